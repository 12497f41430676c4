"""Ranges: what limits a code, and what a question asks of it."""

from __future__ import annotations

import pytest

from corpus.lexicon import load_lexicon
from index.amounts import AmountReader, Part
from index.ranges import RANGE_UNITS, read_measures, read_range
from index.text import Reader

READER = Reader(load_lexicon())
AMOUNTS = AmountReader(READER)


def split(text: str) -> list[Part]:
    return AMOUNTS.split(READER.read(text))


@pytest.mark.parametrize(
    ("text", "unit", "inside", "outside"),
    [
        ("treatment, 6-10 mev", "mev", (6, 10), (5, 11)),
        ("treatment, 11 to 19 MeV", "mev", (11, 19), (10, 20)),
        ("up to 5 MeV", "mev", (0, 5), (6,)),
        ("syringe, sterile, 20 cc or greater", "ml", (20, 60), (19,)),
        ("syringe with needle, sterile 1 cc or less", "ml", (1, 0.5), (2,)),
        ("cushion, width less than 22 inches", "inch", (21, 18), (22,)),
        ("cushion, 22 inches wide or more", "inch", (22, 24), (21,)),
        ("amount exceeds 4 liters per minute", "lpm", (5,), (4, 3)),
        ("patient weight 301 to 450 pounds", "lb", (301, 400), (300, 451)),
    ],
)
def test_a_range_holds_what_is_inside(
    text: str, unit: str, inside: tuple[float, ...], outside: tuple[float, ...]
) -> None:
    limited = read_range(split(text))
    assert RANGE_UNITS[limited.unit] == unit
    assert all(limited.low <= amount <= limited.high for amount in inside)
    assert not any(limited.low <= amount <= limited.high for amount in outside)


@pytest.mark.parametrize("text", ["", "walker", "5 mev", "per 10 mg", "up to 5 ml", "3 wheels or more"])
def test_other_texts_limit_nothing(text: str) -> None:
    assert read_range(split(text)).unit == 0


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("", {}),
        ("15 MeV", {"mev": 15}),
        ("SYRINGE 10CC LUER LOCK", {"ml": 10}),
        ('cushion 24"', {"inch": 24}),
        ("oxygen at 2.5 liters per minute", {"lpm": 2.5}),
        ("6-10 mev", {"mev": 8}),
        ("450 lb wheelchair", {"lb": 450}),
        ("fluids at home, 2.5 litres a day", {"l a day": 2.5}),
        ("TPN 1.5 liters daily", {"l a day": 1.5}),
    ],
)
def test_a_question_tells_amounts(text: str, measures: dict[str, float]) -> None:
    assert read_measures(split(text)) == pytest.approx(measures)


def test_less_than_a_size_asks_for_something_below_it() -> None:
    assert 21 < read_measures(split("less than 22 inches wide"))["inch"] < 22


def test_liters_a_day_are_parted_at_the_ends() -> None:
    texts = ("1 liter a day", "over 1 to 2 liters a day", "over 2 to 3 liters a day", "over 3 liters a day")
    ranges = [read_range(split(f"Home IV fluids, {text}")) for text in texts]
    for asked, holding in ((0.5, 0), (1, 0), (1.5, 1), (2, 1), (2.5, 2), (4, 3)):
        assert [number for number, limits in enumerate(ranges) if limits.low <= asked <= limits.high] == [holding]
