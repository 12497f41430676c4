"""Codes side by side."""

from __future__ import annotations

import pytest

from search import Engine, SearchError, UnknownCode
from search.codes.compare import compare


def test_aspects_stand_in_the_order_of_the_codes_and_empty_ones_are_left_out(facts: Engine) -> None:
    comparison = compare(facts, ["g0105", "E0001"])
    assert comparison.codes == ["G0105", "E0001"]
    aspects = {aspect.key: aspect for aspect in comparison.aspects}
    assert aspects["name"].values == ("Colonoscopy for screening, high risk", "Old walker")
    assert aspects["category"].values[1].startswith("E: ")
    assert aspects["rvu"].values[0].startswith("Status A: Active: Medicare pays")
    assert "With modifier 53: work 1.63" in aspects["rvu"].values[0]
    assert aspects["status"].title == "Status"
    assert aspects["status"].differs
    assert "generic" not in aspects


def test_lists_are_joined_and_what_is_the_same_does_not_differ(facts: Engine) -> None:
    comparison = compare(facts, ("J1885", "J7306"))
    aspects = {aspect.key: aspect for aspect in comparison.aspects}
    assert list(aspects) == [
        "name", "status", "category", "family", "unit", "generic", "brands", "drug_class", "route", "also_known_as",
        "plain_language", "clinical_context", "distinguish", "descriptor", "rvu", "payment", "specialties", "coverage",
    ]  # fmt: skip
    assert aspects["also_known_as"].values == ("Toradol, ketorolac tromethamine", "")
    assert not aspects["category"].differs
    as_json = comparison.to_dict()
    assert as_json["codes"][0] == {"code": "J1885", "name": "Ketorolac injection, per 15 mg", "status": "active"}
    assert as_json["aspects"][4] == {
        "key": "unit",
        "title": "Unit of billing",
        "values": ["15 mg", "1 system"],
        "differs": True,
    }


def test_what_decides_in_a_family_is_compared_column_by_column(facts: Engine) -> None:
    aspects = {aspect.key: aspect for aspect in compare(facts, ["E0011", "E0012"]).aspects}
    width = aspects["separates.width"]
    assert (width.title, width.values) == ("Width", ("16 in or less", "over 16 in"))
    assert aspects["goes_with"].values == ("E0001  Old walker: to walk with; E0020-E0029: cushions", "")
    assert aspects["instead"].title == "Other payers use"
    assert list(aspects).index("separates.width") == list(aspects).index("distinguish") + 1
    without = {aspect.key for aspect in compare(facts, ["E0012", "E0013"]).aspects}
    assert "separates.arms" not in without, "no code has it"


def test_the_day_counts(facts: Engine) -> None:
    statuses = [page.status for page in compare(facts, ["E0001", "E0002"], "2020-06-30").pages]
    assert statuses == ["active", "upcoming"]


def test_two_to_four_different_codes_are_needed(facts: Engine) -> None:
    with pytest.raises(SearchError, match="at most 4 codes can be compared, not 5"):
        compare(facts, ["no", "such", "codes", "at", "all"])
    for codes in ([], ["J1885"], ["J1885", "j1885"]):
        with pytest.raises(SearchError, match="name 2 to 4 different codes"):
            compare(facts, codes)
    with pytest.raises(SearchError, match="give the codes as a list"):
        compare(facts, "J1885,J7306")
    with pytest.raises(UnknownCode):
        compare(facts, ["J1885", "J9999"])


def test_a_comparison_compares_hashes_and_fits_a_terminal(facts: Engine) -> None:
    comparison = compare(facts, ["J1885", "J7306"])
    assert comparison == compare(facts, ["J1885", "J7306"])
    assert len({comparison, compare(facts, ["J1885", "J7306"])}) == 1
    assert repr(comparison) == "<Comparison J1885, J7306: 16 of 18 aspects differ>"
