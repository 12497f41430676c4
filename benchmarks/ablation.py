"""What each part of the ranking is worth: every part switched off by itself, on judged questions.

    python benchmarks/ablation.py INDEX questions.jsonl [questions.jsonl ...] [--write docs/ablation.md]

INDEX is a folder that ``plaincode build --to`` wrote. A part is switched off by weights that make no difference.
"""

from __future__ import annotations

import argparse
import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

from search.ranking import WEIGHTS, Weights

from search import Engine
from search.bulk.evaluation import DEPTH, Judged, measure, read_judged

SHOWN = ("Success@1", "Success@10", "nDCG@10")


def without_field(name: str) -> dict[str, Any]:
    """Return the change that ignores a field and its aliases."""
    change: dict[str, Any] = {"fields": WEIGHTS.fields | {name: 0.0}}
    if name in WEIGHTS.alias_kinds:
        change["alias_kinds"] = WEIGHTS.alias_kinds | {name: 0.0}
    return change


PARTS: dict[str, dict[str, Any]] = {
    "lay terms of the corpus": without_field("plain_language"),
    "synonyms and brands": without_field("also_known_as"),
    "clinical context": without_field("clinical_context"),
    "family names": without_field("family"),
    "official descriptors": without_field("descriptor"),
    "bonus for a name said in full": {"alias": 0.0},
    "share of the question met": {"coverage": 0.0},
    "abbreviations": {"abbreviation": 0.0, "other_senses": 0.0},
    "lay words of the lexicon": {"lay": 0.0},
    "clipped words": {"prefix": 0.0},
    "clipped words told by the word before": {"clipped": 0.0},
    "injection told by other signs": {"implied": 0.0},
    "spelling": {"typo": 0.0},
    "numbers, measures and dosage forms count little": {
        "number": 1.0,
        "strength": 1.0,
        "measure": 1.0,
        "form": 1.0,
        "repeated": 1.0,
    },
    "route": {"other_route": 1.0, "no_fluid": 1.0},
    "pad and bandage size": {"size": 1.0, "other_size": 1.0},
    "dose": {"dose": 1.0, "dose_units": 0.0, "dose_below": 1.0, "other_dimension": 1.0},
    "narrowing words": {"narrowed": 1.0, "lacking": 1.0, "negated": 1.0},
    "what a code denies": {"denied": 1.0},
    "diluents": {"diluent": 1.0},
    "prior knowledge": {
        "quality_measure": 1.0,
        "catch_all": 1.0,
        "common": 1.0,
        "marketed": 0.0,
        "newer": 0.0,
        "hospital_only": 1.0,
        "some_payers": 1.0,
    },
}


def figures(path: Path, weights: Weights, files: list[list[Judged]]) -> list[float]:
    """Return the shown measures of each file, one after the other."""
    engine = Engine(path, weights)
    values = []
    for asked in files:
        overall = measure(asked, [[code for code, _ in engine.rank(one.q, limit=DEPTH)] for one in asked]).overall
        values += [overall[name] for name in SHOWN]
    return values


def main() -> None:
    """Measure, print, and write the page if told to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--write", type=Path)
    told = parser.parse_args()
    files = [read_judged(path) for path in told.questions]
    whole = figures(told.index, WEIGHTS, files)
    heads = " | ".join(f"{path.stem} {name}" for path in told.questions for name in ("S@1", "S@10", "nDCG@10"))
    lines = [f"| | {heads} |", "| --- |" + " ---: |" * len(whole)]
    lines.append("| everything | " + " | ".join(f"{value:.3f}" for value in whole) + " |")
    print("\n".join(lines), flush=True)
    for name, change in PARTS.items():
        without = figures(told.index, dataclasses.replace(WEIGHTS, **change), files)
        cells = " | ".join(f"{value - before:+.3f}" for value, before in zip(without, whole, strict=True))
        lines.append(f"| without {name} | {cells} |")
        print(lines[-1], flush=True)
    if told.write:
        told.write.write_text(_PAGE.format(day=date.today().isoformat(), table="\n".join(lines)))


_PAGE = """# What each part of the ranking is worth

Every part switched off by itself; the first line is the whole, the others are differences to it. Measured on {day} on the
development questions, with the October 2025 code file and the January 2026 NDC crosswalk imported, by
`python benchmarks/ablation.py INDEX lay-dev.jsonl chargemaster-dev.jsonl --write docs/ablation.md`.

{table}
"""


if __name__ == "__main__":
    main()
