"""Calibrating the confidence: fits the logistic model of search/confidence.py on questions with and without an answer.

    python benchmarks/calibrate.py INDEX questions.jsonl [questions.jsonl ...] [--draw reliability.svg] [--write]

The questions are judged ones, lines of whole price lists (of which those billed with codes of other sets have no answer here),
and those of benchmarks/unanswerable.txt. One probability is fitted over their mixture. Everything is measured by
cross-validation, a fold a hospital, and the judge (search/judge.py) that a text is judged by has seen none of its fold
either. Printed are the expected calibration error (ten bins of equal width) of the first hit and of the first ten, over the
mixture and for each file; how many are taken to fit well; the reliability table; and the coefficients fitted on everything.
``--write`` puts them into search/weights.py. Needs scikit-learn, and matplotlib to draw.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
from learn_elsewhere import FOLDS, learn_by_fold, list_named, list_shared, read_texts
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression

import search.weights
from search import Engine
from search.bulk.evaluation import DEPTH
from search.confidence import FITS_LINE
from search.judge import Judge
from search.weights import WEIGHTS

Floats = npt.NDArray[np.float64]

BINS = 10
RIDGE = 1e-2  #: a little, for stability
BEHIND = 0.1  #: what a hit behind the first one counts: the first one's confidence matters most


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


def reliability(p: Floats, labels: Floats) -> list[tuple[float, float, int]]:
    """Return for each bin that has hits the mean probability, the share that was right, and the number of hits."""
    shares, means = calibration_curve(labels, p, n_bins=BINS, strategy="uniform")
    inner = np.linspace(0.0, 1.0, BINS + 1)[1:-1]
    counts = np.bincount(np.searchsorted(inner, p), minlength=BINS)
    return [(float(m), float(s), int(n)) for m, s, n in zip(means, shares, counts[counts > 0], strict=True)]


def expected_error(p: Floats, labels: Floats) -> float:
    """Return the expected calibration error: the mean distance of probability and share over bins, weighted by size."""
    return sum(abs(mean - share) * count for mean, share, count in reliability(p, labels)) / len(p)


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
    parser.add_argument("--draw", type=Path, help="write the reliability diagram to this file (.svg or .png)")
    parser.add_argument("--write", action="store_true", help="write the coefficients into search/weights.py")
    options = parser.parse_args()
    engine = Engine(options.index)
    texts = list(read_texts(options.questions))
    by_fold = learn_by_fold(
        texts, [engine.list_judged(text.q) for text in texts], list_named(engine), list_shared(engine)
    )
    judges = [Judge(learned) for learned in by_fold]
    rows: list[Floats] = []
    labels: list[float] = []
    places: list[int] = []  # the text of each row
    ranks: list[int] = []
    for place, text in enumerate(texts):
        engine.judge = judges[text.fold]
        for rank, (code, row) in enumerate(zip(*engine.features(text.q, depth=DEPTH), strict=True)):
            rows.append(row)
            labels.append(float(code in text.codes))
            places.append(place)
            ranks.append(rank)
    x, y, at, rank_of = np.array(rows), np.array(labels), np.array(places), np.array(ranks)
    fold_of = np.array([texts[place].fold for place in places])
    file_of = np.array([texts[place].file for place in places])
    counts = np.where(rank_of == 0, 1.0, BEHIND)
    p = np.zeros(len(y))
    for fold in range(FOLDS):
        inside = fold_of != fold
        p[~inside] = probability(x[~inside], fit(x[inside], y[inside], counts[inside]))
    first = rank_of == 0
    names = list(dict.fromkeys(text.file for text in texts))
    for name, chosen in (("first hit", first), ("first ten", first | ~first)):
        print(f"{name}: expected calibration error {expected_error(p[chosen], y[chosen]):.4f} over {chosen.sum()} hits")
        for file in names:
            part = chosen & (file_of == file)
            print(f"  {file}: {expected_error(p[part], y[part]):.4f} over {part.sum()} hits")
    sure = np.zeros(len(texts))
    right = np.zeros(len(texts), dtype=bool)
    sure[at[first]], right[at[first]] = p[first], y[first] > 0
    answered = np.array([bool(text.codes) for text in texts])
    files = np.array([text.file for text in texts])
    for file in names:
        part = files == file
        for line in sorted({WEIGHTS.fits, FITS_LINE, 0.3, 0.4}):
            fits = part & (sure >= line)
            text = f"  {file} at {line}: fit {fits.sum() / part.sum():.3f}"
            if (with_answer := part & answered).any():
                precision, recall = right[fits].mean(), (fits & right).sum() / with_answer.sum()
                text += f", precision {precision:.3f} recall {recall:.3f}"
                text += f" F1 {2 * precision * recall / max(precision + recall, 1e-9):.3f}"
            if (without := part & ~answered).any():
                text += f", of those without an answer {(fits & ~answered).sum() / without.sum():.3f}"
            print(text)
    print("reliability of the first hit (confidence, share that was right, hits):")
    points = reliability(p[first], y[first])
    for mean, share, count in points:
        print(f"  {mean:.3f}  {share:.3f}  {count}")
    if options.draw:
        draw(points, options.draw)
    print("the confidence group of search/weights.py:")
    fitted = dict(zip(WEIGHTS.confidence, fit(x, y, counts), strict=True))
    for name, value in fitted.items():
        print(f'    "{name}": {value:.4f},')
    if options.write:
        write(fitted)


def write(fitted: dict[str, float]) -> None:
    """Put coefficients in the place of those in search/weights.py."""
    path = Path(search.weights.__file__)
    source = path.read_text(encoding="utf-8")
    for name, value in fitted.items():
        source = re.sub(
            rf'^(            "{re.escape(name)}": )[-.\d]+,$', rf"\g<1>{value:.4f},", source, flags=re.MULTILINE
        )
    path.write_text(source, encoding="utf-8")


if __name__ == "__main__":
    main()
