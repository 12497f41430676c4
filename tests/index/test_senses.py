"""Senses of short forms, chosen by the words around them."""

from __future__ import annotations

import pytest

from corpus.lexicon import load_lexicon
from index.text import Reader

CHOOSER = Reader(load_lexicon()).senses


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("pt walker training", [["physical", "therapy"]]),
        ("iud", [["intrauterine", "device"]]),
        ("pt", []),  # ambiguous, and nothing decides
    ],
)
def test_the_words_around_decide(text: str, decided: list[list[str]]) -> None:
    form = CHOOSER.find_at(text.split(), 0)
    assert form is not None
    assert form.length == 1
    assert form.decided == decided


def test_senses_that_are_spoken_for_come_first() -> None:
    form = CHOOSER.find_at(["pt", "for", "gait"], 0)
    assert form is not None
    assert form.senses[0] == ["physical", "therapy"]
    assert ["prothrombin", "time"] in form.senses


def test_the_longest_short_form_counts_and_other_words_are_none() -> None:
    form = CHOOSER.find_at(["unit", "pt", "inr"], 1)
    assert form is not None
    assert form.length == 2
    assert CHOOSER.find_at(["walker"], 0) is None
