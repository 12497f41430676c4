"""Evidence that chooses among codes which share the words of a question: route, pad size, dose, narrowing words.

Each gives a factor a document; a question that tells nothing of them changes nothing.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from corpus.lexicon import DIMENSIONS
from index.attributes import ANY, AttributeReader, Attributes
from index.columns import Columns
from index.text import Reader
from search.weights import Weights

Docs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


class Evidence:
    """Reads questions against the features of one index's documents."""

    def __init__(self, columns: Columns, reader: Reader, weights: Weights) -> None:
        self.columns, self.weights = columns, weights
        self.reader, self.attributes = reader, AttributeReader(reader)
        pairs = np.stack([np.asarray(columns.qualifiers), np.asarray(columns.opposed)], axis=1)
        sets, narrow_of = np.unique(pairs, axis=0, return_inverse=True)
        self._narrow_of = narrow_of.reshape(-1)
        self._narrow_sets = [(int(bits), int(opposed)) for bits, opposed in sets]  # few: each document has one's number
        self._ingredients = {name for told in columns.ingredients.values() for name in told}
        self._sold_alone = frozenset(columns.sold_alone)
        self._combined = np.isin(columns.codes, list(columns.ingredients))
        self._narrowed = functools.lru_cache(256)(self._unasked)

    def factors(self, text: str, docs: Docs) -> Floats:
        """Return what to multiply the scores of some documents by; all 1 for a text that tells nothing."""
        told = self.attributes.read(self.reader.read(text))
        w, found = self.weights, np.ones(len(docs), dtype=np.float32)
        if told.routes:
            self._weigh_routes(found, docs, told.routes, w.other_route)
        elif told.fluid:
            self._weigh_routes(found, docs, self.attributes.injection, w.no_fluid)
        c = self.columns
        self._weigh_sizes(found, told.area, c.area_above[docs], c.area_up_to[docs])
        # widths are from and below where the others are above and up to
        self._weigh_sizes(found, -told.width, -c.width_below[docs], -c.width_from[docs])
        self._weigh_iodine(found, docs, told.iodine)
        self._weigh_ingredients(found, docs, told.beginnings)
        self._weigh_sizes(found, told.amounts.get("mass", 0.0), c.strength_above[docs], c.strength_up_to[docs])
        amounts = dict(told.amounts)
        if len(amounts) > 1:
            amounts.pop("volume", None)  # "40 mg/2 ml": the volume is that of the package
        if amounts:
            other = np.ones(len(DIMENSIONS), dtype=bool)
            other[[0, *(DIMENSIONS.index(dimension) for dimension in told.amounts)]] = False
            found[other[self.columns.dose_dimension[docs]]] *= w.other_dimension
        for dimension, amount in amounts.items():
            self._weigh_doses(found, docs, DIMENSIONS.index(dimension), amount)
        found *= self._narrowed(told.qualifiers)[self._narrow_of[docs]]
        found[np.isin(docs, self._contrary(told))] *= w.negation
        return found

    def _weigh_sizes(self, found: Floats, told: float, above: Floats, up_to: Floats) -> None:
        """Weigh codes that are for sizes above one and up to another by whether the size that is told is theirs; 0: none."""
        if not told:
            return
        sized = (above != ANY[0]) & np.isfinite(above) | (up_to != ANY[0]) & np.isfinite(up_to)
        fits = (told > above) & (told <= up_to)
        found[sized & fits] *= self.weights.size
        found[sized & ~fits] *= self.weights.other_size

    def _contrary(self, told: Attributes) -> list[int]:
        """Return the documents that deny a word which the text says, or say one that it denies."""
        tables = ((told.stated, self.columns.negated), (told.negated, self.columns.stated))
        return [doc for words, table in tables for word in words for doc in table.get(word, ())]

    def _weigh_iodine(self, found: Floats, docs: Docs, told: tuple[float, ...]) -> None:
        """Weigh contrast materials by whether the concentration that may be told is theirs."""
        if not told:
            return
        low, high = self.columns.iodine_from[docs], self.columns.iodine_to[docs]
        ranged = (low > 0) | np.isfinite(high)
        fits = np.zeros(len(docs), dtype=bool)
        for number in told:
            fits |= (number >= low) & (number <= high)
        found[ranged & ~fits] *= self.weights.other_iodine

    def _weigh_ingredients(self, found: Floats, docs: Docs, beginnings: frozenset[str]) -> None:
        """Weigh down combined drugs of which only a part is named that has a code of its own."""
        if beginnings.isdisjoint(self._ingredients):
            return
        for at in np.flatnonzero(self._combined[docs]):
            told = self.columns.ingredients[self.columns.codes[docs[at]]]
            named = beginnings.intersection(told)
            if named and len(named) < len(set(told)) and named <= self._sold_alone:
                found[at] *= self.weights.other_ingredient

    def _weigh_routes(self, found: Floats, docs: Docs, routes: int, factor: float) -> None:
        """Weigh down codes that tell a route, but none of these."""
        told = self.columns.routes[docs]
        found[(told != 0) & ((told & routes) == 0)] *= factor

    def _unasked(self, asked: int) -> Floats:
        """Return for each set of narrowing words the factor for those that were not asked for, and those that it lacks."""
        w = self.weights
        factors = [
            w.unasked_qualifier ** (bits & ~asked).bit_count()
            * w.missing_qualifier ** (asked & ~bits & ~opposed & ~self.attributes.deciding).bit_count()
            * w.missing_deciding ** (asked & ~bits & (opposed | self.attributes.deciding)).bit_count()
            for bits, opposed in self._narrow_sets
        ]
        return np.array(factors, dtype=np.float32)

    def _weigh_doses(self, found: Floats, docs: Docs, dimension: int, amount: float) -> None:
        """Weigh codes by how an amount fits their billing unit: the same, a multiple (the fewer units the better), less."""
        w = self.weights
        told = np.flatnonzero(self.columns.dose_dimension[docs] == dimension)
        ratio = amount / self.columns.dose[docs[told]]
        multiple = np.abs(ratio - np.round(ratio)) < 1e-3 * ratio
        factor = np.where(multiple, w.dose / (1 + w.dose_units * np.log10(np.maximum(ratio, 1))), 1.0)
        found[told] *= np.where(ratio < 0.999, w.dose_below, factor).astype(np.float32)
