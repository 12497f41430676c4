"""Confidence: the calibrated probability that a hit is what was meant.

A logistic model over what the ranking knows of a hit: its score, how it stands to the best and to the next one, the share of
the question it meets, and how fully one of its names is said. ``benchmarks/calibrate.py`` fits the coefficients on judged
questions and measures the calibration by cross-validation; docs/ranking.md shows the reliability.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from search.understand import Understood

Floats = npt.NDArray[np.float64]

#: In the order of :func:`features`; see benchmarks/calibrate.py.
COEFFICIENTS = (-1.2093, 1.6155, -0.9436, 3.9674, -0.8691, 0.7998, 0.7888, -0.2751, 1.3763, -1.8453, -0.401)

#: Hits further down are as good as never meant.
DEPTH = 50

_MARKS = re.compile(r"[,/()\"#*:;$\d]")

#: A best hit below this probability is shown as "nothing fits well".
FITS = 0.25


def features(scores: Floats, coverage: Floats, aliases: Floats, understood: Understood, text: str) -> Floats:
    """Return a row of features for each hit: 1, score, share of the best score, lead, coverage, alias, words, bare, first,
    capitals, marks.

    The words are the logarithm of their number; bare is the share of them that say little: numbers, measures, dosage forms and
    unknown words. Capitals (more large letters than small) and marks (digits, commas, slashes and the like) are signs of a
    price list: hospitals code the same words less uniformly than people ask. They change how sure a hit is, never the order.

    The lead of the first hit is its distance to the second one, that of the others their distance to the first one
    (negative), each as a share of the best score. No hits give no rows.
    """
    if not len(scores):
        return np.zeros((0, len(COEFFICIENTS)))
    best = max(float(scores[0]), 1e-9)
    lead = (scores - scores[0]) / best
    lead[0] = (scores[0] - scores[1]) / best if len(scores) > 1 else 1.0
    ones = np.ones(len(scores))
    units = understood.units
    bare = sum(unit.factor < 1 for unit in units) / max(len(units), 1)
    first = np.zeros(len(scores))
    first[0] = 1.0
    words = np.log1p(len(units))
    small, large = sum(map(str.islower, text)), sum(map(str.isupper, text))
    signs = [ones * float(large >= small), ones * float(bool(_MARKS.search(text)))]
    return np.column_stack(
        [ones, scores, scores / best, lead, coverage, aliases, ones * words, ones * bare, first, *signs]
    )


def probabilities(rows: Floats, coefficients: tuple[float, ...] = COEFFICIENTS) -> Floats:
    """Return the probability of each row of features, between 0 and 1."""
    logits = np.clip(rows @ np.asarray(coefficients), -50.0, 50.0)  # beyond this nothing changes but exp overflows
    found: Floats = 1.0 / (1.0 + np.exp(-logits))
    return found
