"""First hits by the letter of the code: where among drugs, devices, blood and supplies a ranking goes wrong.

    python benchmarks/by_letter.py INDEX lines.jsonl [lines.jsonl ...] [--letters CPA] [--wrong 0] [--json]

INDEX is a folder that ``plaincode build --to`` wrote. Lines are judged questions; those without a code ("other" rows of whole
price lists) are passed over. A line counts for the letter of its best code. ``--wrong N`` lists so many lines whose first hit
is not a right one: what was asked, what is right, what came.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from search import Engine

_LOOKED_AT = 10


@dataclass
class Tally:
    """How many lines there are, and how many have a right code first, and among the first ten; by letter."""

    lines: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    in_ten: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str, list[str]]] = field(default_factory=list)

    def to_dict(self) -> dict[str, dict[str, float]]:
        """Return lines, share of first hits and share within ten by letter, "all" for the sum."""
        return {
            letter: {
                "lines": self.lines[letter],
                "first": round(self.first[letter] / self.lines[letter], 4),
                "in_ten": round(self.in_ten[letter] / self.lines[letter], 4),
            }
            for letter in ["all", *sorted(self.lines - Counter(all=self.lines["all"]))]
            if self.lines[letter]
        }


def read_lines(path: Path) -> list[tuple[str, dict[str, int]]]:
    """Return the questions of a file with their codes and grades, those without a right code left out."""
    raws = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(raw["q"], raw["codes"]) for raw in raws if any(grade > 0 for grade in raw["codes"].values())]


def tally(engine: Engine, lines: list[tuple[str, dict[str, int]]]) -> Tally:
    """Ask every line and count right first hits by the letter of its best code."""
    result = Tally()
    for text, codes in lines:
        best = max(codes, key=lambda code: (codes[code], code))
        came = [code for code, _ in engine.rank(text, limit=_LOOKED_AT)]
        for letter in ("all", best[0]):
            result.lines[letter] += 1
            result.first[letter] += codes.get(came[0] if came else "", 0) > 0
            result.in_ten[letter] += any(codes.get(code, 0) > 0 for code in came)
        if not came or codes.get(came[0], 0) <= 0:
            result.wrong.append((text, best, came[:3]))
    return result


def main() -> None:
    """Measure every file and print a table of letters."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--letters", default="", help="only these letters (default: all)")
    parser.add_argument("--wrong", type=int, default=0, help="so many wrong lines are listed")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    engine = Engine(options.index)
    measured: dict[str, dict[str, dict[str, float]]] = {}
    for path in options.files:
        lines = [
            (text, codes)
            for text, codes in read_lines(path)
            if not options.letters or max(codes, key=lambda code: (codes[code], code))[0] in options.letters
        ]
        counted = tally(engine, lines)
        measured[path.name] = counted.to_dict()
        if options.json:
            continue
        print(
            f"{path.name}: " + "  ".join(f"{k} {v['first']:.3f} ({v['lines']})" for k, v in measured[path.name].items())
        )
        for text, best, came in counted.wrong[: options.wrong]:
            print(f"  {best}  {' '.join(came):20}  {text}")
    if options.json:
        json.dump(measured, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
