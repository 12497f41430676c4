"""Merging: what the imported files say of each code, joined with the authored text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.entry import Entry
from corpus.sources import store
from corpus.sources.source import Source

_CATCH_ALL = re.compile(
    r"not otherwise (?:classified|specified)|not elsewhere classified|\bno[cs]\b|\bnec\b"
    r"|miscellaneous|unlisted|unclassified",
    re.IGNORECASE,
)


def merge_sources(
    sources: Iterable[Source[Any]], entries: Mapping[str, Entry], home: Path | None = None
) -> Iterator[Entry]:
    """Yield the authored entries and those that only the imported files make, sorted by code.

    Sources add their facts in the given order, so a later one may replace what an earlier one said. Without imported files
    the authored entries come back as they are. Raises :class:`corpus.sources.SourceError` when an imported file is damaged.
    """
    imported = [
        (source, source.origin_of(info), _group_by_code(source, home))
        for source in sources
        if (info := store.read_info(source, home))
    ]
    codes = {*entries}.union(*(records for source, _, records in imported if source.make_entry))
    for code in sorted(codes):
        entry = entries.get(code)
        for source, origin, records_of in imported:
            if records := records_of.get(code):
                if entry is None and source.make_entry:
                    entry = source.make_entry(records, origin)
                if entry is not None:
                    entry = source.add_facts(entry, records, origin)
        if entry is not None:
            yield entry if entry.catch_all else replace(entry, catch_all=_is_catch_all(entry))


def _group_by_code(source: Source[Any], home: Path | None) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for record in store.read(source, home) or []:
        groups[record.code].append(record)
    return groups


def _is_catch_all(entry: Entry) -> bool:
    """Tell by its name or the beginning of its descriptor whether a code is for what has no code of its own."""
    return bool(_CATCH_ALL.search(entry.name) or _CATCH_ALL.search(entry.descriptor[:200]))
