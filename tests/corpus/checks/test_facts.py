"""Facts that an entry must not lack."""

from __future__ import annotations

from pathlib import Path

from corpus.checks.facts import find_missing_facts
from corpus.load import read_families

DRUG = """\
- family: painkillers
  specialties: [Family Medicine]
  clinical_context: Given for strong pain in a clinic.
  codes:
    J0130: {name: Some drug, generic: some}
"""


def problems_of(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "entries").mkdir(exist_ok=True)
    (tmp_path / "entries" / "drugs.yaml").write_text(text)
    families, wrong = read_families(tmp_path / "entries")
    assert not wrong
    return [str(problem) for problem in find_missing_facts(families)]


def test_a_drug_tells_its_class_and_route(tmp_path: Path) -> None:
    assert problems_of(tmp_path, DRUG) == [
        "entries/drugs.yaml:5: J0130 is a drug without drug_class and route; say it in plain words"
    ]
    complete = DRUG.replace("generic: some}", "drug_class: painkiller, route: by mouth}")
    assert problems_of(tmp_path, complete) == []
    assert "J0130 is a drug without route;" in problems_of(tmp_path, complete.replace(", route: by mouth", ""))[0]


def test_catch_all_codes_and_other_codes_need_none(tmp_path: Path) -> None:
    assert problems_of(tmp_path, DRUG.replace("generic: some}", "catch_all: true}")) == []
    assert problems_of(tmp_path, DRUG.replace("J0130", "E0130")) == []
