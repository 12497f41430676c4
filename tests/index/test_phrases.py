"""Phrases: each is found wherever its words stand side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.phrases import Phrases

PHRASES = ["a b", "a", "b c d", "neo*", "mixed by ph*"]


def test_an_open_ending_holds_for_the_last_word_alone() -> None:
    phrases = Phrases([(phrase, phrase) for phrase in PHRASES], cut=str.split)
    assert [value for _, _, value in phrases.find(["neonatal", "neo"])] == ["neo*", "neo*"]
    assert list(phrases.find(["mixed", "by", "pharmacists"])) == [(0, 3, "mixed by ph*")]
    assert not list(phrases.find(["mixed", "by"]))
    assert not list(Phrases([], cut=str.split).find(["a"]))


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "neonate", "mixed", "by", "ph"]), max_size=12))
def test_all_phrases_are_found_and_nothing_else(words: list[str]) -> None:
    expected = []
    for start in range(len(words)):
        for phrase in PHRASES:
            parts = phrase.split()
            here = words[start : start + len(parts)]
            last = parts[-1]
            fits_last = here[-1:] == [last] or (last.endswith("*") and here and here[-1].startswith(last[:-1]))
            if len(here) == len(parts) and here[:-1] == parts[:-1] and fits_last:
                expected.append((start, start + len(parts), phrase))
    phrases = Phrases([(phrase, phrase) for phrase in PHRASES], cut=str.split)
    assert sorted(phrases.find(words)) == sorted(expected)
