"""Codes of other sets are known by their shape, and results say where they are."""

from __future__ import annotations

import pytest

from search import Elsewhere, Engine
from search.elsewhere import of_codes
from search.foreign import read_foreign


@pytest.mark.parametrize(
    ("text", "system", "kind"),
    [
        ("99213", "CPT", "visit"),
        ("what is 99213?", "CPT", "visit"),
        ("CPT 00840", "CPT", "anesthesia"),
        ("80053-91", "CPT", "laboratory test"),
        ("90471", "CPT", "giving a vaccine"),
        ("1005F", "CPT", "quality measure"),
        ("0075T", "CPT", "new technology"),
        ("0001U", "CPT", "laboratory test"),
        ("0002M", "CPT", "laboratory test"),
        ("D1110", "CDT", "dental work"),
        ("E11.9", "ICD-10-CM", "diagnosis"),
        ("m54.5", "ICD-10-CM", "diagnosis"),
        ("S72.001A", "ICD-10-CM", "diagnosis"),
        ("E11649", "ICD-10-CM", "diagnosis"),
        ("Z23", "ICD-10-CM", "diagnosis"),
        ("0DTJ4ZZ", "ICD-10-PCS", "inpatient procedure"),
        ("DRG 470", "MS-DRG", "inpatient stay"),
        ("rev code 0636", "revenue code", "hospital department"),
        ("revenue code 450", "revenue code", "hospital department"),
        ("POS 11", "place of service", "place"),
        ("modifier 25", "CPT", "modifier"),
        ("12345-6789-01", "NDC", "drug package"),
    ],
)
def test_a_code_of_another_set_is_said_to_be_elsewhere(small: Engine, text: str, system: str, kind: str) -> None:
    results = small.query(text)
    assert results.elsewhere is not None
    assert (results.elsewhere.system, results.elsewhere.kind) == (system, kind)
    assert results.elsewhere.says.endswith(".")
    assert results.elsewhere.look
    assert not results.hits
    assert not results.fits_well


@pytest.mark.parametrize(
    "text",
    [
        "heparin 25000 units",
        "vitamin D2000 IU",
        "screw 12.5MM",
        "5000U",
        "2000 mg",
        "walker E0143",
        "E119",
        "positive 11",
        "drug 470",
        "nexplanon",
        "$10,500 wheelchair",
        "",
    ],
)
def test_numbers_and_words_are_no_codes_of_other_sets(text: str) -> None:
    assert read_foreign(text, False) == (text, ())


def test_a_number_within_a_price_list_line_is_no_code() -> None:
    assert read_foreign("10005 BANDAGE ELASTIC", True) == ("10005 BANDAGE ELASTIC", ())
    assert read_foreign("99213", True)[1][0].code == "99213"


def test_codes_of_a_licensed_file_stay_in_the_text() -> None:
    assert read_foreign("99213 visit", False, {"99213"}.__contains__) == ("99213 visit", ())


def test_every_code_of_other_sets_is_named_in_one_sentence(small: Engine) -> None:
    results = small.query("J7307 99213 Z9999 J9998 D0120")
    assert [hit.code for hit in results] == ["J7307"]
    assert results.elsewhere is not None
    assert all(code in results.elsewhere.says for code in ("99213", "Z9999", "D0120"))
    assert "There is no code J9998." in results.notes
    assert of_codes(()) is None


@pytest.mark.parametrize("text", ["J7307RT", "J7307^RT", "J7307-RT", "HC:J7307:RT", "j7307 rt"])
def test_a_modifier_glued_to_a_code_is_explained(small: Engine, text: str) -> None:
    results = small.query(text)
    assert [(hit.code, hit.confidence) for hit in results] == [("J7307", 1.0)]
    assert results.notes == ("RT is a modifier: right side.",)


@pytest.mark.parametrize("text", ["J73O7", "J 73O7", "j73o7"])
def test_a_letter_for_a_digit_is_a_likely_code_and_never_a_sure_one(small: Engine, text: str) -> None:
    results = small.query(text)
    assert results[0].code == "J7307"
    assert 0.5 < (results[0].confidence or 0) < 1
    assert results.corrected == "J7307"
    assert any("J7307 may be meant" in note for note in results.notes)


def test_words_that_ask_search_nothing_beside_a_code(small: Engine) -> None:
    assert [hit.code for hit in small.query("J7307 what is this")] == ["J7307"]


def test_words_beside_a_code_have_confidences_of_their_own(small: Engine) -> None:
    results = small.query("J7307 walker")
    assert results[0].confidence == 1.0
    assert len(results) > 1
    assert all((hit.confidence or 0) < 1 for hit in results[1:])


def test_it_goes_out_as_json(small: Engine) -> None:
    where = small.query("99213").to_dict()["elsewhere"]
    assert set(where) == {"system", "kind", "says", "look"}
    assert small.query("walker").to_dict()["elsewhere"] is None
    assert Elsewhere("CPT", "visit", "It is.", "there").to_dict()["look"] == "there"
