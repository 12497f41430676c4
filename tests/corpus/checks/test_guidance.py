"""Guidance held against the record, and the matrix of what is shown."""

from __future__ import annotations

from pathlib import Path

from corpus.checks.guidance import find_contradictions, tabulate_guidance
from corpus.entry import Entry
from corpus.load import read_families

ENTRIES = """\
- family: stoma caps
  specialties: [General Surgery]
  clinical_context: For people with a stoma.
  guidance: dme_supply
  codes:
    A5055: {name: Stoma cap}
    A4367: {name: Ostomy belt}
    E0143: {name: Walker with wheels, guidance: dme}
"""


def test_an_entry_that_contradicts_the_record_is_reported_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "A").mkdir()
    (tmp_path / "A" / "caps.yaml").write_text(ENTRIES)
    families, problems = read_families(tmp_path)
    assert problems == []
    (found,) = find_contradictions(families)
    assert (found.line, found.mend) == (4, "write ostomy or leave it out")
    assert "guidance 'dme_supply' contradicts the official record, which asks for 'ostomy' (A5055, A4367)" in found.what
    assert find_contradictions([]) == []


def test_codes_that_are_paid_alike_and_see_the_same_share_a_row() -> None:
    rows = tabulate_guidance(
        [
            Entry(code="E0130", name="Walker"),
            Entry(code="E0135", name="Walker"),
            Entry(code="E1390", name="Oxygen"),
            Entry(code="RT", name="x", kind="modifier"),
        ]
    )
    assert [(row.payment, row.coverage, row.kind, row.codes, row.example) for row in rows] == [
        ("equipment, inexpensive", "rules", "dme", 2, "E0130"),
        ("equipment, oxygen", "rules", "dme", 1, "E1390"),
    ]
    assert "36 months" in rows[1].points[0]
    assert tabulate_guidance([]) == []
