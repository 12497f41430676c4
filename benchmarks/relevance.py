"""Relevance side by side: plaincode and its peers on the same judged questions and the same codes, in one run.

    python benchmarks/relevance.py --hcpcs HCPC2025_OCT_ANWEB.xlsx [--ndc CROSSWALK.csv] [--write docs/relevance.md] \\
        questions.jsonl [questions.jsonl ...]

The peers search the official descriptors of the codes active on the day. plaincode is built from the bundled corpus with
the same files imported, in a folder of its own, and once more from the bundled corpus alone. Times are of this machine, all
questions one after the other (embeddings in batches); compare them with each other only.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from peers import PEERS, Answers, Record

import corpus
import index
from corpus.sources import import_file, read
from search import Engine
from search.bulk.evaluation import DEPTH, Judged, measure, read_judged

DAY = date(2025, 10, 1)
SHOWN = ("Success@1", "Success@10", "nDCG@10")


def built(home: Path) -> Engine:
    """Build and open the index of the bundled corpus with what is imported in a folder."""
    index.build(corpus.load(home=home), to=home / "index")
    return Engine(home / "index")


def engines(code_file: Path, crosswalk: Path | None, root: Path) -> Iterator[tuple[str, Engine]]:
    """Yield plaincode with and without the official files."""
    home = root / "with"
    import_file("hcpcs", code_file, home=home)
    if crosswalk:
        import_file("ndc", crosswalk, home=home)
    yield "**plaincode**", built(home)
    yield "**plaincode**, bundled corpus alone", built(root / "alone")


def table(code_file: Path, crosswalk: Path | None, files: Sequence[Path]) -> Iterator[str]:
    """Yield the lines of the table, each as soon as it is measured."""
    sets = [read_judged(path) for path in files]
    heads = "".join(
        f" {path.stem} ({len(judged)}): S@1 | S@10 | nDCG@10 | ms |" for path, judged in zip(files, sets, strict=True)
    )
    yield f"| |{heads}"
    yield "| --- |" + " ---: |" * (4 * len(files))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        engine = None
        for name, engine in engines(code_file, crosswalk, root):
            answer = engine
            yield _row(name, sets, lambda qs, e=answer: [[c for c, _ in e.rank(q, limit=DEPTH)] for q in qs])  # type: ignore[misc]
        records = [
            Record(r.code, r.descriptor, r.short_descriptor)
            for r in read("hcpcs", root / "with") or []
            if r.kind == "code" and not (r.ended and r.ended < DAY)
        ]
        for name, peer in PEERS.items():
            try:
                yield _row(name, sets, lambda qs, p=peer: p(records, qs))  # type: ignore[misc]
            except (ImportError, FileNotFoundError, subprocess.CalledProcessError) as error:
                yield f"| {name} | not measured: {str(error).splitlines()[0]} |" + " |" * (4 * len(files) - 1)


def _row(name: str, sets: Sequence[list[Judged]], answers) -> str:  # type: ignore[no-untyped-def]
    cells = []
    for questions in sets:
        started = time.perf_counter()
        codes: Answers = answers([question.q for question in questions])
        spent = (time.perf_counter() - started) / len(questions) * 1000
        overall = measure(questions, codes).overall
        cells += [*(f"{overall[name]:.3f}" for name in SHOWN), f"{spent:.1f}"]
    return f"| {name} | " + " | ".join(cells) + " |"


def main() -> None:
    """Measure, print, and write the page if told to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hcpcs", type=Path, required=True)
    parser.add_argument("--ndc", type=Path)
    parser.add_argument("--write", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    options = parser.parse_args()
    lines = []
    for line in table(options.hcpcs, options.ndc, options.questions):
        print(line, flush=True)
        lines.append(line)
    if options.write:
        data = ", ".join(path.name for path in (options.hcpcs, options.ndc) if path)
        options.write.write_text(_PAGE.format(day=date.today().isoformat(), data=data, table="\n".join(lines)))
        print(f"written: {options.write}", file=sys.stderr)


_PAGE = """# Relevance beside its peers

Measured on {day} with {data}: codes active on 2025-10-01, official descriptors for the peers. A hit is any code that the
questions' file judges right (S@1: it comes first, S@10: it is among the first ten); nDCG@10 uses the grades. ms: milliseconds a
question on the machine of the run, good for comparing the lines of this one table; for the peers it includes building
their index, spread over the questions.

{table}

To repeat it: `python benchmarks/relevance.py --hcpcs FILE.xlsx --ndc CROSSWALK.csv --write docs/relevance.md FILE.jsonl ...`.
The plain-language questions are in [benchmarks/lay-dev.jsonl](../benchmarks/lay-dev.jsonl) and
[benchmarks/lay-heldout.jsonl](../benchmarks/lay-heldout.jsonl), on which nothing was tuned. The charge lines
come from published hospital price lists and are not part of the project.
"""


if __name__ == "__main__":
    main()
