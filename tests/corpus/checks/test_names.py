"""Names that cannot be told apart."""

from __future__ import annotations

from pathlib import Path

from check_material import HEAD, found_by, make_material

from corpus.checks.names import find_indistinct_names


def test_equal_names_are_told_at_each_code_and_numbered_measures_once(tmp_path: Path) -> None:
    text = f"""{HEAD.format(family="measures")}  codes:
    E0001: {{name: "Patient in a hospice, in the year"}}
    E0002: {{name: Patient in a hospice in the year}}
    E0003: {{name: "Therapy ended early, second measure"}}
    E0004: {{name: "Therapy ended early, 12th pain measure"}}
    E0005: {{name: "Therapy ended early, shoulder measure (221)"}}
"""
    assert found_by(find_indistinct_names, make_material(tmp_path, text)) == [
        "5: E0001 has the name of E0002: 'Patient in a hospice, in the year'",
        "6: E0002 has the name of E0001: 'Patient in a hospice in the year'",
        "7: the name of E0003 ends in an ordinal: 'Therapy ended early, second measure'",
        "8: the name of E0004 ends in an ordinal: 'Therapy ended early, 12th pain measure'",
    ]
