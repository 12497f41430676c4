"""What is written beside a row, and the heading it is counted under."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from search import Engine, learn
from search.bulk.answers import CHECK_COLUMNS, COLUMNS, OUTCOMES, Answerer, Job, Line, cells_of
from search.bulk.findings import Finding, find_by_description
from search.bulk.learning import memory_folder
from search.bulk.lists import GivenCode
from search.choices import Choice


@pytest.mark.parametrize(
    ("text", "given", "outcome"),
    [
        ("nexplanon implant", "", "code found"),
        ("zzzzqqqq", "", "nothing found"),
        ("", "", "no description"),
        ("nexplanon implant", "J7307", "agrees"),
        ("nexplanon implant", "J7306", "disagrees"),
        ("zzzzqqqq", "J7306", "cannot tell"),
        ("nexplanon implant", "99213", "another code set"),
        ("nexplanon implant", "J7308", "not a code"),
    ],
)
def test_every_row_is_counted_once(small: Engine, text: str, given: str, outcome: str) -> None:
    answer = Answerer(small, Job(3, check=True)).answer(Line(text, (GivenCode(given),)))
    assert answer.outcome == outcome
    assert outcome in OUTCOMES
    assert len(answer.cells) == len(COLUMNS) + len(CHECK_COLUMNS) == len(Job(3, check=True).columns)
    assert answer.cells[len(COLUMNS)] == (outcome if given else "")


def test_checking_does_not_change_what_is_written(small: Engine) -> None:
    plain = Answerer(small, Job(2)).answer(Line("toradol shot", (GivenCode("99213"),)))
    checked = Answerer(small, Job(2, check=True)).answer(Line("toradol shot"))
    assert checked.cells[: len(COLUMNS)] == plain.cells
    assert (plain.outcome, checked.outcome) == ("code found", "code found")


def _mapped(**values: Any) -> Any:
    missing = {"text": "x", "code": "", "name": "", "confidence": None, "note": "", "hits": (), "fits_well": False}
    missing |= {"elsewhere": None, "choices": ()}
    return SimpleNamespace(**{**missing, **values}, say_why=lambda sign: "")


def test_another_code_set_is_taken_over_where_an_answer_names_one() -> None:
    place = SimpleNamespace(system="CPT", kind="imaging")
    finding = find_by_description(_mapped(elsewhere=place))
    assert (finding.elsewhere, finding.is_elsewhere) == (("CPT", "imaging"), True)
    cells = dict(zip(COLUMNS, cells_of(finding), strict=True))
    assert (cells["plaincode_elsewhere_system"], cells["plaincode_elsewhere_kind"]) == ("CPT", "imaging")
    assert not find_by_description(_mapped(elsewhere=place, fits_well=True)).is_elsewhere
    assert not find_by_description(_mapped(elsewhere=None)).is_elsewhere


def test_what_would_decide_is_told_unless_another_set_is_named() -> None:
    size = Choice("Which size?", (("A6196", "up to 16 square inches"), ("A6197", "16 to 48 square inches")))
    told = "Which size? A6196: up to 16 square inches; A6197: 16 to 48 square inches"
    found = find_by_description(_mapped(code="A6196", confidence=0.6, fits_well=True, choices=(size,)))
    assert dict(zip(COLUMNS, cells_of(found), strict=True))["plaincode_choices"] == told
    place = SimpleNamespace(system="CPT", kind="imaging")
    assert find_by_description(_mapped(code="A6196", choices=(size,), elsewhere=place)).choices == ""


def test_the_limit_counts_the_best_code_too() -> None:
    finding = Finding("x", "J1885", "Name", 0.5, "why", "", (("J7306", 0.25), ("J7307", 0.125)))
    others = COLUMNS.index("plaincode_alternatives")
    assert cells_of(finding, 2)[others] == "J7306 0.25"
    assert cells_of(finding, 1)[others] == ""
    assert cells_of(finding)[others] == "J7306 0.25; J7307 0.12"


def test_a_memory_is_asked_where_the_job_has_one(home: Path, tmp_path: Path, small: Engine) -> None:
    (tmp_path / "coded.csv").write_text("description,hcpcs\nour kit,E0143\n")
    learn(tmp_path / "coded.csv")
    with_memory = Answerer(small, Job(3, check=True, memory=str(memory_folder())))
    assert with_memory.answer(Line("OUR KIT", (GivenCode("E0141"),))).outcome == "disagrees"
    assert with_memory.answer(Line("our kit", (GivenCode("E0143"),))).outcome == "agrees"
    assert "E0143" not in Answerer(small, Job(3)).answer(Line("our kit")).cells[0]
