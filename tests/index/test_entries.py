"""Attributes of entries: the ranges, doses, routes, opposites and ingredients that a code's texts tell."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.entry import Entry
from corpus.lexicon import DIMENSIONS, load_lexicon
from index.attributes import ANY, AttributeReader
from index.entries import EntryAttributes, EntryReader
from index.text import Reader

TEXT = Reader(load_lexicon())
READER, NAMES = EntryReader(TEXT), AttributeReader(TEXT)
INF = float("inf")


def read(descriptor: str = "", **parts: Any) -> EntryAttributes:
    return READER.read(
        Entry(code=parts.pop("code", "J0001"), name=parts.pop("name", ""), descriptor=descriptor, **parts)
    )


@pytest.mark.parametrize(
    ("descriptor", "area"),
    [
        ("Foam dressing, pad size 16 sq. in. or less", (0.0, 16.0)),
        ("Foam dressing, pad size more than 16 sq. in. but less than or equal to 48 sq. in.", (16.0, 48.0)),
        ("Foam dressing, pad size more than 48 sq. in.", (48.0, INF)),
        ("Treatment area 2 square feet or less", ANY),
        ("Gauze", ANY),
    ],
)
def test_pad_sizes(descriptor: str, area: tuple[float, float]) -> None:
    assert read(descriptor).area == area


@pytest.mark.parametrize(
    ("descriptor", "width"),
    [
        ("Bandage, elastic, width less than three inches", (0.0, 3.0)),
        ("Bandage, width greater than or equal to three inches and less than five inches", (3.0, 5.0)),
        ("Bandage, width greater than or equal to 5 inches", (5.0, INF)),
        ("Wheelchair, width less than three inches", ANY),
        ("Bandage", ANY),
    ],
)
def test_widths_of_bandages(descriptor: str, width: tuple[float, float]) -> None:
    assert read(descriptor).width == width


@pytest.mark.parametrize(
    ("descriptor", "iodine"),
    [
        ("Low osmolar contrast material, 300-399 mg/ml iodine concentration", (300.0, 399.0)),
        ("Low osmolar contrast material, 400 or greater mg/ml iodine concentration", (400.0, INF)),
        ("High osmolar contrast material, up to 149 mg/ml iodine concentration", (0.0, 149.0)),
        ("Gadolinium contrast, 300-399 mg/ml", ANY),
    ],
)
def test_concentrations_of_contrast(descriptor: str, iodine: tuple[float, float]) -> None:
    assert read(descriptor).iodine == iodine


@pytest.mark.parametrize(
    ("descriptor", "strength"),
    [
        ("Buprenorphine, oral, less than or equal to 3 mg", (0.0, 3.0)),
        ("Buprenorphine, oral, greater than 3 mg, but less than or equal to 6 mg", (3.0, 6.0)),
        ("Buprenorphine, oral, greater than 10 mg", (10.0, INF)),
        ("Injection, testolol, up to 50 mg", ANY),  # more is billed as further units
        ("Patient weight over 300 lb", ANY),
    ],
)
def test_strengths(descriptor: str, strength: tuple[float, float]) -> None:
    assert read(descriptor).strength == strength


@pytest.mark.parametrize(
    ("parts", "dose"),
    [
        ({"unit": "15 mg"}, ("mass", 15.0)),
        ({"unit": "1 system", "descriptor": "Injection, testolol, per 0.5 g"}, ("mass", 500.0)),
        ({"name": "Potassium chloride injection, per 2 mEq"}, ("equivalents", 2.0)),
        ({"unit": "1,000 units"}, ("activity units", 1000.0)),
        ({"descriptor": "for adults who weigh at least 40 kg"}, ("", 0.0)),
        ({"unit": "each"}, ("", 0.0)),
    ],
)
def test_doses(parts: dict[str, str], dose: tuple[str, float]) -> None:
    dimension, amount = read(**parts).dose
    assert (DIMENSIONS[dimension], amount) == dose


def test_ingredients_are_how_each_name_begins() -> None:
    assert read(generic="Sulfamethoxazole and trimethoprim").ingredients == ("sulfa", "trime")
    assert read(generic="iron, dextran/saline with water").ingredients == ("iron", "dextr", "salin", "water")
    assert read(generic="ketorolac tromethamine").ingredients == ("ketor",)
    assert read().ingredients == ()


def test_what_a_code_says_the_opposite_of() -> None:
    other = read("Epoetin (non-esrd use)")
    assert NAMES.qualifier_names(other.opposed) == ["dialysis"]
    assert not other.qualifiers
    dialysis = read("Epoetin (for esrd on dialysis)")
    assert NAMES.qualifier_names(dialysis.qualifiers) == ["dialysis"]
    assert not dialysis.opposed
    assert NAMES.qualifier_names(read("Brace, off-the-shelf, adult").opposed) == ["pediatric", "custom"]


def test_home_does_not_narrow_equipment() -> None:
    assert NAMES.qualifier_names(read("Visit at home", code="G0001").qualifiers) == ["home"]
    assert not read("Ventilator, home", code="E0001").qualifiers


def test_routes_come_from_all_texts_and_the_authored_route() -> None:
    assert NAMES.route_names(read(route="intravenous infusion").routes) == ["injection", "into a vein"]
    assert NAMES.route_names(read("Testolol, oral", short_descriptor="Testolol tab").routes) == ["oral"]


def test_a_word_that_one_text_says_is_not_denied_by_another() -> None:
    told = read("Tubing, not heated", name="Heated tubing")
    assert "heat" in told.stated
    assert not told.negated
    assert read("Trach tube, without cuff").negated == {"cuff"}
