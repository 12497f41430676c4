"""Relevance side by side: plaincode and plain Whoosh on the same judged questions and the same codes.

    python benchmarks/relevance.py HCPC2025_OCT_ANWEB.xlsx questions.jsonl [questions.jsonl ...]

Plain Whoosh is what one gets from its manual: StemmingAnalyzer, BM25F, OR of all words, over the official descriptors of
the active codes. plaincode is built from the bundled corpus with the same file imported, in a folder of its own.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import MultifieldParser, OrGroup, WildcardPlugin
from whoosh.query import NullQuery

import corpus
import index
from corpus.sources import hcpcs
from search import Engine
from search.evaluation import DEPTH, MEASURES, Judged, measure, read_judged

DAY = date(2025, 10, 1)


def plain_whoosh(records: list[hcpcs.HcpcsRecord]):  # type: ignore[no-untyped-def]
    """Return a function that answers a question with codes."""
    schema = Schema(
        code=ID(stored=True), long=TEXT(analyzer=StemmingAnalyzer()), short=TEXT(analyzer=StemmingAnalyzer())
    )
    store = RamStorage().create_index(schema)
    writer = store.writer()
    for record in records:
        if record.kind == "code" and not (record.ended and record.ended < DAY):
            writer.add_document(code=record.code, long=record.descriptor, short=record.short_descriptor)
    writer.commit()
    searcher = store.searcher()
    parser = MultifieldParser(["long", "short"], schema, group=OrGroup)
    parser.remove_plugin_class(WildcardPlugin)

    def answer(text: str) -> list[str]:
        words = "".join(c if c.isalnum() else " " for c in text)
        parsed = parser.parse(words)
        return [] if parsed == NullQuery else [hit["code"] for hit in searcher.search(parsed, limit=DEPTH)]

    return answer


def row(name: str, asked: list[Judged], answer) -> None:  # type: ignore[no-untyped-def]
    """Measure and print one engine."""
    started = time.perf_counter()
    came = [answer(one.q) for one in asked]
    spent = (time.perf_counter() - started) / len(asked) * 1000
    values = measure(asked, came).overall
    print(f"  {name:<16}" + "".join(f"{values[m]:>12.4f}" for m in MEASURES) + f"{spent:>12.2f}")


def main() -> None:
    """Build both, ask both, print a table a file."""
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    code_file, *files = map(Path, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        hcpcs.import_file(code_file, home)
        index.build(corpus.load(home=home), to=home / "index")
        engine = Engine(home / "index")
        plain = plain_whoosh(hcpcs.current(home) or [])
        for path in files:
            asked = read_judged(path)
            print(f"{path.name}: {len(asked)} questions")
            print(f"  {'':<16}" + "".join(f"{m:>12}" for m in MEASURES) + f"{'ms/question':>12}")
            row("plain Whoosh", asked, plain)
            row("plaincode", asked, lambda text: [hit.code for hit in engine.query(text, limit=DEPTH)])


if __name__ == "__main__":
    main()
