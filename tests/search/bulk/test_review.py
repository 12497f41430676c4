"""The review sheet: the most doubtful descriptions first, filled in and learned."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from published_lists import write_workbook

from search import BadTable, learn, map_file
from search.bulk import review
from search.bulk.answers import Answer
from search.bulk.headers import FILL_IN, plain_name
from search.bulk.lists import GivenCode, PriceRow
from search.bulk.review import FILL_IN_COLUMN, ReviewSheet, review_name


def _answer(outcome: str, confidence: str = "", code: str = "J7307") -> Answer:
    return Answer(
        (code, "Name", confidence, "why", "J7306 0.20; J1885 0.10", "", "", "", "", outcome, "a note"), outcome
    )


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_the_most_doubtful_come_first_each_description_once(tmp_path: Path) -> None:
    sheet = ReviewSheet(4)
    rows = [
        ("sure", _answer("code found", "0.98")),
        ("unsure", _answer("code found", "0.55")),
        ("twice unsure", _answer("nothing fits well", "0.45")),
        ("twice unsure", _answer("nothing fits well", "0.45")),
        ("wrong", _answer("disagrees", "0.90")),
        ("a visit", _answer("another code set")),
        ("", _answer("no description")),
        ("agreed", _answer("agrees", "0.50")),
    ]
    for line, (text, answer) in enumerate(rows, start=2):
        sheet.add(PriceRow(line, text, (GivenCode("J7306"), GivenCode(""))), answer)
    assert sheet.write(tmp_path / "review.csv", {"J7306": "Other", "J1885": "Third"}.__getitem__) == 4
    written = _read(tmp_path / "review.csv")
    assert [row["description"] for row in written] == ["twice unsure", "wrong", "unsure", "agreed"]
    assert (written[0]["row"], written[0]["rows"], written[0][FILL_IN_COLUMN]) == ("4", "2", "")
    assert written[1]["code_in_list"] == "J7306"
    assert (written[1]["outcome"], written[1]["note"]) == ("disagrees", "a note")
    assert [written[0][f"alternative_{n}"] for n in (1, 2, 3)] == ["J7306 0.20 Other", "J1885 0.10 Third", ""]


def test_memory_stays_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "MOST_COUNTED", 100)
    sheet = ReviewSheet(3)
    for line in range(5000):
        sheet.add(PriceRow(line, f"line {line}"), _answer("code found", "0.51" if line == 7 else "0.90"))
        assert len(sheet._doubts) <= 100
    sheet.write(tmp_path / "review.csv", str)
    assert _read(tmp_path / "review.csv")[0]["description"] == "line 7"


def test_a_sheet_that_was_filled_in_is_learned(home: Path, tmp_path: Path, small_index: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "Description,HCPCS\nnexplanon implant,J7306\ntoradol shot,J1885\nER visit,99283\nwalker with wheels,\n"
    )
    done = map_file(tmp_path / "in.csv", tmp_path / "out.csv", index=small_index, review=2)
    sheet = tmp_path / "out.review.csv"
    assert (done.review, done.reviewed) == (str(sheet), 2)
    written = _read(sheet)
    assert written[0]["description"] == "nexplanon implant"
    assert plain_name(FILL_IN_COLUMN) == FILL_IN
    with pytest.raises(BadTable, match="nothing to learn"):
        learn(sheet)
    text = sheet.read_text(encoding="utf-8-sig")
    sheet.write_text(text.replace("nexplanon implant,,", "nexplanon implant,J7306,"), encoding="utf-8-sig")
    assert learn(sheet).lines == (("nexplanon implant", "J7306", 1),)
    with pytest.raises(BadTable, match=r"out\.review\.csv: exists, maybe filled in already"):
        map_file(tmp_path / "in.csv", tmp_path / "out.csv", index=small_index, review=2, force=True)
    again = map_file(tmp_path / "in.csv", tmp_path / "out.csv", index=small_index, force=True)
    assert again.outcomes == {"code found": 1, "agrees": 2, "another code set": 1}


def test_a_workbook_has_a_sheet_of_its_kind(home: Path, tmp_path: Path, small_index: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    source = write_workbook(tmp_path / "in.xlsx")
    done = map_file(source, tmp_path / "out.xlsx", index=small_index, review=10)
    book = openpyxl.load_workbook(done.review)
    header, first, *_ = book.active.values
    assert done.review.endswith("out.review.xlsx")
    assert header[2:4] == ("description", FILL_IN_COLUMN)
    assert isinstance(first[0], int)
    book.active["D2"] = "none"
    book.save(done.review)
    assert learn(done.review).lines == ((first[2], "", 1),)


def test_the_input_is_never_the_sheet(home: Path, tmp_path: Path, small_index: Path) -> None:
    source = tmp_path / "out.review.csv"
    source.write_text("Description\nwalker frame\n")
    with pytest.raises(BadTable, match="would take the place of the input"):
        map_file(source, tmp_path / "out.csv", index=small_index, review=2, force=True)
    assert source.read_text() == "Description\nwalker frame\n"
    assert review_name(Path("a/coded.json")) == Path("a/coded.review.csv")
