"""Building: repeatable, all or nothing, and one set of words for all parts of the index."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from support import DATA
from whoosh import index as whoosh_index

import index
import index.columns
from corpus.entry import Entry, from_json
from corpus.lexicon import load_lexicon
from corpus.load import authored
from index import storage
from index.generations import current
from index.postings import Postings
from index.text import Reader
from index.vocabulary import Vocabulary

ENTRIES = list(authored(DATA / "entries").values())


def test_the_same_corpus_gives_the_same_digest(tmp_path: Path) -> None:
    first = index.build(ENTRIES, to=tmp_path / "a")
    again = index.build(reversed(ENTRIES), to=tmp_path / "b")
    changed = index.build(ENTRIES[1:], to=tmp_path / "c")
    assert first.digest == again.digest != changed.digest
    assert index.is_current(tmp_path / "a", ENTRIES)
    assert not index.is_current(tmp_path / "a", ENTRIES[1:])
    assert not index.is_current(tmp_path / "nowhere", ENTRIES)


def test_a_changed_lexicon_makes_another_index(tmp_path: Path) -> None:
    index.build(ENTRIES, to=tmp_path)
    lexicon = load_lexicon()
    other = msgspec.structs.replace(lexicon, lay={**lexicon.lay, "a word that nobody says": ["walker"]})
    assert index.is_current(tmp_path, ENTRIES, lexicon)
    assert not index.is_current(tmp_path, ENTRIES, other)


def test_a_failed_build_leaves_the_old_index(tmp_path: Path) -> None:
    built = index.build(ENTRIES, to=tmp_path / "index")
    with pytest.raises(ValueError, match="two entries for E0130"):
        index.build([*ENTRIES, Entry(code="E0130", name="again")], to=tmp_path / "index")

    def fail(stage: str, done: int, total: int) -> None:
        raise RuntimeError(stage)

    with pytest.raises(RuntimeError):
        index.build(ENTRIES[:1], to=tmp_path / "index", progress=fail)
    assert current(tmp_path / "index")[0].name == built.generation
    assert not list((tmp_path / "index").glob("building-*"))


def test_progress_is_reported(tmp_path: Path) -> None:
    stages: list[tuple[str, int, int]] = []
    index.build(ENTRIES, to=tmp_path / "index", progress=lambda *stage: stages.append(stage))
    assert {stage for stage, _, _ in stages} == {"analyzing", "postings", "aliases"}
    assert all(0 <= done <= total for _, done, total in stages)


def test_no_entries_make_an_index_that_finds_nothing(tmp_path: Path) -> None:
    report = index.build([], to=tmp_path)
    assert report.counts == {"codes": 0, "modifiers": 0, "terms": 0, "postings": 0, "aliases": 0}
    assert storage.load(current(tmp_path)[0], "postings", Postings).terms == []


def test_every_part_has_the_documents_in_order_of_code(small_index: Path) -> None:
    folder, _ = current(small_index)
    with whoosh_index.open_dir(folder, readonly=True).reader() as reader:
        codes = [from_json(stored["entry"]).code for stored in reader.all_stored_fields()]
    assert codes == sorted(codes)
    assert codes == storage.load(folder, "columns", index.columns.Columns).codes


def test_indexed_terms_are_the_stems_of_the_vocabulary_and_of_long_forms(small_index: Path) -> None:
    folder, _ = current(small_index)
    vocabulary = storage.load(folder, "vocabulary", Vocabulary)
    stems = {vocabulary.stems.get(word, word) for word in vocabulary.frequencies}
    lexicon = load_lexicon()
    reader = Reader(lexicon)
    long_forms = {
        term for senses in lexicon.abbreviations.values() for sense in senses for term in reader.terms(sense.means)
    }
    assert set(storage.load(folder, "postings", Postings).terms) <= stems | long_forms


def test_python_m_index_builds_like_the_command(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "index", "--to", str(tmp_path / "x")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("plaincode: cannot write the index")
    assert "Traceback" not in done.stderr
