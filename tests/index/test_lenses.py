"""Lenses: the powers that questions ask for, and those that codes are for."""

from __future__ import annotations

import pytest

from corpus.lexicon import load_lexicon
from index.amounts import AmountReader
from index.lenses import LensRange, Powers, read_lens_range, read_powers
from index.text import Reader

TEXT = Reader(load_lexicon())
READER = AmountReader(TEXT)


@pytest.mark.parametrize(
    ("text", "powers"),
    [
        ("-5.00 with 3.00 cylinder", Powers(5.0, 3.0)),
        ("bifocal +4.00 to +7.00 sphere", Powers(5.5, None)),
        ("single vision lens -2.00", Powers(2.0, None)),
        ("trifocal lens cylinder 2.50", Powers(None, 2.5)),
        ("lens -5.00 -3.00", Powers(5.0, 3.0)),
        ("sphere 6.25 d, cyl 1.50 d", Powers(6.25, 1.5)),
        ("2 oxygen cylinders", Powers()),
        ("oxygen cylinder 2.5 liters", Powers()),
        ("lens 2", Powers()),
        ("J1885 -5", Powers()),
        ("", Powers()),
    ],
)
def test_powers_of_a_question(text: str, powers: Powers) -> None:
    assert read_powers(READER.split(TEXT.read(text))) == powers


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Single vision lens, sphere up to 4.00 diopters", LensRange((0.0, 4.0), (0.0, 0.0))),
        (
            "Lens for astigmatism, sphere 4.25 to 7.00, cylinder over 6.00 diopters",
            LensRange((4.25, 7.0), (6.01, float("inf"))),
        ),
        ("Lens for astigmatism, sphere over 12.00 diopters", LensRange((12.01, float("inf")))),
        ("Lens for astigmatism, sphere up to 4.00, cylinder up to 2.00 diopters", LensRange((0.0, 4.0), (0.01, 2.0))),
        ("Lenticular lens", LensRange()),
        ("", LensRange()),
    ],
)
def test_range_of_a_code(name: str, expected: LensRange) -> None:
    assert read_lens_range(name) == expected
    assert expected.limits == (expected != LensRange())
