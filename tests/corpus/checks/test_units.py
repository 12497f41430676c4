"""Units of billing: what descriptors name, and what entries say of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_material import HEAD, found_by, make_material

from corpus.checks.units import find_wrong_units, name_units, read_units


@pytest.mark.parametrize(
    ("descriptor", "units"),
    [
        ("Injection, ketorolac tromethamine, per 15 mg", ["15 mg", "per 15 mg"]),
        ("Injection, testumab, 0.1 mg", ["0.1 mg", "100 mcg"]),
        ("Injection, penicillin, up to 600,000 units", ["up to 600,000 units"]),
        ("Injection, piperacillin sodium/tazobactam sodium, 1 gram/0.125 grams (1.125 grams)", ["1.125 grams", "1 g/0.125 g"]),
        ("Levonorgestrel-releasing system, 52 mg", ["1 system", "1 implant (52 mg)"]),
        ("Skin substitute, per square centimeter", ["1 sq cm", "1 square centimeter"]),
        ("Therapy, each 15 minutes", ["15 minutes", "per 15 minutes"]),
        ("Counseling in a group, 2 or more, 30 minutes", ["30 minutes"]),
        ("Day care services, adult; per diem", ["1 day", "per day"]),
        ("Waiver service; per 1/2 day", ["1/2 day", "half day"]),
        ("Suspension locks, pair", ["pair", "1 pair", "per pair"]),
        ("Insert, per shoe", ["1 shoe", "per shoe"]),
        ("Technetium, diagnostic, per study dose, up to 25 millicuries", ["1 study dose (up to 25 mCi)"]),
        ("Enteral formula, 100 calories = 1 unit", ["100 calories"]),
        ("Portable oxygen contents, gaseous, 1 month's supply = 1 unit", ["1 month supply"]),
        ("Red blood cells, each unit", ["1 unit", "each"]),
        ("Vaginal ring, 0.12mg per 24 hours; monthly vaginal ring, each", ["1 ring", "each"]),
        ("Health club membership, annual", ["1 year"]),
        ("Interferon, per single use vial", ["1 vial", "1 single-use vial"]),
        ("Cane, adjustable or fixed, with tip, each", ["each"]),
        ("Cast supplies, each cast", ["each cast", "1 cast"]),
    ],
)  # fmt: skip
def test_the_unit_of_a_descriptor_is_known_in_its_usual_spellings(
    tmp_path: Path, descriptor: str, units: list[str]
) -> None:
    assert name_units(descriptor)
    for unit in units:
        text = f"{HEAD.format(family='things')}  codes:\n    E0001: {{name: A, unit: '{unit}'}}\n"
        assert found_by(find_wrong_units, make_material(tmp_path, text, {"E0001": descriptor})) == [], unit


@pytest.mark.parametrize(
    "descriptor",
    [
        "Walker, folding",
        "Annual gynecological examination, new patient",
        "Induced abortion, 25 to 28 weeks",
        "Injection, immune globulin, over 10 cc",
        "Elastomeric pump, flow rate of 50 ml or greater per hour",
        "Implantable device, excluding tissue, less than 8 hours",
        "",
    ],
)
def test_a_size_a_limit_or_a_rate_is_no_unit(descriptor: str) -> None:
    assert name_units(descriptor) == {}


def test_a_wrong_unit_and_a_missing_one_are_found(tmp_path: Path) -> None:
    text = f"""{HEAD.format(family="things")}  unit: each
  codes:
    E0001: {{name: A}}
    E0002: {{name: B, unit: 10 mg}}
- family: others
  specialties: [Physical Therapy]
  clinical_context: What people use when they cannot walk well at home.
  codes:
    E0003: {{name: C}}
"""
    descriptors = {"E0001": "Lock, pair", "E0002": "Drug, 1 mg", "E0003": "Implant, per square millimeter"}
    assert found_by(find_wrong_units, make_material(tmp_path, text, descriptors)) == [
        "6: the unit of E0001 is 'each', and its descriptor names 'pair'",
        "7: the unit of E0002 is '10 mg', and its descriptor names '1 mg'",
        "12: E0003 has no unit, and its descriptor names 'square mm'",
    ]


def test_quality_measures_and_codes_without_a_descriptor_have_no_unit_to_say(tmp_path: Path) -> None:
    text = f"{HEAD.format(family='things')}  quality_measure: true\n  codes:\n    E0001: {{name: A}}\n"
    assert found_by(find_wrong_units, make_material(tmp_path, text, {"E0001": "Score, per day"})) == []
    assert found_by(find_wrong_units, make_material(tmp_path, text)) == []


def test_a_text_without_a_unit_gives_none() -> None:
    assert read_units("") == set()
