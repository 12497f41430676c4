"""Confidence: the calibrated probability that a hit is what was meant.

A logistic model over what the ranking knows of a hit: its score, how it stands to the best and to the next one, the share of
the question it meets, and how fully one of its names is said. ``benchmarks/calibrate.py`` fits the coefficients on judged
questions and measures the calibration by cross-validation; docs/ranking.md shows the reliability.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from search.understand import Understood, Unit
from search.weights import WEIGHTS, Weights

Floats = npt.NDArray[np.float64]

#: Features that weigh otherwise in prose than in a line of a price list.
OF_PROSE = ("score", "lead", "coverage", "alias", "unknown", "guessed")

_MARKS = re.compile(r"[,/()\"#*:;$\d]")


def features(scores: Floats, coverage: Floats, aliases: Floats, understood: Understood, text: str) -> Floats:
    """Return a row of features for each hit: 1, score, share of the best score, lead, coverage, alias, words, bare, first,
    capitals, marks, unknown, guessed; and those that :data:`OF_PROSE` names once more for prose alone.

    The words are the logarithm of their number; bare is the share of them that say little: numbers, measures, dosage forms and
    unknown words; unknown and guessed are the shares of words of which nothing is known, or only by likely spellings. Capitals
    (more large letters than small) and marks (digits, commas, slashes and the like) are signs of a price list, and prose has
    no more large letters than small: hospitals code the same words less uniformly than people ask, and write more that
    says nothing. They change how sure a hit is, never the order.

    The lead of the first hit is its distance to the second one, that of the others their distance to the first one
    (negative), each as a share of the best score. No hits give no rows.
    """
    if not len(scores):
        return np.zeros((0, len(WEIGHTS.confidence)))
    best = max(float(scores[0]), 1e-9)
    lead = (scores - scores[0]) / best
    lead[0] = (scores[0] - scores[1]) / best if len(scores) > 1 else 1.0
    first = np.zeros(len(scores))
    first[0] = 1.0
    units = understood.units
    several = max(len(units), 1)
    small, large = sum(map(str.islower, text)), sum(map(str.isupper, text))
    prose = float(large < small)
    told: dict[str, Floats | float] = {
        "constant": 1.0,
        "score": scores,
        "share": scores / best,
        "lead": lead,
        "coverage": coverage,
        "alias": aliases,
        "words": float(np.log1p(len(units))),
        "bare": sum(unit.factor < 1 for unit in units) / several,
        "first": first,
        "capitals": 1.0 - prose,
        "marks": float(bool(_MARKS.search(text))),
        "unknown": sum(not unit.alternatives for unit in units) / several,
        "guessed": sum(_is_guessed(unit) for unit in units) / several,
    }
    rows = np.empty((len(scores), len(told) + len(OF_PROSE)))
    for column, value in enumerate([*told.values(), *(told[name] * prose for name in OF_PROSE)]):
        rows[:, column] = value
    return rows


def _is_guessed(unit: Unit) -> bool:
    return bool(unit.alternatives) and all(alternative.kind == "typo" for alternative in unit.alternatives)


def probabilities(rows: Floats, weights: Weights = WEIGHTS) -> Floats:
    """Return the probability of each row of features, between 0 and 1."""
    logits = np.clip(
        rows @ np.array(list(weights.confidence.values())), -50.0, 50.0
    )  # beyond this nothing changes but exp overflows
    found: Floats = 1.0 / (1.0 + np.exp(-logits))
    return found


def fits(probability: float | None, weights: Weights = WEIGHTS) -> bool:
    """Tell whether a hit of this confidence fits well: it is more likely right than wrong."""
    return probability is not None and probability >= weights.fits
