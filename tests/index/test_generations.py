"""Generations: published at once, checked on opening, never in the way of readers, and cleared of what was left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support import DATA

import index
from corpus.load import authored
from index.generations import building, current, stamp
from search import Engine

ENTRIES = list(authored(DATA / "entries").values())


def test_an_open_engine_is_not_disturbed_by_newer_builds(tmp_path: Path) -> None:
    index.build(ENTRIES, to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    before = [hit.code for hit in engine.query("walker")]
    for _ in range(3):
        index.build(ENTRIES[:2], to=tmp_path / "index")
    assert [hit.code for hit in engine.query("walker")] == before
    assert engine.lookup("E0143").name
    assert len(Engine(tmp_path / "index")) == 2
    assert len([p for p in (tmp_path / "index").iterdir() if p.is_dir()]) == 2  # the one in use and the one before


def test_a_folder_in_other_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(index.IndexProblem, match=r"holds other things \(thesis.txt, ...\)"):
        index.build(ENTRIES, to=tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    with pytest.raises(index.IndexProblem, match="cannot write the index"):
        index.build(ENTRIES, to=tmp_path / "thesis.txt")


def test_a_missing_an_older_and_a_damaged_index_say_what_to_do(tmp_path: Path) -> None:
    root = tmp_path / "index"
    with pytest.raises(index.IndexMissing, match="run 'plaincode build'"):
        Engine(root)
    index.build(ENTRIES, to=root)
    folder, _ = current(root)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({"schema_version": 0, "analyzer_version": 9}))
    with pytest.raises(index.IndexOutdated, match=r"has layout 0\.9.*run 'plaincode build'"):
        Engine(root)
    (folder / "manifest.json").write_text("{")
    with pytest.raises(index.IndexProblem, match=r"damaged.*run 'plaincode build'"):
        Engine(root)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert len(Engine(root)) == len(ENTRIES)
    (folder / "postings.docs.npy").write_bytes(b"")
    with pytest.raises(index.IndexProblem, match="damaged"):
        Engine(root)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves a damaged file open
def test_whatever_file_is_damaged_says_to_build_again(tmp_path: Path) -> None:
    root = tmp_path / "index"
    index.build(ENTRIES, to=root)
    folder, _ = current(root)
    names = [path.name for path in folder.iterdir() if path.name != "MAIN_WRITELOCK"]
    assert {"manifest.json", "_MAIN_1.toc", "postings.docs.npy"} < set(names)
    for name in names:
        whole = (folder / name).read_bytes()
        for damaged in (b"", whole[: len(whole) // 2]):
            (folder / name).write_bytes(damaged)
            with pytest.raises(index.IndexProblem, match=r"damaged|layout 0\.0") as raised:
                Engine(root)
            assert "\n" not in str(raised.value), name
        (folder / name).write_bytes(whole)
    (root / "CURRENT").write_bytes(b"a\0b")
    with pytest.raises(index.IndexProblem, match="damaged"):
        Engine(root)


def test_left_overs_of_a_killed_build_are_cleared(tmp_path: Path) -> None:
    root = tmp_path / "index"
    generation = index.build(ENTRIES, to=root).generation
    half_removed = root / "20260101T000000-0123abcd"
    for folder in (root / "building-99999", half_removed):
        folder.mkdir()
        (folder / "postings.docs.npy").write_bytes(b"x")
    (root / "CURRENT.99999").write_text(generation)
    with building(root) as folder:
        assert {path.name for path in root.iterdir()} == {"CURRENT", "build.lock", generation, folder.name}
    assert stamp(root) > 0
    assert current(root)[0].name == generation


def test_a_first_build_that_is_killed_at_the_pointer_stands_in_nobodys_way(tmp_path: Path) -> None:
    root = tmp_path / "index"
    program = (
        "import os, sys; from corpus.entry import Entry; import index; from index import generations\n"
        "replace = os.replace\n"
        "def die(old, new):\n"
        "    if os.path.basename(new) == 'CURRENT': os._exit(9)\n"
        "    replace(old, new)\n"
        "os.replace = die\n"
        f"index.build([Entry(code='E0130', name='Walker')], to={str(root)!r})"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    left = sorted(path.name for path in root.iterdir())
    assert any(name.startswith("CURRENT.") for name in left)
    assert "CURRENT" not in left
    with pytest.raises(index.IndexMissing):
        current(root)
    index.build(ENTRIES, to=root)
    assert not list(root.glob("CURRENT.*"))
    assert len(Engine(root)) == len(ENTRIES)


@pytest.mark.parametrize("name", ["..", "../..", "/etc", "", ".", "a b", "building-1", "a\0b"])
def test_the_pointer_leads_out_of_the_folder_never(tmp_path: Path, name: str) -> None:
    (tmp_path / "CURRENT").write_text(name)
    with pytest.raises(index.IndexProblem, match=r"damaged \(CURRENT names no generation\); run 'plaincode build'"):
        current(tmp_path)


def test_ten_processes_starting_at_once_give_one_build(home: Path) -> None:
    home.mkdir()
    program = (
        "import search, index, sys, corpus, corpus.load;"
        f"from pathlib import Path; from corpus.sources import merge; from corpus.load import authored;"
        f"corpus.load = lambda: merge(authored(Path({str(DATA / 'entries')!r})));"
        "sys.stdin.readline(); print(search.query('neb machine')[0].code)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(10)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.communicate()[0].strip() for process in running]
    assert answers == ["E0570"] * 10
    assert len([p for p in (home / "index").iterdir() if p.is_dir()]) == 1
