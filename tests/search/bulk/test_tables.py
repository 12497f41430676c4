"""Tables of results: CSV, Excel, frames; from the library, the page and the command line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

import plaincode
import search
from search import Engine, SearchError
from search.export import COLUMNS, to_csv
from webui import create_app

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
pandas = pytest.importorskip("pandas", reason="pandas is not installed")


@pytest.fixture(scope="module")
def client(small: Engine) -> FlaskClient:
    return create_app({"ENGINE": small, "TESTING": True}).test_client()


def test_csv_has_a_row_a_hit(small: Engine) -> None:
    results = small.query("nexplannon implant")
    rows = list(csv.DictReader(io.StringIO(to_csv(results))))
    assert [row["code"] for row in rows] == [hit.code for hit in results]
    assert rows[0]["why"] == "nexplannon → nexplanon, implant"
    assert list(rows[0]) == list(COLUMNS)


def test_no_hits_give_the_header_alone(small: Engine) -> None:
    assert to_csv(small.query("")).splitlines() == [",".join(COLUMNS)]


def test_the_page_gives_all_hits_as_csv_and_excel(client: FlaskClient, small: Engine) -> None:
    whole = small.query("walker", limit=1000)
    answer = client.get("/search.csv?q=walker")
    assert "plaincode.csv" in answer.headers["Content-Disposition"]
    assert len(answer.get_data(as_text=True).splitlines()) == 1 + whole.total
    book = openpyxl.load_workbook(io.BytesIO(client.get("/search.xlsx?q=walker").get_data()))
    rows = list(book["codes"].values)
    assert list(rows[0]) == list(COLUMNS)
    assert [row[0] for row in rows[1:]] == [hit.code for hit in whole]


def test_the_command_writes_a_file_and_never_over_another(
    small: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "default_engine", lambda: small)
    monkeypatch.setattr(plaincode, "_first_build", lambda: None)
    out = tmp_path / "codes.csv"
    done = CliRunner().invoke(plaincode.main, ["search", "walker", "--output", str(out)])
    assert done.exit_code == 0, done.output
    before = out.read_bytes()
    assert before.startswith(b"code,name")
    for name, told in ((out, "exists already"), (tmp_path / "codes.txt", ".csv or .xlsx")):
        refused = CliRunner().invoke(plaincode.main, ["search", "walker", "--output", str(name)])
        assert refused.exit_code == 2
        assert told in refused.output
    assert out.read_bytes() == before


def test_a_question_gives_a_frame(small: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "default_engine", lambda: small)
    frame = search.frame("walker", limit=3, filters={"category": "E"})
    assert list(frame.columns) == list(COLUMNS)
    assert list(frame["code"]) == [hit.code for hit in small.query("walker", limit=3, filters={"category": "E"})]
    assert search.frame(small.query("nexplanon"))["code"].iloc[0] == "J7307"


def test_a_series_gives_its_best_codes_under_its_index(small: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "default_engine", lambda: small)
    texts = pandas.Series(["NEXPLANON 68MG", None, "zzzzqqq"], index=["a", "b", "c"])
    frame = search.frame(texts)
    assert list(frame.index) == ["a", "b", "c"]
    assert frame.loc["a", "code"] == "J7307"
    assert frame.loc[["b", "c"], "code"].isna().all()
    with pytest.raises(SearchError, match="pandas Series"):
        search.frame(["walker"])
