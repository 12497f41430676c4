"""The entry: its status on a day, and its two encodings."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.entry import Entry, Rvu, from_json, to_json


def test_status_by_day() -> None:
    entry = Entry(code="J0001", name="x", added=date(2020, 1, 1), ended=date(2024, 12, 31))
    days = {
        date(2019, 12, 31): "upcoming",
        date(2020, 1, 1): "active",
        date(2024, 12, 31): "active",
        date(2025, 1, 1): "ended",
    }
    assert {day: entry.status(day) for day in days} == days
    assert Entry(code="J0001", name="x").status() == "active"


def test_encoding_keeps_everything_and_the_plain_form_leaves_out_what_is_empty() -> None:
    entry = Entry(code="J0001", name="x", added=date(2020, 1, 1), related={"J0002": "the other"})
    assert from_json(to_json(entry)) == entry
    assert entry.to_dict() == {
        "code": "J0001",
        "name": "x",
        "kind": "code",
        "added": "2020-01-01",
        "related": {"J0002": "the other"},
        "category": "J",
    }


@pytest.mark.parametrize(
    ("total", "factor", "payment"),
    [(10.0, 32.3465, 323.47), (1.17, 32.3465, 37.85), (0.5, 32.33, 16.17), (2.5, 1.15, 2.88)],
)
def test_half_a_cent_is_rounded_up(total: float, factor: float, payment: float) -> None:
    line = Rvu(
        modifier="",
        status="A",
        work=1,
        pe_nonfacility=0,
        pe_facility=0,
        malpractice=0,
        total_nonfacility=total,
        total_facility=total,
        conversion_factor=factor,
    )
    assert line.payment(facility=False) == payment
