"""Merging: what the official files say of each code, shipped or imported, joined with the authored text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from corpus.entry import Entry
from corpus.record import files
from corpus.sources import store
from corpus.sources.source import Origin, Source

_CATCH_ALL = re.compile(
    r"not otherwise (?:classified|specified)|not elsewhere classified|\bno[cs]\b|\bnec\b"
    r"|miscellaneous|unlisted|unclassified",
    re.IGNORECASE,
)


class Part(NamedTuple):
    """Facts of one release that are in use: their source, where they come from, and whether they ship or were imported."""

    source: Source[Any]
    origin: Origin
    shipped: bool
    is_earlier: bool  #: the release before, beside which a newer one is in use


def parts_in_use(sources: Iterable[Source[Any]], home: Path | None = None, record: Path | None = None) -> list[Part]:
    """Return what is merged, in order: of each source what was imported, or else what ships in the folder ``record``.

    Raises :class:`corpus.sources.SourceError` when an imported file is damaged.
    """
    parts = []
    for source in sources:
        if info := store.read_info(source, home):
            parts.append(Part(source, source.origin_of(info.release), shipped=False, is_earlier=False))
        elif record:
            for name, is_earlier in ((source.name, False), (source.name + files.EARLIER, True)):
                for shipped in files.read_provenance(name, record):
                    parts.append(Part(source, source.origin_of(shipped.release), True, is_earlier))
    return parts


def merge_sources(
    sources: Iterable[Source[Any]], entries: Mapping[str, Entry], home: Path | None = None, record: Path | None = None
) -> Iterator[Entry]:
    """Yield the authored entries and those that only official files make, sorted by code.

    Sources add their facts in the given order, so a later one may replace what an earlier one said. Facts that ship in the
    folder ``record`` stand where nothing of their source was imported. Without either the authored entries come back as they
    are. Raises :class:`corpus.sources.SourceError` when an imported file is damaged.
    """
    parts = [
        (part, adder, _group_by_code(_records_of(part, home, record)))
        for part in parts_in_use(sources, home, record)
        if (adder := part.source.add_earlier if part.is_earlier else part.source.add_facts)
    ]
    codes = {*entries}.union(*(records for part, _, records in parts if part.source.make_entry))
    for code in sorted(codes):
        entry = entries.get(code)
        for part, add_facts, records_of in parts:
            if records := records_of.get(code):
                if entry is None and part.source.make_entry:
                    entry = part.source.make_entry(records, part.origin)
                if entry is not None:
                    entry = add_facts(entry, records, part.origin)
        if entry is not None:
            yield entry if entry.catch_all else replace(entry, catch_all=_is_catch_all(entry))


def _records_of(part: Part, home: Path | None, record: Path | None) -> list[Any]:
    if part.shipped and record:
        return files.read(part.source.name + files.EARLIER * part.is_earlier, part.source.record, record)
    return store.read(part.source, home) or []


def _group_by_code(records: Iterable[Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for record in records:
        groups[record.code].append(record)
    return groups


def _is_catch_all(entry: Entry) -> bool:
    """Tell by its name or the beginning of its descriptor whether a code is for what has no code of its own."""
    return bool(_CATCH_ALL.search(entry.name) or _CATCH_ALL.search(entry.descriptor[:200]))
