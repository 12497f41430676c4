"""Scoring: BM25F over arrays that hold what Whoosh holds, coverage, aliases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import index
from corpus.entry import Entry
from search import Engine
from search.weights import WEIGHTS


def build(folder: Path, *entries: Entry) -> Engine:
    index.build(entries, to=folder / "index")
    return Engine(folder / "index")


def test_the_arrays_hold_what_whoosh_holds(small: Engine) -> None:
    """Whoosh is the index of record: its postings, read the slow way, give the same weights as the arrays."""
    from whoosh.query import Term

    weights = small.weights
    with small._searcher._whoosh.searcher() as searcher:
        reader = searcher.reader()
        n_docs = reader.doc_count()
        lengths: dict[str, dict[int, int]] = {name: {} for name in weights.fields}
        counts: dict[str, dict[str, dict[int, int]]] = {}
        for field in weights.fields:
            for raw in reader.lexicon(field):
                matcher = Term(field, raw.decode()).matcher(searcher)
                while matcher.is_active():
                    doc, count = matcher.id(), int(matcher.value_as("frequency"))
                    counts.setdefault(raw.decode(), {}).setdefault(field, {})[doc] = count
                    lengths[field][doc] = lengths[field].get(doc, 0) + count
                    matcher.next()
    scorer = small._searcher.scorer
    assert sorted(counts) == list(scorer.terms)
    for term, by_field in counts.items():
        expected = np.zeros(n_docs)
        for field, docs in by_field.items():
            average = sum(lengths[field].values()) / len(lengths[field])
            b = weights.length[field]
            for doc, count in docs.items():
                expected[doc] += weights.fields[field] * count / (1 - b + b * lengths[field][doc] / average)
        number = scorer.terms[term]
        held = np.zeros(n_docs)
        span = slice(scorer._starts[number], scorer._starts[number + 1])
        held[scorer._docs[span]] = scorer._saturated[span]
        np.testing.assert_allclose(held, expected / (weights.k1 + expected), rtol=1e-5)


def test_a_rare_word_counts_more_than_a_frequent_one(tmp_path: Path) -> None:
    others = [Entry(code=f"E{number:04d}", name=f"Testwalker kind {number}") for number in range(10, 40)]
    engine = build(tmp_path, Entry(code="E0001", name="Testwalker"), Entry(code="E0002", name="Rarething"), *others)
    assert engine.rank("testwalker rarething")[0][0] == "E0002"


def test_synonyms_of_one_word_never_add_up(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="E0001", name="Wheelchair wheelchair wheelchair"),
        Entry(code="E0002", name="Wheelchair"),
    )
    scores = dict(engine.rank("wheelchair"))
    assert engine.explain("wheelchair", "E0001").text <= 1.0
    assert scores["E0001"] < 3 * scores["E0002"]


def test_a_code_that_meets_more_of_the_question_comes_first(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="E0001", name="Testwalker"),
        Entry(code="E0002", name="Long testwalker that has wheels and a seat"),
    )
    assert engine.rank("testwalker wheels seat")[0][0] == "E0002"
    whole, part = engine.explain("testwalker wheels seat", "E0002"), engine.explain("testwalker wheels seat", "E0001")
    assert whole.coverage == pytest.approx(1.0)
    assert part.coverage < 1.0


def test_a_name_said_in_full_is_rewarded(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="E0001", name="Testwalker with wheels"),
        Entry(code="E0002", name="Testwalker", clinical_context="For a person whose wheels are worn"),
    )
    reason = engine.explain("testwalker with wheels", "E0001")
    assert engine.rank("testwalker with wheels")[0][0] == "E0001"
    assert reason.alias_text.lower() == "testwalker with wheels"
    assert reason.alias == pytest.approx(WEIGHTS.alias * WEIGHTS.value("alias_kinds.name"), rel=1e-3)


def test_an_alias_that_codes_share_is_worth_less_to_each(tmp_path: Path) -> None:
    alone = build(tmp_path / "alone", Entry(code="E0001", name="One", plain_language=("testroller",)))
    many = build(
        tmp_path / "many",
        *(
            Entry(code=f"E{number:04d}", name=f"Name {number}", plain_language=("testroller",))
            for number in range(1, 9)
        ),
    )
    single, shared = (engine.explain("testroller", "E0001").alias for engine in (alone, many))
    assert shared == pytest.approx(single * (1 - 3 * WEIGHTS.alias_shared), rel=1e-3)  # eight codes: three doublings


def test_scores_do_not_depend_on_the_page(small: Engine) -> None:
    ranked = small.rank("walker with wheels", limit=50)
    assert [(hit.code, pytest.approx(hit.score)) for hit in small.query("walker with wheels", limit=50)] == ranked
    assert small.rank("walker with wheels", limit=2) == ranked[:2]
    assert small.rank("") == []
