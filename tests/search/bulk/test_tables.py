"""Tables of results: CSV, Excel, frames."""

from __future__ import annotations

import csv
import io
import sys
from datetime import date
from pathlib import Path

import pytest

import index
import search
from corpus.entry import Entry
from search import Engine, SearchError
from search.bulk.tables import COLUMNS, frame, row_of, to_csv, to_excel, to_frame

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
pandas = pytest.importorskip("pandas", reason="pandas is not installed")


def test_csv_has_a_row_a_hit(small: Engine) -> None:
    results = small.query("nexplannon implant")
    rows = list(csv.DictReader(io.StringIO(to_csv(results))))
    assert [row["code"] for row in rows] == [hit.code for hit in results]
    assert rows[0]["why"] == "nexplannon → nexplanon, implant"
    assert list(rows[0]) == list(COLUMNS)
    assert results.to_csv() == to_csv(results)


def test_no_hits_give_the_header_alone(small: Engine) -> None:
    assert to_csv(()) == ",".join(COLUMNS) + "\r\n"
    assert list(openpyxl.load_workbook(io.BytesIO(to_excel(()))).active.values) == [COLUMNS]
    assert list(to_frame(()).columns) == list(COLUMNS)
    assert len(to_frame(())) == 0


def test_excel_has_the_same_rows(small: Engine) -> None:
    results = small.query("walker")
    book = openpyxl.load_workbook(io.BytesIO(results.to_excel()))
    rows = list(book["codes"].values)
    assert rows[0] == COLUMNS
    assert [row[0] for row in rows[1:]] == [hit.code for hit in results]


def test_a_row_holds_lists_as_text_and_dates_as_they_are(tmp_path: Path) -> None:
    entry = Entry(
        code="J7307",
        name="Implant",
        unit="1 system",
        brands=("Nexplanon", "Implanon"),
        specialties=("Family Medicine",),
        descriptor="Etonogestrel implant",
        added=date(2008, 1, 1),
    )
    index.build([entry], to=tmp_path / "index")
    hit = Engine(tmp_path / "index").query("implant")[0]
    assert row_of(hit) == {
        "code": "J7307",
        "name": "Implant",
        "status": "active",
        "category": "J",
        "confidence": hit.confidence,
        "why": "implant",
        "unit": "1 system",
        "brands": "Nexplanon, Implanon",
        "specialties": "Family Medicine",
        "descriptor": "Etonogestrel implant",
        "added": date(2008, 1, 1),
        "ended": None,
    }


def test_a_question_gives_a_frame(small: Engine) -> None:
    table = frame(small, "walker", limit=3, filters={"category": "E"})
    assert list(table.columns) == list(COLUMNS)
    assert list(table["code"]) == [hit.code for hit in small.query("walker", limit=3, filters={"category": "E"})]
    assert len(frame(small, "walker")) == len(small.query("walker"))


def test_results_give_their_frame(small: Engine) -> None:
    results = small.query("nexplanon")
    assert list(frame(small, results)["code"]) == list(results.to_frame()["code"]) == [hit.code for hit in results]


def test_a_series_gives_its_best_codes_under_its_index(small: Engine) -> None:
    texts = pandas.Series(["NEXPLANON 68MG", None, "zzzzqqq"], index=["a", "b", "c"])
    table = frame(small, texts)
    assert list(table.columns) == ["text", *COLUMNS]
    assert list(table.index) == ["a", "b", "c"]
    assert list(table["text"]) == ["NEXPLANON 68MG", "", "zzzzqqq"]
    assert table.loc["a", "code"] == "J7307"
    assert table.loc["a", "confidence"] == small.map(["NEXPLANON 68MG"])[0].confidence
    assert table.loc[["b", "c"], "code"].isna().all()
    assert len(frame(small, texts[:0])) == 0


def test_what_makes_no_sense_is_refused_in_one_line(small: Engine) -> None:
    series = pandas.Series(["walker"])
    with pytest.raises(SearchError, match="limit goes with a text only: a Series has one row for each text"):
        frame(small, series, limit=5)
    with pytest.raises(SearchError, match="filters goes with a text only"):
        frame(small, series, filters={"category": "E"})
    with pytest.raises(SearchError, match="limit goes with a text only: results have been asked for already"):
        frame(small, small.query("walker"), limit=1)
    with pytest.raises(SearchError, match="frame takes a text, results or a pandas Series of texts, not list"):
        frame(small, ["walker"])


def test_the_public_frame_asks_the_default_index(small: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "default_engine", lambda: small)
    assert search.frame("nexplanon", limit=1)["code"].tolist() == ["J7307"]


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(SearchError, match="pip install openpyxl"):
        to_excel(())
    with pytest.raises(SearchError, match="pip install pandas"):
        to_frame(())
