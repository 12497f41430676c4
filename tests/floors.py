"""The floors of the judged questions: measured figures and how far below them an answer may never fall.

    python tests/floors.py [--write]

measures everything anew (the sets that are there, each on its index) and prints it beside the floors; ``--write`` writes
judged/floors.yaml. The floor is two points under the measured figure; for a kind of fewer than ten questions one question may go
wrong. Raise the floors when the ranking gets better; lower one only with the reason in the commit message.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
sys.path[:0] = [path for path in (str(HERE), str(HERE.parent)) if path not in sys.path]

import corpus  # noqa: E402
import index  # noqa: E402
from corpus.sources import import_file  # noqa: E402
from search import Engine  # noqa: E402
from search.bulk.evaluation import evaluate, read_judged  # noqa: E402

FLOORS = HERE / "judged" / "floors.yaml"
BENCHMARKS = HERE.parent / "benchmarks"
SHARED = HERE.parents[1] / "shared"
OFFICIAL = SHARED / "reference" / "hcpcs" / "HCPC2025_OCT_ANWEB.xlsx"
MEASURES = ("Success@1", "Success@10", "nDCG@10")
BELOW = 0.02  #: how far a figure may fall
FEW = 10  #: kinds of fewer questions may lose one

#: the sets: the index that they are asked of, and their file
SETS: dict[str, tuple[str, Path]] = {
    "lay-dev": ("bundled", BENCHMARKS / "lay-dev.jsonl"),
    "lay-more": ("bundled", BENCHMARKS / "lay-more.jsonl"),
    "lay-heldout": ("bundled", BENCHMARKS / "lay-heldout.jsonl"),
    "modifiers": ("bundled", BENCHMARKS / "modifiers.jsonl"),
    "chargemaster-dev": ("bundled", SHARED / "eval" / "chargemaster-dev.jsonl"),
    "lay-dev with the official file": ("official", SHARED / "eval" / "lay-dev.jsonl"),
    "chargemaster-dev with the official file": ("official", SHARED / "eval" / "chargemaster-dev.jsonl"),
}

Figures = dict[str, dict[str, float]]


def measure_set(engine: Engine, path: Path) -> Figures:
    """Return the number of questions and the measures of a file, over all its questions ("all") and for each kind."""
    judged = read_judged(path)
    evaluation = evaluate(engine, judged)
    groups = {"all": (len(judged), evaluation.overall)}
    for kind, measured in evaluation.by_kind.items():
        groups[kind] = (sum(question.kind == kind for question in judged), measured)
    return {
        group: {"questions": count, **{name: measured[name] for name in MEASURES}}
        for group, (count, measured) in groups.items()
    }


def floor_of(measured: float, questions: float) -> float:
    """Return how low a figure may be.

    >>> floor_of(0.95, 100), floor_of(0.8, 5), floor_of(0.01, 100)
    (0.93, 0.598, 0.0)
    """
    below = max(BELOW, 1.01 / questions) if questions < FEW else BELOW
    return round(max(0.0, measured - below), 4)


def read_floors() -> dict[str, dict[str, Any]]:
    """Return what floors.yaml holds: by set and group the number of questions and each measure's figure and floor."""
    floors: dict[str, dict[str, Any]] = yaml.safe_load(FLOORS.read_text(encoding="utf-8"))
    return floors


def measure_all() -> Iterator[tuple[str, Figures]]:
    """Build the indexes and yield the figures of every set that is there."""
    with tempfile.TemporaryDirectory() as folder:
        engines: dict[str, Engine] = {}
        for name, (on, path) in SETS.items():
            if not path.exists() or (on == "official" and not OFFICIAL.exists()):
                continue
            if on not in engines:
                home = Path(folder) / on
                if on == "official":
                    import_file("hcpcs", OFFICIAL, home=home)
                index.build(corpus.load(home=home), to=home / "index")
                engines[on] = Engine(home / "index")
            yield name, measure_set(engines[on], path)


def main() -> None:
    """Measure, print, and write the floors if told to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    known = read_floors() if FLOORS.exists() else {}
    lines = [f"# {HEADING}"]
    for name, groups in measure_all():
        lines.append(f"{name}:")
        for group, figures in groups.items():
            count = int(figures["questions"])
            cells = []
            for measure in MEASURES:
                measured = figures[measure]
                cells.append(f"{measure}: {{measured: {measured}, floor: {floor_of(measured, count)}}}")
                old = known.get(name, {}).get(group, {}).get(measure, {}).get("floor", 0.0)
                print(f"{name:42} {group:14} {count:5} {measure:10} {measured:.4f} floor {old:.4f}", flush=True)
            lines.append(f"  {group}: {{questions: {count}, {', '.join(cells)}}}")
    if options.write:
        FLOORS.write_text("\n".join(lines) + "\n", encoding="utf-8")


HEADING = "measured by python tests/floors.py --write; no figure may fall below its floor"


if __name__ == "__main__":
    main()
