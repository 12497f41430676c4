"""Merging: official descriptors and dates for every code, authored text where there is some."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from corpus.entry import Entry
from corpus.sources import hcpcs, store
from corpus.sources.hcpcs import HcpcsRecord

#: A descriptor serves as name up to this length; a longer one is cut at a word.
_NAME_LENGTH = 140
_CATCH_ALL = re.compile(
    r"not otherwise (?:classified|specified)|not elsewhere classified|\bno[cs]\b|\bnec\b|miscellaneous|unlisted|unclassified",
    re.IGNORECASE,
)


def merge(entries: Mapping[str, Entry], home: Path | None = None) -> Iterator[Entry]:
    """Yield the authored entries and those that only the imported files have, sorted by code.

    Without imported files the authored entries come back as they are.
    """
    official = {record.code: record for record in hcpcs.current(home) or []}
    info = store.read_info(hcpcs.NAME, home)
    label = info.label if info else ""
    for code in sorted({*entries, *official}):
        entry, record = entries.get(code), official.get(code)
        if record is not None:
            entry = _with_facts(entry or _bare(record), record, label)
        if entry is not None:
            yield entry if entry.catch_all else replace(entry, catch_all=_is_catch_all(entry))


def _bare(record: HcpcsRecord) -> Entry:
    """Make an entry of a record that nobody has written about."""
    return Entry(code=record.code, name=name_from(record.descriptor or record.short_descriptor), kind=record.kind)


def _with_facts(entry: Entry, record: HcpcsRecord, label: str) -> Entry:
    facts = ("descriptor", "short_descriptor", "added", "effective", "ended", "coverage", "betos")
    return replace(
        entry,
        **{name: getattr(record, name) for name in facts},
        cross_references=tuple(record.cross_references),
        sources={"name": label, **entry.sources, **dict.fromkeys(facts, label)},
    )


def _is_catch_all(entry: Entry) -> bool:
    return bool(_CATCH_ALL.search(entry.name) or _CATCH_ALL.search(entry.descriptor[:200]))


def name_from(descriptor: str) -> str:
    """Return a descriptor as a name: whole when it is short, else cut at the last word that fits, with an ellipsis."""
    if len(descriptor) <= _NAME_LENGTH:
        return descriptor
    return descriptor[:_NAME_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"
