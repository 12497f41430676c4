"""What decides between the members of a family."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_material import HEAD, found_by, make_material

from corpus.checks.separates import LARGE, find_missing_tables, find_wrong_values

FOUR = "".join(f"    E000{number}: {{name: A{number}}}\n" for number in range(LARGE))


def test_a_family_of_four_says_what_decides(tmp_path: Path) -> None:
    text = f"{HEAD.format(family='chairs')}  codes:\n{FOUR}"
    [missing] = found_by(find_missing_tables, make_material(tmp_path, text))
    assert missing == "1: the family 'chairs' of 4 codes does not say what decides between them"


@pytest.mark.parametrize("keys", ["separates: {seat: {E0000: sling}}", "quality_measure: true"])
def test_one_that_does_or_only_measures_passes(tmp_path: Path, keys: str) -> None:
    text = f"{HEAD.format(family='chairs')}  {keys}\n  codes:\n{FOUR}"
    assert found_by(find_missing_tables, make_material(tmp_path, text)) == []
    small = FOUR[: FOUR.rindex("    E")]
    assert (
        found_by(find_missing_tables, make_material(tmp_path, text.replace(FOUR, small).replace(keys, "unit: each")))
        == []
    )


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("301 to 450 pounds", False),
        ("over 300 lb", True),
        ("1,500 units or 0.50 mg", False),
        (".5 mg", False),
        ("3 wheels", False),
        ("2 wheels", True),
        ("solid seat", False),
    ],
)
def test_numbers_stand_in_the_descriptor(tmp_path: Path, value: str, wrong: bool) -> None:
    text = f"{HEAD.format(family='chairs')}  separates: {{patient: {{E0001: '{value}'}}}}\n  codes:\n    E0001: {{name: A}}\n"
    text += "    E0002: {name: B}\n"
    descriptor = "Chair with three wheels, patient weight 301 to 450 pounds, 1500 units, 0.5 mg"
    found = found_by(find_wrong_values, make_material(tmp_path, text, {"E0001": descriptor}))
    assert bool(found) == wrong
    assert found_by(find_wrong_values, make_material(tmp_path, text)) == []
