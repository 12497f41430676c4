"""Confidence: the calibrated probability that a hit is what was meant.

A logistic model over what the ranking knows of a hit: its score, how it stands to the best and to the next one, the share of
the question it meets, and how fully one of its names is said. ``benchmarks/calibrate.py`` fits the coefficients on judged
questions and measures the calibration by cross-validation; docs/ranking.md shows the reliability.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search.judge import Verdict
from search.question import Question
from search.scoring import Met
from search.understand import Understood
from search.weights import WEIGHTS, Weights

Floats = npt.NDArray[np.float64]

_IN_PROSE = " in prose"  #: behind the name of a feature that counts once more in prose than in a line of a price list
#: of the code that is meant by one with a letter for a digit ("EO601"): likely, never sure
MISTYPED_CODE = 0.9
#: a best code below it is more likely wrong than right for a line of a price list, where nobody looks
FITS_LINE = 0.5
FITTING_HITS = 10  #: the hits of which one is enough
#: what is left of the confidence of a hit where the text names a code of another set: the words are about that code
BESIDE_FOREIGN = 0.3
#: fields that say what a code is; the others say when it is used, and what its family is
_NAMING_FIELDS = frozenset({"name", "descriptor", "also_known_as", "plain_language"})
_MOST_JUDGED = 6.0  #: the judge's logit counts so far, either way
_LARGEST_LOGIT = 50.0  #: beyond this nothing changes but exp overflows


def features(
    scores: Floats,
    coverage: Floats,
    aliases: Floats,
    understood: Understood,
    question: Question,
    verdict: Verdict,
    met: Sequence[Met],
    weights: Weights = WEIGHTS,
) -> Floats:
    """Return a row of features for each hit, in the order of the table's ``confidence`` group. No hits give no rows.

    constant: 1.  score: of the hit.  share: of the best score.  lead: of the first hit, its distance to the second; of the
    others, theirs to the first one (negative), each as a share of the best score.  coverage: share of the question that is
    met.  alias: how fully a name is said.  words: the logarithm of their number.  first: whether it is the first hit.
    capitals, marks: signs of a price list (see :class:`search.question.Question`); hospitals code the same words less
    uniformly than people ask.  unknown,
    guessed: shares of words of which nothing is known, or only by likely spellings. judge: what the judge says of the words
    (search/judge.py), and its share above even odds.  unmet: the share of the words that the first hit does not meet
    (``met`` is how it meets them).  head unmet: whether the last word, which mostly names the thing, is among these.  aside:
    the share of the question that it meets in texts about it alone, not in its names.  repaired: the share that it meets
    by likely spellings alone.  They change how sure a hit is, never the order.
    """
    names = list(weights.confidence)
    if not len(scores):
        return np.zeros((0, len(names)))
    best = max(float(scores[0]), 1e-9)
    lead = (scores - scores[0]) / best
    lead[0] = (scores[0] - scores[1]) / best if len(scores) > 1 else 1.0
    first = np.zeros(len(scores))
    first[0] = 1.0
    clauses = understood.clauses
    several = max(len(clauses), 1)
    typed = {m.clause.typed for m in met}
    worded = [clause for clause in clauses if any(map(str.isalpha, clause.typed))]
    values: dict[str, Floats | float] = {
        "constant": 1.0,
        "score": scores,
        "share": scores / best,
        "lead": lead,
        "coverage": coverage,
        "alias": aliases,
        "words": float(np.log1p(len(clauses))),
        "first": first,
        "capitals": float(question.capitals),
        "marks": float(question.marks),
        "unknown": sum(not clause.alternatives for clause in clauses) / several,
        "guessed": sum(clause.is_guessed for clause in clauses) / several,
        "judge": max(-_MOST_JUDGED, min(_MOST_JUDGED, verdict.logit)),
        "judged here": 1.0 / (1.0 + float(np.exp(-verdict.logit))),
        "judged score": scores / (1.0 + float(np.exp(-verdict.logit))),
        "judged alias": aliases / (1.0 + float(np.exp(-verdict.logit))),
        "unmet": sum(clause.typed not in typed for clause in worded) / max(len(worded), 1),
        "head unmet": float(bool(worded) and worded[-1].typed not in typed),
        "aside": sum(m.share for m in met if m.best_field not in _NAMING_FIELDS),
        "repaired": sum(m.share for m in met if m.alternative.kind == "typo"),
    }
    rows = np.empty((len(scores), len(names)))
    for column, name in enumerate(names):
        value = values[name.removesuffix(_IN_PROSE)]
        rows[:, column] = value * (1.0 - float(question.capitals)) if name.endswith(_IN_PROSE) else value
    return rows


def probabilities(rows: Floats, weights: Weights = WEIGHTS) -> Floats:
    """Return the probability of each row of features, between 0 and 1."""
    logits = np.clip(rows @ np.array(list(weights.confidence.values())), -_LARGEST_LOGIT, _LARGEST_LOGIT)
    result: Floats = 1.0 / (1.0 + np.exp(-logits))
    return result


def fits(probabilities: Sequence[float] | Floats, weights: Weights = WEIGHTS) -> bool:
    """Tell whether the first hits of a question fit well, best first: a person will look at them all, and one is enough.

    Of "walker" none is likely, because its siblings are as near, but one of them is meant. No hits do not fit.
    """
    return len(probabilities) > 0 and float(sum(probabilities[:FITTING_HITS])) >= weights.fits


def fits_line(probability: float | None) -> bool:
    """Tell whether the best code for a line of a price list fits well: it is more likely right than wrong."""
    return probability is not None and probability >= FITS_LINE
