"""The memory of lists coded by hand: the same line has its code, near lines vote."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from published_lists import json_of, write_workbook

from search import BadTable, Engine, SearchError, forget, learn, map_file, read_learned
from search.bulk.findings import Finding, add_memory, find_by_description
from search.bulk.learning import Learned, memory_folder
from search.bulk.mapped import map_text
from search.bulk.memory import Memory, Recalled


def _memory(engine: Engine, *lines: tuple[str, str]) -> Memory:
    return Memory([Learned("coded.csv", "1", tuple((text, code, 1) for text, code in lines))], engine.lexicon)


def test_the_same_line_in_other_writing_is_recalled(small: Engine) -> None:
    recalled = _memory(small, ("Walker, folding w/wheels", "E0143")).recall("WALKER FOLDING with WHEELS")
    assert recalled is not None
    assert (recalled.code, recalled.is_same, recalled.say()) == ("E0143", True, "coded so in coded.csv")
    assert 0.9 < recalled.confidence < 1


def test_a_line_with_several_codes_has_the_most_frequent_one(small: Engine) -> None:
    lists = [Learned("a.csv", "1", (("walker", "E0143", 3), ("walker", "E0141", 1)))]
    recalled = Memory(lists, small.lexicon).recall("walker")
    assert recalled is not None
    assert (recalled.code, recalled.share) == ("E0143", 0.75)


def test_the_list_learned_last_counts(small: Engine) -> None:
    lists = [Learned("old.csv", "1", (("walker", "E0143", 9),)), Learned("new.csv", "2", (("walker", "E0141", 1),))]
    recalled = Memory(lists, small.lexicon).recall("walker")
    assert recalled is not None
    assert (recalled.code, recalled.source) == ("E0141", "new.csv")


def test_near_lines_vote_and_far_ones_do_not(small: Engine) -> None:
    memory = _memory(
        small,
        ("screw cortical locking titan 4.0", "C1713"),
        ("screw cortical locking titan 4.5", "C1713"),
        ("screw cortical locking", "C1776"),
        ("toradol shot", "J1885"),
    )
    recalled = memory.recall("SCREW CORTICAL LOCKING TITAN 5.0")
    assert recalled is not None
    assert (recalled.code, recalled.is_same) == ("C1713", False)
    assert 0.5 < recalled.share < 1
    assert 0.5 < recalled.likeness < 1
    assert recalled.say().startswith("near “screw cortical locking titan 4")
    assert memory.recall("screw driver set sterile") is None
    assert memory.recall("zzzz") is memory.recall("") is None


def test_an_empty_memory_recalls_nothing(small: Engine) -> None:
    assert Memory([], small.lexicon).recall("walker") is None
    assert len(_memory(small, ("  ", "E0143"), ("-", "E0143"))) == 0


def _finding(small: Engine, text: str) -> Finding:
    return find_by_description(map_text(small, text, 3))


def _lookup(small: Engine):  # type: ignore[no-untyped-def]
    return lambda code: small.lookup(code) if code in small.columns.codes else None


def test_what_is_recalled_is_taken_confirms_or_sends_away(small: Engine) -> None:
    lookup, before = _lookup(small), _finding(small, "nexplanon implant")
    taken = add_memory(before, Recalled("J7306", 1.0, 1.0, "nexplanon implant", "a.csv"), lookup)
    assert (taken.code, taken.fits_well, taken.reason) == ("J7306", True, "coded so in a.csv")
    assert taken.others[0] == ("J7307", before.confidence)
    surer = add_memory(before, Recalled("J7307", 0.7, 1.0, "nexplanon", "a.csv"), lookup)
    assert surer.code == "J7307"
    assert surer.confidence > before.confidence
    assert surer.reason.endswith("; near “nexplanon”, coded so in a.csv")
    away = add_memory(before, Recalled("99213", 0.7, 1.0, "nexplanon visit", "a.csv"), lookup)
    assert (away.code, away.fits_well, away.is_elsewhere) == ("J7307", False, True)
    assert away.note == "nothing fits well: near “nexplanon visit”, coded so in a.csv (99213, CPT)"
    assert away.elsewhere == ("CPT", "")
    none = add_memory(before, Recalled("", 1.0, 1.0, "nexplanon implant", "a.csv"), lookup)
    assert (none.fits_well, none.note) == (False, "nothing fits well: coded as none in a.csv")
    foreign = add_memory(before, Recalled("99213", 1.0, 1.0, "nexplanon implant", "a.csv"), lookup)
    assert (foreign.code, foreign.name, foreign.note) == ("99213", "", "a code of another set (CPT)")
    unknown = add_memory(before, Recalled("J9998", 1.0, 1.0, "nexplanon implant", "a.csv"), lookup)
    assert (unknown.code, unknown.note) == ("J9998", "a code that the index does not have")


def test_near_lines_with_another_code_of_ours_change_nothing(small: Engine) -> None:
    lookup, before = _lookup(small), _finding(small, "nexplanon implant")
    for code in ("J7306", "J9998"):
        assert add_memory(before, Recalled(code, 0.95, 1.0, "x", "a.csv"), lookup) == before
    assert add_memory(before, Recalled("99213", 0.95, 0.4, "x", "a.csv"), lookup) == before


# --- learning ----------------------------------------------------------------------------------------------------------


def _write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_list_is_learned_used_and_forgotten(home: Path, tmp_path: Path, small_index: Path) -> None:
    coded = _write(
        tmp_path / "coded.csv",
        "description,hcpcs\nOur special kit,E0143\nOur special kit,E0143\nOffice visit,99213-25\nno code here,\n,E0143\nJunk,none\n",
    )
    learned = learn(coded)
    assert learned.lines == (("Our special kit", "E0143", 2), ("Office visit", "99213", 1), ("Junk", "", 1))
    assert (learned.skipped, learned.description, learned.codes) == (2, "description (found by its name)", "hcpcs")
    assert [learned.name for learned in read_learned()] == ["coded.csv"]
    file = _write(tmp_path / "in.csv", "d\nour SPECIAL kit\noffice visit\nwalker with wheels\n")
    done = map_file(file, tmp_path / "out.csv", "d", index=small_index)
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert [row["plaincode_code"] for row in rows[:2]] == ["E0143", "99213"]
    assert [row["plaincode_elsewhere_system"] for row in rows[:2]] == ["", "CPT"]
    assert [row["plaincode_reason"] for row in rows[:2]] == ["coded so in coded.csv"] * 2
    assert done.outcomes == {"code found": 2, "another code set": 1}
    map_file(file, tmp_path / "without.csv", "d", index=small_index, memory=False)
    assert "coded so" not in (tmp_path / "without.csv").read_text()
    assert forget("coded.csv") == 3
    assert read_learned() == []
    map_file(file, tmp_path / "after.csv", "d", index=small_index)
    assert (tmp_path / "after.csv").read_bytes() == (tmp_path / "without.csv").read_bytes()
    with pytest.raises(SearchError, match=r"no list 'coded\.csv' was learned; those learned: none"):
        forget("coded.csv")


def test_every_kind_of_list_can_be_learned(home: Path, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text(json_of())
    codes = {text: code for text, code, _ in learn(tmp_path / "in.json").lines}
    assert codes["ER LEVEL 3"] == "99283"
    assert "TORADOL SHOT" not in codes
    pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    codes = {text: code for text, code, _ in learn(write_workbook(tmp_path / "in.xlsx")).lines}
    assert codes["NEXPLANON 68MG IMPLANT KIT"] == "J7306"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("description,price\nwalker,3\n", "no column looks like codes; name it with --code"),
        ("description,hcpcs\nwalker,\n", "no row has a description and a code"),
        ("description,hcpcs\nwalker,see note\n", "no column looks like codes"),
    ],
)
def test_a_list_without_codes_is_refused(home: Path, tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadTable, match=message):
        learn(_write(tmp_path / "coded.csv", text))
    assert not memory_folder().exists()


def test_damaged_memory_is_told_and_can_be_forgotten(home: Path, tmp_path: Path, small_index: Path) -> None:
    learn(_write(tmp_path / "coded.csv", "description,hcpcs\nwalker,E0143\n"))
    next(memory_folder().glob("*.json")).write_text("{")
    file = _write(tmp_path / "in.csv", "d\nwalker\n")
    with pytest.raises(SearchError, match="is damaged; remove it, and learn the list again"):
        map_file(file, tmp_path / "out.csv", "d", index=small_index)
    assert forget("coded.csv") == 0


def test_an_interrupted_run_does_not_go_on_with_another_memory(home: Path, tmp_path: Path, small_index: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(_: object) -> None:
        raise Stopped

    file = _write(tmp_path / "in.csv", "d\nwalker\na,b\n")
    with pytest.raises(Stopped):
        map_file(file, tmp_path / "out.csv", "d", index=small_index, bad_row=stop)
    learn(_write(tmp_path / "coded.csv", "description,hcpcs\nwalker,E0143\n"))
    with pytest.raises(SearchError, match="give --restart"):
        map_file(file, tmp_path / "out.csv", "d", index=small_index)
