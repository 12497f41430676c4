"""Calibrating the confidence: fits the logistic model of search/confidence.py on judged questions.

    python benchmarks/calibrate.py INDEX questions.jsonl [questions.jsonl ...] [--folds 5]

Prints the expected calibration error (ten bins of equal width) by cross-validation, folds by hospital or code family, for
the first hit and for the first ten; the reliability table; and the coefficients fitted on everything.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from tune import fold_of

from search import Engine, confidence
from search.evaluation import DEPTH, read_judged


def fit(rows, labels, ridge: float = 1e-2):  # type: ignore[no-untyped-def]
    """Return logistic coefficients by Newton's method, a little ridge for stability."""
    beta = np.zeros(rows.shape[1])
    for _ in range(50):
        p = confidence.probabilities(rows, tuple(beta))
        gradient = rows.T @ (labels - p) - ridge * beta
        hessian = (rows * (p * (1 - p))[:, None]).T @ rows + ridge * np.eye(rows.shape[1])
        change = np.linalg.solve(hessian, gradient)
        beta += change
        if np.abs(change).max() < 1e-8:
            break
    return beta


def expected_error(p, labels, bins: int = 10) -> float:  # type: ignore[no-untyped-def]
    """Return the expected calibration error: the mean distance of told and true share over bins, weighted by size."""
    place = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[place == b].mean() - labels[place == b].mean()) * (place == b).mean() for b in set(place)))


def main() -> None:
    """Fit, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--folds", type=int, default=5)
    told = parser.parse_args()
    engine = Engine(told.index)
    rows, labels, folds, ranks, files = [], [], [], [], []
    for number, path in enumerate(told.questions):
        raws = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
        for one, raw in zip(read_judged(path), raws, strict=True):
            answer = engine._answer(one.q, {})
            first = answer.order[: confidence.DEPTH]
            if not len(first) or answer.lead:
                continue
            found = confidence.features(
                answer.scores[first].astype(float),
                answer.scored.coverage[first].astype(float),
                answer.scored.aliases[first].astype(float),
                answer.understood,
                answer.intent.text,
            )
            fold = fold_of(one, raw, engine, told.folds)
            for rank, doc in enumerate(first[:DEPTH]):
                rows.append(found[rank])
                labels.append(float(one.codes.get(engine.columns.codes[doc], 0) > 0))
                folds.append(fold)
                ranks.append(rank)
                files.append(number)
    x, y, fold_array, rank_array = np.array(rows), np.array(labels), np.array(folds), np.array(ranks)
    file_array = np.array(files)
    p = np.zeros(len(y))
    for fold in range(told.folds):
        inside = fold_array != fold
        p[~inside] = confidence.probabilities(x[~inside], tuple(fit(x[inside], y[inside])))
    for name, chosen in (("first hit", rank_array == 0), ("first ten", rank_array >= 0)):
        print(f"{name}: expected calibration error {expected_error(p[chosen], y[chosen]):.4f} over {chosen.sum()} hits")
        for number, path in enumerate(told.questions):
            part = chosen & (file_array == number)
            print(f"  {path.name}: {expected_error(p[part], y[part]):.4f} over {part.sum()} hits")
    print("reliability of the first hit (told, true, hits):")
    first = rank_array == 0
    for low in np.arange(0, 1, 0.1):
        inside = first & (p >= low) & (p < low + 0.1)
        if inside.any():
            print(f"  {low:.1f}-{low + 0.1:.1f}  {p[inside].mean():.3f}  {y[inside].mean():.3f}  {inside.sum()}")
    print("COEFFICIENTS =", tuple(round(float(b), 4) for b in fit(x, y)))


if __name__ == "__main__":
    main()
