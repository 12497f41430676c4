"""Reasons: what a hit is said to be made of makes its score, over every judged question and lines of price lists."""

from __future__ import annotations

import json
import math
from pathlib import Path

import guards
import pytest

from search import Engine, Reason

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
JUDGED = [
    json.loads(line)["q"]
    for path in sorted(BENCHMARKS.glob("lay-*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
    if line.strip()
]
UNANSWERABLE = (BENCHMARKS / "unanswerable.txt").read_text(encoding="utf-8").splitlines()
CASES = [case for case in guards.read_cases(guards.GOLDEN, guards.WITNESSES) if case.question and not case.filters]
#: over 1,000 questions
QUESTIONS = list(dict.fromkeys([*JUDGED, *UNANSWERABLE, *(case.question for case in CASES if case.index == "bundled")]))
PARTS = 10
FAR = 40  #: a rank beyond the first page, where explain() must tell the same


def recompose(reason: Reason) -> float:
    """Make the score of a reason's parts."""
    return (reason.text * reason.coverage + reason.alias) * math.prod(reason.factors.values())


def check_reason(reason: Reason, score: float, where: str) -> None:
    assert reason.score == pytest.approx(score, rel=1e-4, abs=1e-6), where
    assert recompose(reason) == pytest.approx(score, rel=1e-4, abs=1e-6), where
    text = sum(match.strength * match.share for match in reason.matches)
    assert text == pytest.approx(reason.text, rel=1e-4, abs=1e-6), where


def test_the_questions_are_many() -> None:
    assert len(QUESTIONS) > 1000


@pytest.mark.parametrize("part", range(PARTS))
def test_the_explained_parts_make_the_score(bundled: Engine, part: int) -> None:
    for question in QUESTIONS[part::PARTS]:
        for hit in bundled.query(question, limit=10):
            if hit.score:
                check_reason(hit.reason, hit.score, f"{question!r} {hit.code}")
                assert hit.reason.matches, f"{question!r} {hit.code} has a score and no match"


@pytest.mark.parametrize("part", range(PARTS))
def test_a_code_is_explained_as_its_hit_is(bundled: Engine, part: int) -> None:
    for question in QUESTIONS[part :: PARTS * 10]:
        hits = bundled.query(question, limit=FAR)
        for hit in [*hits[:2], *hits[-2:]]:
            reason = bundled.explain(question, hit.code)
            assert reason.score == pytest.approx(hit.reason.score, rel=1e-4), f"{question!r} {hit.code}"
            assert dict(reason.factors) == pytest.approx(dict(hit.reason.factors), rel=1e-4)
            assert [match.typed for match in reason.matches] == [match.typed for match in hit.reason.matches]


def test_a_code_that_is_left_out_says_why(bundled: Engine) -> None:
    came = {hit.code for hit in bundled.query("toradol shot", limit=100)}
    reason = bundled.explain("toradol shot", "J3420")  # an injection, far below ketorolac
    assert "J3420" not in came
    assert reason.left_out
    nothing = bundled.explain("toradol shot", "E0143")
    assert nothing.score == 0.0
    assert not nothing.matches


def test_a_reason_tells_why_a_heavy_duty_walker_without_wheels_comes_late(bundled: Engine) -> None:
    question = "heavy duty walker with wheels 300 lb"
    without, wheeled = bundled.explain(question, "E0148"), bundled.explain(question, "E0149")
    assert without.score < wheeled.score
    assert without.factors["negation"] == pytest.approx(bundled.weights.negation)
    assert "negation" not in wheeled.factors
    assert any("wheel" in line for line in without.say())
    assert wheeled.factors["common"] == pytest.approx(bundled.weights.common)


def test_a_code_named_in_the_question_has_no_score_to_explain(bundled: Engine) -> None:
    assert bundled.query("j7306")[0].reason.score == 0.0
    assert bundled.query("j7306")[0].reason.say()


@pytest.mark.parametrize("question", ["arm implant birth control", "INJ KETOROLAC 15MG IM", "nexplannon"])
def test_a_reason_is_said_in_lines_and_as_values(bundled: Engine, question: str) -> None:
    reason = bundled.query(question)[0].reason
    assert all(isinstance(line, str) and line for line in reason.say())
    values = json.loads(json.dumps(reason.to_dict()))
    assert values["score"] == pytest.approx(reason.score, abs=1e-3)
    assert list(values["factors"]) == list(reason.factors)
    assert len(repr(reason)) <= 300


def test_a_reason_without_parts_scores_nothing() -> None:
    assert Reason().score == 0.0
    made = Reason(text=0.5, coverage=0.8, alias=0.1, factors={"route": 0.6, "common": 1.1})
    assert made.score == pytest.approx((0.5 * 0.8 + 0.1) * 0.6 * 1.1)
    assert made == Reason(text=0.5, coverage=0.8, alias=0.1, factors={"route": 0.6, "common": 1.1})
    assert hash(made) == hash(Reason(text=0.5, coverage=0.8, alias=0.1, factors={"route": 0.6, "common": 1.1}))
