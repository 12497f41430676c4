"""Golden answers: questions whose whole first five codes are asserted, each with its reason, and their confidences and totals."""

from __future__ import annotations

from typing import Any

import guards
import pytest
from guards import Case

from search import Engine

GOLDEN = guards.read_cases(guards.GOLDEN)
WITNESSES = guards.read_cases(guards.GOLDEN, guards.WITNESSES)[len(GOLDEN) :]


def name_of(value: Any) -> str:
    return str(value.name) if isinstance(value, Case) else repr(value)


@pytest.mark.parametrize("case", GOLDEN, ids=name_of)
def test_golden_answers(guarded: dict[str, Engine], case: Case) -> None:
    differences = guards.list_differences(case, guards.observe(guarded[case.index], case))
    assert not differences, f"{case.reason} {differences}"


@pytest.mark.parametrize("case", WITNESSES, ids=name_of)
def test_answers_that_one_weight_decides(guarded: dict[str, Engine], case: Case) -> None:
    assert not guards.list_differences(case, guards.observe(guarded[case.index], case))


def test_golden_cases_are_many_and_each_has_a_reason() -> None:
    assert len([case for case in GOLDEN if case.question]) >= 110
    assert len([case for case in GOLDEN if case.suggest]) >= 12
    assert all(len(case.reason.split()) >= 4 for case in GOLDEN)
    assert all(len(case.first) == guards.FIRST for case in GOLDEN if case.total is None)
    assert len([case for case in GOLDEN if case.confidence is not None]) >= 80
    assert len([case for case in GOLDEN if case.total is not None]) >= 40
    assert min(case.confidence for case in GOLDEN if case.confidence) < 0.3
    assert len([case for case in GOLDEN if case.fits_well is False]) >= 5
    assert len([case for case in GOLDEN if case.fits_well is True]) >= 3


@pytest.mark.parametrize("case", [case for case in GOLDEN if len(case.first) < guards.FIRST], ids=name_of)
def test_short_answers_are_whole(case: Case) -> None:
    assert case.total == len(case.first)
