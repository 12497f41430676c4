"""Measuring: how well an engine answers judged questions.

A judged question is a line of JSON: ``{"q": "...", "codes": {"J7307": 2}, "kind": "lay"}``; higher grades are better.
The measures come from ir-measures (trec_eval), over the first ten hits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from search.bulk.changes import Changes, Outcome, compare_outcomes
from search.errors import SearchError

if TYPE_CHECKING:
    from search.engine import Engine

DEPTH = 10
MEASURES = ("Success@1", "Success@5", "Success@10", "MRR@10", "nDCG@10")


class Judged(msgspec.Struct):
    """A question with the codes that answer it and their grades."""

    q: str
    codes: dict[str, int]
    kind: str = "all"


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that went badly: what came, and at which rank the first right code stood (0: nowhere)."""

    question: Judged
    came: list[str]
    rank: int
    ndcg: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Mean measures over all questions and by kind, and the questions that went worst, worst first.

    ``outcomes`` says of each question, in the order asked, how it went.
    """

    questions: int
    overall: dict[str, float]
    by_kind: dict[str, dict[str, float]]
    failures: list[Failure] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def __hash__(self) -> int:
        return hash((self.questions, *self.overall.items()))

    def __repr__(self) -> str:
        measures = ", ".join(f"{name} {value:.4f}" for name, value in self.overall.items())
        return f"<Evaluation of {self.questions} questions: {measures}>"

    def to_dict(self, failures: int = 0) -> dict[str, Any]:
        """Return the measures, how each question went, and so many of the worst ones, as JSON-ready values."""
        measures = {
            "questions": self.questions,
            "overall": self.overall,
            "by_kind": self.by_kind,
            "outcomes": msgspec.to_builtins(self.outcomes),
        }
        worst = [
            {"q": f.question.q, "wanted": f.question.codes, "came": f.came, "rank": f.rank, "nDCG@10": round(f.ndcg, 4)}
            for f in self.failures[:failures]
        ]
        return {**measures, "failures": worst} if failures else measures

    def compare(self, old: Evaluation | Iterable[Outcome]) -> Changes:
        """Tell which questions were won and lost since an earlier evaluation, and whether that may be chance.

        ``old`` is that evaluation, or its outcomes as :func:`search.read_outcomes` reads them from a file. Raises
        :class:`search.SearchError` when the two share no question.
        """
        return compare_outcomes(old.outcomes if isinstance(old, Evaluation) else old, self.outcomes)


def read_judged(path: Path | str) -> list[Judged]:
    """Read judged questions from a file, a line of JSON each: ``{"q": "...", "codes": {"J7307": 2}, "kind": "lay"}``.

    Raises :class:`search.SearchError`, with file and line, for a line that is none, and for a file without any.
    """
    judged = []
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SearchError(f"{path}: cannot be read ({error.strerror}); name a file of judged questions") from None
    except UnicodeDecodeError as error:
        raise SearchError(f"{path}: is not UTF-8 text (byte {error.start}); name a file of judged questions") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = msgspec.json.decode(line, type=Judged)
        except msgspec.MsgspecError as error:
            form = '{"q": "...", "codes": {"J7307": 2}, "kind": "lay"}'
            raise SearchError(f"{path}:{number}: not a judged question ({error}); write it as {form}") from None
        if not any(grade > 0 for grade in question.codes.values()):
            raise SearchError(f"{path}:{number}: no code has a grade above 0; give at least one")
        judged.append(question)
    if not judged:
        raise SearchError(f"{path}: holds no judged question")
    return judged


def evaluate(
    engine: Engine, judged: Iterable[Judged], progress: Callable[[int, int], object] | None = None
) -> Evaluation:
    """Ask every question and measure the answers; see :func:`search.evaluate`."""
    questions = list(judged)
    answers = []
    for done, question in enumerate(questions, start=1):
        answers.append([code for code, _ in engine.rank(question.q, limit=DEPTH)])
        if progress:
            progress(done, len(questions))
    return measure(questions, answers)


def measure(questions: list[Judged], answers: list[list[str]]) -> Evaluation:
    """Measure answers (codes, best first) to judged questions; raises :class:`search.SearchError` for no questions."""
    try:
        import ir_measures
        from ir_measures import RR, Success, nDCG
    except ImportError:
        raise SearchError("the measures need ir-measures; install it with: pip install ir-measures") from None
    if not questions:
        raise SearchError("there is no judged question to measure by")
    metrics = dict(zip(MEASURES, (Success @ 1, Success @ 5, Success @ 10, RR, nDCG @ DEPTH), strict=True))
    names = {str(metric): name for name, metric in metrics.items()}
    grades = [
        ir_measures.Qrel(str(at), code, grade)
        for at, question in enumerate(questions)
        for code, grade in question.codes.items()
    ]
    ranks = [
        ir_measures.ScoredDoc(str(at), code, float(DEPTH - rank))
        for at, codes in enumerate(answers)
        for rank, code in enumerate(codes[:DEPTH])
    ]
    values: list[dict[str, float]] = [dict.fromkeys(MEASURES, 0.0) for _ in questions]
    for metric in ir_measures.iter_calc(list(metrics.values()), grades, ranks):
        values[int(metric.query_id)][names[str(metric.measure)]] = metric.value
    by_kind: dict[str, list[dict[str, float]]] = {}
    for question, value in zip(questions, values, strict=True):
        by_kind.setdefault(question.kind, []).append(value)
    failures = [
        Failure(question, codes, _first_right(question, codes), value["nDCG@10"])
        for question, codes, value in zip(questions, answers, values, strict=True)
    ]
    outcomes = [Outcome(f.question.q, f.rank, round(f.ndcg, 4), f.question.kind) for f in failures]
    failures.sort(key=lambda failure: (failure.ndcg, failure.question.q))
    means = {kind: _mean(by_kind[kind]) for kind in sorted(by_kind)}
    return Evaluation(len(questions), _mean(values), means, failures, outcomes)


def _first_right(question: Judged, codes: list[str]) -> int:
    """Return the rank of the first code with a grade above 0, from 1; 0 when there is none."""
    return next((rank for rank, code in enumerate(codes, start=1) if question.codes.get(code, 0) > 0), 0)


def _mean(values: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(sum(value[name] for value in values) / len(values), 4) for name in MEASURES}
