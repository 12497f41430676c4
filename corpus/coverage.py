"""Coverage: how much of the official code set is written about, and how fully, by first letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from corpus.entry import Entry
from corpus.sources.hcpcs import HcpcsRecord


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of active codes for a letter, or for all ("all")."""

    letter: str
    active: int
    named: int
    lay_terms: int  #: with at least two lay terms of their own or their family's
    synonyms: int
    context: int
    specialties: int


def coverage(entries: Mapping[str, Entry], records: Iterable[HcpcsRecord], on: date) -> list[Coverage]:
    """Return the coverage of the codes active on a day, a row a letter and one for all; no records give that row alone."""
    active = [
        r.code
        for r in records
        if r.kind == "code" and not (r.ended and r.ended < on) and not (r.added and r.added > on)
    ]
    letters = sorted({code[0] for code in active})
    return [_count(letter, [c for c in active if c[0] == letter], entries) for letter in letters] + [
        _count("all", active, entries)
    ]


def _count(letter: str, codes: list[str], entries: Mapping[str, Entry]) -> Coverage:
    written = [entries[code] for code in codes if code in entries]
    return Coverage(
        letter=letter,
        active=len(codes),
        named=len(written),
        lay_terms=sum(len(entry.plain_language) >= 2 for entry in written),
        synonyms=sum(bool(entry.also_known_as) for entry in written),
        context=sum(bool(entry.clinical_context) for entry in written),
        specialties=sum(bool(entry.specialties) for entry in written),
    )
