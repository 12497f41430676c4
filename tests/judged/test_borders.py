"""What is outside of HCPCS Level II: how much of it is said to fit, and how much of what is inside, within borders.yaml.

The judge and the confidence have learned from these files: the figures guard against mistakes. benchmarks/calibrate.py measures
on hospitals and questions left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import floors
import pytest
import yaml

from search import Engine

BORDERS: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("borders.yaml").read_text(encoding="utf-8")
)
MIXED = floors.SHARED / "eval" / "mixed-dev.jsonl"


def _share_that_fits(engine: Engine, texts: list[str]) -> dict[str, float]:
    return {"fit": sum(engine.query(text, limit=1).fits_well for text in texts) / len(texts)}


def _measure_unanswerable(engine: Engine) -> dict[str, float]:
    return _share_that_fits(engine, (floors.BENCHMARKS / "unanswerable.txt").read_text(encoding="utf-8").splitlines())


def _measure_answerable(engine: Engine) -> dict[str, float]:
    files = ("lay-dev.jsonl", "lay-more.jsonl", "lay-heldout.jsonl")
    lines = [line for name in files for line in (floors.BENCHMARKS / name).read_text(encoding="utf-8").splitlines()]
    return _share_that_fits(engine, [json.loads(line)["q"] for line in lines])


def _measure_mixed(engine: Engine) -> dict[str, float]:
    if not MIXED.exists():
        pytest.skip("mixed-dev.jsonl is not here")
    raws = [json.loads(line) for line in MIXED.read_text(encoding="utf-8").splitlines()]
    mapped = engine.map([raw["q"] for raw in raws], limit=2)
    fitting = [(raw, one.code) for raw, one in zip(raws, mapped, strict=True) if one.fits_well]
    right = sum(code in raw["codes"] for raw, code in fitting)
    coded = sum(bool(raw["codes"]) for raw in raws)
    false = sum(not raw["codes"] for raw, _ in fitting)
    precision, recall = right / len(fitting), right / coded
    return {
        "precision": precision,
        "F1": 2 * precision * recall / (precision + recall),
        "false alarms": false / (len(raws) - coded),
    }


SETS: dict[str, Callable[[Engine], dict[str, float]]] = {
    "unanswerable": _measure_unanswerable,
    "answerable": _measure_answerable,
    "mixed": _measure_mixed,
}


@pytest.mark.parametrize("name", list(SETS))
def test_no_figure_is_beyond_its_border(bundled: Engine, name: str) -> None:
    measured = SETS[name](bundled)
    assert set(measured) == set(BORDERS[name])
    beyond = [
        f"{figure}: {measured[figure]:.4f}"
        for figure, border in BORDERS[name].items()
        if not border.get("least", 0.0) <= measured[figure] <= border.get("most", 1.0)
    ]
    assert not beyond
