"""Finding the weights: random steps from the table in search/ranking.py, cross-validated.

    python benchmarks/tune.py INDEX questions.jsonl [questions.jsonl ...] [--steps 150] [--folds 4] [--seed 1]

INDEX is a folder that ``plaincode build --to`` wrote. Questions are put into folds by hospital where they tell one, else by
the family of their best code, so that no fold is tuned on lines of its own kind's hospital or family. For each fold the
weights are tuned on the others and measured on it; at last they are tuned on all and printed. The goal is the mean over the
files of (Success@1 + nDCG@10 + Success@10) / 3, so that a large file does not drown a small one.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import zlib
from pathlib import Path

from search.ranking import WEIGHTS, Weights

from search import Engine
from search.bulk.evaluation import DEPTH, Judged, measure, read_judged

#: What is tuned, and how far a step may go: a factor for weights, bounds for those that must stay below 1.
BOUNDS: dict[str, tuple[float, float]] = {
    "k1": (0.4, 3.0),
    "abbreviation": (0.7, 1.0),
    "other_senses": (0.2, 0.9),
    "lay": (0.4, 0.95),
    "prefix": (0.4, 0.95),
    "clipped": (0.4, 0.97),
    "typo": (0.4, 0.95),
    "partial": (0.1, 0.9),
    "phrase": (0.0, 2.5),
    "joined": (0.4, 0.97),
    "number": (0.05, 0.9),
    "strength": (0.02, 0.9),
    "measure": (0.0, 0.5),
    "short": (0.3, 1.0),
    "repeated": (0.0, 1.0),
    "implied": (0.0, 0.9),
    "unknown": (0.05, 1.0),
    "coverage": (0.2, 3.0),
    "alias": (0.3, 3.0),
    "alias_said": (0.5, 3.0),
    "alias_explained": (0.5, 3.0),
    "alias_shared": (0.0, 0.08),
    "other_route": (0.4, 1.0),
    "no_fluid": (0.4, 1.0),
    "other_dimension": (0.6, 1.0),
    "other_iodine": (0.4, 1.0),
    "other_ingredient": (0.6, 1.0),
    "negated": (0.4, 1.0),
    "denied": (0.4, 1.0),
    "hospital_only": (0.8, 1.0),
    "some_payers": (0.8, 1.0),
    "newer": (0.0, 0.3),
    "marketed": (0.0, 0.1),
    "size": (1.0, 1.4),
    "other_size": (0.5, 1.0),
    "dose": (1.0, 1.3),
    "dose_units": (0.0, 0.1),
    "dose_below": (0.7, 1.0),
    "narrowed": (0.75, 1.0),
    "form": (0.1, 1.0),
    "lacking": (0.8, 1.0),
    "diluent": (0.0, 0.8),
    "quality_measure": (0.3, 0.9),
    "catch_all": (0.4, 1.0),
    "common": (1.0, 1.3),
}
GROUPS = {"fields": (0.1, 6.0), "length": (0.0, 0.9), "alias_kinds": (0.4, 1.2)}


def fold_of(one: Judged, raw: dict[str, object], engine: Engine, folds: int) -> int:
    """Return the fold of a question, by its hospital or the family of its best code."""
    best = max(one.codes, key=lambda code: (one.codes[code], code))
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
    for asked in files:
        if asked:
            came = [[code for code, _ in engine.rank(one.q, limit=DEPTH)] for one in asked]
            m = measure(asked, came).overall
            values.append((m["Success@1"] + m["nDCG@10"] + m["Success@10"]) / 3)
    return sum(values) / len(values)


def step(weights: Weights, chance: random.Random) -> Weights:
    """Change one to three weights at random within their bounds."""
    changed: dict[str, object] = {}
    for _ in range(chance.choice((1, 1, 2, 3))):
        if chance.random() < 0.6:
            name = chance.choice(list(BOUNDS))
            low, high = BOUNDS[name]
            changed[name] = _moved(getattr(weights, name), low, high, chance)
        else:
            group = chance.choice(list(GROUPS))
            table = dict(getattr(weights, group))
            name = chance.choice(list(table))
            table[name] = _moved(table[name], *GROUPS[group], chance)
            changed[group] = table
    return dataclasses.replace(weights, **changed)  # type: ignore[arg-type]


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
    told = parser.parse_args()
    engine = Engine(told.index)
    files = [read_judged(path) for path in told.questions]
    raws = [[json.loads(line) for line in path.read_text().splitlines() if line.strip()] for path in told.questions]
    places = [
        [fold_of(one, raw, engine, told.folds) for one, raw in zip(asked, lines, strict=True)]
        for asked, lines in zip(files, raws, strict=True)
    ]
    before, after = [], []
    for fold in range(told.folds if told.folds > 1 else 0):
        inside = [[o for o, p in zip(f, ps, strict=True) if p != fold] for f, ps in zip(files, places, strict=True)]
        outside = [[o for o, p in zip(f, ps, strict=True) if p == fold] for f, ps in zip(files, places, strict=True)]
        weights, _ = tune(told.index, inside, told.steps, told.seed + fold)
        before.append(goal(engine, outside))
        after.append(goal(Engine(told.index, weights), outside))
        print(f"fold {fold}: held out {before[-1]:.4f} before, {after[-1]:.4f} after", flush=True)
    if before:
        print(f"cross-validated: {sum(before) / len(before):.4f} before, {sum(after) / len(after):.4f} after")
    weights, reached = tune(told.index, files, told.steps, told.seed)
    print(f"on all: {goal(engine, files):.4f} before, {reached:.4f} after")
    print(weights)


if __name__ == "__main__":
    main()
