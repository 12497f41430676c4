"""Traits: how a code is paid and covered by the record or the user's newer file, and what it is by its entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.entry import Entry, Fee, Outpatient, Rvu
from corpus.guidance.traits import VALUES, holds, problem_of, traits_of
from corpus.guidance.units import bare_unit, multiple_of, thing_of, unit_kinds_of


def test_the_record_that_ships_tells_how_a_code_is_paid() -> None:
    traits = traits_of(Entry(code="E1390", name="Oxygen concentrator"))
    assert traits["payment"] == {"oxygen", "equipment"}
    assert traits["coverage"] == {"rules"}
    assert "dmepos" in traits["fee"]


def test_the_users_own_files_go_before_the_record() -> None:
    entry = Entry(
        code="E1390", name="x", pricing=("36",), coverage="S", outpatient=Outpatient(status="N"),
        fees=(Fee(schedule="PEN", release="2026-01"),),
    )  # fmt: skip
    traits = traits_of(entry)
    assert traits["payment"] == {"capped rental", "equipment"}
    assert traits["coverage"] == {"never", "excluded"}
    assert traits["opps"] == {"packaged"}
    assert traits["fee"] == {"dmepos", "pen"}


def test_nothing_is_known_of_a_code_that_no_file_has() -> None:
    traits = traits_of(Entry(code="J0001", name="New drug"))
    assert (traits["payment"], traits["coverage"], traits["opps"]) == ({"unknown"},) * 3
    assert (traits["route"], traits["unit"], traits["benefit"]) == ({"unknown"}, {"none"}, set())


def test_the_fee_schedule_says_more_than_an_indicator_that_says_none() -> None:
    assert traits_of(Entry(code="E0990", name="Leg rest"))["payment"] == {"inexpensive", "equipment"}
    assert traits_of(Entry(code="E0560", name="Humidifier"))["payment"] == {"inexpensive", "equipment"}


def test_the_physician_fee_schedule_says_how_a_service_is_paid() -> None:
    assert traits_of(Entry(code="G2211", name="Add-on"))["payment"] == {"physician fee schedule"}
    line = Rvu(
        modifier="", status="B", work=0, pe_nonfacility=0, pe_facility=0, malpractice=0, total_nonfacility=0,
        total_facility=0, conversion_factor=33.0,
    )  # fmt: skip
    assert traits_of(Entry(code="G2211", name="Add-on", rvus=(line,)))["payment"] == {"bundled"}


@pytest.mark.parametrize(
    ("route", "values"),
    [
        ("intravenous infusion", {"vein", "needle"}),
        ("intramuscular or under the skin", {"muscle", "under the skin", "needle"}),
        ("inhalation by nebulizer", {"inhaled", "nebulizer"}),
        ("inhalation", {"inhaled"}),
        ("oral", {"mouth"}),
        ("intravitreal injection", {"eye"}),
        ("under the skin of the upper arm", {"under the skin", "needle"}),
        ("surgical implantation", {"implant"}),
        ("inside the uterus", {"womb"}),
        ("", {"unknown"}),
    ],
)
def test_routes_are_read_from_their_words(route: str, values: set[str]) -> None:
    assert traits_of(Entry(code="J0001", name="x", route=route))["route"] == values


@pytest.mark.parametrize(
    ("unit", "kinds"),
    [
        ("15 mg", {"amount"}),
        ("up to 40 units", {"amount", "up to"}),
        ("1 square centimeter", {"amount", "area"}),
        ("50 micrograms (250 IU)", {"amount"}),
        ("10 mg acetaminophen and 3 mg ibuprofen", {"combination"}),
        ("200 mg/25 mg", {"combination"}),
        ("15 minutes", {"time"}),
        ("each 15 minutes", {"time"}),
        ("1 hour", {"time"}),
        ("per day", {"day"}),
        ("per session", {"visit"}),
        ("1 month rental", {"month"}),
        ("90 days", {"span"}),
        ("pair", {"pair"}),
        ("1 study dose (up to 30 mCi)", {"dose"}),
        ("dose over 10 mL", {"dose"}),
        ("1 single-dose vial", {"each"}),
        ("box of 100", {"package"}),
        ("per 50", {"package"}),
        ("per lens", {"each"}),
        ("each cast", {"each"}),
        ("", {"none"}),
    ],
)
def test_units_are_of_a_kind(unit: str, kinds: set[str]) -> None:
    assert unit_kinds_of(unit) == kinds


def test_units_fit_into_a_sentence() -> None:
    assert [bare_unit(unit) for unit in ("per day", "each 15 minutes", "1 mg")] == ["day", "15 minutes", "1 mg"]
    assert [thing_of(unit) for unit in ("per session", "1 visit", "each")] == ["session", "visit", "item"]
    assert [multiple_of(unit) for unit in ("0.5 gram", "1 foot", "18 square inches", "pair")] == [
        "1 gram is 2 units", "10 feet are 10 units", "36 square inches are 2 units", "",
    ]  # fmt: skip


def test_every_trait_and_value_is_told_to_those_who_write() -> None:
    page = (Path(__file__).parents[3] / "docs" / "authoring.md").read_text(encoding="utf-8")
    told = page[page.index("## Guidance") : page.index("## Words")]
    assert [trait for trait in VALUES if f"`{trait}`" not in told] == []
    values = {value for trait, allowed in VALUES.items() if trait != "letter" for value in allowed or ()}
    assert [value for value in sorted(values) if value not in told] == []


def test_conditions_hold_when_each_trait_has_one_of_the_values() -> None:
    traits = {"payment": frozenset({"oxygen", "equipment"}), "code": frozenset({"E1390"}), "route": frozenset[str]()}
    assert holds({}, {}, traits)
    assert holds({"payment": ["inexpensive", "oxygen"], "code": "E1390-E1392"}, {}, traits)
    assert not holds({"payment": "oxygen", "route": "mouth"}, {}, traits)
    assert not holds({"payment": "oxygen"}, {"code": ["E0431", "E13"]}, traits)


@pytest.mark.parametrize(
    ("trait", "value", "words"),
    [
        ("payment", "oxygen", ""),
        ("code", "L5610-L5616", ""),
        ("payments", "oxygen", "unknown trait 'payments'"),
        ("payment", "oxigen", "payment is never 'oxigen'"),
    ],
)
def test_a_condition_that_can_never_hold_is_a_mistake(trait: str, value: str, words: str) -> None:
    assert problem_of(trait, value).startswith(words)
    assert bool(problem_of(trait, value)) == bool(words)
