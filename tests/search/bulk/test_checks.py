"""Codes that rows have already are checked against their descriptions."""

from __future__ import annotations

from datetime import date

import pytest

import index
from corpus.entry import Entry
from search import Engine
from search.bulk.checks import Check, check_codes
from search.bulk.findings import find_by_description
from search.bulk.givencodes import choose_given
from search.bulk.lists import GivenCode
from search.bulk.mapped import map_text
from search.shapes import normal_code


def _check(engine: Engine, text: str, *given: str | tuple[str, str]) -> Check | None:
    codes = [GivenCode(code) if isinstance(code, str) else GivenCode(*code) for code in given]
    return check_codes(engine, codes, find_by_description(map_text(engine, text, 20)))


@pytest.mark.parametrize("written", ["J7307", "j7307", " J7307-RT", "HC:J7307:JW", "J7307^JW", "J7307RT"])
def test_a_code_in_any_writing_agrees(small: Engine, written: str) -> None:
    check = _check(small, "nexplanon implant", written)
    assert check is not None
    assert check.outcome == "agrees"
    assert check.note.startswith("J7307 0.")


def test_a_code_disagrees_with_both_confidences(small: Engine) -> None:
    check = _check(small, "nexplanon implant", "J7306")
    assert check is not None
    assert check.outcome == "disagrees"
    assert "ours J7307 0." in check.note
    assert "theirs J7306 0." in check.note
    far = _check(small, "nexplanon implant", "E0570")
    assert far is not None
    assert "theirs E0570 not among those found" in far.note


def test_a_description_that_says_too_little_cannot_tell(small: Engine) -> None:
    assert _check(small, "", "J7306") == Check("cannot tell", "no description")
    assert _check(small, "zzzzqqqq", "J7306") == Check("cannot tell", "nothing found")


@pytest.mark.parametrize(
    ("given", "outcome", "note"),
    [
        ("J7308", "not a code", "J7308 is no code of HCPCS Level II; near ones are J7307, J7306, J3490"),
        ("see note", "not a code", "SEE NOTE is no code of HCPCS Level II"),
        (("XYZ", "HCPCS"), "not a code", "XYZ is no code of HCPCS Level II"),
        ("99213", "another code set", "CPT"),
        ("0510T", "another code set", "CPT"),
        ("D1110", "another code set", "CDT"),
        (("470", "MS-DRG"), "another code set", "MS-DRG"),
        (("0123", "EAPG"), "another code set", "EAPG"),
    ],
)
def test_strangers_are_named(small: Engine, given: str | tuple[str, str], outcome: str, note: str) -> None:
    assert _check(small, "nexplanon implant", given) == Check(outcome, note)


def test_codes_beside_a_procedure_are_no_codes_to_check(small: Engine) -> None:
    assert _check(small, "walker", "", ("0250", "RC"), ("00052-4330-01", "NDC"), ("4711", "CDM")) is None
    given = [GivenCode("636", "RC"), GivenCode("470", "MS-DRG"), GivenCode("j1885", "HCPCS")]
    assert choose_given(given) == (GivenCode("J1885", "HCPCS"),)


def test_one_of_several_codes_is_enough(small: Engine) -> None:
    check = _check(small, "nexplanon implant", ("11981", "CPT"), ("J7307", "HCPCS"))
    assert check is not None
    assert check.outcome == "agrees"


def test_ended_and_upcoming_codes_are_told(dated: Engine) -> None:
    assert _check(dated, "walker with wheels", "E0001") == Check("ended", "E0001 ended 2020-06-30")
    assert _check(dated, "walker with wheels", "E0004") == Check(
        "not yet in force", "E0004 may be used from 2999-01-01 on"
    )


def test_an_ended_code_names_what_replaces_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("ended") / "index"
    old = Entry(code="E0001", name="Old walker", ended=date(2020, 6, 30), replaced_by={"E0002": "CMS says so"})
    index.build([old, Entry(code="E0002", name="New walker")], to=root)
    assert _check(Engine(root), "walker", "E0001") == Check("ended", "E0001 ended 2020-06-30; replaced by E0002")


def test_what_is_no_code_stays_as_it_is() -> None:
    assert [normal_code(text) for text in ("n/a", "J1885 and more", "00123")] == ["N/A", "J1885 AND MORE", "00123"]
