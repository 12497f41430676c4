"""Filters: given and typed, their values, the masks and facets they make."""

from __future__ import annotations

from datetime import date, datetime

import pytest

import search
from search import FILTERS, STATUSES, Engine, Filters, Results
from search.filters import parse_day


def codes(results: Results) -> list[str]:
    return [hit.code for hit in results]


def test_filters(small: Engine) -> None:
    assert set(codes(small.query("", filters={"category": "E"}))) == {"E0130", "E0141", "E0143", "E0570"}
    assert codes(small.query("category:K")) == ["K0823"]
    assert codes(small.query("walker", filters={"specialty": "Quality Reporting"})) == ["G8730"]
    assert codes(small.query("walker specialty:quality")) == ["G8730"]
    nowhere = small.query("walker specialty:astrology")
    assert "No specialty is called “astrology”" in nowhere.notes[0]
    assert nowhere.total > 0
    assert small.query("walker", filters={"category": "V"}).total == 0
    assert small.query("").total == 0


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"colour": "red"}, "unknown filter 'colour'; known are category, specialty, grouping, status, on"),
        ({"category": "Z9"}, "category 'Z9' is not a letter"),
        ({"status": "maybe"}, "status 'maybe' is none of active, ended, upcoming"),
        ({"specialty": "Pulmonolgy"}, "did you mean 'Pulmonology'?"),
        ({"on": "tomorrow"}, "on='tomorrow' is not a day; write it as 2025-03-31"),
    ],
)
def test_wrong_filters_are_refused(small: Engine, filters: dict[str, str], message: str) -> None:
    with pytest.raises(search.BadFilter) as refused:
        small.query("walker", filters=filters)
    assert message in str(refused.value)


def test_the_day_decides_the_status(dated: Engine) -> None:
    assert codes(dated.query("walker", filters={"on": "2020-06-30"}))[0] == "E0001"
    assert codes(dated.query("walker", filters={"status": "ended"})) == ["E0001"]
    assert codes(dated.query("walker", filters={"status": "ended", "on": date(2020, 6, 30)})) == []
    assert codes(dated.query("walker", filters={"status": "upcoming"})) == ["E0004"]
    assert dated.query("walker").facets["status"] == {"active": 2, "ended": 1, "upcoming": 1}


def test_filters_are_named_in_their_order() -> None:
    assert FILTERS == ("category", "specialty", "grouping", "status", "on") == tuple(Filters.__annotations__)
    assert STATUSES == ("active", "ended", "upcoming")


def test_a_day_is_a_date_or_a_text() -> None:
    day = date(2025, 3, 31)
    assert parse_day("2025-03-31") == parse_day(day) == parse_day(datetime(2025, 3, 31, 12, 0)) == day
    for wrong in ("31.3.2025", "", 5):
        with pytest.raises(search.BadFilter):
            parse_day(wrong)


def test_empty_filters_filter_nothing(small: Engine) -> None:
    whole = codes(small.query("walker"))
    assert len(whole) > 3
    assert codes(small.query("walker", filters={"category": "", "status": "", "specialty": ""})) == whole


def test_case_and_beginnings_of_values(small: Engine) -> None:
    assert codes(small.query("walker", filters={"category": "e", "status": "ACTIVE"}))
    assert codes(small.query("walker", filters={"specialty": "quality reporting"})) == ["G8730"]
    assert codes(small.query("walker specialty:qual")) == ["G8730"]  # the only name that begins so


def test_filters_that_are_given_come_before_those_typed(small: Engine) -> None:
    assert codes(small.query("walker category:E", filters={"category": "G"})) == ["G8730"]
    assert small.query("walker category:E").facets["category"] == {"E": small.query("walker category:E").total}


def test_the_same_filters_count_for_suggestions(small: Engine) -> None:
    assert codes(small.suggest("walk", filters={"category": "G"})) == ["G8730"]
    assert codes(small.suggest("category:G walk")) == ["G8730"]
    assert codes(small.suggest("walk specialty:quality")) == codes(small.suggest("category:G walk"))
    with pytest.raises(search.BadFilter):
        small.suggest("walk", filters={"colour": "red"})  # type: ignore[typeddict-unknown-key]


def test_facets_count_the_whole_answer_and_leave_zeros_out(small: Engine) -> None:
    results = small.query("walker", limit=1)
    assert sum(results.facets["category"].values()) == results.total > 1
    assert results.facets["status"] == {"active": results.total}
    assert small.count_facets()["category"]["E"] == 4
    assert small.list_codes({"category": "J"}) == sorted(code for code in small.list_codes() if code[0] == "J")
