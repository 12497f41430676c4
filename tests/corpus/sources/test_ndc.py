"""The crosswalk from drug packages to codes: its quirks, and the names and packages it gives to entries."""

from __future__ import annotations

from pathlib import Path

import pytest
from price_files import NDC_ROWS, ndc_csv
from support import DATA, REFERENCE, needs_reference

from corpus.load import authored
from corpus.sources import SourceError, import_file, merge, ndc, read


def test_the_crosswalk_is_read_with_all_its_quirks(tmp_path: Path) -> None:
    info = import_file("ndc", ndc_csv(tmp_path / "crosswalk.csv"), home=tmp_path).info
    assert (info.release, info.read, info.kept) == ("2031-01", 6, {"packages": 4})
    assert info.skipped == {"code of CPT or another system": 1, "empty row": 1}
    first, second, third, fourth = read("ndc", tmp_path) or []
    assert (first.drug, first.ndc, first.units) == ("Ketorolac Tromethamine", "00338006910", "10")
    assert (second.ndc, second.labeler) == ("00404995201", "Other, Inc.")
    assert third.drug == "ReadySharp Ketorolac"
    assert (fourth.ndc, fourth.drug) == ("888867413689", "Made-up Implant")


def test_a_quoted_cell_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "crosswalk.csv"
    path.write_bytes(ndc_csv(path).read_bytes() + b'J1885,"cut off here')
    with pytest.raises(SourceError, match="not a whole CSV file"):
        import_file("ndc", path, home=tmp_path)


def test_one_unit_is_told_in_the_singular(tmp_path: Path) -> None:
    import_file("ndc", ndc_csv(tmp_path / "crosswalk.csv"), home=tmp_path)
    packages = {p.ndc: p.holds for e in merge(authored(DATA / "entries"), tmp_path) for p in e.packages}
    assert packages["888867413689"] == "1 billing unit a package"
    assert packages["00338006910"] == "10 billing units a package"


def test_the_ndc_column_has_had_two_names(tmp_path: Path) -> None:
    path = ndc_csv(tmp_path / "crosswalk.csv")
    records = ndc.parse(path).records
    path.write_bytes(path.read_bytes().replace(b",NDC2,", b",NDC,"))
    assert ndc.parse(path).records == records


def test_drug_names_and_packages_are_merged_with_their_source(tmp_path: Path) -> None:
    import_file("ndc", ndc_csv(tmp_path / "crosswalk.csv"), home=tmp_path)
    entries = {entry.code: entry for entry in merge(authored(DATA / "entries"), tmp_path)}
    entry = entries["J1885"]
    assert entry.drug_names == ("Ketorolac Tromethamine", "ReadySharp Ketorolac")
    assert [package.ndc for package in entry.packages] == ["00338006910", "00404995201", "11111222233"]
    assert entry.sources["drug_names"] == entry.sources["packages"] == "CMS NDC-HCPCS crosswalk 2031-01"
    assert entries["E0570"].packages == ()


def test_a_package_that_is_repeated_is_kept_once(tmp_path: Path) -> None:
    path = ndc_csv(tmp_path / "crosswalk.csv", [*NDC_ROWS, NDC_ROWS[0]])
    parsed = ndc.parse(path)
    assert parsed.skipped["package stands there already"] == 1
    assert parsed.read == parsed.kept["packages"] + sum(parsed.skipped.values())


@needs_reference
def test_the_real_file_arrives_whole(tmp_path: Path) -> None:
    info = import_file("ndc", next(REFERENCE.glob("asp/*Crosswalk*.csv")), home=tmp_path).info
    assert (info.read, info.release) == (7098, "2026-01")
    assert "Vueway" in {record.drug for record in read("ndc", tmp_path) or [] if record.code == "A9573"}
