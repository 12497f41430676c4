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
