"""Calibrating the confidence: fits the logistic model of search/confidence.py on questions with and without an answer.

    python benchmarks/calibrate.py INDEX questions.jsonl [questions.jsonl ...] [--measure other.jsonl ...]
        [--draw reliability.svg] [--write]

The questions are judged ones, lines of whole price lists (of which those billed with codes of other sets have no answer here),
and those of benchmarks/unanswerable.txt. One probability is fitted over their mixture, in which plain questions without an
answer count together as much as those with one. Everything is measured by cross-validation, a fold a hospital, and the judge
(search/judge.py) that a text is judged by has seen none of its fold either. Files behind ``--measure`` are not learned from,
neither by the judge nor by the model: they are measured with the model of all others.

Printed are for the mixture, for each kind and for each file the expected calibration error of the first hit
(benchmarks/calibration.py), and by the product's own rules how many fit well: for questions by what the first ten hits add up
to, for lines of price lists by the best hit. ``fits`` is the largest number at which 97 in a hundred of the plain questions
with an answer fit. Then come the reliability table and the coefficients fitted on everything; ``--write`` puts them and
``fits`` into search/weights.py. Needs scikit-learn, and matplotlib to draw.
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from calibration import measure, reliability
from learn_elsewhere import FOLDS, Text, learn, learn_by_fold, list_named, list_shared, read_texts
from sklearn.linear_model import LogisticRegression

import search.weights
from search import Engine
from search.bulk.evaluation import DEPTH
from search.judge import Judge
from search.weights import WEIGHTS

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

RIDGE = 1e-2  #: a little, for stability
BEHIND = 0.1  #: what a hit behind the first one counts: the first one's confidence matters most
ANSWERABLE = 0.97  #: of the plain questions with an answer so many fit


@dataclass(frozen=True, slots=True)
class Rows:
    """A row a hit: its features, whether it is right (1.0), the number of its text, and its rank from 0."""

    features: Floats
    labels: Floats
    texts: npt.NDArray[np.int64]
    ranks: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of each text: the probability of the first hit (0 without one), whether there is one and it is right,
    and what the probabilities of the first ten add up to."""

    first: Floats
    found: Mask
    right: Mask
    sums: Floats


def collect(engine: Engine, texts: Sequence[Text], judges: Sequence[Judge]) -> Rows:
    """Ask every text, each with its own judge."""
    features: list[Floats] = []
    rows: list[tuple[float, int, int]] = []
    for place, (text, judge) in enumerate(zip(texts, judges, strict=True)):
        engine.judge = judge
        codes, found = engine.features(text.q, depth=DEPTH, operators=not text.is_line)
        features.append(found)
        rows.extend((float(code in text.codes), place, rank) for rank, code in enumerate(codes))
    labels, places, ranks = zip(*rows, strict=True)
    return Rows(np.concatenate(features), np.array(labels), np.array(places), np.array(ranks))


def weigh_texts(texts: Sequence[Text]) -> Floats:
    """Return what each text counts: plain questions without an answer count together as those with one."""
    plain = [not text.is_line for text in texts]
    with_answer = np.array([is_plain and bool(text.codes) for is_plain, text in zip(plain, texts, strict=True)])
    without = np.array([is_plain and not text.codes for is_plain, text in zip(plain, texts, strict=True)])
    return np.where(without, with_answer.sum() / max(without.sum(), 1), 1.0)


def fit(rows: Floats, labels: Floats, counts: Floats) -> Floats:
    """Return the coefficients of the logistic model of the rows (one column is the constant); ``counts`` weighs them."""
    scale = np.sqrt((rows**2).mean(axis=0)) + 1e-9  # features of one size, so that the ridge treats them alike
    model = LogisticRegression(C=1 / RIDGE, fit_intercept=False, solver="newton-cholesky", max_iter=200)
    model.fit(rows / scale, labels, sample_weight=counts)
    coefficients: Floats = model.coef_[0] / scale
    return coefficients


def probability(rows: Floats, coefficients: Floats) -> Floats:
    """Return the probability of each row."""
    result: Floats = 1.0 / (1.0 + np.exp(-(rows @ coefficients)))
    return result


def predict(rows: Rows, texts: Sequence[Text], learned: Mask, counts: Floats) -> Floats:
    """Return the probability of each row by a model that has not seen its fold, or no text of its file."""
    folds = np.array([text.fold for text in texts])[rows.texts]
    known = learned[rows.texts]
    p = np.zeros(len(rows.labels))
    for fold in range(FOLDS):
        inside, outside = known & (folds != fold), known & (folds == fold)
        coefficients = fit(rows.features[inside], rows.labels[inside], counts[inside])
        p[outside] = probability(rows.features[outside], coefficients)
    if not known.all():
        p[~known] = probability(rows.features[~known], fit(rows.features[known], rows.labels[known], counts[known]))
    return p


def tell(rows: Rows, p: Floats, size: int) -> Told:
    """Gather what was told of each text."""
    first, found, right, sums = np.zeros(size), np.zeros(size, dtype=bool), np.zeros(size, dtype=bool), np.zeros(size)
    is_first = rows.ranks == 0
    at = rows.texts[is_first]
    first[at], found[at], right[at] = p[is_first], True, rows.labels[is_first] > 0
    np.add.at(sums, rows.texts, p)
    return Told(first, found, right, sums)


def list_parts(texts: Sequence[Text], learned: Mask) -> dict[str, Mask]:
    """Return which texts are of the mixture, of each kind, and of each file."""
    line = np.array([text.is_line for text in texts])
    answered = np.array([bool(text.codes) for text in texts])
    files = np.array([text.file for text in texts])
    parts = {
        "mixture": learned,
        "lines of price lists": learned & line,
        "plain questions": learned & ~line,
        "plain questions with an answer": learned & ~line & answered,
        "plain questions without an answer": learned & ~line & ~answered,
    }
    return parts | {name: files == name for name in dict.fromkeys(text.file for text in texts)}


def find_fits(told: Told, wanted: Mask) -> float:
    """Return the largest number, in hundredths, at which so many of the wanted texts fit as ANSWERABLE says."""
    sums = np.sort(told.sums[wanted])
    return math.floor(float(sums[math.floor((1 - ANSWERABLE) * len(sums))]) * 100) / 100


def print_fitting(texts: Sequence[Text], told: Told, part: Mask, fits: float) -> None:
    """Print how many texts of a file fit by the product's rule: a line by its best hit, a question by the first ten."""
    line = np.array([text.is_line for text in texts])
    answered = np.array([bool(text.codes) for text in texts])
    fitting = part & np.where(line, told.first >= WEIGHTS.fits_line, told.sums >= fits)
    said = []
    if (with_answer := part & answered).any():
        said.append(f"with an answer {(fitting & answered).sum() / with_answer.sum():.3f}")
    if (without := part & ~answered).any():
        said.append(f"without {(fitting & ~answered).sum() / without.sum():.3f}")
    if line[part].all() and fitting.any():
        precision, recall = told.right[fitting].mean(), (fitting & told.right).sum() / with_answer.sum()
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        said.append(f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    print(f"      fit well: {', '.join(said)}")


def draw(points: list[tuple[float, float, int]], path: Path) -> None:
    """Draw the reliability: the share that was right over the probability, the larger the more hits."""
    import matplotlib as mpl

    mpl.use("svg" if path.suffix == ".svg" else "agg")
    mpl.rcParams["svg.hashsalt"] = "plaincode"  # the same picture for the same figures
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(4.5, 4.5))
    means, shares, counts = (np.array(column) for column in zip(*points, strict=True))
    axes.plot([0, 1], [0, 1], linestyle="--", color="0.6")
    axes.scatter(means, shares, s=20 + 180 * counts / counts.max())
    axes.set(xlabel="confidence", ylabel="share that was right", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, bbox_inches="tight")
    plt.close(figure)


def main() -> None:
    """Fit, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--measure", type=Path, nargs="*", default=[], help="files that are measured, not learned from")
    parser.add_argument("--draw", type=Path, help="write the reliability diagram to this file (.svg or .png)")
    parser.add_argument("--write", action="store_true", help="write the numbers into search/weights.py")
    options = parser.parse_args()
    engine = Engine(options.index)
    fitted_on = list(read_texts(options.questions))
    texts = [*fitted_on, *read_texts(options.measure, unanswerable=False)]
    learned = np.arange(len(texts)) < len(fitted_on)
    features = [engine.list_judged(text.q, operators=not text.is_line) for text in fitted_on]
    named, shared = list_named(engine), list_shared(engine)
    by_fold = [
        Judge(weights, names=engine.judge.names) for weights in learn_by_fold(fitted_on, features, named, shared)
    ]
    of_all = Judge(learn(features, [bool(text.codes) for text in fitted_on], named, shared), names=engine.judge.names)
    rows = collect(
        engine, texts, [by_fold[t.fold] if known else of_all for t, known in zip(texts, learned, strict=True)]
    )
    counts = np.where(rows.ranks == 0, 1.0, BEHIND) * weigh_texts(texts)[rows.texts]
    told = tell(rows, predict(rows, texts, learned, counts), len(texts))
    parts = list_parts(texts, learned)
    fits = find_fits(told, parts["plain questions with an answer"])
    for name, part in parts.items():
        print(f"{name}: {measure(told.first[part & told.found], told.right[part & told.found].astype(float))}")
        print_fitting(texts, told, part, fits)
    print("reliability of the first hit of the mixture (confidence, share that was right, hits):")
    points = reliability(told.first[learned & told.found], told.right[learned & told.found].astype(float))
    for mean, share, count in points:
        print(f"  {mean:.3f}  {share:.3f}  {count}")
    if options.draw:
        draw(points, options.draw)
    known = learned[rows.texts]
    coefficients = fit(rows.features[known], rows.labels[known], counts[known])
    numbers = dict(zip(WEIGHTS.confidence, coefficients.tolist(), strict=True))
    print(f"the confidence group of search/weights.py (fits {fits}):")
    for name, value in numbers.items():
        print(f'    "{name}": {value:.4f},')
    if options.write:
        write(numbers, fits)


def write(fitted: dict[str, float], fits: float) -> None:
    """Put coefficients and the line of what fits in the place of those in search/weights.py."""
    path = Path(search.weights.__file__)
    source = path.read_text(encoding="utf-8")
    for name, value in fitted.items():
        source = re.sub(
            rf'^(            "{re.escape(name)}": )[-.\d]+,$', rf"\g<1>{value:.4f},", source, flags=re.MULTILINE
        )
    source = re.sub(r"(    fits: float = _number\(\n        )[.\d]+", rf"\g<1>{fits}", source)
    path.write_text(source, encoding="utf-8")


if __name__ == "__main__":
    main()
