"""Mapping a price list: nothing of the file is lost, bad rows are kept, an interrupted run goes on."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import plaincode
from search import mapping
from search.mapping import COLUMNS, AnotherRun, Options, map_file
from search.rows import BadTable, Layout, Row, layout_of, rows


def _write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def _read(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


@pytest.mark.parametrize(
    ("raw", "layout"),
    [
        (b"id,description\r\n1,walker\r\n", Layout("utf-8", ",", "\r\n")),
        (b"id;description\n1;walker\n", Layout("utf-8", ";", "\n")),
        (b"id\tdescription\n1\twalker\n", Layout("utf-8", "\t", "\n")),
        (b"description\nwalker\n", Layout("utf-8", ",", "\n")),
        (b"id,description\n1,caf\xe9\n", Layout("cp1252", ",", "\n")),
        (b"\xef\xbb\xbfid|description\n1|walker\n", Layout("utf-8", "|", "\n", "\ufeff")),
        ("\ufeffid,description\r\n1,walker\r\n".encode("utf-16-le"), Layout("utf-16-le", ",", "\r\n", "\ufeff")),
        ("\ufeffid,description\n1,walker\n".encode("utf-16-be"), Layout("utf-16-be", ",", "\n", "\ufeff")),
        (b'"a, b; c; d",description\n', Layout("utf-8", ",", "\n")),
    ],
)
def test_how_a_file_is_written_is_found_out(tmp_path: Path, raw: bytes, layout: Layout) -> None:
    (tmp_path / "x.csv").write_bytes(raw)
    assert layout_of(tmp_path / "x.csv") == layout


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "the file is empty"),
        (b" \r\n", "the file is empty"),
        (b"PK\x03\x04rest of a workbook", "this is a workbook; save its sheet as CSV"),
        (b"id,desc\n\x00\x01\x02", "not a text file"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, raw: bytes, told: str) -> None:
    (tmp_path / "x.csv").write_bytes(raw)
    with pytest.raises(BadTable, match=told):
        layout_of(tmp_path / "x.csv")


def test_an_open_quote_costs_one_row_and_not_the_file(tmp_path: Path) -> None:
    file = _write(tmp_path / "x.csv", 'id,d\n1,"never closed\n2,TRAY 16 in\n3,"two\nlines"\n\n4,"said ""so"""\n')
    assert list(rows(file, layout_of(file))) == [
        Row(1, ["id", "d"]),
        Row(2, ["1", '"never closed'], "a quote is never closed"),
        Row(3, ["2", "TRAY 16 in"]),
        Row(4, ["3", "two\nlines"]),
        Row(7, ["4", 'said "so"']),
    ]


def test_a_quote_that_runs_over_very_many_lines_is_taken_as_open(tmp_path: Path) -> None:
    body = "".join(f"{n},walker\n" for n in range(200))
    file = _write(tmp_path / "x.csv", 'id,d\n0,"open\n' + body + '9,"end"\n')
    found = list(rows(file, layout_of(file)))
    assert found[1].problem == "a quote is never closed"
    assert [row.fields for row in found[2:]] == [[str(n), "walker"] for n in range(200)] + [["9", "end"]]


@pytest.mark.parametrize("workers", [1, 2])
def test_columns_order_and_encoding_are_kept(tmp_path: Path, small_index: Path, workers: int) -> None:
    lines = [f"{n},etonogestrel implant caf\xe9 {n},{n}.50" for n in range(700)]
    file = _write(tmp_path / "in.csv", "id,Description,price\r\n" + "\r\n".join(lines) + "\r\n", "cp1252")
    done = map_file(file, tmp_path / "out.csv", Options(("description",)), small_index, workers=workers)
    written = _read(tmp_path / "out.csv", "cp1252")
    assert (done.rows, done.bad, done.unanswered) == (700, 0, 0)
    assert written[0] == ["id", "Description", "price", *COLUMNS]
    assert [row[:3] for row in written[1:]] == [line.split(",") for line in lines]
    assert {row[3] for row in written[1:]} == {"J7307"}
    assert (tmp_path / "out.csv").read_bytes().count(b"\r\n") == 701
    assert not list(tmp_path.glob("*.part*"))


def test_byte_order_mark_and_bytes_that_do_not_fit_survive(tmp_path: Path, small_index: Path) -> None:
    raw = b"\xef\xbb\xbfid,d\n1,walker \xff\n2,caf\xc3\xa9 walker\n"
    (tmp_path / "in.csv").write_bytes(raw)
    told: list[Row] = []
    options = Options(("d",), encoding="utf-8")
    map_file(tmp_path / "in.csv", tmp_path / "out.csv", options, small_index, bad_row=told.append)
    out = (tmp_path / "out.csv").read_bytes()
    assert out.startswith(b"\xef\xbb\xbfid,d,plaincode_code")
    assert b"walker \xff" in out
    assert "café walker".encode() in out
    assert [(row.line, row.problem) for row in told] == [(2, "bytes that are not utf-8")]


def test_bad_rows_are_told_and_kept(tmp_path: Path, small_index: Path) -> None:
    file = _write(tmp_path / "in.csv", "id,d,price\n1,walker,2\n2,walker,3,extra,more\n3\n4,,5\n5,zzzzqqqq,6\n")
    told: list[Row] = []
    done = map_file(file, tmp_path / "out.csv", Options(("d",)), small_index, bad_row=told.append)
    written = _read(tmp_path / "out.csv")
    note = 3 + COLUMNS.index("plaincode_note")
    assert [row[note] for row in written[1:]] == [
        "",
        "5 fields instead of 3",
        "no description; 1 fields instead of 3",
        "no description",
        "nothing found",
    ]
    assert written[2][:3] == ["2", "walker", "3"]
    assert written[2][-2:] == ["extra", "more"]
    assert written[3][:3] == ["3", "", ""]
    assert (done.rows, done.bad, done.unanswered) == (5, 2, 3)
    assert [row.line for row in told] == [3, 4]


def test_the_answer_is_that_of_a_search(tmp_path: Path, small_index: Path, small: Any) -> None:
    file = _write(tmp_path / "in.csv", "d\nnexplannon implant\n")
    map_file(file, tmp_path / "out.csv", Options(("1",), limit=2), small_index)
    row = dict(zip(*_read(tmp_path / "out.csv"), strict=True))
    hits = small.query("nexplannon implant", limit=2)
    assert row["plaincode_code"] == hits[0].code == "J7307"
    assert row["plaincode_name"] == hits[0].name
    assert float(row["plaincode_confidence"]) == round(hits[0].confidence, 2)
    assert row["plaincode_reason"] == "nexplannon = nexplanon, implant"
    assert row["plaincode_alternatives"] == f"{hits[1].code} {hits[1].confidence:.2f}"


def test_several_columns_and_no_header(tmp_path: Path, small_index: Path) -> None:
    file = _write(tmp_path / "in.csv", "folding,walker\nheavy duty,walker\n")
    done = map_file(file, tmp_path / "out.csv", Options(("1", "2"), header=False), small_index)
    assert done.rows == 2
    assert all("walker" in row[2 + COLUMNS.index("plaincode_reason")] for row in _read(tmp_path / "out.csv"))


class _Stopped(Exception):
    pass


def test_an_interrupted_run_goes_on_where_it_stopped(
    tmp_path: Path, small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _write(tmp_path / "in.csv", "id,d\n" + "".join(f"{n},walker {n}\n" for n in range(1500)))
    options = Options(("d",))
    map_file(file, tmp_path / "whole.csv", options, small_index, workers=1)
    answered: list[int] = []
    real = mapping._answer_chunk

    def counted(texts: list[str]) -> list[tuple[str, ...]]:
        answered.append(len(texts))
        return real(texts)

    monkeypatch.setattr(mapping, "_answer_chunk", counted)

    def stop(row: int, _: int) -> None:
        if len(answered) >= 3:
            raise _Stopped

    out = tmp_path / "out.csv"
    with pytest.raises(_Stopped):
        map_file(file, out, options, small_index, workers=1, progress=stop)
    assert not out.exists()
    assert (tmp_path / "out.csv.part").exists()
    with (tmp_path / "out.csv.part").open("ab") as part:
        part.write(b"half a line that was not written down")
    with pytest.raises(AnotherRun, match="give --restart"):
        map_file(file, out, Options(("d",), limit=9), small_index, workers=1)
    done = map_file(file, out, options, small_index, workers=1)
    assert done.rows == 1500
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert not list(tmp_path.glob("*.part*"))


def test_restart_begins_anew(tmp_path: Path, small_index: Path) -> None:
    file = _write(tmp_path / "in.csv", "d\nwalker\n")
    (tmp_path / "out.csv.part").write_text("something of before")
    (tmp_path / "out.csv.part.json").write_text("{}")
    with pytest.raises(AnotherRun):
        map_file(file, tmp_path / "out.csv", Options(("d",)), small_index)
    done = map_file(file, tmp_path / "out.csv", Options(("d",)), small_index, restart=True)
    assert (done.rows, len(_read(tmp_path / "out.csv"))) == (1, 2)


@pytest.fixture
def run(home: Path, small_index: Path):  # type: ignore[no-untyped-def]
    home.mkdir()
    (home / "index").symlink_to(small_index)

    def call(*args: object) -> Result:
        return CliRunner().invoke(plaincode.main, ["map", *map(str, args)])

    return call


def test_the_command_tells_what_it_did(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = _write(tmp_path / "in.csv", "d\nwalker\n" + "a,b\n" * 30)
    result = run(file, "--column", "d", "-o", tmp_path / "out.csv")
    assert result.exit_code == 0, result.output
    assert "31 rows" in result.stdout
    assert "30 bad ones kept" in result.stdout
    assert result.stderr.count("2 fields instead of 1; kept") == 20
    assert "and 10 more such rows" in result.stderr


def test_the_command_as_json(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = _write(tmp_path / "in.csv", "d\nwalker\n")
    told = json.loads(run(file, "-c", "D", "-o", tmp_path / "out.csv", "--json").stdout)
    assert (told["rows"], told["answered"], told["bad_rows"], told["resumed_from"]) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("column", "out", "told"),
    [
        ("nowhere", "out.csv", "there is no column 'nowhere'; the file has: id, d"),
        ("d", "there.csv", "exists; choose another name or give --force"),
        ("d", "in.csv", "in.csv: exists; choose another name\n"),
    ],
)
def test_wrong_use_is_one_line_and_nothing_is_lost(run, tmp_path: Path, column: str, out: str, told: str) -> None:  # type: ignore[no-untyped-def]
    file = _write(tmp_path / "in.csv", "id,d\n1,walker\n")
    _write(tmp_path / "there.csv", "keep me")
    result = run(file, "-c", column, "-o", tmp_path / out)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    assert (tmp_path / "there.csv").read_text() == "keep me"
    assert file.read_text() == "id,d\n1,walker\n"
