"""What a source is: a kind of official file, how it is read, and the record that is kept of an import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec

from corpus.entry import Entry

R = TypeVar("R")


class SourceError(Exception):
    """A file cannot be imported; the text says which, why and how to mend it. What was there before stays."""


class SourceInfo(msgspec.Struct, frozen=True):
    """Provenance of an import. ``read`` rows are all accounted for: kept ones by kind, skipped ones by reason."""

    source: str  #: "hcpcs", ...
    file: str  #: name of the file, without its folder
    release: str  #: "2025-10"
    sha256: str
    imported_at: str  #: time in UTC, as ISO text
    read: int
    kept: dict[str, int]
    skipped: dict[str, int] = {}
    size: int = 0  #: number that the next release is compared with: codes, as a rule
    terms: str = ""  #: on what terms it was imported, such as a licence the user holds


class ImportReport(msgspec.Struct, frozen=True):
    """What an import did: ``changed`` is False when the same content was in place already."""

    info: SourceInfo
    changed: bool
    replaced: SourceInfo | None = None


@dataclass(frozen=True, slots=True)
class Parsed(Generic[R]):
    """What a parser made of a file. ``read`` rows are all accounted for by ``kept`` and ``skipped``.

    ``size`` is the number that is compared with the release in place (its codes, as a rule).
    """

    records: Sequence[R]
    release: str  #: "" where neither the file nor its name tells it
    read: int
    kept: dict[str, int]
    skipped: dict[str, int] = field(default_factory=dict)
    size: int = 0


class Origin(NamedTuple):
    """Where a fact comes from: the source and release as pages name them ("CMS ASP 2026-01"), and the release alone."""

    label: str
    release: str


def add_label(sources: dict[str, str], part: str, origin: Origin) -> dict[str, str]:
    """Return the sources of an entry with one more for a part that several files fill."""
    labels = dict.fromkeys([*filter(None, [sources.get(part)]), origin.label])
    return {**sources, part: ", ".join(labels)}


class Member(NamedTuple):
    """Which member of a downloaded zip is the file, by its name: patterns, and endings in order of preference."""

    wanted: str
    unwanted: str
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Generic[R]):
    """A row of :data:`corpus.sources.SOURCES`: all that is particular to one kind of official file."""

    name: str  #: of the stored file, of ``plaincode import NAME`` and of ``plaincode fetch NAME``
    title: str  #: how the help of the commands calls the file
    label: str  #: how pages call it, before the release: "PFS" gives "CMS PFS RVU25D"
    record: type[R]
    parse: Callable[..., Parsed[R]]  #: takes the path; and ``cpt_license`` where there is ``licensed_terms``
    #: adds what the records of its code say to an entry; None where the facts are of no code (localities)
    add_facts: Callable[[Entry, list[R], Origin], Entry] | None
    add_earlier: Callable[[Entry, list[R], Origin], Entry] | None = None  #: the same for the release before
    make_entry: Callable[[list[R], Origin], Entry | None] | None = None  #: for codes without an authored entry
    release_form: str = r"20\d\d-(0[1-9]|1[0-2])"  #: the pattern of a release
    example_release: str = "2025-10"
    right_of_use: str = (
        "Public: CMS publishes it, and HCPCS Level II is free to use."  #: shown by ``import NAME --help``
    )
    licensed_terms: str = ""  #: noted with an import that holds rows which need a licence; "": the file has none
    urls: tuple[str, ...] = ()  #: where CMS publishes it, likeliest first; none: it cannot be fetched
    member: Member | None = None  #: the file in the zip that is downloaded

    def origin_of(self, release: str) -> Origin:
        """Return what pages name as the origin of a fact of a release."""
        return Origin(f"CMS {self.label} {release}".strip(), release)

    def parse_file(self, path: Path, cpt_license: bool = False) -> Parsed[R]:
        """Read a file; raises :class:`SourceError` for one of another kind, and for a damaged or cut off one."""
        return self.parse(path, cpt_license) if self.licensed_terms else self.parse(path)
