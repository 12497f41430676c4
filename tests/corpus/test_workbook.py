"""Workbooks: each form is read, and what is cut off or damaged anywhere is refused in a line or read, never a panic."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from workbook_files import MAKERS

from corpus.sources.source import SourceError
from corpus.sources.tables import read_table
from corpus.workbook import BadWorkbook, open_workbook, read_rows

pytest.importorskip("openpyxl", reason="openpyxl is not installed")

ROWS = [["HCPCS Code", "Short Description"], *([f"J{number:04d}", f"Drug number {number}"] for number in range(40))]
by_kind = pytest.mark.parametrize("kind", list(MAKERS))


@by_kind
def test_each_form_of_workbook_is_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"book.{kind}"
    path.write_bytes(MAKERS[kind](ROWS))
    with open_workbook(path) as book:
        assert read_rows(book, book.sheet_names[0]) == ROWS
    assert len(read_table(path, ["HCPCS CODE"]).body) == len(ROWS) - 1


@by_kind
def test_a_workbook_cut_off_anywhere_is_one_line(tmp_path: Path, kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    whole = MAKERS[kind](ROWS)
    path = tmp_path / f"book.{kind}"
    refused = 0
    for size in [*range(9, min(len(whole), 1600), 97), *(len(whole) * part // 12 for part in range(1, 12))]:
        path.write_bytes(whole[:size])
        told = ""
        try:
            assert len(read_table(path, ["HCPCS CODE"]).body) < len(ROWS)
        except SourceError as error:
            told = str(error)
            refused += 1
        assert "\n" not in told
        assert not told or str(path) in told
    assert refused > 10
    assert capfd.readouterr().err == ""


@by_kind
def test_a_workbook_with_broken_bytes_is_read_or_one_line(tmp_path: Path, kind: str) -> None:
    whole, chance = MAKERS[kind](ROWS), random.Random(kind)
    path = tmp_path / f"book.{kind}"
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(3):
            broken[chance.randrange(8, len(broken))] = chance.randrange(256)
        path.write_bytes(broken)
        told = ""
        try:
            with open_workbook(path) as book:
                for name in book.sheet_names:
                    read_rows(book, name)
        except BadWorkbook as error:
            told = str(error)
        assert "\n" not in told


def test_what_would_not_fit_into_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(MAKERS["xlsx"](ROWS))
    monkeypatch.setattr("corpus.workbook._MOST_CELLS", 10)
    with pytest.raises(SourceError, match="more than 10 cells"):
        read_table(path, ["HCPCS CODE"])
    monkeypatch.setattr("corpus.workbook._MOST_BYTES", 10)
    with pytest.raises(BadWorkbook, match="more than 1 GB unpacked"), open_workbook(path):
        pass
