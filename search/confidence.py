"""Confidence: the calibrated probability that a hit is what was meant.

A logistic model over what the ranking knows of a hit: its score, how it stands to the best and to the next one, the share of
the question it meets, and how fully one of its names is said. ``benchmarks/calibrate.py`` fits the coefficients on judged
questions and measures the calibration by cross-validation; docs/ranking.md shows the reliability.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

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
FITTING_HITS = 10  #: the hits of which one is enough
#: what is left of the confidence of a hit where the text names a code of another set: the words are about that code
BESIDE_FOREIGN = 0.3
#: fields that say what a code is; the others say when it is used, and what its family is
_NAMING_FIELDS = frozenset({"name", "descriptor", "also_known_as", "plain_language"})
_MOST_JUDGED = 6.0  #: the judge's logit counts so far, either way
_LEAST_REDUCED = 1e-3  #: factors that leave less are alike
_LARGEST_LOGIT = 50.0  #: beyond this nothing changes but exp overflows


@dataclass(frozen=True, slots=True)
class Found:
    """What the ranking knows of the hits of a question, best first: a number a hit, but for ``met``.

    scores; coverage and aliases as in :class:`search.scoring.Scores`.  reduced: the product of the factors below 1.
    named: whether a name or synonym that no other code has is said in full.  families: "" for none.
    met: how the first hit meets the words.
    """

    scores: Floats
    coverage: Floats
    aliases: Floats
    reduced: Floats
    named: Floats
    families: Sequence[str]
    met: Sequence[Met]


def features(
    found: Found, understood: Understood, question: Question, verdict: Verdict, weights: Weights = WEIGHTS
) -> Floats:
    """Return a row of features for each hit, in the order of the table's ``confidence`` group. No hits give no rows.

    constant: 1.  score: of the hit.  share: of the best score.  lead: of the first hit, its distance to the second; of the
    others, theirs to the first one (negative), each as a share of the best score.  coverage: share of the question that is
    met.  alias: how fully a name is said.  words: the logarithm of their number.  first: whether it is the first hit.
    capitals: a sign of a price list (see :class:`search.question.Question`); hospitals code the same words less
    uniformly than people ask. unknown, guessed: shares of words of which nothing is known, or only by likely
    spellings. judge: what the judge says of the words (search/judge.py), and its share above even odds. unmet: the
    share of the words that the first hit does not meet (``met`` is how it meets them). head unmet: whether the last
    word, which mostly names the thing, is among these. aside: the share of the question that it meets in texts about
    it alone, not in its names. repaired: the share that it meets by likely spellings alone. named: whether a name
    that no other code has is said in full. reduced: the logarithm of what the factors below 1 make of the score.
    apart: the distance to the best of the other hits that is of another family, as a share of the best score. kin:
    the share of the hits that are of its family. naming: the share of the question that the first hit meets in its
    names and descriptors. all elsewhere: whether every word speaks for one kind of thing of another code set. They
    change how sure a hit is, never the order.
    """
    names = list(weights.confidence)
    scores, coverage, aliases, met = found.scores, found.coverage, found.aliases, found.met
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
        "named": found.named,
        "reduced": np.log(np.maximum(found.reduced, _LEAST_REDUCED)),
        "apart": _apart(scores, found.families) / best,
        "kin": _kin(found.families),
        "naming": sum(m.share for m in met if m.best_field in _NAMING_FIELDS),
        "all elsewhere": float(verdict.is_all),
    }
    rows = np.zeros((len(scores), len(names)))
    for column, name in enumerate(names):
        if not name.endswith(_IN_PROSE):
            rows[:, column] = values[name]
        elif not question.capitals:
            rows[:, column] = values[name.removesuffix(_IN_PROSE)]
    return rows


def _apart(scores: Floats, families: Sequence[str]) -> Floats:
    """Return each score's distance to the best other hit that is of another family or of none; with no such hit, to 0."""
    if not len(scores):
        return np.zeros(0)
    leading = families[0]
    others = (n for n in range(1, len(families[:FITTING_HITS])) if families[n] != leading or not leading)
    second = next(others, None)  # the best one is the nearest to all of other families, this one to those of its own
    nearest = np.full(len(scores), scores[0])
    like_first = [n for n, family in enumerate(families) if n == 0 or (family and family == leading)]
    nearest[like_first] = scores[second] if second is not None else 0.0
    distances: Floats = scores - nearest
    return distances


def _kin(families: Sequence[str]) -> Floats:
    """Return the share of the first hits that are of each hit's family; 0 for one without a family."""
    counts = Counter(families[:FITTING_HITS])
    return np.array([counts[family] / FITTING_HITS if family else 0.0 for family in families])


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


def fits_line(probability: float | None, weights: Weights = WEIGHTS) -> bool:
    """Tell whether the best code for a line of a price list fits well: nobody looks there, so it must be likely itself."""
    return probability is not None and probability >= weights.fits_line
