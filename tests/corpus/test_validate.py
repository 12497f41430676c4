"""Rules of entries beyond types: codes, links, names that exist, and nothing twice, within a file and across files."""

from __future__ import annotations

from pathlib import Path

import pytest
from entry_files import HEAD, problems_of

import corpus
from corpus.load import authored


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("    E013: {name: Walker}", "6: 'E013' is not a HCPCS Level II code; write a letter A to V and four digits"),
        ("    W0130: {name: Walker}", "6: 'W0130' is not a HCPCS Level II code"),
        ("    D0120: {name: Exam}", "6: 'D0120' is not a HCPCS Level II code"),
        (
            "    E0130: {name: A, plain_language: [Walker]}",
            "4: E0130 has the lay term 'walker' twice; remove one of them",
        ),
        ("    E0130: {name: A, related: {E9999: x}}", "6: E9999 is linked to, but no entry has that code"),
        ("    E0130: {name: A, related: {E0130: x}}", "6: E0130 is linked to itself; remove the link"),
        ("    E0130: {name: A, guidance: dmee}", "6: unknown guidance 'dmee'; did you mean dme?"),
    ],
)
def test_a_mistake_is_reported_with_file_line_and_mend(tmp_path: Path, body: str, message: str) -> None:
    problems = problems_of(tmp_path, f"{HEAD}{body}\n")
    assert [problem for problem in problems if problem.startswith(f"entries/E/walkers.yaml:{message}")], problems


CONDITIONS = """\
- family: canes
  specialties: [Physical Therapy]
  clinical_context: Sticks that steady people who walk with a limp.
  plain_language: [cane]
  {KEY}
  codes:
    E0100: {name: Cane}
    E0105: {name: Quad cane}
"""


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (
            "also_known_as: [{term: stick, only: [E0110]}]",
            "5: E0110 is no member of the family 'canes', in the condition of 'stick'; name members only",
        ),
        (
            "also_known_as: [{term: stick, only: [E0100], not: [E0105]}]",
            "5: 'stick' has both only and not; keep one of them",
        ),
        ("also_known_as: [{term: stick}]", "5: 'stick' has neither only nor not; write it as plain text"),
        ("also_known_as: [{term: stick, onli: [E0100]}]", "5: unknown key 'onli' in an item of also_known_as"),
        ("also_known_as: [{only: [E0100]}]", "5: an item of also_known_as has no term"),
        ("also_known_as: [{term: stick, not: [E0100, E0105]}]", "5: 'stick' holds for no member of the family"),
        ("description: [{text: A stick., only: [E0110]}]", "5: E0110 is no member of the family 'canes'"),
        ("true_for: [stick]", "5: 'stick' in true_for is no term of the family; remove it"),
        ("separates: {feet: {E0110: four}}", "5: E0110 is no member of the family 'canes', in the column 'feet'"),
        ("separates: {feet: {}}", "5: the column 'feet' is empty; give the members' values or remove it"),
        ("separates: {feet: {E0100: one, E0105: One}}", "5: the column 'feet' has one value for all members"),
        ("goes_with: {E9999: a tip}", "5: E9999 is linked to, but no entry has that code"),
        ("goes_with: {A4636-A4637: a tip}", "5: A4636-A4637 is linked to, but no entry has that code"),
        ("goes_with: {A4637-A4636: a tip}", "5: 'A4637-A4636' in goes_with is neither a code nor a range of codes"),
        ("goes_with: {tips: a tip}", "5: 'tips' in goes_with is neither a code nor a range of codes"),
        ("instead: {E9999: Medicaid}", "5: E9999 is linked to, but no entry has that code"),
    ],
)
def test_what_is_said_of_some_members_names_members(tmp_path: Path, key: str, message: str) -> None:
    problems = problems_of(tmp_path, CONDITIONS.replace("{KEY}", key))
    assert [problem for problem in problems if problem.startswith(f"entries/E/walkers.yaml:{message}")], problems


def test_what_is_written_rightly_for_some_members_is_no_problem(tmp_path: Path) -> None:
    keys = """\
also_known_as: [{term: stick, only: [E0100]}, {term: four feet, not: [E0100]}]
  true_for: [stick]
  separates: {feet: {E0100: one, E0105: four}}
  goes_with: {E0100-E0105: another, E0105: the other}"""
    assert problems_of(tmp_path, CONDITIONS.replace("{KEY}", keys)) == []


def test_each_member_is_left_with_a_context_and_own_specialties_exist(tmp_path: Path) -> None:
    text = CONDITIONS.replace("  {KEY}\n", "").replace("{name: Quad cane}", "{name: Quad cane, specialties: [Walking]}")
    whole = "Sticks that steady people who walk with a limp."
    problems = problems_of(tmp_path, text.replace(whole, f"[{{text: {whole}, only: [E0100]}}]"))
    assert any("no part of the clinical context holds for E0105" in problem for problem in problems), problems
    assert any("unknown specialty 'Walking'" in problem for problem in problems), problems


def test_all_mistakes_of_all_files_are_listed(tmp_path: Path) -> None:
    problems_of(tmp_path, f"{HEAD}    E0130: {{nmae: A}}\n    E0135: {{name: A, related: {{E9999: x}}}}\n", "a.yaml")
    problems = problems_of(tmp_path, f"{HEAD}    E0135: {{name: B}}\n".replace("Physical", "Phisical"), "b.yaml")
    text = "\n".join(problems)
    for part in (
        "a.yaml:6: unknown key",
        "a.yaml:6: E0130 has no name",
        "a.yaml:7: E9999",
        "did you mean Physical Therapy?",
    ):
        assert part in text
    assert "b.yaml:6: E0135 has an entry already (entries/E/a.yaml:7); keep one of them" in text
    assert "b.yaml:1: family 'walkers' exists already (entries/E/a.yaml:1)" in text
    with pytest.raises(corpus.CorpusError) as raised:
        authored(tmp_path / "entries")
    assert len(raised.value.problems) == len(problems)


def test_a_mistake_hides_no_other_one(tmp_path: Path) -> None:
    body = "    E130: {name: A, plain_language: [b, B]}\n    E0135: {related: {E9999: x, E0141: y}}\n    E0141: {name: ''}\n"
    problems = "\n".join(problems_of(tmp_path, HEAD.replace("clinical_context", "clinical_contxt") + body))
    for part in (
        "unknown key 'clinical_contxt'",
        "'E130' is not a",
        "lay term 'B' twice",
        "E0135 has no name",
        "E9999 is",
    ):
        assert part in problems
    assert "E0141 is linked to" not in problems  # it is there, if without a name
    assert len(problems.splitlines()) == 7
