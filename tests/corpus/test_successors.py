"""Successors: ended codes name what took their place, each with how it is known, and codes used twice say so."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from corpus.entry import CODE, Entry
from corpus.sources.hcpcs import HcpcsRecord
from corpus.successors import CPT, HOW, add_successors, read_reused, read_successors

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from find_successors import find_reused, find_successors, key_of


def _record(
    code: str, descriptor: str, added: str = "20100101", ended: str = "", xref: tuple[str, ...] = ()
) -> HcpcsRecord:
    days = [date(int(d[:4]), int(d[4:6]), int(d[6:])) if d else None for d in (added, ended)]
    return HcpcsRecord(code, "code", descriptor, "", days[0], days[0], days[1], cross_references=list(xref))


@pytest.mark.parametrize(
    ("code", "successors"),
    [
        ("J7302", {"J7297", "J7298"}),
        ("J7303", {"J7294", "J7295"}),
        ("J0135", {"J0139"}),
        ("C9441", {"J1439"}),
        ("J9310", {"J9312"}),
        ("J8562", set()),
    ],
)
def test_known_codes_have_their_successors(code: str, successors: set[str]) -> None:
    assert {row.successor for row in read_successors()[code] if row.successor} == successors


def test_each_row_names_a_code_in_use_and_how_it_is_known() -> None:
    rows = [row for rows in read_successors().values() for row in rows]
    ended = {row.code for row in rows}
    assert len(ended) >= 1200
    assert len({row.code for row in rows if row.successor}) >= 350
    for row in rows:
        assert CODE.fullmatch(row.code)
        assert (row.how in HOW) == bool(row.successor)
        assert row.successor not in ended
        assert not row.successor or row.successor == CPT or CODE.fullmatch(row.successor)


def test_entries_get_their_successors() -> None:
    entries = [
        Entry(code="J0135", name="Adalimumab", ended=date(2024, 12, 31)),
        Entry(code="J8562", name="Fludarabine"),
        Entry(code="C8904", name="Breast MRI", ended=date(2018, 12, 31)),
        Entry(code="J1440", name="Fecal microbiota"),
        Entry(code="J9999", name="Later", ended=date(2030, 1, 1), cross_references=("J9998", "12345")),
        Entry(code="J9310", name="Given out again", added=date(2031, 1, 1)),
    ]
    made = {entry.code: entry for entry in add_successors(entries)}
    assert made["J0135"].replaced_by == {"J0139": HOW["amount"]}
    assert made["J8562"].ended == date(2025, 12, 31)
    assert (made["C8904"].replaced_by, made["C8904"].successors) == ({CPT: HOW["reference"]}, ())
    assert "filgrastim" in made["J1440"].reused
    assert made["J9999"].successors == ("J9998",)
    assert (made["J9310"].ended, made["J9310"].replaced_by) == (None, {})
    assert set(read_reused()) == {"J1440", "CS"}


def test_successors_are_found_by_reference_descriptor_amount_product_and_reader() -> None:
    records = [
        _record("J0001", "Injection, testo, 10 mg", ended="20191231", xref=("J0010",)),
        _record("J0002", "Injection, alpha, 1 mg", ended="20191231"),
        _record("J0003", "Injection, beta, 10 mg", ended="20191231"),
        _record("J0004", "Injection, gamma, 1 mg", ended="20191231"),
        _record("J0005", "Delta device", ended="20191231"),
        _record("G0006", "Patient (adult) seen", ended="20191231"),
        _record("J0010", "Injection, testosterol, 1 mg", added="20200101", ended="20201231"),
        _record("J0011", "Injection, testosterol, 1 mg", added="20210101"),
        _record("J0012", "Alpha, 1mg", added="20200101"),
        _record("J0013", "Injection, beta, 1 mg", added="20200101"),
        _record("J0014", "Injection, gamma (Brand), 1 mg", added="20200101"),
        _record("J0015", "New delta machine", added="20200101"),
        _record("J0016", "Newer delta machine", added="20200401"),
        _record("G0017", "Patient (child) seen", added="20200101"),
    ]
    rows = find_successors(
        {record.code: record for record in records}, frozenset({"J0002", "J0012"}), {"J0005": ["J0015", "J0016"]}
    )
    assert [(row.code, row.successor, row.how, row.via) for row in rows] == [
        ("G0006", "", "", ""),
        ("J0001", "J0011", "reference", "J0010"),
        ("J0002", "J0012", "report", ""),
        ("J0003", "J0013", "amount", ""),
        ("J0004", "J0014", "product", ""),
        ("J0005", "J0015", "read", ""),
        ("J0010", "J0011", "same", ""),
    ]
    assert key_of("Injection, testo (Brand), up to 100 mg", "amount") == "testo brand"


def test_a_code_with_another_meaning_in_an_earlier_release_is_told() -> None:
    now = {"J0001": _record("J0001", "Fecal microbiota", added="20230701"), "J0002": _record("J0002", "Same thing")}
    earlier = {"J0001": _record("J0001", "Filgrastim", "19940101", "20131231"), "J0002": _record("J0002", "Same thing")}
    assert [line[:5] for line in find_reused(now, earlier)] == ["J0001"]
    assert find_reused(now, {}) == []
