"""Evidence that chooses among codes which share the words of a question: route, pad size, narrowing words.

Each gives a factor a document; a question that tells nothing of them changes nothing.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from index.arrays import Columns
from index.features import NARROWING, narrowing_in, routes_in
from search.ranking import Weights

_SIZE = re.compile(
    r"(?<![\d.])(\d{1,2}(?:\.\d+)?)\s*(\"|in|inch|cm)?\s*[x×]\s*(\d{1,2}(?:\.\d+)?)\s*(\"|in|inch|cm)?(?![\d])"
)
_CM_AN_INCH = 2.54


class Evidence:
    """Reads questions against the features of one index's documents."""

    def __init__(self, columns: Columns, weights: Weights) -> None:
        self.columns, self.weights = columns, weights
        bits = np.asarray(columns.narrowing)[:, None] >> np.arange(len(NARROWING))
        self._narrow = (bits & 1).astype(bool)

    def factors(self, text: str) -> npt.NDArray[np.float32]:
        """Return what to multiply each document's score by; all 1 for a text that tells nothing."""
        plain = text.lower()
        w, found = self.weights, np.ones(len(self.columns.codes), dtype=np.float32)
        routes = routes_in(plain)
        if routes:
            told = np.asarray(self.columns.routes)
            found[(told != 0) & ((told & routes) == 0)] *= w.other_route
        area = area_in(plain)
        if area:
            low, high = np.asarray(self.columns.area_above), np.asarray(self.columns.area_up_to)
            sized = (low > 0) | np.isfinite(high)
            fits = (area > low) & (area <= high)
            found[sized & fits] *= w.size
            found[sized & ~fits] *= w.other_size
        asked = narrowing_in(plain)
        unasked = [bit for bit in range(len(NARROWING)) if not asked >> bit & 1]
        found *= (w.narrowed ** self._narrow[:, unasked].sum(axis=1)).astype(np.float32)
        return found


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
