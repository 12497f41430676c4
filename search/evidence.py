"""Evidence that chooses among codes which share the words of a question: route, pad size, dose, narrowing words.

Each gives a factor a document; a question that tells nothing of them changes nothing.
"""

from __future__ import annotations

import functools
import re

import numpy as np
import numpy.typing as npt

from index.arrays import Columns
from index.features import ANY_SIZE, DIMENSIONS, ROUTES, fluid_in, iodine_in, quantities_in, routes_in, width_in
from index.narrowing import DECIDING, denials_in, narrowing_in
from search.weights import Weights

_SIZE = re.compile(
    r"(?<![\d.])(\d{1,2}(?:\.\d+)?)\s*(\"|in|inch|cm)?\s*[x×]\s*(\d{1,2}(?:\.\d+)?)\s*(\"|in|inch|cm)?(?![\d])"
)
_CM_AN_INCH = 2.54
Docs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


class Evidence:
    """Reads questions against the features of one index's documents."""

    def __init__(self, columns: Columns, weights: Weights) -> None:
        self.columns, self.weights = columns, weights
        pairs = np.stack([np.asarray(columns.narrowing), np.asarray(columns.opposed)], axis=1)
        sets, narrow_of = np.unique(pairs, axis=0, return_inverse=True)
        self._narrow_of = narrow_of.reshape(-1)
        self._narrow_sets = [(int(bits), int(opposed)) for bits, opposed in sets]  # few: each document has one's number
        self._ingredients = {name.removeprefix("!") for told in columns.ingredients.values() for name in told}
        self._combined = np.isin(columns.codes, list(columns.ingredients))
        self._narrowed = functools.lru_cache(256)(self._unasked)

    def factors(self, text: str, docs: Docs) -> Floats:
        """Return what to multiply the scores of some documents by; all 1 for a text that tells nothing."""
        plain = text.lower()
        w, found = self.weights, np.ones(len(docs), dtype=np.float32)
        routes = routes_in(plain)
        if routes:
            self._weigh_routes(found, docs, routes, w.other_route)
        elif fluid_in(plain):
            self._weigh_routes(found, docs, 1 << list(ROUTES).index("injection"), w.no_fluid)
        c = self.columns
        self._weigh_sizes(found, area_in(plain), c.area_above[docs], c.area_up_to[docs])
        # widths are from and below where the others are above and up to
        self._weigh_sizes(found, -width_in(plain), -c.width_below[docs], -c.width_from[docs])
        self._weigh_iodine(found, docs, iodine_in(plain))
        self._weigh_ingredients(found, docs, plain)
        told = quantities_in(plain)
        self._weigh_sizes(found, told.get("mass", 0.0), c.strength_above[docs], c.strength_up_to[docs])
        amounts = dict(told)
        if len(amounts) > 1:
            amounts.pop("volume", None)  # "40 mg/2 ml": the volume is that of the package
        if amounts:
            other = np.ones(len(DIMENSIONS), dtype=bool)
            other[[0, *(DIMENSIONS.index(dimension) for dimension in told)]] = False
            found[other[self.columns.dose_dimension[docs]]] *= w.other_dimension
        for dimension, amount in amounts.items():
            self._weigh_doses(found, docs, DIMENSIONS.index(dimension), amount)
        found *= self._narrowed(narrowing_in(plain))[self._narrow_of[docs]]
        found[np.isin(docs, self._contrary(plain))] *= w.negation
        return found

    def _weigh_sizes(self, found: Floats, told: float, above: Floats, up_to: Floats) -> None:
        """Weigh codes that are for sizes above one and up to another by whether the size that is told is theirs; 0: none."""
        if not told:
            return
        sized = (above != ANY_SIZE[0]) & np.isfinite(above) | (up_to != ANY_SIZE[0]) & np.isfinite(up_to)
        fits = (told > above) & (told <= up_to)
        found[sized & fits] *= self.weights.size
        found[sized & ~fits] *= self.weights.other_size

    def _contrary(self, text: str) -> list[int]:
        """Return the documents that deny a word which the text says, or say one that it denies."""
        said, denied = denials_in(text)
        tables = ((said, self.columns.denied), (denied, self.columns.affirmed))
        return [doc for words, table in tables for word in words for doc in table.get(word, ())]

    def _weigh_iodine(self, found: Floats, docs: Docs, told: list[float]) -> None:
        """Weigh contrast materials by whether the concentration that may be told is theirs."""
        if not told:
            return
        low, high = self.columns.iodine_from[docs], self.columns.iodine_to[docs]
        ranged = (low > 0) | np.isfinite(high)
        fits = np.zeros(len(docs), dtype=bool)
        for number in told:
            fits |= (number >= low) & (number <= high)
        found[ranged & ~fits] *= self.weights.other_iodine

    def _weigh_ingredients(self, found: Floats, docs: Docs, text: str) -> None:
        """Weigh down combined drugs of which only a part is named that has a code of its own."""
        if not any(name in text for name in self._ingredients):
            return
        for at in np.flatnonzero(self._combined[docs]):
            told = self.columns.ingredients[self.columns.codes[docs[at]]]
            named = [name for name in told if name.removeprefix("!") in text]
            if named and len(named) < len(told) and not any(name.startswith("!") for name in named):
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
            * w.missing_qualifier ** (asked & ~bits & ~opposed & ~DECIDING).bit_count()
            * w.missing_deciding ** (asked & ~bits & (opposed | DECIDING)).bit_count()
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


def area_in(text: str) -> float:
    """Return the area in square inches of a size in a lower-case text ("4x4", "10 cm x 10 cm"), or 0.

    >>> area_in("gauze 4x4"), area_in("foam 10cm x 10cm") < 16, area_in("2 tabs")
    (16.0, True, 0.0)
    """
    found = _SIZE.search(text)
    if not found:
        return 0.0
    scale = _CM_AN_INCH if "cm" in (found[2], found[4]) else 1.0
    return float(found[1]) / scale * float(found[3]) / scale
