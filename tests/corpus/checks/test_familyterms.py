"""Terms of a family that may not be true of a member."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_material import HEAD, found_by, make_material

from corpus.checks.familyterms import find_doubtful_terms

DESCRIPTORS = {
    "E0001": "Manual wheelchair, full length arms, swing away detachable footrests",
    "E0002": "Manual wheelchair, full length arms, elevating legrests",
    "E0003": "Manual wheelchair, full length arms, without footrests or legrests",
}


def doubts(tmp_path: Path, keys: str, codes: str = "") -> list[str]:
    own = codes or "E0001: {name: A}\n    E0002: {name: B}\n    E0003: {name: C}\n"
    text = f"{HEAD.format(family='manual chairs')}  {keys}\n  codes:\n    {own}"
    return found_by(find_doubtful_terms, make_material(tmp_path, text, DESCRIPTORS))


def test_a_word_that_other_members_have_in_its_place_is_doubted(tmp_path: Path) -> None:
    [doubt] = doubts(tmp_path, "plain_language: [chair with footrests]")
    assert doubt == (
        "4: the term 'chair with footrests' of the family may not be true of E0002, E0003: "
        "'footrests' is not in their descriptors"
    )


@pytest.mark.parametrize(
    "keys",
    [
        "plain_language: [chair that is pushed]",  # in no descriptor
        "plain_language: [chair with arms]",  # in all of them
        "plain_language: [{term: chair with footrests, only: [E0001]}]",
        "plain_language: [{term: chair with footrests, not: [E0002, E0003]}]",
        "plain_language: [chair with footrests]\n  true_for: [Chair with footrests]",
        "also_known_as: [chair without footrests]",
    ],
)
def test_what_decides_nothing_or_was_read_is_not_doubted(tmp_path: Path, keys: str) -> None:
    assert doubts(tmp_path, keys) == []


def test_what_a_member_says_itself_is_true_of_it(tmp_path: Path) -> None:
    codes = "E0001: {name: A}\n    E0002: {name: Chair with a foot rest}\n"
    assert doubts(tmp_path, "also_known_as: [footrest chair]", codes) == []


def test_what_a_descriptor_denies_is_doubted_even_when_nobody_else_says_it(tmp_path: Path) -> None:
    descriptors = {"E0001": "Tray with gloves, without catheter", "E0002": "Tray with gloves and a drape"}
    text = f"{HEAD.format(family='trays')}  plain_language: [catheter set]\n  codes:\n"
    text += "    E0001: {name: A}\n    E0002: {name: B}\n"
    [doubt] = found_by(find_doubtful_terms, make_material(tmp_path, text, descriptors))
    assert "may not be true of E0001: 'catheter'" in doubt


def test_without_descriptors_nothing_is_doubted(tmp_path: Path) -> None:
    text = f"{HEAD.format(family='chairs')}  plain_language: [footrest chair]\n  codes:\n    E0001: {{name: A}}\n"
    assert found_by(find_doubtful_terms, make_material(tmp_path, text)) == []
