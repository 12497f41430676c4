"""Two evaluations side by side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search import Judged, SearchError, read_outcomes
from search.bulk.changes import Outcome, compare_outcomes
from search.bulk.evaluation import measure

BEFORE = [
    Outcome("a", 1, 1.0),
    Outcome("b", 2, 0.63),
    Outcome("c", 0, 0.0),
    Outcome("same", 1, 1.0),
    Outcome("gone", 1, 1.0),
]
NOW = [
    Outcome("a", 3, 0.5),
    Outcome("b", 1, 1.0),
    Outcome("c", 5, 0.39),
    Outcome("same", 1, 1.0),
    Outcome("new", 1, 1.0),
]


def test_questions_are_won_lost_and_tied() -> None:
    changes = compare_outcomes(BEFORE, NOW)
    assert (changes.shared, changes.gone, changes.added) == (4, 1, 1)
    first, ndcg = changes.tallies
    assert (first.measure, first.won, first.lost, first.tied, first.p, first.significant) == (
        "Success@1",
        1,
        1,
        2,
        1.0,
        False,
    )
    assert (ndcg.measure, ndcg.won, ndcg.lost, ndcg.tied) == ("nDCG@10", 2, 1, 1)
    assert (ndcg.before, ndcg.now) == (0.6575, 0.7225)
    assert [change.now.q for change in changes.changed] == ["a", "b", "c"]
    assert changes.to_dict()["changed"][0] == {
        "q": "a",
        "kind": "all",
        "rank": {"before": 1, "now": 3},
        "nDCG@10": {"before": 1.0, "now": 0.5},
    }


def test_a_clear_win_is_significant() -> None:
    before = [Outcome(f"q{number}", 2, 0.6) for number in range(12)]
    changes = compare_outcomes(before, [Outcome(outcome.q, 1, 1.0) for outcome in before])
    assert all(tally.significant and tally.lost == 0 for tally in changes.tallies)


def test_a_question_that_stands_there_twice_is_matched_in_order_and_by_kind() -> None:
    before = [Outcome("a", 1, 1.0), Outcome("a", 0, 0.0), Outcome("a", 3, 0.5, "lay")]
    assert compare_outcomes(before, before).changed == ()
    assert compare_outcomes(before, before[:1]).gone == 2


def test_evaluations_without_a_shared_question_are_refused() -> None:
    with pytest.raises(SearchError, match="share no question"):
        compare_outcomes([Outcome("a", 1, 1.0)], [Outcome("b", 1, 1.0)])


def test_what_was_saved_is_read_back(tmp_path: Path) -> None:
    pytest.importorskip("ir_measures", reason="ir-measures is not installed")
    evaluation = measure([Judged("x", {"A0001": 2}, "lay"), Judged("y", {"A0002": 1})], [["A0001"], ["B0001", "A0002"]])
    (tmp_path / "old.json").write_text(json.dumps({"q.jsonl": evaluation.to_dict()}))
    outcomes = read_outcomes(tmp_path / "old.json")["q.jsonl"]
    assert outcomes == evaluation.outcomes == [Outcome("x", 1, 1.0, "lay"), Outcome("y", 2, 0.6309, "all")]
    assert evaluation.compare(outcomes).changed == evaluation.compare(evaluation).changed == ()


@pytest.mark.parametrize("text", ["", "[]", '{"q.jsonl": {"questions": 3}}', "\xff"])
def test_what_is_no_saved_evaluation_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "old.json").write_text(text, encoding="latin-1")
    with pytest.raises(SearchError, match="is not what 'plaincode eval --json' prints"):
        read_outcomes(tmp_path / "old.json")
    with pytest.raises(SearchError, match="cannot be read"):
        read_outcomes(tmp_path / "nowhere.json")
