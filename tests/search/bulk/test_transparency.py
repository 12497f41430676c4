"""CMS hospital price transparency files, csv and JSON: copied as they are, a code for each item."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from published_lists import ITEMS, OUTCOMES, json_of, template_of

from search import BadTable
from search.bulk.answers import CHECK_COLUMNS, COLUMNS
from search.bulk.jsonstream import JsonItems
from search.bulk.pricelist import map_file


@pytest.mark.parametrize("layout", ["tall", "wide"])
@pytest.mark.parametrize("version", ["2.0.0", "3.0.0"])
def test_templates_in_csv_keep_their_rows_before_the_names(
    tmp_path: Path, small_index: Path, layout: str, version: str
) -> None:
    text = template_of(layout, version)
    (tmp_path / "in.csv").write_text(text, newline="")
    remarks: list[str] = []
    done = map_file(tmp_path / "in.csv", tmp_path / "out.csv", index=small_index, remark=remarks.append)
    before = list(csv.reader(io.StringIO(text)))
    after = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text())))
    width = len(before[0])
    assert [row[:width] for row in after] == before
    assert after[2][width:] == [*COLUMNS, *CHECK_COLUMNS]
    assert not any(after[0][width:] + after[1][width:])
    assert (done.rows, done.bad, done.outcomes) == (len(ITEMS), 0, OUTCOMES)
    assert remarks[0] == "a price transparency file of CMS's template"
    assert remarks[1] == "described by: description (found by its name)"
    assert remarks[2].startswith("codes checked: code")
    check = dict(zip(after[2], after[4], strict=True))
    assert check["plaincode_check"] == "disagrees"
    assert check["plaincode_check_note"].startswith("ours J7307 0.")
    assert "theirs J7306 0." in check["plaincode_check_note"]


@pytest.mark.parametrize("version", ["2.2.0", "3.0.0"])
def test_json_is_copied_to_the_letter_but_for_one_member_an_item(
    tmp_path: Path, small_index: Path, version: str
) -> None:
    text = json_of(version)
    (tmp_path / "in.json").write_text("\ufeff" + text, encoding="utf-8")
    done = map_file(tmp_path / "in.json", tmp_path / "out.json", index=small_index)
    written = (tmp_path / "out.json").read_text(encoding="utf-8").removeprefix("\ufeff")
    after = json.loads(written)
    answers = [item.pop("plaincode") for item in after["standard_charge_information"]]
    assert after == json.loads(text)
    assert written.count("10.500") == len(ITEMS)
    assert [answer["code"] for answer in answers[:2]] == ["J7307", "J7307"]
    assert answers[0]["check"] == "agrees"
    assert answers[0]["confidence"] > 0.5
    assert (done.rows, done.outcomes, done.codes) == (len(ITEMS), OUTCOMES, "code_information")
    again = map_file(tmp_path / "out.json", tmp_path / "again.json", index=small_index)
    assert again.outcomes == OUTCOMES
    repeated = json.loads((tmp_path / "again.json").read_text(encoding="utf-8-sig"))
    assert [item["plaincode"] for item in repeated["standard_charge_information"]] == answers


def test_json_of_odd_items(tmp_path: Path, small_index: Path) -> None:
    items = [{}, "a text", {"description": None, "code_information": "none"}, {"description": "walker with wheels"}]
    (tmp_path / "in.json").write_text(json_of(items=items))
    bad = []
    done = map_file(tmp_path / "in.json", tmp_path / "out.json", index=small_index, bad_row=bad.append)
    written = json.loads((tmp_path / "out.json").read_text())["standard_charge_information"]
    assert (done.rows, done.outcomes) == (4, {"code found": 1, "no description": 3})
    assert [(row.line, row.problem) for row in bad] == [(2, "an item that is no object")]
    assert written[1] == "a text"
    assert written[0]["plaincode"]["note"] == "no description"
    (tmp_path / "empty.json").write_text(json_of(items=[]))
    assert map_file(tmp_path / "empty.json", tmp_path / "none.json", index=small_index).rows == 0
    assert (tmp_path / "none.json").read_text() == (tmp_path / "empty.json").read_text()


@pytest.mark.parametrize("cut", [3, 60, 200, 400, 700, -30, -2])
def test_json_that_is_cut_off_is_one_line(tmp_path: Path, small_index: Path, cut: int) -> None:
    (tmp_path / "in.json").write_text(json_of()[:cut])
    with pytest.raises(BadTable) as refused:
        map_file(tmp_path / "in.json", tmp_path / "out.json", index=small_index)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1}', "holds no list 'standard_charge_information'"),
        ('{"a": 1 "b": 2}', "is not JSON at character 9"),
        (
            '{"standard_charge_information": [{"description": "walker"} {}]}',
            r"is not JSON at character 60 \(']' is missing",
        ),
        ('{"standard_charge_information": [{"description": "walker"}]} more', "something stands behind the end"),
        ('{"standard_charge_information": [' + "[" * 100_000 + "]}", "is not JSON"),
        (
            '{"standard_charge_information": [{"text": "walker"}]}',
            "the items have no member 'description'; they have: text",
        ),
    ],
)
def test_json_that_is_no_such_file_is_one_line(tmp_path: Path, small_index: Path, text: str, message: str) -> None:
    (tmp_path / "in.json").write_text(text)
    with pytest.raises(BadTable, match=message):
        map_file(tmp_path / "in.json", tmp_path / "out.json", index=small_index)


def test_an_output_keeps_the_kind_of_the_input(tmp_path: Path, small_index: Path) -> None:
    (tmp_path / "in.json").write_text(json_of())
    with pytest.raises(BadTable, match=r"out\.csv: the list is JSON and is written as it is"):
        map_file(tmp_path / "in.json", tmp_path / "out.csv", index=small_index)
    with pytest.raises(BadTable, match="leave --code-column out"):
        map_file(tmp_path / "in.json", tmp_path / "out.json", code_column="code", index=small_index)


def test_an_interrupted_json_run_goes_on(tmp_path: Path, small_index: Path) -> None:
    class Stopped(Exception):
        pass

    items = [{"description": f"walker {number}"} for number in range(1200)]
    (tmp_path / "in.json").write_text(json_of(items=[*items[:700], "stop here", *items[701:]]))
    map_file(tmp_path / "in.json", tmp_path / "whole.json", index=small_index, workers=1)

    def stop(_: object) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        map_file(tmp_path / "in.json", tmp_path / "out.json", index=small_index, workers=1, bad_row=stop)
    done = map_file(tmp_path / "in.json", tmp_path / "out.json", index=small_index, workers=1)
    assert 0 < done.resumed < done.rows == 1200
    assert (tmp_path / "out.json").read_bytes() == (tmp_path / "whole.json").read_bytes()


def test_a_large_json_file_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    item = json.dumps({"description": "walker", "notes": "x" * 2000})
    with (tmp_path / "in.json").open("w") as file:
        file.write('{"standard_charge_information": [' + item)
        for _ in range(10_000):
            file.write(",\n" + item)
        file.write("]}")
    assert (tmp_path / "in.json").stat().st_size > 20_000_000
    tracemalloc.start()
    try:
        count = sum(1 for _, text, _ in JsonItems(tmp_path / "in.json", "standard_charge_information") if text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 10_001
    assert peak < 12_000_000


@pytest.mark.parametrize("chunk", [1, 2, 7, 64])
@pytest.mark.parametrize("indent", [None, 2])
def test_json_is_read_alike_in_whatever_pieces_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int, indent: int | None
) -> None:
    monkeypatch.setattr("search.bulk.jsonstream._CHUNK", chunk)
    items = [{"description": 'a "quoted\\ line\n é 😀'}, 12345, -1.5e10, True, None, [], {}, "text", [1, [2, {"a": 3}]]]
    whole = {"number": 1234567, "list": [1, 2], "items": items, "behind": {"items": [4]}, "last": 98765}
    for ascii_only in (True, False):
        text = json.dumps(whole, indent=indent, ensure_ascii=ascii_only)
        (tmp_path / "in.json").write_bytes(text.encode() + b" \n")
        parts = list(JsonItems(tmp_path / "in.json", "items"))
        assert [value for _, item, value in parts if item] == items
        assert "".join(before + item for before, item, _ in parts) == text + " \n"
