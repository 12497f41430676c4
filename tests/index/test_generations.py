"""Building and publishing: atomic, repeatable, checked on opening."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support import DATA

import index
from corpus.entry import Entry
from corpus.load import authored
from index.generations import building, current, stamp
from search import Engine

ENTRIES = list(authored(DATA / "entries").values())


def test_the_same_corpus_gives_the_same_digest(tmp_path: Path) -> None:
    one = index.build(ENTRIES, to=tmp_path / "a")
    other = index.build(reversed(ENTRIES), to=tmp_path / "b")
    changed = index.build(ENTRIES[1:], to=tmp_path / "c")
    assert one.digest == other.digest != changed.digest
    assert index.is_current(tmp_path / "a", ENTRIES)
    assert not index.is_current(tmp_path / "a", ENTRIES[1:])
    assert not index.is_current(tmp_path / "nowhere", ENTRIES)


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


def test_a_failed_build_leaves_the_old_index(tmp_path: Path) -> None:
    index.build(ENTRIES, to=tmp_path / "index")
    with pytest.raises(ValueError, match="two entries for E0130"):
        index.build([*ENTRIES, Entry(code="E0130", name="again")], to=tmp_path / "index")

    def fail(stage: str, done: int, total: int) -> None:
        raise RuntimeError(stage)

    with pytest.raises(RuntimeError):
        index.build(ENTRIES[:1], to=tmp_path / "index", progress=fail)
    assert len(Engine(tmp_path / "index")) == len(ENTRIES)
    assert not list((tmp_path / "index").glob("building-*"))


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    index.build(ENTRIES, to=tmp_path / "index", progress=lambda *args: told.append(args))
    assert {stage for stage, _, _ in told} == {"analyzing", "postings", "aliases"}


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
            with pytest.raises(index.IndexProblem, match=r"damaged|layout 0\.0") as told:
                Engine(root)
            assert "\n" not in str(told.value), name
        (folder / name).write_bytes(whole)
    (root / "CURRENT").write_bytes(b"a\0b")
    with pytest.raises(index.IndexProblem, match="damaged"):
        Engine(root)


def test_left_overs_of_a_killed_build_are_cleared(tmp_path: Path) -> None:
    root = tmp_path / "index"
    index.build(ENTRIES, to=root)
    (root / "building-99999").mkdir()
    with building(root) as folder:
        assert [p.name for p in root.glob("building-*")] == [folder.name]
    assert stamp(root) > 0


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


def test_python_m_index_builds_like_the_command(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "index", "--to", str(tmp_path / "x")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("plaincode: cannot write the index")
    assert "Traceback" not in done.stderr
