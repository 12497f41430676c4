"""Two evaluations side by side: which questions were won and lost, and whether that may be chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from search.bulk.significance import randomization_test, sign_test
from search.errors import SearchError

#: A p-value from which on a difference is taken for chance.
SIGNIFICANT = 0.05


class Outcome(msgspec.Struct, frozen=True):
    """How a question went: the rank of the first right code (0: nowhere) and nDCG@10."""

    q: str
    rank: int
    ndcg: float = msgspec.field(name="nDCG@10")
    kind: str = "all"

    @property
    def success(self) -> int:
        """Success@1: whether the first hit was right, as 1 or 0."""
        return int(self.rank == 1)


@dataclass(frozen=True, slots=True)
class Tally:
    """A measure over the shared questions: its mean before and now, questions won, lost and tied, and the p-value."""

    measure: str
    before: float
    now: float
    won: int
    lost: int
    tied: int
    p: float

    @property
    def significant(self) -> bool:
        """Whether the difference is hardly chance (p below 0.05)."""
        return self.p < SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Change:
    """A question that went otherwise: its outcome before and now."""

    before: Outcome
    now: Outcome


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the questions that two evaluations share.

    tallies: Success@1 by the exact sign test, nDCG@10 by the paired randomization test.  changed: the questions whose first
    right rank or nDCG@10 differs, the largest loss first, the largest gain last.  gone, added: how many questions only the
    old or only the new evaluation has; they count nowhere.
    """

    shared: int
    tallies: tuple[Tally, ...]
    changed: tuple[Change, ...]
    gone: int = 0
    added: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as JSON-ready values."""
        tallies = {
            tally.measure: {name: getattr(tally, name) for name in ("before", "now", "won", "lost", "tied", "p")}
            for tally in self.tallies
        }
        changed = [
            {
                "q": change.now.q,
                "kind": change.now.kind,
                "rank": {"before": change.before.rank, "now": change.now.rank},
                "nDCG@10": {"before": change.before.ndcg, "now": change.now.ndcg},
            }
            for change in self.changed
        ]
        return {"shared": self.shared, "gone": self.gone, "added": self.added, "measures": tallies, "changed": changed}


def compare_outcomes(before: Iterable[Outcome], now: Iterable[Outcome]) -> Changes:
    """Compare how questions went, matched by text and kind; the same question asked twice is matched in order.

    Raises :class:`search.SearchError` when they share no question.
    """
    old, new = _number(before), _number(now)
    pairs = [Change(old[key], new[key]) for key in new if key in old]
    if not pairs:
        raise SearchError("the two evaluations share no question; compare with one of the same file")
    success = [(float(pair.before.success), float(pair.now.success)) for pair in pairs]
    ndcg = [(pair.before.ndcg, pair.now.ndcg) for pair in pairs]
    first = _tally("Success@1", success)
    tallies = (first, _tally("nDCG@10", ndcg))
    changed = [p for p in pairs if (p.before.rank, p.before.ndcg) != (p.now.rank, p.now.ndcg)]
    changed.sort(key=lambda p: (p.now.ndcg - p.before.ndcg, p.now.success - p.before.success, p.now.q))
    return Changes(len(pairs), tallies, tuple(changed), len(old) - len(pairs), len(new) - len(pairs))


def _number(outcomes: Iterable[Outcome]) -> dict[tuple[str, str, int], Outcome]:
    """Give each outcome a key: text, kind, and how often the question stood there before."""
    times: Counter[tuple[str, str]] = Counter()
    numbered = {}
    for outcome in outcomes:
        question = (outcome.q, outcome.kind)
        numbered[(outcome.q, outcome.kind, times[question])] = outcome
        times[question] += 1
    return numbered


def _tally(measure: str, values: list[tuple[float, float]]) -> Tally:
    won, lost = sum(now > before for before, now in values), sum(now < before for before, now in values)
    differences = [now - before for before, now in values]
    p = sign_test(won, lost) if measure == "Success@1" else randomization_test(differences)
    before_mean, now_mean = (round(sum(side) / len(values), 4) for side in zip(*values, strict=True))
    return Tally(measure, before_mean, now_mean, won, lost, len(values) - won - lost, round(p, 6))


class _Saved(msgspec.Struct):
    """What is read of a saved evaluation of one file."""

    outcomes: list[Outcome]


def read_outcomes(path: Path | str) -> dict[str, list[Outcome]]:
    """Read what ``plaincode eval --json`` printed: for each file of questions, how each question went.

    Raises :class:`search.SearchError` for a file that cannot be read or is none of these.
    """
    try:
        saved = msgspec.json.decode(Path(path).read_bytes(), type=dict[str, _Saved])
    except OSError as error:
        raise SearchError(f"{path}: cannot be read ({error.strerror}); name what 'eval --json' printed") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SearchError(f"{path}: is not what 'plaincode eval --json' prints ({error}); save that anew") from None
    return {name: evaluation.outcomes for name, evaluation in saved.items()}
