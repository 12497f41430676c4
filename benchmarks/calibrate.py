"""Calibrating the confidence: fits the logistic model of search/confidence.py on judged questions.

    python benchmarks/calibrate.py INDEX questions.jsonl [questions.jsonl ...] [--folds 5] [--draw reliability.svg]

Prints the expected calibration error (ten bins of equal width) by cross-validation, folds by hospital or code family, for
the first hit and for the first ten; the reliability table; and the coefficients fitted on everything, as search/weights.py
writes them. To fit them, the questions of benchmarks/unanswerable.txt are asked too, for which no HCPCS Level II code is
right, so that the confidence learns what a question without an answer looks like: judged files have only questions with one.
The errors are those of the judged questions; of the others it is said how many are taken to fit well. Needs scikit-learn,
and matplotlib to draw.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from tune import fold_of

from search import Engine
from search.bulk.evaluation import DEPTH, read_judged
from search.weights import WEIGHTS

Floats = npt.NDArray[np.float64]

UNANSWERABLE = Path(__file__).parent / "unanswerable.txt"
#: What a question without an answer counts beside a judged one: people ask such questions, but not half of the time.
UNANSWERED = 0.25
BINS = 10
RIDGE = 1e-2  #: a little, for stability


def fit(rows: Floats, labels: Floats, counts: Floats) -> LogisticRegression:
    """Return the logistic model of the rows (their first column is the constant); ``counts`` weighs them."""
    model = LogisticRegression(C=1 / RIDGE, fit_intercept=False, solver="newton-cholesky", max_iter=200)
    return model.fit(rows, labels, sample_weight=counts)


def reliability(p: Floats, labels: Floats) -> list[tuple[float, float, int]]:
    """Return for each bin that has hits the mean probability, the share that was right, and the number of hits."""
    shares, means = calibration_curve(labels, p, n_bins=BINS, strategy="uniform")
    inner = np.linspace(0.0, 1.0, BINS + 1)[1:-1]
    counts = np.bincount(np.searchsorted(inner, p), minlength=BINS)
    return [(float(m), float(s), int(n)) for m, s, n in zip(means, shares, counts[counts > 0], strict=True)]


def expected_error(p: Floats, labels: Floats) -> float:
    """Return the expected calibration error: the mean distance of probability and share over bins, weighted by size."""
    return sum(abs(mean - share) * count for mean, share, count in reliability(p, labels)) / len(p)


def read_features(engine: Engine, text: str) -> tuple[list[str], Floats]:
    """Return the codes of the first hits of a question and their features; nothing for one that names a code itself."""
    first = engine.query(text, limit=1)
    if not len(first) or any(match.kind in ("code", "ndc") for match in first[0].why):
        return [], np.zeros((0, len(WEIGHTS.confidence)))
    return engine.features(text, depth=DEPTH)


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
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--draw", type=Path, help="write the reliability diagram to this file (.svg or .png)")
    options = parser.parse_args()
    engine = Engine(options.index)
    rows: list[Floats] = []
    labels: list[float] = []
    folds: list[int] = []
    ranks: list[int] = []
    files: list[int] = []

    def add(text: str, codes: Collection[str], fold: int, file: int) -> None:
        for rank, (code, row) in enumerate(zip(*read_features(engine, text), strict=True)):
            rows.append(row)
            labels.append(float(code in codes))
            folds.append(fold)
            ranks.append(rank)
            files.append(file)

    for number, path in enumerate(options.questions):
        raws = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        for question, raw in zip(read_judged(path), raws, strict=True):
            right = {code for code, grade in question.codes.items() if grade > 0}
            add(question.q, right, fold_of(question, raw, engine, options.folds), number)
    for number, text in enumerate(UNANSWERABLE.read_text(encoding="utf-8").splitlines()):
        add(text, (), number % options.folds, -1)
    x, y = np.array(rows), np.array(labels)
    fold_array, rank_array, file_array = np.array(folds), np.array(ranks), np.array(files)
    judged = file_array >= 0
    counts = np.where(judged, 1.0, UNANSWERED)
    p = np.zeros(len(y))
    for fold in range(options.folds):
        inside = fold_array != fold
        p[~inside] = fit(x[inside], y[inside], counts[inside]).predict_proba(x[~inside])[:, 1]
    for name, chosen in (("first hit", judged & (rank_array == 0)), ("first ten", judged)):
        print(f"{name}: expected calibration error {expected_error(p[chosen], y[chosen]):.4f} over {chosen.sum()} hits")
        for number, path in enumerate(options.questions):
            part = chosen & (file_array == number)
            print(f"  {path.name}: {expected_error(p[part], y[part]):.4f} over {part.sum()} hits")
    first = judged & (rank_array == 0)
    nowhere = ~judged & (rank_array == 0)
    for number, path in enumerate(options.questions):
        fits = p[first & (file_array == number)] >= WEIGHTS.fits
        print(f"taken to fit well: {fits.mean():.3f} of {path.name}")
    print(
        f"taken to fit well: {(p[nowhere] >= WEIGHTS.fits).mean():.3f} of questions without an answer (that have hits)"
    )
    print("reliability of the first hit (confidence, share that was right, hits):")
    points = reliability(p[first], y[first])
    for mean, share, count in points:
        print(f"  {mean:.3f}  {share:.3f}  {count}")
    if options.draw:
        draw(points, options.draw)
    print("the confidence group of search/weights.py:")
    for name, value in zip(WEIGHTS.confidence, fit(x, y, counts).coef_[0], strict=True):
        print(f'    "{name}": {value:.4f},')


if __name__ == "__main__":
    main()
