"""Measuring against judged questions."""

from __future__ import annotations

from pathlib import Path

import pytest

import search
from search import Engine, Judged, SearchError, read_judged
from search.bulk.evaluation import evaluate, measure

pytest.importorskip("ir_measures", reason="ir-measures is not installed")

QUESTIONS = [
    Judged("first", {"A0001": 2, "A0002": 1}, "lay"),
    Judged("second", {"B0001": 1}, "lay"),
    Judged("nowhere", {"C0001": 1}, "context"),
]
ANSWERS = [["A0001", "A0002"], ["X0001", "B0001"], ["X0001"]]


def test_measures_are_means_over_all_and_by_kind() -> None:
    evaluation = measure(QUESTIONS, ANSWERS)
    assert evaluation.questions == 3
    assert evaluation.overall["Success@1"] == pytest.approx(1 / 3, abs=1e-4)
    assert evaluation.overall["Success@5"] == pytest.approx(2 / 3, abs=1e-4)
    assert evaluation.overall["MRR@10"] == pytest.approx(0.5, abs=1e-4)
    assert evaluation.by_kind["lay"]["MRR@10"] == 0.75
    assert evaluation.by_kind["lay"]["nDCG@10"] == pytest.approx((1 + 0.6309) / 2, abs=1e-4)
    assert evaluation.by_kind["context"] == dict.fromkeys(evaluation.overall, 0.0)


def test_the_worst_questions_come_first_with_what_came_instead() -> None:
    evaluation = measure(QUESTIONS, ANSWERS)
    assert [(failure.question.q, failure.rank) for failure in evaluation.failures] == [
        ("nowhere", 0),
        ("second", 2),
        ("first", 1),
    ]
    assert "failures" not in evaluation.to_dict()
    assert evaluation.to_dict(failures=1)["failures"] == [
        {"q": "nowhere", "wanted": {"C0001": 1}, "came": ["X0001"], "rank": 0, "nDCG@10": 0.0}
    ]


def test_an_engine_is_asked_every_question_and_progress_is_told(small: Engine) -> None:
    questions = [Judged("neb machine", {"E0570": 2}), Judged("moon rocket", {"E0570": 2})]
    calls: list[tuple[int, int]] = []
    evaluation = evaluate(small, questions, lambda done, of: calls.append((done, of)))
    assert evaluation.overall["Success@1"] == 0.5
    assert calls == [(1, 2), (2, 2)]
    assert repr(evaluation).startswith("<Evaluation of 2 questions: Success@1 0.5000, ")
    assert len({evaluation, evaluate(small, questions)}) == 1


def test_the_public_evaluate_asks_the_default_index(small: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "default_engine", lambda: small)
    assert search.evaluate([Judged("neb machine", {"E0570": 2})]).overall["MRR@10"] == 1.0


def test_no_questions_are_refused() -> None:
    with pytest.raises(SearchError, match="there is no judged question"):
        measure([], [])


def test_judged_questions_are_read_a_line_each(tmp_path: Path) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text('{"q": "a", "codes": {"E0570": 2}, "kind": "lay"}\n\n{"q": "b", "codes": {"E0570": 1}}\n')
    assert read_judged(file) == [Judged("a", {"E0570": 2}, "lay"), Judged("b", {"E0570": 1}, "all")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"q": "x"}\n', ":1: not a judged question"),
        ('\n{"q": "x", "codes": {"E0570": 0}}\n', ":2: no code has a grade above 0"),
        ("", "holds no judged question"),
        ("\n\n", "holds no judged question"),
    ],
)
def test_what_is_no_judged_question_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "judged.jsonl").write_text(text)
    with pytest.raises(SearchError, match=message):
        read_judged(tmp_path / "judged.jsonl")


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match="cannot be read"):
        read_judged(tmp_path / "nowhere.jsonl")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SearchError, match="is not UTF-8 text"):
        read_judged(tmp_path / "binary")
