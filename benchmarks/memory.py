"""What a memory of coded lists is worth: learn all hospitals' lines but one's, ask that one, for each.

    python benchmarks/memory.py LINES.jsonl [--index DIR]

LINES.jsonl has a line of JSON each: "q", "codes" (empty for a line of another code set) and "hospital". Printed are, without
and with the memory: Success@1 of lines with a code, precision, recall and F1 of rows said to fit, and the share of lines of
other code sets that get a fitting code.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from corpus import paths
from search import Engine, Learned
from search.bulk.findings import Finding, add_memory, find_by_description
from search.bulk.mapped import map_text
from search.bulk.memory import Memory


def measure(rows: list[dict[str, Any]], findings: list[Finding]) -> str:
    """Return the measures of findings as a line."""
    right = [row["codes"].get(finding.code, 0) > 0 for row, finding in zip(rows, findings, strict=True)]
    fits = [finding.fits_well for finding in findings]
    coded = [bool(row["codes"]) for row in rows]
    hits = sum(r and f for r, f in zip(right, fits, strict=True))
    precision, recall = hits / max(sum(fits), 1), hits / max(sum(coded), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    alarms = sum(f and not c for f, c in zip(fits, coded, strict=True)) / max(coded.count(False), 1)
    first = sum(right) / max(sum(coded), 1)
    return f"{first:9.4f}{precision:11.4f}{recall:8.4f}{f1:8.4f}{alarms:13.4f}"


def learn_others(rows: list[dict[str, Any]], hospital: str) -> Learned:
    """Return the lines of all hospitals but one as a learned list."""
    lines = [
        (row["q"], max(row["codes"], key=row["codes"].get, default=""), 1)
        for row in rows
        if row["hospital"] != hospital
    ]
    return Learned("others", "", tuple(lines))


def main() -> None:
    """Measure with and without the memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", type=Path)
    parser.add_argument("--index", type=Path, default=paths.index_folder())
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.lines.read_text(encoding="utf-8").splitlines()]
    engine = Engine(options.index)
    by_hospital = {
        hospital: [row for row in rows if row["hospital"] == hospital] for hospital in {r["hospital"] for r in rows}
    }
    rows = [row for hospital in sorted(by_hospital) for row in by_hospital[hospital]]
    alone = [find_by_description(map_text(engine, row["q"], 20)) for row in rows]
    helped: list[Finding] = []
    numbers = engine.columns.codes
    known = {code: engine.lookup(code) for code in numbers}
    for hospital in sorted(by_hospital):
        memory = Memory([learn_others(rows, hospital)], engine.lexicon)
        for finding in alone[len(helped) : len(helped) + len(by_hospital[hospital])]:
            recalled = memory.recall(finding.text)
            helped.append(add_memory(finding, recalled, known.get) if recalled else finding)
    print(f"{len(rows)} lines of {len(by_hospital)} hospitals, each asked with the other ones' lines in memory")
    print(f"{'':<16}Success@1  precision  recall      F1  false alarms")
    print(f"{'without memory':<16}{measure(rows, alone)}")
    print(f"{'with memory':<16}{measure(rows, helped)}")


if __name__ == "__main__":
    main()
