"""Spelling: which indexed words an unknown word may stand for, by clipping or by typing errors."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.sounds import sound_of
from index.vocabulary import Vocabulary
from search.edits import clipping_cost, cost_of
from search.weights import WEIGHTS, Weights


@dataclass(frozen=True, slots=True)
class Guess:
    """An indexed word for an unknown one; ``kind`` is "prefix" (clipped) or "typo"; ``likeness`` is 0 to 1."""

    word: str
    kind: str
    likeness: float


def edits_allowed(word: str, weights: Weights = WEIGHTS) -> int:
    """Return how many edits a word of this length may be away: long drug names are spelled wrong more than once."""
    return 1 if len(word) <= weights.one_edit_letters else 2 if len(word) <= weights.two_edits_letters else 3


class Speller:
    """Knows the words of an index and in how many documents each occurs."""

    def __init__(self, vocabulary: Vocabulary, weights: Weights = WEIGHTS) -> None:
        self.weights = weights
        self.frequencies = {w: n for w, n in vocabulary.frequencies.items() if w.isalpha()}
        self.words = sorted(self.frequencies)
        self.followers = vocabulary.followers
        self._by_sound = vocabulary.sounds
        self.guesses = functools.lru_cache(maxsize=20_000)(self._guesses)
        self.beginning_like = functools.lru_cache(maxsize=2_000)(self._beginning_like)

    @functools.cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for word in self.words:
            found.setdefault(len(word), []).append(word)
        return found

    @functools.lru_cache(maxsize=128)  # noqa: B019 - lives as long as the index
    def _of_about(self, length: int, edits: int) -> list[str]:
        """Return the words that are no more than some letters shorter or longer than a length."""
        return [word for n in range(length - edits, length + edits + 1) for word in self._by_length.get(n, [])]

    @functools.lru_cache(maxsize=32)  # noqa: B019 - lives as long as the index
    def _beginnings(self, length: int) -> dict[str, list[str]]:
        """Return the beginnings of that length of all longer words, with the words."""
        found: dict[str, list[str]] = {}
        for word in self.words:
            if len(word) > length:
                found.setdefault(word[:length], []).append(word)
        return found

    def starting_with(self, prefix: str) -> list[str]:
        """Return the indexed words that begin with a prefix, in order; an empty prefix gives none."""
        if not prefix:
            return []
        first = bisect.bisect_left(self.words, prefix)
        last = bisect.bisect_left(self.words, prefix + "\uffff")
        return self.words[first:last]

    def behind(self, before: str, word: str) -> list[str]:
        """Return the words that a clipped word may stand for because they follow the word before it in names.

        A word that itself follows there, or has fewer than two letters, gives none.
        """
        following = self.followers.get(before, [])
        if len(word) < self.weights.clipped_letters or not word.isalpha() or word in following:
            return []
        return [w for w in following if w.startswith(word) and len(w) > len(word) + 1][: self.weights.most_guesses]

    def _guesses(self, word: str) -> tuple[Guess, ...]:
        """Return the best guesses for an unknown word: words it begins, or else words within a few typing errors.

        Short words, and anything with a digit, give none.
        """
        if len(word) < self.weights.guess_letters or not word.isalpha():
            return ()
        begun = self.starting_with(word)
        if 0 < len(begun) <= self.weights.most_begun:
            return tuple(Guess(w, "prefix", 1.0) for w in begun)
        edits = edits_allowed(word, self.weights)
        near = [*self._near(word, self._of_about(len(word), edits), edits), *self._by_sound.get(sound_of(word), [])]
        costs = sorted(
            (cost_of(word, other, self.weights), -self.frequencies[other], other) for other in dict.fromkeys(near)
        )
        kept = [(cost, other) for cost, _, other in costs if cost <= min(edits, costs[0][0] + self.weights.guess_slack)]
        clipped = self._clipped(word)
        if clipped and (not kept or clipped[0][0] < kept[0][0]):
            return tuple(Guess(other, "prefix", 1.0 - cost / len(word)) for cost, _, other in clipped)
        return tuple(Guess(other, "typo", 1.0 - cost / len(word)) for cost, other in kept[: self.weights.most_guesses])

    def _clipped(self, word: str) -> list[tuple[float, int, str]]:
        """Return words with letters left out and cut off, the cheapest first, with costs and frequencies."""
        begun = self.starting_with(word[0])
        longer = (other for other in begun if len(other) > len(word))
        costs = (
            (clipping_cost(word, other, self.weights.most_clipping, self.weights), -self.frequencies[other], other)
            for other in longer
        )
        cheap = sorted(found for found in costs if found[0] <= self.weights.most_clipping)
        return [found for found in cheap if found[0] <= cheap[0][0] + self.weights.guess_slack][
            : self.weights.most_guesses
        ]

    def _beginning_like(self, typed: str) -> tuple[Guess, ...]:
        """Return words whose beginning is like what is being typed, for a beginning that no word has; best first."""
        if len(typed) < self.weights.guess_letters or not typed.isalpha():
            return ()
        edits = min(edits_allowed(typed, self.weights), 2)
        found: dict[str, float] = {}
        for length in range(len(typed) - 1, len(typed) + 2):
            beginnings = self._beginnings(length)
            for beginning in self._near(typed, beginnings, edits):
                cost = cost_of(typed, beginning, self.weights)
                for word in beginnings[beginning]:
                    found[word] = min(found.get(word, cost), cost)
        least = min(found.values(), default=0.0)
        near = sorted(
            (cost, -self.frequencies[word], word)
            for word, cost in found.items()
            if cost <= least + self.weights.guess_slack
        )
        return tuple(
            Guess(word, "typo", 1.0 - cost / len(typed))
            for cost, _, word in near[: self.weights.most_begun]
            if cost <= edits
        )

    def _near(self, word: str, pool: Collection[str], edits: int) -> list[str]:
        """Return the words of a pool within a number of plain edits, the nearest first."""
        found = process.extract(word, pool, scorer=OSA.distance, score_cutoff=edits, limit=self.weights.most_compared)
        return [other for other, _, _ in found]
