"""Amounts: numbers with units, sizes, widths and concentrations, in every spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.lexicon import load_lexicon
from index.amounts import AmountReader, Part
from index.text import Reader

LEXICON = load_lexicon()
TEXT = Reader(LEXICON)
READER = AmountReader(TEXT)


def split(text: str) -> list[Part]:
    return READER.split(TEXT.read(text))


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("ketorolac 15mg/ml inj", {"mass": 15.0}),
        ("per 5,000 units", {"activity units": 5000.0}),
        ("walker 2 wheels", {}),
        ("0.5 g", {"mass": 500.0}),
        ("5 mgm", {"mass": 5.0}),
        ("2 grm", {"mass": 2000.0}),
        ("100 μg", {"mass": 0.1}),
        ("100 µg", {"mass": 0.1}),
        ("3 millilitre", {"volume": 3.0}),
        ("3 ccs", {"volume": 3.0}),
        ("1 ltr", {"volume": 1000.0}),
        ("40 unt", {"activity units": 40.0}),
        ("40 unts", {"activity units": 40.0}),
        ("250un/mL", {"activity units": 250.0}),
        ("5000 i.u.", {"activity units": 5000.0}),
        ("5000 international units", {"activity units": 5000.0}),
        ("5 million units", {"activity units": 5e6}),
        ("5MU", {"activity units": 5e6}),
        ("10k units", {"activity units": 1e4}),
        ("100KU", {"activity units": 1e5}),
        ("20 mEq/50 ml", {"equivalents": 20.0, "volume": 50.0}),
        ("10 mCi", {"radioactivity": 10.0}),
        ("370 MBq", {"radioactivity": 10.0}),
        ("40 mg, then 80 mg", {"mass": 40.0}),
        ("300 lb, 40 kg, 5 mgx2", {}),
        ("0 mg", {}),
        ("x100mg", {}),
        ("ketorolac15mg", {"mass": 15.0}),
        ("no.5 mg", {}),
    ],
)
def test_amounts(text: str, amounts: dict[str, float]) -> None:
    assert READER.read_text(text) == amounts


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("gauze 4x4", 16.0),
        ("gauze 4 x 4", 16.0),
        ('gauze 4"x4"', 16.0),
        ("gauze 4in x 4in", 16.0),
        ("gauze 4 × 4.5", 18.0),
        ("foam 10cm x 10cm", 100 / 2.54**2),
        ("foam 10cmx10cm", 100 / 2.54**2),
        ("foam 10x10 cm", 100 / 2.54**2),
        ("bandage 6x5.5yd", 33.0),
        ("2 tabs", 0.0),
        ("4x100", 0.0),
        ("125x4", 0.0),
    ],
)
def test_areas(text: str, area: float) -> None:
    assert READER.read_area(split(text)) == pytest.approx(area)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ('coban 4"', 4.0),
        ("coban 4''", 4.0),
        ("elastic bandage 6x5.5yd", 6.0),
        ("3 in conforming", 3.0),
        ("3-inch conforming", 3.0),
        ("1.5 inches", 1.5),
        ("2 tabs", 0.0),
        ("catheter 16 fr", 0.0),
        ("125 in", 0.0),
    ],
)
def test_widths(text: str, width: float) -> None:
    assert READER.read_width(split(text)) == width


@pytest.mark.parametrize(
    ("text", "iodine"),
    [
        ("omnipaque 300 50ml", (300.0,)),
        ("omnipaque300", (300.0,)),
        ("visipaque 320 150ml", (320.0,)),
        ("iohexol 300 mg/ml, 350", (300.0, 350.0)),
        ("walker for 300 lb", ()),
        ("walker 2 wheels", ()),
        ("500", ()),
    ],
)
def test_iodine(text: str, iodine: tuple[float, ...]) -> None:
    assert READER.read_iodine(split(text)) == iodine


def test_numbers_and_letters_of_one_word_are_parted() -> None:
    assert [part.text for part in split("10cmx12cm 6x5.5yd 1,000mg")] == [
        "10", "cm", "x", "12", "cm", "6", "x", "5.5", "yd", "1000", "mg",
    ]  # fmt: skip
    assert [part.glued for part in split("x100 100")] == [False, True, False]
    assert READER.value_of(split("three")[0]) == READER.value_of(split("3")[0]) == 3.0
    assert READER.value_of(split("walker")[0]) is None
    assert split("1.2.3")[0].number is None


@pytest.mark.parametrize("name", [name for name, unit in LEXICON.units.items() if unit.dimension])
def test_every_spelling_of_a_unit_measures_the_same(name: str) -> None:
    unit = LEXICON.units[name]
    spellings = [spelling for spelling in (*unit.spellings, *unit.only_behind_numbers) if "-" not in spelling]
    assert spellings
    for spelling in spellings:
        assert READER.read_text(f"20 {spelling}") == {unit.dimension: round(20 * unit.amount, 6)}, spelling


@given(st.floats(0.01, 1e6), st.sampled_from(["", " "]), st.sampled_from(["mg", "MG", "mgs", "milligrams"]))
def test_any_number_can_stand_before_a_unit(number: float, blank: str, unit: str) -> None:
    typed = f"{number:.3f}"
    assert READER.read_text(f"{typed}{blank}{unit}") == {"mass": pytest.approx(float(typed))}
