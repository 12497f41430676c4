"""Isotopes in every writing of price lists and codes."""

from __future__ import annotations

import pytest

from corpus.lexicon import load_lexicon
from index.isotopes import ISOTOPES, isotope_names, read_isotopes
from index.text import Reader

READER = Reader(load_lexicon())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Technetium Tc-99m pentetate", ["tc99m"]),
        ("TC 99M PENTETATE PER VIAL", ["tc99m"]),
        ("99mTc MAA", ["tc99m"]),
        ("technetium 99m", ["tc99m"]),
        ("IN 111 DTPA", ["in111"]),
        ("Indium 111", ["in111"]),
        ("IODINE 123 (200UCI)", ["i123"]),
        ("I-131 capsule", ["i131"]),
        ("f 18 fdg", ["f18"]),
        ("foley 18 fr", []),
        ("in 100 ml", []),
        ("", []),
    ],
)
def test_isotopes_are_read(text: str, names: list[str]) -> None:
    assert isotope_names(read_isotopes(READER.words(text))) == names


def test_every_isotope_has_a_writing_with_a_blank() -> None:
    assert set(ISOTOPES) <= set(load_lexicon().compounds.values())
