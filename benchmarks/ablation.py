"""What each part of the ranking is worth: every part switched off by itself, on judged questions.

    python benchmarks/ablation.py INDEX questions.jsonl [questions.jsonl ...] [--write docs/ablation.md]

INDEX is a folder that ``plaincode build --to`` wrote. A part is switched off by the neutral values that search/weights.py
gives its numbers; ``--numbers`` switches off every number by itself, too.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from search import Engine
from search.bulk.evaluation import DEPTH, Judged, measure, read_judged
from search.weights import WEIGHTS, Weights, rows

SHOWN = ("Success@1", "Success@10", "nDCG@10")


#: Parts that are not switched off as a whole: without the fields nothing is found, and confidence changes no order.
KEPT = ("BM25F", "confidence", "noise")


def list_changes(each_number: bool) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield what is switched off, and the numbers of the table that do so: each field, each part, and each number if asked."""
    table = list(rows())
    for name in WEIGHTS.fields:
        members = (f"fields.{name}", f"alias_kinds.{name}")
        yield f"the field {name}", {row.name: row.neutral for row in table if row.name in members}
    for part in dict.fromkeys(row.part for row in table):
        if part not in KEPT:
            yield f"all of {part}", {row.name: row.neutral for row in table if row.part == part}
    for row in table if each_number else ():
        if row.part not in KEPT:
            yield f"{row.name}: {row.meaning}", {row.name: row.neutral}


def figures(path: Path, weights: Weights, files: list[list[Judged]]) -> list[float]:
    """Return the shown measures of each file, one after the other."""
    engine = Engine(path, weights)
    values = []
    for judged in files:
        codes = [[code for code, _ in engine.rank(question.q, limit=DEPTH)] for question in judged]
        overall = measure(judged, codes).overall
        values += [overall[name] for name in SHOWN]
    return values


def main() -> None:
    """Measure, print, and write the page if told to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--numbers", action="store_true", help="switch off every number by itself, too")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    files = [read_judged(path) for path in options.questions]
    whole = figures(options.index, WEIGHTS, files)
    heads = " | ".join(f"{path.stem} {name}" for path in options.questions for name in ("S@1", "S@10", "nDCG@10"))
    lines = [f"| | {heads} |", "| --- |" + " ---: |" * len(whole)]
    lines.append("| everything | " + " | ".join(f"{value:.3f}" for value in whole) + " |")
    print("\n".join(lines), flush=True)
    for name, change in list_changes(options.numbers):
        without = figures(options.index, WEIGHTS.changed(change), files)
        cells = " | ".join(f"{value - before:+.3f}" for value, before in zip(without, whole, strict=True))
        lines.append(f"| without {name} | {cells} |")
        print(lines[-1], flush=True)
    if options.write:
        options.write.write_text(_PAGE.format(day=date.today().isoformat(), table="\n".join(lines)))


_PAGE = """# What each part of the ranking is worth

Every part switched off by itself; the first line is the whole, the others are differences to it. Measured on {day} on the
development questions, with the October 2025 code file and the January 2026 NDC crosswalk imported, by
`python benchmarks/ablation.py INDEX lay-dev.jsonl chargemaster-dev.jsonl --write docs/ablation.md`.

{table}
"""


if __name__ == "__main__":
    main()
