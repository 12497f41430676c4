"""Calibrating the confidence: fits the logistic model of search/confidence.py on judged questions.

    python benchmarks/calibrate.py INDEX questions.jsonl [questions.jsonl ...] [--folds 5] [--draw reliability.svg]

Prints the expected calibration error (ten bins of equal width) by cross-validation, folds by hospital or code family, for
the first hit and for the first ten; the reliability table; and the coefficients fitted on everything. To fit them, the
questions of benchmarks/unanswerable.txt are asked too, for which no HCPCS Level II code is right, so that the confidence
learns what a question without an answer looks like: judged files have only questions with one. The errors are those of the
judged questions, and of the others it is told how many are said to fit well.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from tune import fold_of

from search import Engine, confidence
from search.bulk.evaluation import DEPTH, read_judged

UNANSWERABLE = Path(__file__).parent / "unanswerable.txt"


#: What a question without an answer counts beside a judged one: people ask such questions, but not half of the time.
UNANSWERED = 0.25


def fit(rows, labels, counts, ridge: float = 1e-2):  # type: ignore[no-untyped-def]
    """Return logistic coefficients by Newton's method, a little ridge for stability; ``counts`` weighs the rows."""
    beta = np.zeros(rows.shape[1])
    for _ in range(50):
        p = confidence.probabilities(rows, tuple(beta))
        gradient = rows.T @ (counts * (labels - p)) - ridge * beta
        hessian = (rows * (counts * p * (1 - p))[:, None]).T @ rows + ridge * np.eye(rows.shape[1])
        change = np.linalg.solve(hessian, gradient)
        beta += change
        if np.abs(change).max() < 1e-8:
            break
    return beta


def expected_error(p, labels, bins: int = 10) -> float:  # type: ignore[no-untyped-def]
    """Return the expected calibration error: the mean distance of told and true share over bins, weighted by size."""
    place = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[place == b].mean() - labels[place == b].mean()) * (place == b).mean() for b in set(place)))


def rows_of(engine: Engine, text: str) -> tuple[Any, list[str]]:
    """Return the features of the first hits of a question and their codes; nothing for one that names a code."""
    answer = engine._answer(text, {})
    first = answer.order[: confidence.DEPTH]
    if not len(first) or answer.lead:
        return np.zeros((0, len(confidence.COEFFICIENTS))), []
    found = confidence.features(
        answer.scores[first].astype(float),
        answer.scored.coverage[first].astype(float),
        answer.scored.aliases[first].astype(float),
        answer.understood,
        answer.intent.text,
    )
    return found[:DEPTH], [engine.columns.codes[doc] for doc in first[:DEPTH]]


def diagram(points: list[tuple[float, float, int]]) -> str:
    """Return a reliability diagram as SVG: the share that was right over the probability told, and how many hits a point is."""
    most = max(hits for _, _, hits in points)
    marks = "".join(
        f'<circle cx="{40 + 300 * told:.1f}" cy="{320 - 300 * true:.1f}" r="{3 + 9 * (hits / most) ** 0.5:.1f}"/>'
        for told, true, hits in points
    )
    ticks = "".join(
        f'<text x="{40 + 60 * n}" y="340">{n / 5:.1f}</text><text x="20" y="{324 - 60 * n}">{n / 5:.1f}</text>'
        for n in range(6)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 375" font-family="sans-serif" font-size="11" '
        'text-anchor="middle" role="img" aria-label="Share of first hits that were right, by the probability told">'
        '<rect width="360" height="375" fill="#fff"/><path d="M40 20V320H340" fill="none" stroke="#555"/>'
        f'<path d="M40 320 340 20" stroke="#999" stroke-dasharray="4"/><g fill="#1a5fb4">{marks}</g><g fill="#333">{ticks}'
        '<text x="190" y="362">probability told</text><text x="80" y="14">share that was right</text></g></svg>\n'
    )


def main() -> None:
    """Fit, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--draw", type=Path, help="write the reliability diagram to this SVG file")
    told = parser.parse_args()
    engine = Engine(told.index)
    rows, labels, folds, ranks, files = [], [], [], [], []

    def add(text: str, codes: Collection[str], fold: int, file: int) -> None:
        for rank, (row, code) in enumerate(zip(*rows_of(engine, text), strict=True)):
            rows.append(row)
            labels.append(float(code in codes))
            folds.append(fold)
            ranks.append(rank)
            files.append(file)

    for number, path in enumerate(told.questions):
        raws = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
        for one, raw in zip(read_judged(path), raws, strict=True):
            right = {code for code, grade in one.codes.items() if grade > 0}
            add(one.q, right, fold_of(one, raw, engine, told.folds), number)
    for number, text in enumerate(UNANSWERABLE.read_text().splitlines()):
        add(text, (), number % told.folds, -1)
    x, y, fold_array, rank_array = np.array(rows), np.array(labels), np.array(folds), np.array(ranks)
    file_array = np.array(files)
    judged = file_array >= 0
    counts = np.where(judged, 1.0, UNANSWERED)
    p = np.zeros(len(y))
    for fold in range(told.folds):
        inside = fold_array != fold
        p[~inside] = confidence.probabilities(x[~inside], tuple(fit(x[inside], y[inside], counts[inside])))
    for name, chosen in (("first hit", judged & (rank_array == 0)), ("first ten", judged)):
        print(f"{name}: expected calibration error {expected_error(p[chosen], y[chosen]):.4f} over {chosen.sum()} hits")
        for number, path in enumerate(told.questions):
            part = chosen & (file_array == number)
            print(f"  {path.name}: {expected_error(p[part], y[part]):.4f} over {part.sum()} hits")
    first = judged & (rank_array == 0)
    nowhere = ~judged & (rank_array == 0)
    for number, path in enumerate(told.questions):
        fits = p[first & (file_array == number)] >= confidence.FITS
        print(f"said to fit well: {fits.mean():.3f} of {path.name}")
    print(
        f"said to fit well: {(p[nowhere] >= confidence.FITS).mean():.3f} of questions without an answer (that have hits)"
    )
    print("reliability of the first hit (told, true, hits):")
    points = []
    for low in np.arange(0, 1, 0.1):
        inside = first & (p >= low) & (p < low + 0.1)
        if inside.any():
            points.append((float(p[inside].mean()), float(y[inside].mean()), int(inside.sum())))
            print(f"  {low:.1f}-{low + 0.1:.1f}  {p[inside].mean():.3f}  {y[inside].mean():.3f}  {inside.sum()}")
    if told.draw:
        told.draw.write_text(diagram(points))
    print("COEFFICIENTS =", tuple(round(float(b), 4) for b in fit(x, y, counts)))


if __name__ == "__main__":
    main()
