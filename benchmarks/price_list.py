"""Whole price lists: which rows get a code as fitting, and how many of these are right, at the product's own line and beyond.

    python benchmarks/price_list.py INDEX rows.jsonl [--draw curve.svg]

A row is a judged question; one without codes is billed with a code of another set, and any code as fitting is a false alarm.
Precision is the share of rows said to fit that are right; recall, of the rows with a code of HCPCS Level II those that got it
as fitting; both and F1 are printed at the product's line (``search.map``), for each hospital, and for other lines. The judge
and the confidence that ship have seen the development lists: for figures on unseen hospitals give a file that they have not
seen, or run benchmarks/calibrate.py, which leaves hospitals out. Needs matplotlib to draw.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from search import Engine

LINES = tuple(n / 20 for n in range(20))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a price list as it was answered."""

    hospital: str
    has_code: bool
    is_right: bool
    confidence: float
    fits: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and F1 of the rows that fit, and of the rows of other sets those said to fit; shares, 0 to 1."""

    rows: int
    precision: float
    recall: float
    false_alarms: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {self.f1:.3f}  "
            f"false alarms {self.false_alarms:.3f}  ({self.rows} rows)"
        )


def answer_rows(engine: Engine, path: Path) -> list[Row]:
    """Map every row of a file and compare with what the hospital bills."""
    raws = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = []
    for raw, mapped in zip(raws, engine.map([raw["q"] for raw in raws], limit=2), strict=True):
        right = {code for code, grade in raw["codes"].items() if grade > 0}
        rows.append(
            Row(raw.get("hospital", ""), bool(right), mapped.code in right, mapped.confidence or 0.0, mapped.fits_well)
        )
    return rows


def measure(rows: Sequence[Row], line: float | None = None) -> Figures:
    """Measure rows at a line of confidence, or at the product's own; no rows of a kind count as 0."""
    fitting = [row for row in rows if (row.fits if line is None else row.confidence >= line and row.confidence > 0)]
    right = sum(row.is_right for row in fitting)
    coded = sum(row.has_code for row in rows)
    others = len(rows) - coded
    return Figures(
        len(rows),
        right / len(fitting) if fitting else 0.0,
        right / coded if coded else 0.0,
        sum(not row.has_code for row in fitting) / others if others else 0.0,
    )


def draw(curve: Sequence[Figures], own: Figures, path: Path) -> None:
    """Draw precision over recall, with the product's own line."""
    import matplotlib as mpl

    mpl.use("svg" if path.suffix == ".svg" else "agg")
    mpl.rcParams["svg.hashsalt"] = "plaincode"  # the same picture for the same figures
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(4.5, 4.5))
    axes.plot([point.recall for point in curve], [point.precision for point in curve], marker=".")
    axes.scatter([own.recall], [own.precision], s=80, zorder=3)
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, bbox_inches="tight")
    plt.close(figure)


def main() -> None:
    """Map, measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--draw", type=Path)
    options = parser.parse_args()
    rows = answer_rows(Engine(options.index), options.rows)
    own = measure(rows)
    print(f"at the product's line: {own}")
    for hospital in sorted({row.hospital for row in rows}):
        print(f"  {hospital or 'all'}: {measure([row for row in rows if row.hospital == hospital])}")
    curve = [measure(rows, line) for line in LINES]
    for line, figures in zip(LINES, curve, strict=True):
        print(f"from {line:.2f}: {figures}")
    if options.draw:
        draw(curve, own, options.draw)


if __name__ == "__main__":
    main()
