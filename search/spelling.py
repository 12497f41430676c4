"""Spelling: which indexed words an unknown word may stand for, by clipping or by typing errors."""

from __future__ import annotations

import bisect
import functools
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

_LEAST_LETTERS = 4  # shorter unknown words are left alone
_LEAST_PREFIX = 4
_MOST_PREFIXED = 12  # a beginning that fits more words than this says too little
_MOST = 4


@dataclass(frozen=True, slots=True)
class Guess:
    """An indexed word for an unknown one; ``kind`` is "prefix" (clipped) or "typo"; ``likeness`` is 0 to 1."""

    word: str
    kind: str
    likeness: float


class Speller:
    """Knows the words of an index and in how many documents each occurs."""

    def __init__(self, frequencies: dict[str, int]) -> None:
        self.frequencies = {w: n for w, n in frequencies.items() if w.isalpha()}
        self.words = sorted(self.frequencies)
        self.by_length: dict[int, list[str]] = {}
        for word in self.words:
            self.by_length.setdefault(len(word), []).append(word)
        self.guesses = functools.lru_cache(maxsize=20_000)(self._guesses)

    def starting_with(self, prefix: str) -> list[str]:
        """Return the indexed words that begin with a prefix, in order; an empty prefix gives none."""
        if not prefix:
            return []
        first = bisect.bisect_left(self.words, prefix)
        last = bisect.bisect_left(self.words, prefix + "\uffff")
        return self.words[first:last]

    def _guesses(self, word: str) -> tuple[Guess, ...]:
        """Return the best guesses for an unknown word: words it begins, or else words within a few typing errors.

        Short words, and anything with a digit, give none.
        """
        if len(word) < _LEAST_LETTERS or not word.isalpha():
            return ()
        found: list[Guess] = []
        begun = self.starting_with(word) if len(word) >= _LEAST_PREFIX else []
        if 0 < len(begun) <= _MOST_PREFIXED:
            found = [Guess(w, "prefix", 1.0) for w in begun]
        edits = 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3
        near: list[tuple[float, int, str]] = []
        for length in range(len(word) - edits, len(word) + edits + 1):
            pool = self.by_length.get(length, [])
            for other, distance, _ in process.extract_iter(word, pool, scorer=OSA.distance, score_cutoff=edits):
                # the first letter is seldom wrong, and a transposition or doubled letter is one edit
                cost = distance + (0.5 if other[0] != word[0] else 0.0)
                if cost <= edits:
                    near.append((cost, -self.frequencies[other], other))
        near.sort()
        best = near[0][0] if near else 0.0
        typos = [Guess(w, "typo", 1.0 - cost / len(word)) for cost, _, w in near[:_MOST] if cost <= best + 0.5]
        return tuple(found or typos)
