"""Whole price lists: which rows get a code as fitting, and how many of these are right, at the product's own line and beyond.

    python benchmarks/price_list.py INDEX rows.jsonl [--held-out] [--scores NAME=FILE ...] [--draw curve.svg]

A row is a judged question; one without codes is billed with a code of another set, and any code as fitting is a false alarm.
Precision is the share of rows said to fit that are right; recall, of the rows with a code of HCPCS Level II those that got it
as fitting. Printed as Markdown are the figures at the product's line (``search.map``) and at the line of the best F1, beside
plain BM25 and sentence embeddings over the official descriptors of the same index (each at its own best line, which flatters
it); a table by hospital; and the product at other lines. A peer that is not installed is left out, and said; ``--scores`` gives
one that was run elsewhere: a line of JSON for each row, ``{"code": "J7307", "score": 0.61}``, in the order of the rows.

The judge that ships has seen the development lists: with ``--held-out`` each row is judged by one that has seen no row of its
hospital (learned anew from the other rows, needs scikit-learn; the coefficients of the confidence, some twenty numbers, stay).
Needs matplotlib to draw.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peers import SCORED, Record

from search import Engine
from search.judge import Judge
from search.weights import WEIGHTS

LINES = tuple(n / 10 for n in range(1, 10))
PRODUCT = "plaincode"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a price list as it was answered: whether it has a code, whether the answer is it, and the answer's score."""

    hospital: str
    has_code: bool
    is_right: bool
    score: float


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
        return f"{self.rows:,} | {self.precision:.3f} | {self.recall:.3f} | {self.f1:.3f} | {self.false_alarms:.3f}"


HEAD = "| | rows | precision | recall | F1 | false alarms |\n| --- | ---: | ---: | ---: | ---: | ---: |"


def answer_rows(engine: Engine, raws: Sequence[dict[str, Any]], judges: Sequence[Judge] | None = None) -> list[Row]:
    """Map every row as ``search.map`` does and compare with what the hospital bills; ``judges``: one for each row."""
    shipped, rows = engine.judge, []
    for at, raw in enumerate(raws):
        engine.judge = judges[at] if judges else shipped
        (mapped,) = engine.map([raw["q"]], limit=2)
        rows.append(rate(raw, mapped.code, mapped.confidence or 0.0))
    engine.judge = shipped
    return rows


def rate(raw: dict[str, Any], code: str, score: float) -> Row:
    """Compare an answer with what the hospital bills."""
    right = {code for code, grade in raw["codes"].items() if grade > 0}
    return Row(raw.get("hospital", ""), bool(right), code in right, score)


def learn_held_out(engine: Engine, path: Path) -> list[Judge]:
    """Return for each row a judge that has seen no row of its hospital."""
    from learn_elsewhere import learn_by_fold, list_named, list_shared, read_texts

    texts = list(read_texts([path]))
    features = [engine.list_judged(text.q) for text in texts]
    folds = learn_by_fold(texts, features, list_named(engine), list_shared(engine))
    judges = [Judge(learned, names=engine.judge.names) for learned in folds]
    return [judges[text.fold] for text in texts if text.file == path.name]


def measure(rows: Sequence[Row], line: float) -> Figures:
    """Measure rows at a line of the score; no rows of a kind count as 0."""
    fitting = [row for row in rows if row.score >= line and row.score > 0]
    right = sum(row.is_right for row in fitting)
    coded = sum(row.has_code for row in rows)
    others = len(rows) - coded
    return Figures(
        len(rows),
        right / len(fitting) if fitting else 0.0,
        right / coded if coded else 0.0,
        sum(not row.has_code for row in fitting) / others if others else 0.0,
    )


def draw_line(rows: Sequence[Row]) -> list[Figures]:
    """Return the whole curve: the figures at each of up to 200 scores, the highest first."""
    scores = sorted({row.score for row in rows if row.score > 0}, reverse=True)
    return [measure(rows, line) for line in scores[:: max(1, len(scores) // 200)]]


def answer_peers(engine: Engine, raws: Sequence[dict[str, Any]]) -> Iterator[tuple[str, list[Row]]]:
    """Yield each peer that is installed with its answers; the others are printed as left out."""
    entries = [engine.lookup(code) for code in engine.list_codes({"status": "active"})]
    records = [Record(e.code, e.descriptor, e.short_descriptor) for e in entries if e.kind == "code" and e.descriptor]
    if not records:
        print("peers are left out: the index has no official descriptors (plaincode import hcpcs)\n")
        return
    for name, peer in SCORED.items():
        try:
            found = peer(records, [raw["q"] for raw in raws], 1)
        except (ImportError, FileNotFoundError) as error:
            print(f"{name} are left out: {error}; --scores reads those of a run elsewhere\n")
            continue
        yield name, [rate(raw, *(hits[0] if hits else ("", 0.0))) for raw, hits in zip(raws, found, strict=True)]


def read_scores(path: Path, raws: Sequence[dict[str, Any]]) -> list[Row]:
    """Read the answers of a peer that was run elsewhere."""
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [rate(raw, answer["code"], answer["score"]) for raw, answer in zip(raws, found, strict=True)]


def draw(curves: dict[str, list[Figures]], own: Figures, path: Path) -> None:
    """Draw precision over recall for each system, with the product's own line."""
    import matplotlib as mpl

    mpl.use("svg" if path.suffix == ".svg" else "agg")
    mpl.rcParams["svg.hashsalt"] = "plaincode"  # the same picture for the same figures
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 4.5))
    for name, curve in curves.items():
        axes.plot([point.recall for point in curve], [point.precision for point in curve], label=name)
    axes.scatter([own.recall], [own.precision], s=60, zorder=3, label=f"{PRODUCT} at its line")
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), frameon=False)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, bbox_inches="tight")
    plt.close(figure)


def main() -> None:
    """Map, measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--held-out", action="store_true", help="judge each row by one that has not seen its hospital")
    parser.add_argument("--scores", action="append", default=[], metavar="NAME=FILE", help="answers of another system")
    parser.add_argument("--draw", type=Path, help="write the curves to this file (.svg or .png)")
    options = parser.parse_args()
    raws = [json.loads(line) for line in options.rows.read_text(encoding="utf-8").splitlines() if line.strip()]
    engine = Engine(options.index)
    rows = answer_rows(engine, raws, learn_held_out(engine, options.rows) if options.held_out else None)
    systems = {PRODUCT: rows, **dict(answer_peers(engine, raws))}
    for given in options.scores:
        name, _, file = given.partition("=")
        systems[name] = read_scores(Path(file), raws)
    curves = {name: draw_line(answered) for name, answered in systems.items()}
    own = measure(rows, WEIGHTS.fits_line)
    print(f"{HEAD}\n| **{PRODUCT}**, its own line | {own} |")
    for name, curve in curves.items():
        print(f"| {name}, line of the best F1 | {max(curve, key=lambda figures: figures.f1)} |")
    print(f"\nBy hospital, {PRODUCT} at its own line:\n\n{HEAD}")
    for hospital in sorted({row.hospital for row in rows}):
        print(
            f"| {hospital or 'all'} | {measure([row for row in rows if row.hospital == hospital], WEIGHTS.fits_line)} |"
        )
    print(f"\n{PRODUCT} at other lines:\n\n{HEAD}")
    for line in LINES:
        print(f"| from {line:.1f} | {measure(rows, line)} |")
    if options.draw:
        draw(curves, own, options.draw)


if __name__ == "__main__":
    main()
