"""Trade names held against a crosswalk, both ways: what stands elsewhere, and what the entries do not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import plaincode
from corpus.brands import Disagreement, Unlisted, disagreements, unlisted
from corpus.entry import Entry
from corpus.load import authored
from corpus.sources.ndc import NdcRecord


def package(code: str, drug: str) -> NdcRecord:
    return NdcRecord(
        code=code, ndc="", drug=drug, labeler="", dosage="", package_size="", package_quantity="", units="1"
    )


KETOROLAC = Entry(
    code="J1885",
    name="Ketorolac injection, per 15 mg",
    generic="ketorolac tromethamine",
    brands=("Toradol",),
    also_known_as=("Toradol", "ketorolac tromethamine", "Synvisc-One"),
)


def test_a_brand_that_stands_under_another_code_only() -> None:
    entries = {"J1885": KETOROLAC}
    assert disagreements(entries, [package("J9999", "TORADOL")]) == [Disagreement("J1885", "Toradol", ("J9999",))]
    assert disagreements(entries, [package("J9999", "TORADOL"), package("J1885", "Toradol")]) == []
    assert disagreements(entries, [package("J9999", "Other")]) == []
    assert disagreements({}, [package("J9999", "Toradol")]) == []


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
    assert unlisted({"J1885": KETOROLAC}, [package("J1885", name)]) == []


def test_a_name_that_the_entry_does_not_know() -> None:
    packages = [package("J1885", "Sprix"), package("J1885", "Sprix"), package("J0001", "No entry")]
    assert unlisted({"J1885": KETOROLAC}, packages) == [Unlisted("J1885", "Sprix", 2)]


def test_what_is_explained_is_left_out() -> None:
    entries = authored()
    assert unlisted(entries, [package("J7203", "Recombi")]) == []
    assert disagreements(entries, [package("J9035", "Avastin")]) == []


def test_the_command_tells_both_ways_and_its_exit_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        "corpus.sources.ndc.current", lambda home=None: [package("J1885", "Sprix"), package("J0696", "Toradol")]
    )
    told = CliRunner().invoke(plaincode.main, ["check", "--brands"])
    assert told.exit_code == 1
    assert "J1885\tSprix\tnot among the entry's names" in told.stdout
    assert "J1885\tToradol\tcrosswalk: J0696" in told.stdout
    as_json = json.loads(CliRunner().invoke(plaincode.main, ["check", "--brands", "--json"]).stdout)
    assert {"code": "J1885", "name": "Sprix", "packages": 1} in as_json["unlisted"]
    assert {"code": "J1885", "brand": "Toradol", "crosswalk_codes": ["J0696"]} in as_json["elsewhere"]
    monkeypatch.setattr("corpus.sources.ndc.current", lambda home=None: [package("J1885", "Toradol")])
    assert CliRunner().invoke(plaincode.main, ["check", "--brands"]).exit_code == 0
    monkeypatch.setattr("corpus.sources.ndc.current", lambda home=None: None)
    none = CliRunner().invoke(plaincode.main, ["check", "--brands"])
    assert none.exit_code == 2
    assert "no NDC crosswalk is imported" in none.stderr
