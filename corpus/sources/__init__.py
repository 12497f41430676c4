"""Official files: some ship as facts, a user brings others; kept normalised with their provenance, merged at build time.

A new source is a module with a parser and a row of :data:`SOURCES`; commands, store, merging and downloads read the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from corpus.entry import Entry
from corpus.paths import RECORD
from corpus.record.files import EARLIER, Provenance, read_provenance
from corpus.sources import asp, clfs, dmepos, gpci, hcpcs, ndc, opps, rbcs, rvu, store
from corpus.sources.merge import merge_sources, parts_in_use
from corpus.sources.source import ImportReport, Member, Parsed, Source, SourceError, SourceInfo

if TYPE_CHECKING:
    from corpus.sources.download import Progress

__all__ = [
    "SOURCES",
    "ImportReport",
    "Listed",
    "Parsed",
    "Source",
    "SourceError",
    "SourceInfo",
    "fetch",
    "import_file",
    "imported",
    "listed",
    "merge",
    "parse",
    "read",
    "releases_in_use",
    "remove",
]

_CMS = "https://www.cms.gov/files/zip/"

#: Every kind of official file, by name. Facts are merged in this order: a later source may replace what an earlier one said.
#: In an address {month} is january, april, july or october; {year} 2026; {yy} 26; {letter} a, b, c or d, one a quarter.
SOURCES: dict[str, Source[Any]] = {
    source.name: source
    for source in (
        Source(
            name="hcpcs",
            title="the quarterly HCPCS Level II code file (xlsx or fixed-width txt)",
            label="HCPCS",
            record=hcpcs.HcpcsRecord,
            parse=hcpcs.parse,
            make_entry=hcpcs.make_entry,
            add_facts=hcpcs.add_facts,
            urls=(
                _CMS + "{month}-{year}-alpha-numeric-hcpcs-file.zip",
                _CMS + "{year}-alpha-numeric-hcpcs-file.zip",
            ),
            member=Member(r"hcpc", r"transaction|correction|layout|noc|proc_?note|change|read ?me", (".xlsx", ".txt")),
        ),
        Source(
            name="rvu",
            title="the physician fee schedule's relative value file (PPRRVU: csv, txt or xlsx)",
            label="PFS",
            record=rvu.RvuRecord,
            parse=rvu.parse,
            make_entry=rvu.make_entry,
            add_facts=rvu.add_facts,
            release_form=r"RVU\d\d[A-Z]{1,2}( QPP)?",
            example_release="RVU25D",
            right_of_use="Public for HCPCS Level II; CPT codes and their texts belong to the American Medical Association.",
            licensed_terms="CPT licence asserted by the user",
            urls=(_CMS + "rvu{yy}{letter}.zip", _CMS + "rvu{yy}{letter}-updated.zip"),
            member=Member(r"pprrvu", r"(?<!non)(?<!non[-_ ])qpp", (".csv", ".xlsx", ".txt")),
        ),
        Source(
            name="asp",
            title="the quarterly payment limits of Part B drugs (csv or xlsx)",
            label="ASP",
            record=asp.AspRecord,
            parse=asp.parse,
            add_facts=asp.add_facts,
            add_earlier=asp.add_earlier,
            urls=(
                _CMS + "{month}-{year}-medicare-part-b-payment-limit-files.zip",
                _CMS + "{month}-{year}-asp-pricing-file.zip",
            ),
            member=Member(r"asp.?pricing|payment.?limit", r"crosswalk|noc|awp", (".csv", ".xlsx")),
        ),
        Source(
            name="ndc",
            title="the quarterly crosswalk from drug packages (NDC) to codes (csv or xlsx)",
            label="NDC-HCPCS crosswalk",
            record=ndc.NdcRecord,
            parse=ndc.parse,
            add_facts=ndc.add_facts,
            urls=(
                _CMS + "{month}-{year}-asp-ndc-hcpcs-crosswalk.zip",
                _CMS + "{month}-{year}-asp-ndc-hcpcs-crosswalks.zip",
                _CMS + "{month}-{year}-ndc-hcpcs-crosswalk.zip",
            ),
            member=Member(r"ndc.*hcpcs|crosswalk", r"noc|awp|opps|prep", (".csv", ".xlsx")),
        ),
        Source(
            name="rbcs",
            title="the Restructured BETOS classification, which groups codes clinically (csv or xlsx)",
            label="RBCS",
            record=rbcs.RbcsRecord,
            parse=rbcs.parse,
            add_facts=rbcs.add_facts,
            release_form=r"20\d\d",
            example_release="2025",
        ),
        Source(
            name="opps",
            title="Addendum B of the hospital outpatient payment system (csv or xlsx)",
            label="OPPS",
            record=opps.OppsRecord,
            parse=opps.parse,
            add_facts=opps.add_facts,
        ),
        Source(
            name="dmepos",
            title="the fee schedule of equipment, prosthetics, orthotics and supplies (DMEPOS: csv or xlsx)",
            label="DMEPOS",
            record=dmepos.FeeRecord,
            parse=dmepos.parse_dmepos,
            add_facts=dmepos.add_dmepos,
        ),
        Source(
            name="pen",
            title="the fee schedule of parenteral and enteral nutrition (PEN: csv or xlsx)",
            label="PEN",
            record=dmepos.FeeRecord,
            parse=dmepos.parse_pen,
            add_facts=dmepos.add_pen,
        ),
        Source(
            name="clfs",
            title="the clinical laboratory fee schedule (CLFS: csv or xlsx)",
            label="CLFS",
            record=clfs.ClfsRecord,
            parse=clfs.parse,
            add_facts=clfs.add_facts,
        ),
        Source(
            name="gpci",
            title="the geographic practice cost indices by locality (GPCI, Addendum E: csv or xlsx)",
            label="GPCI",
            record=gpci.LocalityRecord,
            parse=gpci.parse,
            add_facts=None,
            release_form=r"20\d\d",
            example_release="2025",
        ),
    )
}


def _source(name: str) -> Source[Any]:
    try:
        return SOURCES[name]
    except KeyError:
        raise SourceError(f"{name!r} is no source; sources are {', '.join(SOURCES)}") from None


def parse(name: str, path: Path | str, cpt_license: bool = False) -> Parsed[Any]:
    """Read a file without importing it; raises :class:`SourceError` for one of another kind and for a damaged one."""
    path = Path(path)
    store.digest_of(path)  # says in one line that a file is missing or cannot be read
    return _source(name).parse_file(path, cpt_license)


def import_file(
    name: str,
    path: Path | str,
    release: str = "",
    force: bool = False,
    cpt_license: bool = False,
    home: Path | None = None,
) -> ImportReport:
    """Import an official file as ``plaincode import`` does; see :func:`corpus.sources.store.import_file`.

    >>> import_file("hcpcs", "HCPC2025_OCT_ANWEB.xlsx").info.release  # doctest: +SKIP
    '2025-10'
    """
    return store.import_file(_source(name), Path(path), home, release=release, force=force, cpt_license=cpt_license)


def fetch(
    name: str,
    release: str = "",
    *,
    url: str = "",
    sha256: str = "",
    force: bool = False,
    cpt_license: bool = False,
    home: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Download an official file from CMS and import it, as ``plaincode fetch`` does; the download itself is not kept.

    ``release`` is a quarter, such as "2026-10"; without it the newest there is. Raises :class:`SourceError` when nothing
    can be had, and as :func:`import_file` does.
    """
    from corpus.sources.download import download  # the HTTP client is needed here alone

    source = _source(name)
    store.refuse_license(source, cpt_license)
    path = download(source, release, home, url=url, sha256=sha256, progress=progress)
    try:
        return import_file(name, path, force=force, cpt_license=cpt_license, home=home)
    finally:  # what is imported is kept in its own form, and a fee schedule's other rows are not ours to keep
        path.unlink()


def imported(home: Path | None = None) -> list[SourceInfo]:
    """Return the provenance of every imported file, none when nothing was imported.

    What killed imports have left is removed. Raises :class:`SourceError` when an imported file is damaged.
    """
    for source in SOURCES.values():
        store.clean_up(source, home)
    return [info for source in SOURCES.values() if (info := store.read_info(source, home))]


def read(name: str, home: Path | None = None) -> list[Any] | None:
    """Return the imported records of a source, or None when nothing was imported; raises as :func:`imported` does."""
    return store.read(_source(name), home)


def remove(name: str, home: Path | None = None) -> SourceInfo | None:
    """Remove an imported file; returns its provenance, or None when that was damaged.

    Raises :class:`SourceError` when there is none of that name.
    """
    source = SOURCES.get(name)
    if source and store.is_damaged(source, home):
        store.remove(source, home)
        return None
    info = store.read_info(source, home) if source else None
    if source is None or info is None:
        known = ", ".join(info.source for info in imported(home)) or "none"  # which cleans up as well
        raise SourceError(f"nothing is imported as {name!r}; imported are: {known}")
    store.remove(source, home)
    return info


def merge(entries: Mapping[str, Entry], home: Path | None = None, record: Path | None = None) -> Iterator[Entry]:
    """Yield the entries with the official facts, sorted by code; see :func:`corpus.sources.merge.merge_sources`."""
    return merge_sources(SOURCES.values(), entries, home, record)


def releases_in_use(home: Path | None = None, record: Path | None = RECORD) -> dict[str, str]:
    """Return by source which release the entries have their facts from ("2025-10, shipped"; "2026-01, imported")."""
    return {
        part.source.name: f"{part.origin.release}, {'shipped' if part.shipped else 'imported'}"
        for part in parts_in_use(SOURCES.values(), home, record)
        if not part.is_earlier
    }


class Listed(msgspec.Struct, frozen=True):
    """What there is of a source: the releases that ship, the newest first, and the one that was imported, which then stands."""

    source: str
    shipped: list[Provenance]
    imported: SourceInfo | None


def listed(home: Path | None = None, record: Path = RECORD) -> list[Listed]:
    """Return for every source what ships and what was imported; raises as :func:`imported` does."""
    by_source = {info.source: info for info in imported(home)}
    return [
        Listed(
            name,
            [*read_provenance(name, record), *read_provenance(name + EARLIER, record)],
            by_source.get(name),
        )
        for name in SOURCES
    ]
