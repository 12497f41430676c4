"""The clinical classification: its layouts, and which of several rows counts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from price_files import RBCS_HEAD, RBCS_LAYOUTS
from support import DATA, REFERENCE, needs_reference

from corpus.load import authored
from corpus.sources import SourceError, import_file, merge, rbcs


@pytest.mark.parametrize("layout", list(RBCS_LAYOUTS))
def test_the_latest_grouping_counts(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "RBCS_RY_2025.csv"
    path.write_text(RBCS_LAYOUTS[layout])
    info = import_file("rbcs", path, home=tmp_path).info
    assert (info.release, info.read, info.kept["codes"]) == ("2025", 3, 1)
    assert info.skipped == {"superseded assignment": 1, "code of CPT or another system": 1}
    merged = {entry.code: entry for entry in merge(authored(DATA / "entries"), tmp_path)}
    assert merged["J1885"].grouping == ("Treatment", "Injections", "Pain")
    assert merged["J1885"].sources["grouping"] == "CMS RBCS 2025"
    assert merged["J7306"].grouping == ()


def test_dates_of_excel_tell_the_latest_assignment(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        ["HCPCS_CD", "RBCS_ID", "RBCS_CAT_DESC", "RBCS_SUBCAT_DESC", "RBCS_FAMILY_DESC", "RBCS_ASSIGNMENT_EFF_DT"]
    )
    sheet.append(["J1885", "x", "Old", "Old", "Old", datetime(2014, 1, 1)])
    sheet.append(["J1885", "x", "New", "New", "New", datetime(2020, 1, 1)])
    book.save(tmp_path / "RBCS.xlsx")
    parsed = rbcs.parse(tmp_path / "RBCS.xlsx")
    assert [record.category for record in parsed.records] == ["New"]
    assert parsed.release == "2020"


def test_the_classification_tells_its_release_by_the_years_in_it(tmp_path: Path) -> None:
    head = "HCPCS_Cd,RBCS_Cat_Desc,RBCS_Subcat_Desc,RBCS_Family_Desc,RBCS_Latest_Assignment,First_RBCS_Release_Year\n"
    (tmp_path / "taxonomy.csv").write_text(f"{head}J1885,A,B,C,1,2021\nJ7306,A,B,C,1,2024\n")
    assert rbcs.parse(tmp_path / "taxonomy.csv").release == "2024"


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rbcs.csv").write_text(f"{RBCS_HEAD}J1885,A,B,C,2020-01-\n")
    with pytest.raises(SourceError, match="row 2 has the date '2020-01-'"):
        import_file("rbcs", tmp_path / "rbcs.csv", home=tmp_path)


@needs_reference
def test_the_real_file_arrives_whole(tmp_path: Path) -> None:
    info = import_file("rbcs", next(REFERENCE.glob("rbcs/rbcs*.csv")), home=tmp_path).info
    assert (info.read, info.release) == (5126, "2024")
