"""Workbooks: other columns, formats and sheets are kept, the sheet and its columns are found."""

from __future__ import annotations

import builtins
import zipfile
from pathlib import Path
from typing import Any

import pytest
from published_lists import ITEMS, write_workbook
from workbook_files import make_ods

from search import BadTable, SearchError
from search.bulk.answers import CHECK_COLUMNS, COLUMNS
from search.bulk.pricelist import map_file

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")


@pytest.fixture
def coded_workbook(tmp_path: Path) -> Path:
    """Write a workbook with a title, other columns, a formula, a format, a wide column and a second sheet."""
    return write_workbook(tmp_path / "list.xlsx")


def test_a_workbook_keeps_its_columns_formats_and_sheets(
    coded_workbook: Path, tmp_path: Path, small_index: Path
) -> None:
    before = coded_workbook.read_bytes()
    remarks: list[str] = []
    done = map_file(coded_workbook, tmp_path / "out.xlsx", index=small_index, remark=remarks.append)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet = book["CDM"]
    rows = list(sheet.values)
    assert book.sheetnames == ["Read me", "CDM"]
    assert book["Read me"]["A1"].value == "Prices from January"
    assert rows[2] == ("Item", "Charge Description", "HCPCS Code", "Price", *COLUMNS, *CHECK_COLUMNS)
    assert [row[1] for row in rows[3:9]] == [item[0] for item in ITEMS]
    assert [row[4] for row in rows[3:5]] == ["J7307", "J7307"]
    assert isinstance(rows[3][6], float)
    assert (sheet["D10"].value, sheet["B3"].font.bold, sheet.column_dimensions["B"].width) == ("=SUM(D4:D9)", True, 44)
    assert remarks == [
        "described by: Charge Description of sheet 'CDM' (found by its name)",
        "codes checked: HCPCS Code",
    ]
    counted = {"nothing found": 1, "agrees": 1, "disagrees": 1, "not a code": 2, "another code set": 1}
    assert done.outcomes == counted
    assert coded_workbook.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"list.xlsx", "out.xlsx"}


def test_a_sheet_and_columns_can_be_named(coded_workbook: Path, tmp_path: Path, small_index: Path) -> None:
    done = map_file(
        coded_workbook, tmp_path / "out.xlsx", "item", sheet="CDM", code_column="3", index=small_index, limit=1
    )
    assert (done.description, done.codes) == ("Item of sheet 'CDM'", "HCPCS Code")
    for options, message in (
        ({"sheet": "Nowhere"}, "there is no sheet 'Nowhere'; it has: Read me, CDM"),
        ({"columns": "Nowhere"}, "there is no column 'Nowhere'"),
        ({"code_column": "Nowhere"}, "there is no column 'Nowhere'; the file has: Item, Charge Description"),
    ):
        with pytest.raises(BadTable, match=message):
            map_file(coded_workbook, tmp_path / "other.xlsx", **options, index=small_index)
    with pytest.raises(BadTable, match=r"a workbook is written as \.xlsx"):
        map_file(coded_workbook, tmp_path / "other.csv", index=small_index)


def test_ods_is_read_and_written_as_xlsx(tmp_path: Path, small_index: Path) -> None:
    (tmp_path / "in.ods").write_bytes(make_ods([["Service Description", "Note"], ["toradol shot", "=1+1"]]))
    remarks: list[str] = []
    map_file(tmp_path / "in.ods", tmp_path / "out.xlsx", index=small_index, remark=remarks.append)
    assert remarks[0] == "read as ods, written as xlsx: values, no formats"
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Prices"]
    assert [cell.value for cell in sheet[2]][:3] == ["toradol shot", "=1+1", "J1885"]
    assert sheet["B2"].data_type == "s"


#: The head of an old workbook whose sectors are cut off within the directory, which makes the reader panic.
_CUT_OFF = (
    bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(10)
    + (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4) + (4096).to_bytes(4, "little")
    + b"\xfe\xff\xff\xff" + bytes(4) + b"\xfe\xff\xff\xff" + bytes(4) + bytes(4) + b"\xff" * 432
    + b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff" + b"\xff" * 504 + b"R\x00" * 45
)  # fmt: skip


@pytest.mark.parametrize("content", [b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 no workbook", _CUT_OFF])
def test_damaged_workbooks_are_one_line(
    tmp_path: Path, small_index: Path, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.xlsx").write_bytes(content)
    with pytest.raises(BadTable, match="no workbook that can be read") as refused:
        map_file(tmp_path / "in.xlsx", tmp_path / "out.xlsx", index=small_index)
    assert "\n" not in str(refused.value)
    assert not list(tmp_path.glob("out*"))
    assert capfd.readouterr().err == ""


def test_an_archive_of_something_else_and_an_empty_workbook_are_one_line(tmp_path: Path, small_index: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("prices.csv", "d\nwalker\n")
    with pytest.raises(BadTable, match="no workbook that can be read"):
        map_file(tmp_path / "in.zip", tmp_path / "out.xlsx", index=small_index)
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(BadTable, match="its sheets are empty"):
        map_file(tmp_path / "empty.xlsx", tmp_path / "out.xlsx", index=small_index)


def test_too_large_workbooks_are_refused(
    coded_workbook: Path, tmp_path: Path, small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.workbook._MOST_CELLS", 10)
    with pytest.raises(BadTable, match=r"more than 10 cells\); save its sheet as CSV"):
        map_file(coded_workbook, tmp_path / "out.xlsx", index=small_index)
    monkeypatch.setattr("corpus.workbook._MOST_BYTES", 10)
    with pytest.raises(BadTable, match="more than 1 GB unpacked"):
        map_file(coded_workbook, tmp_path / "out.xlsx", index=small_index)


def test_without_openpyxl_it_is_one_line(
    coded_workbook: Path, tmp_path: Path, small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *args: Any) -> Any:
        if name.startswith("openpyxl"):
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(SearchError, match=r"pip install 'plaincode\[excel\]'"):
        map_file(coded_workbook, tmp_path / "out.xlsx", index=small_index)


def test_a_workbook_whose_run_was_stopped_begins_anew(
    coded_workbook: Path, tmp_path: Path, small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(Exception):
        pass

    def stop(_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr("search.bulk.workbooks._open_formatted", stop)
        with pytest.raises(Stopped):
            map_file(coded_workbook, tmp_path / "out.xlsx", index=small_index)
    assert not (tmp_path / "out.xlsx").exists()
    done = map_file(coded_workbook, tmp_path / "out.xlsx", index=small_index)
    assert (done.rows, done.resumed) == (6, 0)
    assert {path.name for path in tmp_path.iterdir()} == {"list.xlsx", "out.xlsx"}
