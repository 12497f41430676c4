"""Spelling: which indexed words an unknown word may stand for, by clipping or by typing errors.

A drug is not taken for another one with a name like it: see :meth:`Speller.is_other_drug`.
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from corpus.lexicon import DrugNames, load_drug_names
from index.sounds import sound_of
from index.vocabulary import Vocabulary
from search.edits import clipping_cost, cost_of
from search.weights import WEIGHTS, Weights

_SAME_COST = 1e-9
_KEPT_GUESSES, _KEPT_BEGINNINGS, _KEPT_LENGTHS = 20_000, 2_000, 128  # answers that are remembered


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
    """Knows the words of an index and in how many documents each occurs, and names of drugs that it need not hold."""

    def __init__(self, vocabulary: Vocabulary, weights: Weights = WEIGHTS, drugs: DrugNames | None = None) -> None:
        self.weights = weights
        self.drugs = load_drug_names() if drugs is None else drugs
        self._drug_names = sorted(self.drugs.names)
        self.frequencies = {word: count for word, count in vocabulary.frequencies.items() if word.isalpha()}
        self.words = sorted(self.frequencies)
        self.followers = vocabulary.followers
        self._by_sound = vocabulary.sounds
        self.guesses = functools.lru_cache(_KEPT_GUESSES)(self._guess)
        self.is_other_drug = functools.lru_cache(_KEPT_GUESSES)(self._is_other_drug)
        self.beginning_like = functools.lru_cache(_KEPT_BEGINNINGS)(self._guess_beginning)
        self._of_about = functools.lru_cache(_KEPT_LENGTHS)(self._list_of_about)
        self._beginnings = functools.lru_cache(_KEPT_LENGTHS)(self._list_beginnings)

    @functools.cached_property
    def _by_length(self) -> dict[int, list[str]]:
        words: dict[int, list[str]] = {}
        for word in self.words:
            words.setdefault(len(word), []).append(word)
        return words

    def _list_of_about(self, length: int, edits: int) -> list[str]:
        """Return the words that are no more than some letters shorter or longer than a length."""
        return [word for n in range(length - edits, length + edits + 1) for word in self._by_length.get(n, [])]

    def _list_beginnings(self, length: int) -> dict[str, list[str]]:
        """Return the beginnings of that length of all longer words, with the words."""
        beginnings: dict[str, list[str]] = {}
        for word in self.words:
            if len(word) > length:
                beginnings.setdefault(word[:length], []).append(word)
        return beginnings

    def starting_with(self, prefix: str) -> list[str]:
        """Return the indexed words that begin with a prefix, in order; an empty prefix gives none."""
        if not prefix:
            return []
        first = bisect.bisect_left(self.words, prefix)
        last = bisect.bisect_left(self.words, prefix + "\uffff")
        return self.words[first:last]

    def following(self, before: str, word: str) -> list[str]:
        """Return the words that a clipped word may stand for because they follow the word before it in names.

        A word that itself follows there, or has fewer than two letters, gives none.
        """
        followers = self.followers.get(before, [])
        if len(word) < self.weights.clipped_letters or not word.isalpha() or word in followers:
            return []
        return [w for w in followers if w.startswith(word) and len(w) > len(word) + 1][: self.weights.most_guesses]

    def _guess(self, word: str) -> tuple[Guess, ...]:
        """Return the best guesses for an unknown word: words it begins, or else words within a few typing errors.

        Short words, and anything with a digit, give none.
        """
        w = self.weights
        if len(word) < w.guess_letters or not word.isalpha():
            return ()
        begun = self.starting_with(word)
        if 0 < len(begun) <= w.most_begun:
            return tuple(Guess(longer, "prefix", 1.0) for longer in begun)
        edits = edits_allowed(word, w)
        near = dict.fromkeys(self._near(word, self._of_about(len(word), edits), edits))
        near |= dict.fromkeys(self._by_sound.get(sound_of(word), []))
        costs = sorted((cost_of(word, other, w), -self.frequencies[other], other) for other in near)
        likely = [(cost, other) for cost, _, other in costs if cost <= min(edits, costs[0][0] + w.guess_slack)]
        clipped = self._guess_clipped(word)
        if clipped and (not likely or clipped[0][0] < likely[0][0]):
            return tuple(Guess(other, "prefix", 1.0 - cost / len(word)) for cost, _, other in clipped)
        return tuple(Guess(other, "typo", 1.0 - cost / len(word)) for cost, other in likely[: w.most_guesses])

    def _is_other_drug(self, word: str, guess: Guess) -> bool:
        """Tell whether an unknown word likely names another drug than the guess, which is then offered and not taken.

        It does where it is a known drug's name, is more like a known drug's name than like the guess, or ends as names of drugs
        do and is not nearly the guess.
        """
        if word in self.drugs.names:
            return True
        if guess.kind != "typo" or len(word) < self.weights.drug_letters:
            return False
        if word.endswith(self.drugs.endings) and guess.likeness < self.weights.alike_drugs:
            return True
        near = self._near(word, self._drug_names, edits_allowed(word, self.weights))
        costs = (cost_of(word, name, self.weights) for name in near if name[0] == word[0])
        return min(costs, default=len(word)) < (1.0 - guess.likeness) * len(word) - _SAME_COST

    def _guess_clipped(self, word: str) -> list[tuple[float, int, str]]:
        """Return words with letters left out and cut off, the cheapest first, with costs and frequencies."""
        w = self.weights
        longer = (other for other in self.starting_with(word[0]) if len(other) > len(word))
        costs = ((clipping_cost(word, other, w.most_clipping, w), -self.frequencies[other], other) for other in longer)
        cheap = sorted(cost for cost in costs if cost[0] <= w.most_clipping)
        return [cost for cost in cheap if cost[0] <= cheap[0][0] + w.guess_slack][: w.most_guesses]

    def _guess_beginning(self, typed: str) -> tuple[Guess, ...]:
        """Return words whose beginning is like what is being typed, for a beginning that no word has; best first."""
        w = self.weights
        if len(typed) < w.guess_letters or not typed.isalpha():
            return ()
        edits = min(edits_allowed(typed, w), w.edits_while_typing)
        costs: dict[str, float] = {}
        for length in range(len(typed) - 1, len(typed) + 2):
            beginnings = self._beginnings(length)
            for beginning in self._near(typed, list(beginnings), edits):
                cost = cost_of(typed, beginning, w)
                for word in beginnings[beginning]:
                    costs[word] = min(costs.get(word, cost), cost)
        most = min(min(costs.values(), default=0.0) + w.guess_slack, edits)
        likely = sorted((cost, -self.frequencies[word], word) for word, cost in costs.items() if cost <= most)
        return tuple(Guess(word, "typo", 1.0 - cost / len(typed)) for cost, _, word in likely[: w.most_begun])

    def _near(self, word: str, pool: Sequence[str], edits: int) -> list[str]:
        """Return the words of a pool within a number of plain edits, the nearest first."""
        matches = process.extract(word, pool, scorer=OSA.distance, score_cutoff=edits, limit=self.weights.most_compared)
        return [other for other, _, _ in matches]
