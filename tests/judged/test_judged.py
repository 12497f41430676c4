"""Judged questions: no measure of any set, nor of any kind of question in it, falls below its floor (floors.yaml)."""

from __future__ import annotations

import floors
import pytest
from floors import MEASURES, SETS, floor_of, measure_set, read_floors

from search import Engine

FLOORS = read_floors()


@pytest.mark.parametrize("name", list(SETS))
def test_no_measure_falls_below_its_floor(request: pytest.FixtureRequest, name: str) -> None:
    on, path = SETS[name]
    if not path.exists():
        if path.is_relative_to(floors.BENCHMARKS):
            pytest.fail(f"{path} belongs to the project and is not there")
        pytest.skip(f"{path.name} is not here")
    engine: Engine = request.getfixturevalue(on)
    measured = measure_set(engine, path)
    assert {group: figures["questions"] for group, figures in measured.items()} == {
        group: figures["questions"] for group, figures in FLOORS[name].items()
    }, "the questions have changed: measure anew with python tests/floors.py --write"
    below = [
        f"{group} {measure}: {figures[measure]} is under {FLOORS[name][group][measure]['floor']}"
        for group, figures in measured.items()
        for measure in MEASURES
        if figures[measure] < FLOORS[name][group][measure]["floor"]
    ]
    assert not below


@pytest.mark.parametrize("name", list(SETS))
def test_floors_are_close_under_what_was_measured(name: str) -> None:
    for group, figures in FLOORS[name].items():
        for measure in MEASURES:
            noted = figures[measure]
            assert noted["floor"] == floor_of(noted["measured"], figures["questions"]), (group, measure)
