"""Finding the weights: random steps from the table in search/weights.py, cross-validated.

    python benchmarks/tune.py INDEX questions.jsonl [questions.jsonl ...] [--steps 150] [--folds 4] [--seed 1]

INDEX is a folder that ``plaincode build --to`` wrote. Questions are put into folds by hospital where they tell one, else by
the family of their best code, so that no fold is tuned on lines of its own kind's hospital or family. For each fold the
weights are tuned on the others and measured on it; at last they are tuned on all and printed. The goal is the mean over the
files of (Success@1 + nDCG@10 + Success@10) / 3, so that a large file does not drown a small one.
"""

from __future__ import annotations

import argparse
import json
import random
import zlib
from pathlib import Path

from search import Engine
from search.bulk.evaluation import DEPTH, Judged, measure, read_judged
from search.weights import WEIGHTS, Row, Weights, rows

#: Parts that are not tuned here: confidence is fitted by calibrate.py; the others decide what is tried at all, at what cost.
NOT_TUNED = ("confidence", "spelling", "edits", "noise")
#: What is tuned: numbers that change scores, within the bounds of the table; years and counts are kept.
TUNED: dict[str, Row] = {row.name: row for row in rows() if row.part not in NOT_TUNED and isinstance(row.value, float)}
GROUPS = sorted({name.partition(".")[0] for name in TUNED if "." in name})
SINGLE = [name for name in TUNED if "." not in name]


def fold_of(question: Judged, raw: dict[str, object], engine: Engine, folds: int) -> int:
    """Return the fold of a question, by its hospital or the family of its best code."""
    best = max(question.codes, key=lambda code: (question.codes[code], code))
    key = str(raw.get("hospital") or "")
    if not key:
        try:
            key = engine.lookup(best).family or best[:3]
        except LookupError:
            key = best[:3]
    return zlib.crc32(key.encode()) % max(folds, 1)


def goal(engine: Engine, files: list[list[Judged]]) -> float:
    """Return the mean goal over the files."""
    values = []
    for judged in files:
        if judged:
            codes = [[code for code, _ in engine.rank(question.q, limit=DEPTH)] for question in judged]
            m = measure(judged, codes).overall
            values.append((m["Success@1"] + m["nDCG@10"] + m["Success@10"]) / 3)
    return sum(values) / len(values)


def step(weights: Weights, chance: random.Random) -> Weights:
    """Change one to three weights at random within their bounds."""
    changed: dict[str, float] = {}
    for _ in range(chance.choice((1, 1, 2, 3))):
        if chance.random() < 0.6:
            name = chance.choice(SINGLE)
        else:
            group = chance.choice(GROUPS)
            name = chance.choice([name for name in TUNED if name.startswith(f"{group}.")])
        changed[name] = _moved(weights.value(name), TUNED[name].low, TUNED[name].high, chance)
    return weights.changed(changed)


def _moved(value: float, low: float, high: float, chance: random.Random) -> float:
    moved = value * chance.uniform(0.7, 1.4) if value > 0.05 else value + chance.uniform(0, 0.2)
    return round(min(high, max(low, moved)), 3)


def tune(path: Path, files: list[list[Judged]], steps: int, seed: int) -> tuple[Weights, float]:
    """Climb from the table by random steps; returns the best weights and their goal."""
    chance = random.Random(seed)
    best = WEIGHTS
    reached = goal(Engine(path, best), files)
    for number in range(steps):
        tried = step(best, chance)
        value = goal(Engine(path, tried), files)
        if value > reached:
            best, reached = tried, value
            print(f"  step {number}: {reached:.4f}", flush=True)
    return best, reached


def main() -> None:
    """Cross-validate, then tune on everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    engine = Engine(options.index)
    files = [read_judged(path) for path in options.questions]
    raws = [[json.loads(line) for line in path.read_text().splitlines() if line.strip()] for path in options.questions]
    places = [
        [fold_of(question, raw, engine, options.folds) for question, raw in zip(judged, lines, strict=True)]
        for judged, lines in zip(files, raws, strict=True)
    ]
    before, after = [], []
    for fold in range(options.folds if options.folds > 1 else 0):
        inside = [[o for o, p in zip(f, ps, strict=True) if p != fold] for f, ps in zip(files, places, strict=True)]
        outside = [[o for o, p in zip(f, ps, strict=True) if p == fold] for f, ps in zip(files, places, strict=True)]
        weights, _ = tune(options.index, inside, options.steps, options.seed + fold)
        before.append(goal(engine, outside))
        after.append(goal(Engine(options.index, weights), outside))
        print(f"fold {fold}: held out {before[-1]:.4f} before, {after[-1]:.4f} after", flush=True)
    if before:
        print(f"cross-validated: {sum(before) / len(before):.4f} before, {sum(after) / len(after):.4f} after")
    weights, reached = tune(options.index, files, options.steps, options.seed)
    print(f"on all: {goal(engine, files):.4f} before, {reached:.4f} after")
    for name, row in TUNED.items():
        if weights.value(name) != row.value:
            print(f"{name}: {row.value} -> {weights.value(name)}")


if __name__ == "__main__":
    main()
