"""Spelling: which indexed words an unknown word may stand for."""

from __future__ import annotations

import pytest

from corpus.lexicon import DrugNames, load_drug_names
from index.sounds import sound_of
from index.vocabulary import Vocabulary
from search.spelling import Guess, Speller, edits_allowed
from search.weights import WEIGHTS

WORDS = {
    "walker": 50, "walking": 9, "wheelchair": 80, "wheel": 30, "zofran": 2, "zoledronic": 3, "succinylcholine": 1,
    "nebulizer": 40, "knee": 90, "brace": 70, "gauze": 20, "bilayer": 2, "testosterone": 8, "b12": 3,
}  # fmt: skip
FOLLOWERS = {"testosterone": ["cypionate", "enanthate", "cypress"]}


def build(**changes: float) -> Speller:
    sounds: dict[str, list[str]] = {}
    for word in WORDS:
        sounds.setdefault(sound_of(word), []).append(word)
    vocabulary = Vocabulary(frequencies=WORDS, followers=FOLLOWERS, stems={}, sounds=sounds)
    return Speller(vocabulary, WEIGHTS.changed(changes))


@pytest.mark.parametrize(
    ("typed", "word", "kind"),
    [
        ("walkre", "walker", "typo"),
        ("walkker", "walker", "typo"),
        ("weelchair", "wheelchair", "typo"),
        ("nebuliser", "nebulizer", "typo"),
        ("zolendronic", "zoledronic", "typo"),
        ("zofrann", "zofran", "typo"),
        ("zophran", "zofran", "typo"),
        ("wheelc", "wheelchair", "prefix"),
        ("succinylchl", "succinylcholine", "prefix"),
        ("blyr", "bilayer", "prefix"),
    ],
)
def test_unknown_words(typed: str, word: str, kind: str) -> None:
    best = build().guesses(typed)[0]
    assert (best.word, best.kind) == (word, kind)
    assert 0.0 < best.likeness <= 1.0


@pytest.mark.parametrize("typed", ["wlk", "b13", "qqqqqqqq", "", "12345"])
def test_short_words_and_digits_are_not_guessed(typed: str) -> None:
    assert build().guesses(typed) == ()


def test_a_beginning_gives_the_words_that_begin_so_before_any_misspelling() -> None:
    assert build().guesses("walk") == (Guess("walker", "prefix", 1.0), Guess("walking", "prefix", 1.0))
    assert build(most_begun=1).guesses("walk") != build().guesses("walk")  # too many words begin so to say anything


def test_likely_guesses_come_before_less_likely_ones() -> None:
    near = build(guess_slack=3.0).guesses("wheell")
    assert near[0].word == "wheel"
    assert [guess.likeness for guess in near] == sorted((guess.likeness for guess in near), reverse=True)
    assert len(build(most_guesses=1).guesses("wheell")) == 1


def test_words_clipped_behind_another_stand_for_what_follows_it_in_names() -> None:
    speller = build()
    assert speller.following("testosterone", "cyp") == ["cypionate", "cypress"]
    assert speller.following("testosterone", "cypionate") == []  # it follows there itself
    assert speller.following("testosterone", "c") == []
    assert speller.following("walker", "cyp") == []
    assert speller.following("testosterone", "c1") == []


def test_words_that_begin_so() -> None:
    assert build().starting_with("wheel") == ["wheel", "wheelchair"]
    assert build().starting_with("") == []
    assert build().starting_with("zz") == []


def test_longer_words_may_be_spelled_wrong_more_than_once() -> None:
    assert [edits_allowed("x" * length) for length in (4, 5, 6, 9, 10, 15)] == [1, 1, 2, 2, 3, 3]


def test_the_beginning_of_a_misspelled_word_finds_words_while_it_is_typed() -> None:
    assert [guess.word for guess in build().beginning_like("testostir")] == ["testosterone"]
    assert build().beginning_like("tes") == ()
    assert build().beginning_like("zzzzqqqq") == ()


DRUGS = DrugNames(frozenset({"nifedipine", "cycloserine"}), ("dipine", "azepam"))


def build_drugs(**changes: float) -> Speller:
    words = {"nicardipine": 2, "lorazepam": 3, "cyclosporine": 6, "zofran": 2, "walker": 9}
    vocabulary = Vocabulary(frequencies=words, followers={}, stems={}, sounds={})
    return Speller(vocabulary, WEIGHTS.changed(changes), DRUGS)


@pytest.mark.parametrize("typed", ["nifedipine", "cyclosserine", "clonazepam"])
def test_a_drug_is_not_taken_for_another_one(typed: str) -> None:
    speller = build_drugs()
    assert speller.is_other_drug(typed, speller.guesses(typed)[0])


@pytest.mark.parametrize("typed", ["nicardipin", "nikardipine", "lorazepan", "lorezepam", "zofrann", "walkre"])
def test_a_misspelled_drug_is_no_other_drug(typed: str) -> None:
    speller = build_drugs()
    assert not speller.is_other_drug(typed, speller.guesses(typed)[0])


def test_how_alike_names_with_a_common_ending_must_be() -> None:
    speller = build_drugs(alike_drugs=0.7)
    assert not speller.is_other_drug("clonazepam", speller.guesses("clonazepam")[0])


def test_known_drugs_are_words_in_small_letters_each_once() -> None:
    drugs = load_drug_names()
    assert drugs.is_likely("celecoxib")
    assert drugs.is_likely("madeupazepam")
    assert not drugs.is_likely("walker")
    assert all(name.isalpha() and name == name.lower() for name in drugs.names)
