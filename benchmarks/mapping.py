"""How many price-list lines a second ``plaincode map`` answers.

    python benchmarks/mapping.py INDEX questions.jsonl [--lines 20000] [--workers 2]

Writes the questions to a CSV again and again, each time with another item number, so that no line comes twice and none can be
answered from memory; and once more with as many repeats as price lists have (each line ten times). Prints lines a second.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from pathlib import Path

import search


def main() -> None:
    """Write, map, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--workers", type=int)
    options = parser.parse_args()
    texts = [question.q for question in search.read_judged(options.questions)]
    for name, repeats in (("all lines different", 1), ("each line ten times", 10)):
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder) / "in.csv", Path(folder) / "out.csv"
            with source.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(["item", "description"])
                for number in range(options.lines):
                    place = number // repeats
                    writer.writerow([number, f"{texts[place % len(texts)]} {place // len(texts)}"])
            started = time.perf_counter()
            search.map_file(source, target, "description", index=options.index, workers=options.workers)
            print(f"{name}: {options.lines / (time.perf_counter() - started):,.0f} lines a second")


if __name__ == "__main__":
    main()
