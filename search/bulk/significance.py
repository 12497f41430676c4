"""Whether a difference between two runs over the same questions may be chance."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

#: How often the signs are dealt anew: a p-value near 0.05 is then within 0.005 of the exact one.
DEALS = 10_000
_AT_ONCE = 2_000_000  #: signs dealt at a time, so that many questions take no more memory than few


def sign_test(won: int, lost: int) -> float:
    """Return the two-sided p-value of the exact sign test (McNemar's exact test, where each question is won or lost).

    It is the probability that at least as uneven a split comes about when each changed question is won or lost with equal
    probability. Ties do not count; without a won or lost question it is 1.

    >>> sign_test(10, 2), sign_test(3, 3), sign_test(0, 0)
    (0.03857421875, 1.0, 1.0)
    """
    changed, fewer = won + lost, min(won, lost)
    tail = sum(math.comb(changed, count) for count in range(fewer + 1))
    return float(min(1.0, 2 * tail / 2**changed))


def randomization_test(differences: Sequence[float], deals: int = DEALS) -> float:
    """Return the two-sided p-value of the paired randomization test (Fisher's) on the sum of differences.

    Each question's difference is given a random sign ``deals`` times, always the same ones; the p-value is the share of sums
    at least as far from zero as the real one, which itself counts as one. Without a difference that is not zero it is 1.

    >>> randomization_test([0.0, 0.0]), randomization_test([0.5] * 20) < 0.001
    (1.0, True)
    """
    changed = np.array([difference for difference in differences if difference], dtype=np.float64)
    if not len(changed):
        return 1.0
    real = abs(changed.sum()) - 1e-9  # sums of the same numbers in another order differ in the last bits
    random, as_far, left = np.random.default_rng(2026), 0, deals
    while left:
        rows = max(1, min(left, _AT_ONCE // len(changed)))
        signs = random.integers(0, 2, size=(rows, len(changed)), dtype=np.int8) * 2.0 - 1.0
        as_far += int((np.abs(signs @ changed) >= real).sum())
        left -= rows
    return (as_far + 1) / (deals + 1)
