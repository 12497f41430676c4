"""Questions on codes that the corpus does not have: how many are still answered, by what their kin lend them.

    python benchmarks/left_out.py FILE [FILE ...] [--share 0.1] [--seeds 3] [--home FOLDER] [--plain] [--json]

FILEs hold judged questions. For each seed a share of the authored codes is left out at random, so that only the official
record is known of them (FOLDER has it imported; default $PLAINCODE_HOME), and the index is built anew. Of the questions whose
best codes are all left out, Success@10 (one of those codes is among the first ten) is told before and after, for each file, for
all of them, and without questions that only a brand name leads to, which no kin can lend. ``--plain`` measures also what would
be without kin.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import index
from corpus.entry import Entry
from corpus.kin import add_kin
from corpus.load import authored
from corpus.modifiers import authored_modifiers
from corpus.sources import merge
from search import Engine
from search.bulk.evaluation import Judged, read_judged

_FIRST = 10


def leave_out(codes: Iterable[str], share: float, seed: int) -> frozenset[str]:
    """Return a random share of codes, the same for the same seed.

    >>> len(leave_out(["J0001", "J0002", "J0003", "J0004"], 0.5, 1))
    2
    """
    in_order = sorted(codes)
    return frozenset(random.Random(seed).sample(in_order, round(share * len(in_order))))


def best_codes(question: Judged) -> frozenset[str]:
    """Return the codes of the highest grade; none for a question that no code answers."""
    highest = max(question.codes.values(), default=0)
    return frozenset(code for code, grade in question.codes.items() if grade == highest > 0)


def questions_of(judged: Sequence[Judged], left: frozenset[str]) -> list[Judged]:
    """Return the questions of which all best codes are left out."""
    return [question for question in judged if best_codes(question) and best_codes(question) <= left]


def success(engine: Engine, questions: Sequence[Judged]) -> float:
    """Return the share of questions of which a best code is among the first ten, 0 for no questions."""
    found = sum(
        any(code in best_codes(question) for code, _ in engine.rank(question.q, limit=_FIRST)) for question in questions
    )
    return found / len(questions) if questions else 0.0


def open_without(left: frozenset[str], home: Path | None, folder: Path, kin: bool) -> Engine:
    """Build and open an index in which nothing is written of some codes."""
    written = {code: entry for code, entry in authored().items() if code not in left}
    entries: Iterable[Entry] = merge({**written, **authored_modifiers()}, home)
    index.build(add_kin(entries) if kin else entries, to=folder)
    return Engine(folder)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    judged = {path.name: read_judged(path) for path in options.files}
    judged["all"] = [question for questions in judged.values() for question in questions]
    judged["all but brands"] = [question for question in judged["all"] if question.kind != "brand"]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        whole = open_without(frozenset(), options.home, Path(folder) / "whole", kin=True)
        for seed in range(options.seeds):
            left = leave_out(authored(), options.share, seed)
            engines = {"kin": open_without(left, options.home, Path(folder) / f"kin{seed}", kin=True)}
            if options.plain:
                engines["plain"] = open_without(left, options.home, Path(folder) / f"plain{seed}", kin=False)
            for name, questions in judged.items():
                asked = questions_of(questions, left)
                before = success(whole, asked)
                row = {"file": name, "seed": seed, "questions": len(asked), "before": round(before, 4)}
                for kind, engine in engines.items():
                    after = success(engine, asked)
                    row |= {kind: round(after, 4), f"{kind} kept": round(after / before, 4) if before else 1.0}
                rows.append(row)
                if not options.json:
                    print("  ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    if options.json:
        json.dump(rows, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
