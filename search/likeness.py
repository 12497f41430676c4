"""Likeness: how like a question is, as a whole, to the ways a code is called.

The words of a question, each as it is best understood, and the words of each alias (name, official descriptors, synonyms,
brands, lay terms) are vectors of inverse alias frequencies; their cosine is 1 for the same words and 0 for none in common. Of
a code's aliases the one that is most like the question counts. Clauses and their alternatives, the field a word stands in and
how often it occurs, do not matter here: the sum over words (``search/scoring.py``) sees to them, and cannot tell that
"oxygen cylinder cart" is no longer name than it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.aliases import Aliases
from index.postings import Lists
from search.understand import Clause
from search.weights import WEIGHTS, Weights

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The cosine of each document's most alike alias, 0 to 1; ``docs``, ``cosines`` and ``aliases`` (by number) are the pairs
    that it was chosen from."""

    values: Floats
    docs: Longs = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    cosines: Floats = field(default_factory=lambda: np.zeros(0))
    aliases: Longs = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def alias_of(self, doc: int) -> int:
        """Return the number of the alias that counted for a document, -1 for none."""
        rows = np.flatnonzero(self.docs == doc)
        return int(self.aliases[rows[self.cosines[rows].argmax()]]) if len(rows) else -1


class AliasVectors:
    """The vectors of all aliases of an index. ``of_term`` leads from a term's number to the aliases that hold it."""

    def __init__(self, aliases: Aliases, of_term: Lists, size: int, weights: Weights = WEIGHTS) -> None:
        self._aliases, self._of_term, self._size, self._weights = aliases, of_term, size, weights
        count = len(aliases.texts)
        self._count = count
        self._rarity = np.log1p(count / (np.diff(of_term.starts) + 0.5))
        squares = np.zeros(count)
        alias_of = np.repeat(np.arange(count), np.diff(aliases.terms.starts))
        np.add.at(squares, alias_of, self._rarity[aliases.terms.values] ** 2)
        self._lengths = np.sqrt(squares)

    def compare(self, clauses: Sequence[Clause], terms: Mapping[str, int]) -> Likeness:
        """Compare a question with every alias; ``terms`` numbers the index's terms. Without known words all are 0."""
        asked: dict[int, float] = {}
        for clause in clauses:
            for alternative in clause.alternatives[:1]:
                for term in alternative.terms:
                    if term in terms:
                        asked[terms[term]] = max(asked.get(terms[term], 0.0), alternative.weight)
        holding = [self._of_term[number] for number in asked]
        values = np.zeros(self._size)
        if not any(map(len, holding)):
            return Likeness(values)
        length = float(np.sqrt(sum((weight * self._rarity[number]) ** 2 for number, weight in asked.items())))
        products = np.repeat(
            [weight * float(self._rarity[number]) ** 2 / length for number, weight in asked.items()],
            [len(aliases) for aliases in holding],
        )
        sums = np.bincount(np.concatenate(holding), products, self._count)
        alike = np.flatnonzero(sums > self._weights.least_likeness * self._lengths)
        cosines = sums[alike] / self._lengths[alike]
        starts = self._aliases.docs.starts
        sharing = starts[alike + 1] - starts[alike]
        at = np.repeat(starts[alike] - np.cumsum(sharing) + sharing, sharing) + np.arange(sharing.sum())
        docs = self._aliases.docs.values[at].astype(np.int64)
        repeated = np.repeat(cosines, sharing)
        np.maximum.at(values, docs, repeated)
        return Likeness(values, docs, repeated, np.repeat(alike, sharing))
