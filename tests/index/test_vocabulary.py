"""The vocabulary: words with their frequencies, followers, stems and sounds."""

from __future__ import annotations

from corpus.entry import Entry
from corpus.lexicon import load_lexicon
from index.sounds import sound_of
from index.text import Reader
from index.vocabulary import collect_vocabulary

LEXICON = load_lexicon()
ENTRIES = [
    Entry(code="A0001", name="Testosterone cypionate", plain_language=("low T shot", "testosterone")),
    Entry(code="A0002", name="Walkers, folding", clinical_context="For walkers in the home."),
]
VOCABULARY = collect_vocabulary(ENTRIES, LEXICON, Reader(LEXICON))


def test_words_count_once_a_document() -> None:
    assert VOCABULARY.frequencies["testosterone"] == VOCABULARY.frequencies["walkers"] == 1
    assert "the" in VOCABULARY.frequencies  # spelling and completion know stop words too


def test_followers_are_long_words_behind_others_in_names() -> None:
    assert VOCABULARY.followers["testosterone"] == ["cypionate"]
    assert "the" not in VOCABULARY.followers  # a sentence is no name


def test_stems_are_kept_for_the_words_of_corpus_and_lexicon() -> None:
    assert VOCABULARY.stems["walkers"] == "walker"
    assert {"intrauterine", "iud", "belly"} <= VOCABULARY.stems.keys()


def test_sounds_lead_to_words_of_more_than_four_letters() -> None:
    assert VOCABULARY.sounds[sound_of("testosteron")] == ["testosterone"]
    assert not any(len(word) < 5 for words in VOCABULARY.sounds.values() for word in words)
    assert sum(map(len, VOCABULARY.sounds.values())) == sum(
        len(word) > 4 and word.isalpha() for word in VOCABULARY.frequencies
    )


def test_no_entries_leave_the_stems_of_the_lexicon() -> None:
    empty = collect_vocabulary([], LEXICON, Reader(LEXICON))
    assert not empty.frequencies
    assert not empty.sounds
    assert empty.stems["intrauterine"] == "intrauterin"
