"""Evidence: what chooses among codes that share the words of a question."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import index
from corpus.entry import Entry
from index.features import ROUTES, routes_in, width_in
from index.narrowing import denials_in, narrowing_in, opposed_by
from search import Engine


def engine(folder: Path, *entries: Entry) -> Engine:
    index.build(entries, to=folder / "index")
    return Engine(folder / "index")


def first(tool: Engine, text: str) -> str:
    return tool.rank(text, limit=1)[0][0]


@pytest.mark.parametrize(
    ("line", "route"),
    [
        ("BUDESONIDE 0.25 MG/2 ML IN NBSP", "inhalation"),
        ("ALBUTEROL 2.5 MG/3ML IN NEBU", "inhalation"),
        ("KETOROLAC 0.5 % OP SOLN", "topical"),
        ("MORPHINE 4 MG/ML IJ SOLN", "injection"),
        ("TACROLIMUS 1 MG PO CP24", "oral"),
        ("INSULIN IN NACL 100 ML", ""),
    ],
)
def test_routes_of_pharmacy_lines(line: str, route: str) -> None:
    bits = routes_in(line.lower())
    assert [name for bit, name in enumerate(ROUTES) if bits >> bit & 1] == ([route] if route else [])


def test_the_width_of_a_bandage_chooses(tmp_path: Path) -> None:
    words = "Self-adherent bandage, elastic, width"
    tool = engine(
        tmp_path,
        Entry(code="A0001", name="Bandage that sticks to itself", descriptor=f"{words} less than three inches"),
        Entry(
            code="A0002",
            name="Bandage that sticks to itself",
            descriptor=f"{words} greater than or equal to three inches and less than five inches",
        ),
        Entry(
            code="A0003", name="Bandage that sticks to itself", descriptor=f"{words} greater than or equal to 5 inches"
        ),
    )
    asked = ['SELF ADHERENT BANDAGE 2"', "self-adherent bandage 4in", "BANDAGE SELF ADHERENT 6X5YD"]
    assert [first(tool, text) for text in asked] == ["A0001", "A0002", "A0003"]
    assert width_in("catheter 16 fr") == 0.0


def test_a_code_that_says_the_opposite_steps_back(tmp_path: Path) -> None:
    dialysis = Entry(
        code="Q0001", name="Testopoetin for dialysis, 100 units", descriptor="Testopoetin (for esrd on dialysis)"
    )
    other = Entry(
        code="J0001", name="Testopoetin, not for dialysis, 100 units", descriptor="Testopoetin (non-esrd use)"
    )
    tool = engine(tmp_path, dialysis, other)
    assert first(tool, "TESTOPOETIN ESRD 20,000U") == "Q0001"
    assert opposed_by(other) == narrowing_in("esrd")
    assert not opposed_by(dialysis)


def test_extended_release_is_decisive(tmp_path: Path) -> None:
    tool = engine(
        tmp_path,
        Entry(code="J0001", name="Testolimus by mouth, immediate release", unit="1 mg"),
        Entry(code="J0002", name="Testolimus by mouth, extended-release", unit="0.25 mg"),
    )
    assert first(tool, "TESTOLIMUS 1 MG PO CP24") == "J0002"
    assert first(tool, "TESTOLIMUS 1 MG PO CAPS") == "J0001"


def test_codes_long_in_use_come_before_new_ones(tmp_path: Path) -> None:
    tool = engine(
        tmp_path,
        Entry(code="J0001", name="Testamine one", added=date(2024, 1, 1)),
        Entry(code="J0002", name="Testamine two", added=date(2001, 1, 1)),
    )
    assert first(tool, "testamine") == "J0002"


def test_dosage_forms_are_not_misspelled_words(small: Engine) -> None:
    understood = small.understander.understand("KETOROLAC 15 MG/ML IJ SOLP")
    assert not understood.corrected
    assert all(a.kind != "typo" for unit in understood.units for a in unit.alternatives)


def test_what_a_code_denies_is_not_meant(tmp_path: Path) -> None:
    tool = engine(
        tmp_path,
        Entry(code="A0001", name="Tubing, not heated"),
        Entry(code="A0002", name="Tubing with a built-in heating element"),
        Entry(code="A0003", name="Trach tube without cuff"),
        Entry(code="A0004", name="Trach tube with cuff, plastic"),
    )
    asked = ["heated tubing", "unheated tubing not heated", "trach tube with a cuff", "trach tube w/o cuff"]
    assert [first(tool, text) for text in asked] == ["A0002", "A0001", "A0004", "A0003"]
    assert denials_in("walker with or without wheels") == ({"walker", "with", "or", "without", "wheel"}, set())


def test_a_dose_chooses_among_codes_limited_to_doses(tmp_path: Path) -> None:
    tool = engine(
        tmp_path,
        Entry(code="J0001", name="Testorphine by mouth", descriptor="Testorphine, oral, less than or equal to 3 mg"),
        Entry(
            code="J0002",
            name="Testorphine by mouth",
            descriptor="Testorphine, oral, greater than 3 mg, but less than or equal to 10 mg",
        ),
        Entry(code="J0003", name="Testorphine by mouth", descriptor="Testorphine, oral, greater than 10 mg"),
    )
    assert [first(tool, f"testorphine {dose} mg") for dose in (2, 3, 8, 12)] == ["J0001", "J0001", "J0002", "J0003"]
