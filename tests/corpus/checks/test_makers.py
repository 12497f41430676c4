"""The maker decides, or does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_material import HEAD, found_by, make_material

from corpus.checks.makers import find_deciding_makers
from corpus.sources.ndc import NdcRecord

DESCRIPTORS = {
    "J0690": "Injection, cefazolin sodium, 500 mg",
    "J0688": "Injection, cefazolin sodium (hikma), not therapeutically equivalent to j0690, 500 mg",
}
PACKAGES = [
    NdcRecord("J0690", "00143926101", "Cefazolin", "Hikma Pharmaceuticals", "500 MG", "1"),
    NdcRecord("J0688", "00143913901", "Cefazolin", "HIKMA", "500 MG", "1"),
]


def found(tmp_path: Path, distinguish: str, packages: list[NdcRecord]) -> list[str]:
    text = f"""{HEAD.format(family="cefazolin")}  distinguish: {distinguish}
  codes:
    J0688: {{name: A, confused_with: {{J0690: Cefazolin of other makers.}}}}
    J0690: {{name: B, confused_with: {{J0688: Look up the NDC.}}}}
"""
    return found_by(find_deciding_makers, make_material(tmp_path, text, DESCRIPTORS, packages))


def test_a_text_by_which_the_maker_decides_is_told_once(tmp_path: Path) -> None:
    assert found(tmp_path, "The maker on the label decides.", PACKAGES) == [
        "4: J0688 and J0690 both have packages of Hikma, and a text lets the maker decide: 'The maker on the label decides.'",
        "6: J0688 and J0690 both have packages of Hikma, and a text lets the maker decide: 'Cefazolin of other makers.'",
    ]


@pytest.mark.parametrize("distinguish", ["The maker does not decide; the NDC does.", "The dose decides."])
def test_a_text_that_names_the_ndc_or_no_maker_passes(tmp_path: Path, distinguish: str) -> None:
    assert [line for line in found(tmp_path, distinguish, PACKAGES) if line.startswith("4:")] == []


def test_a_code_of_one_maker_with_packages_of_another_lets_no_maker_decide(tmp_path: Path) -> None:
    other = NdcRecord("J0688", "25021013901", "Cefazolin", "Sagent Pharmaceuticals", "500 MG", "1")
    found_there = found(tmp_path, "The maker decides.", [other])
    assert found_there[0].startswith(
        "4: J0688 has packages of Sagent, whom its descriptor does not name, and a text lets"
    )
    repacked = NdcRecord("J0688", "25021013901", "Cefazolin", "Henry Schein Inc.", "500 MG", "1")
    assert found(tmp_path, "The maker decides.", [repacked]) == []


def test_where_no_labeler_is_at_both_codes_the_maker_may_decide(tmp_path: Path) -> None:
    assert found(tmp_path, "The maker decides.", PACKAGES[:1]) == []
