"""Completeness: which codes count as active, and as written about."""

from __future__ import annotations

from datetime import date

from corpus.checks.completeness import Completeness, measure_completeness
from corpus.entry import Entry
from corpus.sources.hcpcs import HcpcsRecord


def record(code: str, kind: str = "code", added: date | None = None, ended: date | None = None) -> HcpcsRecord:
    return HcpcsRecord(
        code=code, kind=kind, descriptor="x", short_descriptor="x", added=added, effective=None, ended=ended
    )


def test_active_codes_are_counted_by_letter() -> None:
    day = date(2031, 10, 1)
    records = [
        record("E0130"),
        record("E0135", ended=day),  # the last day of use counts
        record("J7307", added=day),
        record("J7306", ended=date(2031, 9, 30)),
        record("J7308", added=date(2031, 10, 2)),
        record("RT", kind="modifier"),
    ]
    entries = {
        "E0130": Entry(code="E0130", name="Walker", plain_language=("walker", "frame"), specialties=("Nursing",)),
        "E0135": Entry(
            code="E0135",
            name="Walker",
            plain_language=("walker",),
            clinical_context="For weak legs.",
            separates={"wheels": "none"},
        ),
        "J7306": Entry(code="J7306", name="Implant", also_known_as=("Norplant",)),
    }
    assert measure_completeness(entries, records, day) == [
        Completeness("E", active=2, named=2, lay_terms=1, synonyms=0, context=1, specialties=1, separates=1),
        Completeness("J", active=1, named=0, lay_terms=0, synonyms=0, context=0, specialties=0),
        Completeness("all", active=3, named=2, lay_terms=1, synonyms=0, context=1, specialties=1, separates=1),
    ]


def test_no_records_give_the_row_for_all_alone() -> None:
    assert measure_completeness({}, [], date(2031, 10, 1)) == [Completeness("all", 0, 0, 0, 0, 0, 0)]
