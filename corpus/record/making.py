"""Making the record from the official files: read with the importers' own parsers, cut down to facts, written sorted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import structs

from corpus.entry import CODE
from corpus.paths import RECORD
from corpus.record import files
from corpus.record.files import EARLIER, Provenance
from corpus.record.indicators import NAME as INDICATORS
from corpus.record.indicators import IndicatorRow
from corpus.sources import SOURCES
from corpus.sources.source import SourceError
from corpus.sources.store import digest_of

#: What the record is made from, all of which is needed: each kind of official file, and the release before of some.
KINDS = (*SOURCES, *(f"{name}{EARLIER}" for name, source in SOURCES.items() if source.add_earlier))

#: The fee files by the names that the indicators give them.
_FEE_LISTS = {"asp": "asp", "clfs": "clfs", "dmepos": "dmepos", "pen": "pen", "pfs": "rvu"}


def make_record(paths: Mapping[str, Path], folder: Path = RECORD) -> dict[str, int]:
    """Make the record in ``folder`` from an official file of each of KINDS; returns the bytes of each part.

    Raises :class:`corpus.sources.SourceError` when a kind is missing or unknown, and for a file that is not of its kind,
    damaged or without a release; nothing is written then.
    """
    if missing := [kind for kind in KINDS if kind not in paths]:
        raise SourceError(f"the record needs a file of each kind; missing: {', '.join(missing)}")
    if unknown := [kind for kind in paths if kind not in KINDS]:
        raise SourceError(f"no kind of official file: {', '.join(unknown)}; kinds are {', '.join(KINDS)}")
    records: dict[str, Sequence[Any]] = {}
    sources: dict[str, Provenance] = {}
    parts: dict[str, bytes] = {}
    for kind in KINDS:
        source, path = SOURCES[kind.removesuffix(EARLIER)], paths[kind]
        digest = digest_of(path)
        parsed = source.parse_file(path)
        if not parsed.release:
            raise SourceError(f"{path}: neither the file nor its name tells the release")
        records[kind] = [_facts_of(source.name, record) for record in parsed.records]
        sources[kind] = Provenance(source.name, parsed.release, path.name, digest, len(parsed.records))
        parts[kind] = files.encode([sources[kind]], source.record, records[kind])
    for name, source in SOURCES.items():
        if source.add_earlier and sources[f"{name}{EARLIER}"].release >= sources[name].release:
            raise SourceError(f"{paths[f'{name}{EARLIER}']}: is not of a release before {sources[name].release}")
    joined = [sources[kind] for kind in ("hcpcs", "rbcs", "opps", *_FEE_LISTS.values())]
    parts[INDICATORS] = files.encode(joined, IndicatorRow, _indicator_rows(records))
    folder.mkdir(parents=True, exist_ok=True)
    return {part: files.path_of(part, folder).write_bytes(content) for part, content in parts.items()}


def _facts_of(kind: str, record: Any) -> Any:
    """Return a record without what does not ship: long descriptors, and references to codes of CPT."""
    if kind == "hcpcs":
        references = [code for code in record.cross_references if CODE.fullmatch(code)]
        return structs.replace(record, descriptor="", cross_references=references)
    return structs.replace(record, descriptor="") if kind == "rvu" else record


def _indicator_rows(records: Mapping[str, Sequence[Any]]) -> Iterable[IndicatorRow]:
    """Join what the files say of each code of the code file."""
    groups = {record.code: (record.category, record.subcategory, record.family) for record in records["rbcs"]}
    statuses = {record.code: record.status for record in records["opps"]}
    categories: dict[str, str] = {}
    for record in records["dmepos"]:
        categories.setdefault(record.code, record.category)
    pfs = {record.code: record.status for record in records["rvu"] if not record.modifier}
    codes = {name: {record.code for record in records[kind]} for name, kind in _FEE_LISTS.items()}
    for record in records["hcpcs"]:
        if record.kind == "code":
            yield IndicatorRow(
                code=record.code,
                prices=record.pricing,
                coverage=record.coverage,
                tos="".join(record.tos),
                betos=record.betos,
                rbcs=" > ".join(dict.fromkeys(filter(None, groups.get(record.code, ())))),
                opps_status=statuses.get(record.code, ""),
                dmepos_category=categories.get(record.code, ""),
                fee_lists=[name for name, listed in codes.items() if record.code in listed],
                pfs_status=pfs.get(record.code, ""),
            )
