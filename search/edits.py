"""How alike a typed word and a real one are: by edits, by neighbouring keys, by sound.

An edit costs 1; less where fingers and ears go wrong most: a letter doubled or not, two letters swapped, the key beside,
letters that sound the same, vowels (the costs stand in search/weights.py). The alignment is that of the optimal string
alignment distance (Damerau 1964).
"""

from __future__ import annotations

import math

from index.sounds import sound_of
from search.weights import WEIGHTS, Weights

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHIFTS = (0.0, 0.25, 0.75)  # how far each row of a US keyboard stands to the right, in keys

_VOWELS = frozenset("aeiouy")
_ALIKE = frozenset(
    frozenset(pair) for pair in ("ck", "sc", "sz", "iy", "fv", "gj", "cq", "kq", "xz", "td", "mn", "vw", "bp", "sx")
)


def _near_keys() -> frozenset[frozenset[str]]:
    places = {
        letter: (column + shift, row)
        for row, (keys, shift) in enumerate(zip(_ROWS, _SHIFTS, strict=True))
        for column, letter in enumerate(keys)
    }
    return frozenset(
        frozenset((a, b))
        for a, (x, y) in places.items()
        for b, (u, v) in places.items()
        if a < b and abs(x - u) <= 1 and abs(y - v) <= 1
    )


_NEAR = _near_keys()


def cost_of(typed: str, meant: str, weights: Weights = WEIGHTS) -> float:
    """Return what it costs to have typed one word for another: 0 for the same, about 1 an edit.

    >>> cost_of("gauze", "gauze"), cost_of("guaze", "gauze"), cost_of("walkker", "walker"), cost_of("wslker", "walker")
    (0.0, 0.8, 0.5, 0.8)
    """
    doubled = weights.doubled
    rows, columns = len(typed) + 1, len(meant) + 1
    best = [[0.0] * columns for _ in range(rows)]
    for i in range(1, rows):
        best[i][0] = best[i - 1][0] + 1.0
    for j in range(1, columns):
        best[0][j] = best[0][j - 1] + 1.0
    for i in range(1, rows):
        a = typed[i - 1]
        for j in range(1, columns):
            b = meant[j - 1]
            extra = doubled if i > 1 and a == typed[i - 2] else 1.0
            missing = doubled if j > 1 and b == meant[j - 2] else 1.0
            cost = min(best[i - 1][j] + extra, best[i][j - 1] + missing, best[i - 1][j - 1] + _instead(a, b, weights))
            if i > 1 and j > 1 and a == meant[j - 2] and b == typed[i - 2] and a != b:
                cost = min(cost, best[i - 2][j - 2] + weights.swapped)
            best[i][j] = cost
    cost = best[-1][-1] + (weights.first_letter if typed[:1] != meant[:1] else 0.0)
    if cost > 1.0 and sound_of(typed) == sound_of(meant):
        cost = max(1.0, cost * weights.same_sound)
    return round(cost, 3)


def clipping_cost(typed: str, meant: str, most: float = math.inf, weights: Weights = WEIGHTS) -> float:
    """Return what it costs to have written a word with letters left out ("blyr", "intgr"): infinite where more is changed.

    A cost beyond ``most`` is infinite too.

    A vowel left out costs a quarter and a consonant 1; what is cut off at the end costs 0.1 a letter, as in "succinylchl".

    >>> clipping_cost("blyr", "bilayer"), clipping_cost("succinylchl", "succinylcholine"), clipping_cost("gauze", "guaze")
    (0.75, 0.55, inf)
    """
    cost, at, vowel_left_out = 0.0, 0, weights.vowel_left_out
    for letter in typed:
        place = meant.find(letter, at)
        if place < 0 or (at == 0 and place > 0):
            return math.inf
        if place > at:
            cost += sum(vowel_left_out if left in _VOWELS else 1.0 for left in meant[at:place])
            if cost > most:
                return math.inf
        at = place + 1
    return round(cost + weights.cut_off * (len(meant) - at), 3)


def _instead(a: str, b: str, weights: Weights) -> float:
    """Return the cost of one letter typed for another."""
    if a == b:
        return 0.0
    if a in _VOWELS and b in _VOWELS:
        return weights.vowel
    pair = frozenset((a, b))
    if pair in _ALIKE:
        return weights.sounds_like
    return weights.near_key if pair in _NEAR else 1.0
