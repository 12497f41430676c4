"""Trade names held against a crosswalk, both ways: what stands elsewhere, and what the entries do not know."""

from __future__ import annotations

import pytest

from corpus.brands import BrandNote
from corpus.checks.brands import (
    BrandReport,
    Disagreement,
    Unlisted,
    Unmarked,
    compare_brands,
    find_brand_problems,
    find_disagreements,
    find_unlisted,
    find_unmarked,
)
from corpus.entry import Entry
from corpus.family import CodeSpec, FamilySpec
from corpus.load import authored
from corpus.sources.ndc import NdcRecord


def package(code: str, drug: str) -> NdcRecord:
    return NdcRecord(code=code, ndc="", drug=drug, labeler="", dosage="", units="1")


KETOROLAC = Entry(
    code="J1885",
    name="Ketorolac injection, per 15 mg",
    generic="ketorolac tromethamine",
    brands=("Toradol",),
    also_known_as=("Toradol", "ketorolac tromethamine", "Synvisc-One"),
)


def test_a_brand_that_stands_under_another_code_only() -> None:
    entries = {"J1885": KETOROLAC}
    assert find_disagreements(entries, [package("J9999", "TORADOL")]) == [Disagreement("J1885", "Toradol", ("J9999",))]
    assert find_disagreements(entries, [package("J9999", "TORADOL"), package("J1885", "Toradol")]) == []
    assert find_disagreements(entries, [package("J9999", "Other")]) == []
    assert find_disagreements({}, [package("J9999", "Toradol")]) == []


@pytest.mark.parametrize(
    "name",
    [
        "Ketorolac Tromethamine",
        "Toradol",
        "Toradol PFS",
        "Ketorolac in 5% Dextrose",
        "Toradal",
        "Ketorolac (Maker Inc.)",
        "SynviscOne",
    ],
)
def test_names_that_the_entry_knows(name: str) -> None:
    assert find_unlisted({"J1885": KETOROLAC}, [package("J1885", name)]) == []


def test_a_name_that_the_entry_does_not_know() -> None:
    packages = [package("J1885", "Sprix"), package("J1885", "Sprix"), package("J0001", "No entry")]
    assert find_unlisted({"J1885": KETOROLAC}, packages) == [Unlisted("J1885", "Sprix", 2)]


def test_what_is_explained_is_left_out() -> None:
    entries = authored()
    recombi, avastin = package("J7203", "Recombi"), package("J9035", "Avastin")
    assert find_unlisted(entries, [recombi]) == [Unlisted("J7203", "Recombi", 1)]
    assert Disagreement("C9257", "Avastin", ("J9035",)) in find_disagreements(entries, [avastin])
    assert compare_brands(entries, [recombi]).unlisted == []
    assert compare_brands(entries, [avastin]).elsewhere == []


def test_both_ways_in_one_report() -> None:
    packages = [package("J1885", "Sprix"), package("J0696", "Toradol")]
    assert compare_brands({"J1885": KETOROLAC}, packages) == BrandReport(
        [Disagreement("J1885", "Toradol", ("J0696",))], [Unlisted("J1885", "Sprix", 1)], []
    )
    assert compare_brands({}, []) == BrandReport([], [], [])


def test_a_brand_without_package_and_note() -> None:
    entries = {"J1885": KETOROLAC, "E0100": Entry(code="E0100", name="Cane", brands=("Hurrycane",))}
    other = [package("J0696", "Rocephin")]
    assert find_unmarked(entries, other, {}) == [Unmarked("J1885", "Toradol")]
    assert find_unmarked(entries, other, {"J1885": {"Toradol": BrandNote(status="unconfirmed")}}) == []
    assert find_unmarked(entries, [package("J1885", "TORADOL IM")], {}) == []
    assert find_unmarked(entries, [], {}) == []  # without a crosswalk nothing can be told


def test_unmarked_brands_and_notes_without_a_name_are_problems_of_the_corpus() -> None:
    spec = CodeSpec(name="A moon drug", generic="lunol", brands=["Lunova"])
    family = FamilySpec(family="moon drugs", specialties=[], clinical_context="", codes={"J9998": spec})
    problems = find_brand_problems([("entries/J/moon.yaml", family)], [package("J0696", "Rocephin")])
    assert [(p.file, p.what) for p in problems if p.file.startswith("entries")] == [
        ("entries/J/moon.yaml", "J9998 Lunova: no package bears the name")
    ]
    assert any(p.what == "J1414 has no name 'Beqvez'" for p in problems)  # its entry is not among these families
