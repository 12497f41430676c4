"""Edits: what it costs to have typed one word for another, and to have clipped one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.edits import clipping_cost, cost_of
from search.weights import WEIGHTS

WORDS = st.text("abcdefghiklmnoprstuvwxyz", max_size=9)


@pytest.mark.parametrize(
    ("typed", "meant", "cost", "reason"),
    [
        ("gauze", "gauze", 0.0, "the same word"),
        ("", "", 0.0, "nothing for nothing"),
        ("walkker", "walker", WEIGHTS.doubled, "a letter too many beside its like"),
        ("guaze", "gauze", WEIGHTS.swapped, "two letters in the wrong order"),
        ("wslker", "walker", WEIGHTS.near_key, "the key beside the right one"),
        ("wolker", "walker", WEIGHTS.vowel, "one vowel for another"),
        ("nauze", "mauze", WEIGHTS.sounds_like + WEIGHTS.first_letter, "a letter of the same sound, but the first"),
        ("walqer", "walker", WEIGHTS.sounds_like, "a letter of the same sound"),
        ("walkr", "walker", 1.0, "a letter left out"),
        ("walkerp", "walker", 1.0, "a letter too many"),
        ("walper", "walker", 1.0, "another letter"),
    ],
)
def test_costs_of_edits(typed: str, meant: str, cost: float, reason: str) -> None:
    assert cost_of(typed, meant) == pytest.approx(cost), reason


def test_words_of_one_sound_cost_a_share_of_their_letters() -> None:
    letters = WEIGHTS.changed({"same_sound": 1.0})
    assert cost_of("zophran", "zofran") == pytest.approx(
        max(1.0, cost_of("zophran", "zofran", letters) * WEIGHTS.same_sound)
    )
    assert cost_of("zophran", "zofran") < cost_of("zophran", "zofran", letters)


@given(WORDS, WORDS)
def test_an_edit_costs_something_and_never_more_than_all_letters(typed: str, meant: str) -> None:
    cost = cost_of(typed, meant)
    assert (cost == 0.0) == (typed == meant)
    assert cost <= max(len(typed), len(meant)) + WEIGHTS.first_letter


@pytest.mark.parametrize(
    ("typed", "meant", "cost"),
    [
        ("blyr", "bilayer", 3 * WEIGHTS.vowel_left_out),
        ("succinylchl", "succinylcholine", 0.55),
        ("walk", "walker", 2 * WEIGHTS.cut_off),
        ("wkr", "walker", WEIGHTS.vowel_left_out * 2 + 1.0),
        ("walker", "walker", 0.0),
        ("gauze", "guaze", math.inf),
        ("alker", "walker", math.inf),
    ],
)
def test_costs_of_clipping(typed: str, meant: str, cost: float) -> None:
    assert clipping_cost(typed, meant) == pytest.approx(cost)


def test_clippings_beyond_the_most_are_infinite() -> None:
    assert clipping_cost("wkr", "walker", most=1.0) == math.inf
