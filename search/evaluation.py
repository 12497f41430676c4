"""Measuring: how well an engine answers judged questions.

A judged question is a line of JSON: ``{"q": "...", "codes": {"J7307": 2}, "kind": "lay"}``; higher grades are better.
The measures come from ir-measures (trec_eval), over the first ten hits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from search.engine import Engine
from search.errors import SearchError

DEPTH = 10
MEASURES = ("Success@1", "Success@5", "Success@10", "MRR@10", "nDCG@10")


class Judged(msgspec.Struct):
    """A question with the codes that answer it and their grades."""

    q: str
    codes: dict[str, int]
    kind: str = "all"


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that went badly: what was wanted, what came, and at which rank the first right code stood (0: nowhere)."""

    question: Judged
    came: list[str]
    rank: int
    ndcg: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Mean measures over all questions and by kind, and the worst questions, worst first."""

    questions: int
    overall: dict[str, float]
    by_kind: dict[str, dict[str, float]]
    failures: list[Failure] = field(default_factory=list)

    def to_dict(self, failures: int = 0) -> dict[str, Any]:
        """Return the measures, and so many of the worst questions, as JSON-ready values."""
        worst = [
            {"q": f.question.q, "wanted": f.question.codes, "came": f.came, "rank": f.rank, "nDCG@10": round(f.ndcg, 4)}
            for f in self.failures[:failures]
        ]
        told = {"questions": self.questions, "overall": self.overall, "by_kind": self.by_kind}
        return {**told, "failures": worst} if failures else told


def read_judged(path: Path) -> list[Judged]:
    """Read judged questions; raises :class:`search.SearchError` with file and line for a line that is none."""
    judged = []
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
            one = msgspec.json.decode(line, type=Judged)
        except msgspec.MsgspecError as error:
            wanted = '{"q": "...", "codes": {"J7307": 2}, "kind": "lay"}'
            raise SearchError(f"{path}:{number}: not a judged question ({error}); write it as {wanted}") from None
        if not any(grade > 0 for grade in one.codes.values()):
            raise SearchError(f"{path}:{number}: no code has a grade above 0; give at least one")
        judged.append(one)
    if not judged:
        raise SearchError(f"{path}: holds no judged question")
    return judged


def evaluate(
    engine: Engine, judged: Iterable[Judged], progress: Callable[[int, int], None] | None = None
) -> Evaluation:
    """Ask every question and measure the answers; ``progress`` is told after each how many are done, of how many.

    Raises :class:`search.SearchError` when ir-measures is not installed.
    """
    asked = list(judged)
    came = []
    for done, one in enumerate(asked, start=1):
        came.append([code for code, _ in engine.rank(one.q, limit=DEPTH)])
        if progress:
            progress(done, len(asked))
    return measure(asked, came)


def measure(asked: list[Judged], came: list[list[str]]) -> Evaluation:
    """Measure answers (codes, best first) to judged questions."""
    try:
        import ir_measures
        from ir_measures import RR, Success, nDCG
    except ImportError:
        raise SearchError("the measures need ir-measures; install it with: pip install 'plaincode[eval]'") from None
    wanted = dict(zip(MEASURES, (Success @ 1, Success @ 5, Success @ 10, RR, nDCG @ DEPTH), strict=True))
    qrels = [ir_measures.Qrel(str(i), code, grade) for i, one in enumerate(asked) for code, grade in one.codes.items()]
    run = [
        ir_measures.ScoredDoc(str(i), code, float(DEPTH - rank))
        for i, codes in enumerate(came)
        for rank, code in enumerate(codes[:DEPTH])
    ]
    values: list[dict[str, float]] = [dict.fromkeys(MEASURES, 0.0) for _ in asked]
    names = {str(measure): name for name, measure in wanted.items()}
    for metric in ir_measures.iter_calc(list(wanted.values()), qrels, run):
        values[int(metric.query_id)][names[str(metric.measure)]] = metric.value
    kinds = sorted({one.kind for one in asked})
    grouped = {kind: [v for one, v in zip(asked, values, strict=True) if one.kind == kind] for kind in kinds}
    failures = [
        Failure(one, codes, next((r for r, c in enumerate(codes, start=1) if one.codes.get(c, 0) > 0), 0), v["nDCG@10"])
        for one, codes, v in zip(asked, came, values, strict=True)
    ]
    failures.sort(key=lambda failure: (failure.ndcg, failure.question.q))
    return Evaluation(len(asked), _mean(values), {kind: _mean(v) for kind, v in grouped.items()}, failures)


def _mean(values: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(sum(v[name] for v in values) / len(values), 4) for name in MEASURES}
