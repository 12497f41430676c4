"""The vocabulary of an index: its words, how often and behind which others they stand, their stems and sounds."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.entry import Entry
from corpus.lexicon import Lexicon
from index.schema import TEXT_FIELDS
from index.sounds import sound_of
from index.text import Reader

_LEAST_FOLLOWER = 5  # letters; shorter words are not clipped
_LEAST_SOUNDED = 5  # letters; shorter words are not looked up by their sound
#: The fields in which a word's neighbor tells what it may be short for; in sentences it says little.
_NAMING_FIELDS = ("name", "descriptor", "also_known_as")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in their normal spelling, not stemmed.

    frequencies: in how many documents each word of the searched fields occurs.
    followers: the words that follow a word in names and descriptors, for words clipped behind it ("testosterone cyp").
    stems: of the words of the corpus and of the lexicon, so that a question seldom needs the stemmer.
    sounds: sound -> the words of more than four letters that have it, in order.
    """

    frequencies: dict[str, int]
    followers: dict[str, list[str]]
    stems: dict[str, str]
    sounds: dict[str, list[str]]


def collect_vocabulary(entries: Sequence[Entry], lexicon: Lexicon, reader: Reader) -> Vocabulary:
    """Collect the vocabulary of entries and lexicon; no entries give the stems of the lexicon alone."""
    frequencies = _count_words(entries, reader)
    stemmed = sorted({*frequencies, *_words_of_lexicon(lexicon, reader)})
    sounds: dict[str, list[str]] = {}
    for word in frequencies:
        if len(word) >= _LEAST_SOUNDED and word.isalpha():
            sounds.setdefault(sound_of(word), []).append(word)
    return Vocabulary(
        frequencies=frequencies,
        followers=_collect_followers(entries, reader),
        stems={word: reader.stem(word) for word in stemmed if word.isalpha()},
        sounds=dict(sorted(sounds.items())),
    )


def _count_words(entries: Sequence[Entry], reader: Reader) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for entry in entries:
        lines = {line for text_of in TEXT_FIELDS.values() for line in text_of(entry).split("\n")}
        counts.update({word for line in lines for word in reader.words(line)})
    return dict(sorted(counts.items()))


def _collect_followers(entries: Sequence[Entry], reader: Reader) -> dict[str, list[str]]:
    followers: dict[str, set[str]] = {}
    lines = {line for entry in entries for name in _NAMING_FIELDS for line in TEXT_FIELDS[name](entry).split("\n")}
    for line in lines:
        for word, follower in itertools.pairwise(reader.words(line)):
            if word.isalpha() and follower.isalpha() and len(follower) >= _LEAST_FOLLOWER:
                followers.setdefault(word, set()).add(follower)
    return {word: sorted(following) for word, following in sorted(followers.items())}


def _words_of_lexicon(lexicon: Lexicon, reader: Reader) -> Iterable[str]:
    """Give the words of abbreviations and lay terms and of their meanings."""
    meanings = (sense.means for senses in lexicon.abbreviations.values() for sense in senses)
    clinical = (text for texts in lexicon.lay.values() for text in texts)
    for text in (*lexicon.abbreviations, *meanings, *lexicon.lay, *clinical):
        yield from reader.words(text)
