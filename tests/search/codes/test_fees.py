"""Sums of relative value units."""

from __future__ import annotations

import pytest

from search import Engine, SearchError, UnknownCode
from search.codes.fees import items_of, payment_words, total


def test_codes_are_added_up_with_modifiers_and_counts(facts: Engine) -> None:
    totals = total(facts, "G0105 x 2, g0105-53x3; J7306 + E0001×2")
    assert [(line.entry.code, line.modifier, line.count) for line in totals.lines] == [
        ("G0105", "", 2),
        ("G0105", "53", 3),
        ("J7306", "", 1),
        ("E0001", "", 2),
    ]
    assert [line.work for line in totals.lines] == [6.52, 4.89, 0, 0]
    assert (totals.work, totals.nonfacility, totals.facility) == (11.41, 35.07, 18.83)
    assert totals.source == "CMS PFS RVU31D"
    as_json = totals.to_dict()
    assert as_json["totals"] == {"work": 11.41, "total_nonfacility": 35.07, "total_facility": 18.83}
    assert as_json["lines"][2]["listed"] is False  # type: ignore[index]


def test_a_list_of_items_is_the_same_as_their_text(facts: Engine) -> None:
    assert total(facts, ["G0105 x 2", " g0105-53x3 "]) == total(facts, "G0105x2 G0105-53x3")


def test_nothing_adds_up_to_zero(facts: Engine) -> None:
    for empty in ("", "  ,; ", []):
        totals = total(facts, empty)
        assert (totals.lines, totals.work, totals.source) == ((), 0, "")


def test_what_is_no_item_is_refused(facts: Engine) -> None:
    for item in ("walker", "G0105x", "G0105-1234", "x3"):
        with pytest.raises(SearchError, match="is not a code with a count; write it as G0101, G0402x3"):
            total(facts, [item])
    with pytest.raises(UnknownCode):
        total(facts, "J9999")
    with pytest.raises(SearchError, match="more than 200 codes at once"):
        total(facts, "no such code " * 100)


def test_a_code_that_the_schedule_does_not_list_has_no_source(facts: Engine) -> None:
    assert total(facts, "J7306").source == ""


@pytest.mark.parametrize(
    ("text", "count"), [(" " * 200_000, 0), ("G0105" + " " * 200_000 + "y", 2), ("x " * 100_000, 100_000)]
)
def test_a_long_text_of_items_is_read(text: str, count: int) -> None:
    assert len(items_of(text)) == count


def test_payments_in_words(facts: Engine) -> None:
    whole, stopped = facts.lookup("G0105").rvus
    assert payment_words(whole, facility=False) == "$324.11"
    assert payment_words(stopped, facility=False) == "rarely or never done there"
    assert payment_words(facts.lookup("G2025").rvus[0], facility=True) == "not paid"


def test_totals_compare_hash_and_fit_a_terminal(facts: Engine) -> None:
    totals = total(facts, "G0105x2")
    assert len({totals, total(facts, ["g0105 x2"])}) == 1
    assert repr(totals) == "<Totals of 1 codes: work 6.52, office 20.04, facility 10.76>"
