"""The table of weights: its bounds, and for each number an asserted answer that only holds while the number has its say."""

from __future__ import annotations

from pathlib import Path

import guards
import pytest
import yaml

from search import Engine
from search.weights import WEIGHTS, rows

ROWS = {row.name: row for row in rows()}
CASES = {case.name: case for case in guards.read_cases(guards.GOLDEN, guards.WITNESSES)}
WITNESS = yaml.safe_load(guards.WEIGHT_WITNESSES.read_text(encoding="utf-8"))


def test_every_row_has_a_witness_and_every_witness_a_row() -> None:
    assert sorted(WITNESS) == sorted(ROWS), "find the witness of a new row with benchmarks/witnesses.py"
    assert set(WITNESS.values()) <= set(CASES)


@pytest.mark.parametrize("name", list(ROWS))
def test_a_neutral_number_changes_an_asserted_answer(guarded_indexes: dict[str, Path], name: str) -> None:
    case = CASES[WITNESS[name]]
    engine = Engine(guarded_indexes[case.index], WEIGHTS.changed({name: ROWS[name].neutral}))
    assert guards.list_differences(case, guards.observe(engine, case)), f"{name} has no say in {case.name!r}"


def test_every_witness_that_is_no_golden_case_is_needed() -> None:
    extra = {case.name for case in guards.read_cases(guards.WITNESSES)}
    assert extra <= set(WITNESS.values())


@pytest.mark.parametrize("name", list(ROWS))
def test_a_number_lies_within_its_bounds_and_says_what_it_means(name: str) -> None:
    row = ROWS[name]
    assert row.low <= row.value <= row.high
    assert row.value != row.neutral
    assert row.meaning
    assert row.part


def test_numbers_are_read_and_changed_by_name() -> None:
    changed = WEIGHTS.changed({"typo": 0.5, "fields.name": 1.0, "fields.family": 2.0})
    assert (changed.value("typo"), changed.value("fields.name"), changed.value("fields.family")) == (0.5, 1.0, 2.0)
    assert changed.value("fields.descriptor") == WEIGHTS.value("fields.descriptor")
    assert WEIGHTS.value("typo") != 0.5
    for unknown in ("nonsense", "fields.nonsense"):
        with pytest.raises(KeyError):
            WEIGHTS.changed({unknown: 1.0})
        with pytest.raises(KeyError):
            WEIGHTS.value(unknown)
