"""Completeness: how many of the official codes are written about, and how fully, by first letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from corpus.entry import Entry
from corpus.sources.hcpcs import HcpcsRecord

#: An entry with fewer lay terms, its own and its family's, is not counted as written for lay people.
_MIN_TERMS = 2


@dataclass(frozen=True, slots=True)
class Completeness:
    """Numbers of active codes of a letter, or of all ("all")."""

    letter: str
    active: int
    named: int  #: with an entry
    lay_terms: int  #: with at least two lay terms of their own or their family's
    synonyms: int
    context: int
    specialties: int
    separates: int = 0  #: of families that say what decides between their members


def measure_completeness(entries: Mapping[str, Entry], records: Iterable[HcpcsRecord], on: date) -> list[Completeness]:
    """Count the codes active on a day and what is written of them: a row for each letter, and one for all.

    No records give the row for all alone, with zeros.
    """
    active = [record.code for record in records if record.kind == "code" and _is_active(record, on)]
    letters = sorted({code[0] for code in active})
    rows = [_count(letter, [code for code in active if code[0] == letter], entries) for letter in letters]
    return [*rows, _count("all", active, entries)]


def _is_active(record: HcpcsRecord, on: date) -> bool:
    return not (record.ended and record.ended < on) and not (record.added and record.added > on)


def _count(letter: str, codes: list[str], entries: Mapping[str, Entry]) -> Completeness:
    written = [entries[code] for code in codes if code in entries]
    return Completeness(
        letter=letter,
        active=len(codes),
        named=len(written),
        lay_terms=sum(len(entry.plain_language) >= _MIN_TERMS for entry in written),
        synonyms=sum(bool(entry.also_known_as) for entry in written),
        context=sum(bool(entry.clinical_context) for entry in written),
        specialties=sum(bool(entry.specialties) for entry in written),
        separates=sum(bool(entry.separates) for entry in written),
    )
