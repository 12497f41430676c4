"""Mapping a price list: nothing of the file is lost, bad rows are kept, an interrupted run goes on."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import index
from corpus.entry import Entry
from index.errors import IndexProblem
from search import BadTable, Engine, Mapped
from search.bulk import answers as answering
from search.bulk.answers import COLUMNS
from search.bulk.journal import AnotherRun
from search.bulk.lists import PriceRow
from search.bulk.pricelist import map_file


def _write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def _read(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


@pytest.mark.parametrize("workers", [1, 2])
def test_columns_order_and_encoding_are_kept(tmp_path: Path, small_index: Path, workers: int) -> None:
    lines = [f"{n},etonogestrel implant caf\xe9 {n},{n}.50" for n in range(700)]
    file = _write(tmp_path / "in.csv", "id,Description,price\r\n" + "\r\n".join(lines) + "\r\n", "cp1252")
    done = map_file(file, tmp_path / "out.csv", "description", index=small_index, workers=workers)
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
    bad: list[PriceRow] = []
    map_file(tmp_path / "in.csv", tmp_path / "out.csv", "d", encoding="utf-8", index=small_index, bad_row=bad.append)
    out = (tmp_path / "out.csv").read_bytes()
    assert out.startswith(b"\xef\xbb\xbfid,d,plaincode_code")
    assert b"walker \xff" in out
    assert "café walker".encode() in out
    assert [(row.line, row.problem) for row in bad] == [(2, "bytes that are not utf-8")]


def test_bad_rows_are_told_and_kept(tmp_path: Path, small_index: Path) -> None:
    file = _write(
        tmp_path / "in.csv",
        "id,d,price\n1,walker with wheels,2\n2,walker with wheels,3,extra,more\n3\n4,,5\n5,zzzzqqqq,6\n",
    )
    bad: list[PriceRow] = []
    done = map_file(file, tmp_path / "out.csv", "d", index=small_index, bad_row=bad.append)
    written = _read(tmp_path / "out.csv")
    note = 3 + COLUMNS.index("plaincode_note")
    assert [row[note] for row in written[1:]] == [
        "",
        "5 fields instead of 3",
        "no description; 1 fields instead of 3",
        "no description",
        "nothing found",
    ]
    assert written[2][:3] == ["2", "walker with wheels", "3"]
    assert written[2][-2:] == ["extra", "more"]
    assert written[3][:3] == ["3", "", ""]
    assert (done.rows, done.bad, done.unanswered) == (5, 2, 3)
    assert [row.line for row in bad] == [3, 4]


def test_the_answer_is_that_of_a_search(tmp_path: Path, small_index: Path, small: Engine) -> None:
    file = _write(tmp_path / "in.csv", "d\nnexplannon implant\n")
    map_file(file, tmp_path / "out.csv", "1", limit=2, index=small_index)
    row = dict(zip(*_read(tmp_path / "out.csv"), strict=True))
    (mapped,) = small.map(["nexplannon implant"], limit=2)
    hits = mapped.hits
    assert row["plaincode_code"] == hits[0].code == "J7307"
    assert row["plaincode_name"] == hits[0].name
    assert float(row["plaincode_confidence"]) == round(hits[0].confidence or 0, 2)
    assert row["plaincode_reason"] == "nexplannon = nexplanon, implant"
    assert row["plaincode_alternatives"] == f"{hits[1].code} {hits[1].confidence:.2f}"


def test_several_columns_and_no_header(tmp_path: Path, small_index: Path) -> None:
    file = _write(tmp_path / "in.csv", "folding,walker\nheavy duty,walker\n")
    done = map_file(file, tmp_path / "out.csv", ["1", "2"], header=False, index=small_index)
    assert done.rows == 2
    assert all("walker" in row[2 + COLUMNS.index("plaincode_reason")] for row in _read(tmp_path / "out.csv"))


class _Stopped(Exception):
    pass


def test_an_interrupted_run_goes_on_where_it_stopped(
    tmp_path: Path, small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _write(tmp_path / "in.csv", "id,d\n" + "".join(f"{n},walker {n}\n" for n in range(1500)))
    map_file(file, tmp_path / "whole.csv", "d", index=small_index, workers=1)
    answered: list[str] = []
    real = answering.map_text

    def count(engine: Engine, text: str, limit: int) -> Mapped:
        answered.append(text)
        return real(engine, text, limit)

    monkeypatch.setattr(answering, "map_text", count)

    def stop(row: int, _: int) -> None:
        if len(answered) >= 600:
            raise _Stopped

    out = tmp_path / "out.csv"
    with pytest.raises(_Stopped):
        map_file(file, out, "d", index=small_index, workers=1, progress=stop)
    assert not out.exists()
    assert (tmp_path / "out.csv.part").exists()
    with (tmp_path / "out.csv.part").open("ab") as part:
        part.write(b"half a line that was not written down")
    with pytest.raises(AnotherRun, match="give --restart"):
        map_file(file, out, "d", limit=9, index=small_index, workers=1)
    done = map_file(file, out, "d", index=small_index, workers=1)
    assert done.rows == 1500
    assert 0 < done.resumed < 1500
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert not list(tmp_path.glob("*.part*"))


def test_restart_begins_anew(tmp_path: Path, small_index: Path) -> None:
    file = _write(tmp_path / "in.csv", "d\nwalker\n")
    (tmp_path / "out.csv.part").write_text("something of before")
    (tmp_path / "out.csv.part.json").write_text("{}")
    with pytest.raises(AnotherRun):
        map_file(file, tmp_path / "out.csv", "d", index=small_index)
    done = map_file(file, tmp_path / "out.csv", "d", index=small_index, restart=True)
    assert (done.rows, len(_read(tmp_path / "out.csv"))) == (1, 2)


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("nowhere", "there is no column 'nowhere'; the file has: id, a name of two lines"),
        ("3", "there is no column '3'"),
        ("0", "there is no column '0'"),
        ("²", "there is no column '²'"),
        ("9" * 5000, "there is no column '999"),
    ],
)
def test_a_column_that_is_not_there_is_refused_in_one_line(
    tmp_path: Path, small_index: Path, column: str, message: str
) -> None:
    file = _write(tmp_path / "in.csv", 'id,"a name\nof two lines"\n1,walker\n')
    with pytest.raises(BadTable) as refused:
        map_file(file, tmp_path / "out.csv", column, index=small_index)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200
    assert not list(tmp_path.glob("out*"))


def test_some_column_must_be_named(tmp_path: Path, small_index: Path) -> None:
    file = _write(tmp_path / "in.csv", "id,d\n1,walker\n")
    with pytest.raises(BadTable, match="name the column"):
        map_file(file, tmp_path / "out.csv", [], index=small_index)


def test_two_hundred_thousand_columns_are_read(tmp_path: Path, small_index: Path) -> None:
    names = ",".join(f"c{number}" for number in range(200_001))
    file = _write(tmp_path / "in.csv", f"{names}\nwalker{',' * 200_000}\n")
    done = map_file(file, tmp_path / "out.csv", "c0", index=small_index)
    assert (done.rows, done.bad, done.unanswered) == (1, 0, 0)
    with pytest.raises(BadTable, match=r"the file has: c0, c1, .* c19, \.\.\.$"):
        map_file(file, tmp_path / "other.csv", "nowhere", index=small_index)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("named", ["", "utf-16"])
def test_utf_16_is_copied_in_its_own_byte_order(tmp_path: Path, small_index: Path, encoding: str, named: str) -> None:
    text = "\ufeffid,d\r\n1,nexplanon café\r\n"
    file = _write(tmp_path / "in.csv", text, encoding)
    map_file(file, tmp_path / "out.csv", "d", encoding=named, index=small_index)
    lines = (tmp_path / "out.csv").read_bytes().decode(encoding).split("\r\n")
    assert lines[0] == "\ufeffid,d," + ",".join(COLUMNS)
    assert lines[1].startswith("1,nexplanon café,J7307,")


def test_names_of_codes_fit_into_an_encoding_without_their_letters(tmp_path: Path) -> None:
    index.build([Entry(code="E0001", name="Café table ≥ 2")], to=tmp_path / "index")
    file = _write(tmp_path / "in.csv", "d\ntable\n", "ascii")
    map_file(file, tmp_path / "out.csv", "d", encoding="ascii", index=tmp_path / "index")
    assert _read(tmp_path / "out.csv")[1][2] == "Caf? table ? 2"


def test_a_damaged_index_is_told_before_anything_is_written(tmp_path: Path) -> None:
    file = _write(tmp_path / "in.csv", "d\nwalker\n")
    with pytest.raises(IndexProblem):
        map_file(file, tmp_path / "out.csv", "d", index=tmp_path / "nowhere")
    assert not (tmp_path / "out.csv").exists()
