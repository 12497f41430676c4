"""Reading tables of text: how they are written is found out, and nothing of them is lost."""

from __future__ import annotations

import codecs
import os
import threading
from pathlib import Path

import pytest

from search.bulk.delimited import BadTable, Layout, Row, layout_of, rows


def _write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("raw", "layout"),
    [
        (b"id,description\r\n1,walker\r\n", Layout("utf-8", ",", "\r\n")),
        (b"id;description\n1;walker\n", Layout("utf-8", ";", "\n")),
        (b"id\tdescription\n1\twalker\n", Layout("utf-8", "\t", "\n")),
        (b"description\nwalker\n", Layout("utf-8", ",", "\n")),
        (b"id,description\r1,walker\r", Layout("utf-8", ",", "\r")),
        (b"id,description\n1,caf\xe9\n", Layout("cp1252", ",", "\n")),
        (b"\xef\xbb\xbfid|description\n1|walker\n", Layout("utf-8", "|", "\n", "\ufeff")),
        ("\ufeffid,description\r\n1,walker\r\n".encode("utf-16-le"), Layout("utf-16-le", ",", "\r\n", "\ufeff")),
        ("\ufeffid,description\n1,walker\n".encode("utf-16-be"), Layout("utf-16-be", ",", "\n", "\ufeff")),
        (b'"a, b; c; d",description\n', Layout("utf-8", ",", "\n")),
        (b";".join([b"wide"] * 200_001) + b"\n", Layout("utf-8", ";", "\n")),
        (b"x" * 300_000 + b"\n", Layout("utf-8", ",", "\n")),
    ],
)
def test_how_a_file_is_written_is_found_out(tmp_path: Path, raw: bytes, layout: Layout) -> None:
    (tmp_path / "x.csv").write_bytes(raw)
    assert layout_of(tmp_path / "x.csv") == layout


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "the file is empty"),
        (b" \r\n", "the file is empty"),
        (codecs.BOM_UTF8, "the file is empty"),
        (codecs.BOM_UTF8 + b"\r\n", "the file is empty"),
        (b"PK\x03\x04rest of a workbook", "this is a workbook; save its sheet as CSV"),
        (b"id,desc\n\x00\x01\x02", "not a text file"),
        ("\ufeffid,d\n1,walker\n".encode("utf-16-le")[:-1], "ends within a character of utf-16-le"),
        ("\ufeffid,d\n1,walker\n".encode("utf-16-be") + b"\n", "ends within a character of utf-16-be"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, raw: bytes, message: str) -> None:
    (tmp_path / "x.csv").write_bytes(raw)
    with pytest.raises(BadTable, match=message) as refused:
        layout_of(tmp_path / "x.csv")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["nope", "hex", "rot13", "base64", "x\0y", "a" * 500])
def test_an_encoding_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadTable, match="unknown encoding") as refused:
        layout_of(_write(tmp_path / "x.csv", "id,d\n"), name)
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize("name", ["idna", "punycode", "undefined", "unicode-escape", "utf-7", "iso2022_jp", "hz"])
def test_an_encoding_that_holds_no_tables_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadTable, match="is no encoding for a table; try utf-8"):
        layout_of(_write(tmp_path / "x.csv", "id,d\n"), name)


@pytest.mark.parametrize(
    ("name", "encoding", "mark"),
    [
        ("utf-16", "utf-16-be", "\ufeff"),
        ("utf-16", "utf-16-le", "\ufeff"),
        ("UTF16", "utf-16-le", ""),
        ("utf-32", "utf-32-be", "\ufeff"),
        ("utf-8-sig", "utf-8", "\ufeff"),
        ("latin1", "iso8859-1", ""),
        ("cp037", "cp037", ""),
    ],
)
def test_an_encoding_is_taken_by_its_byte_order(tmp_path: Path, name: str, encoding: str, mark: str) -> None:
    file = _write(tmp_path / "x.csv", f"{mark}id,d\n1,walker\n", encoding)
    layout = layout_of(file, name)
    assert layout == Layout(encoding, ",", "\n", mark)
    assert list(rows(file, layout)) == [Row(1, ["id", "d"]), Row(2, ["1", "walker"])]


@pytest.mark.parametrize("given", ["ab", '"', "\n", "\0", "tabs"])
def test_a_delimiter_that_parts_nothing_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(BadTable, match=r"the delimiter must be one character \(or tab\)"):
        layout_of(_write(tmp_path / "x.csv", "id,d\n"), delimiter=given)


def test_a_delimiter_must_be_of_the_encoding(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="cp1252 has no character '☃'"):
        layout_of(_write(tmp_path / "x.csv", "id,d\n"), "cp1252", "☃")


@pytest.mark.parametrize("given", ["tab", "\\t", "\t"])
def test_a_tabulator_has_a_name(tmp_path: Path, given: str) -> None:
    assert layout_of(_write(tmp_path / "x.csv", "id,d\n"), delimiter=given).delimiter == "\t"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reading = threading.Thread(target=_expect_refusal, args=(tmp_path / "pipe",), daemon=True)
    reading.start()
    reading.join(timeout=10)
    assert not reading.is_alive()


def _expect_refusal(path: Path) -> None:
    with pytest.raises(BadTable, match="is no regular file"):
        layout_of(path)


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
    read = list(rows(file, layout_of(file)))
    assert read[1].problem == "a quote is never closed"
    assert [row.fields for row in read[2:]] == [[str(n), "walker"] for n in range(200)] + [["9", "end"]]


def test_a_very_long_field_is_kept_and_told(tmp_path: Path) -> None:
    file = _write(tmp_path / "x.csv", f"id,d\n1,{'x' * 200_000}\n2,walker\n")
    assert list(rows(file, layout_of(file)))[1:] == [
        Row(2, ["1", "x" * 200_000], "a field is very long"),
        Row(3, ["2", "walker"]),
    ]


def test_half_a_character_of_utf_16_comes_through(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes("\ufeffid,d\n1,walker ".encode("utf-16-le") + b"\x00\xd8" + ",\n".encode("utf-16-le"))
    layout = layout_of(file)
    row = list(rows(file, layout))[1]
    assert row == Row(2, ["1", "walker \ud800", ""], "bytes that are not utf-16-le")
    assert row.fields[1].encode(layout.encoding, layout.errors).endswith(b"\x00\xd8")


def test_bytes_that_are_not_in_the_encoding_at_all_are_one_line(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes("id,d\n".encode("utf-32-le") + b"\xff\xff\xff\xff")
    with pytest.raises(BadTable, match=r"x\.csv:\d: cannot be read as utf-32-le"):
        list(rows(file, layout_of(file, "utf-32-le")))


def test_our_own_words_fit_into_any_encoding() -> None:
    assert Layout("ascii", ",", "\n").fit("café") == "caf?"
    assert Layout("cp1252", ",", "\n").fit("café") == "café"
    assert Layout("utf-8", ",", "\n").fit("\udcff walker") == "\udcff walker"
