"""The default index: built on first use, once, opened once, and a newer one picked up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from support import DATA

import corpus
import index
import search
from corpus import paths
from corpus.entry import Entry
from corpus.load import authored
from search import Engine, default


@pytest.fixture
def small_corpus(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Make the small entries the bundled corpus of an empty home; returns how often they were loaded."""
    loaded: list[int] = []

    def load() -> list[Entry]:
        loaded.append(1)
        return list(corpus.sources.merge(authored(DATA / "entries"), home))

    monkeypatch.setattr(corpus, "load", load)
    return lambda: len(loaded)


def test_the_index_is_built_on_first_use_and_opened_once(small_corpus: Callable[[], int]) -> None:
    assert search.query("nexplanon")[0].code == "J7307"
    assert search.lookup("j7306").code == "J7306"
    assert search.suggest("nexpl", filters={"category": "J"})[0].code == "J7307"
    assert default.default_engine() is default.default_engine() is Engine.open_default()
    assert small_corpus() == 1


def test_progress_is_told_while_building(small_corpus: Callable[[], int]) -> None:
    stages: list[str] = []
    Engine.open_default(lambda stage, done, total: stages.append(stage))
    assert stages
    stages.clear()
    Engine.open_default(lambda stage, done, total: stages.append(stage))
    assert not stages


def test_threads_that_start_together_build_once(small_corpus: Callable[[], int]) -> None:
    engines: list[Engine] = []
    threads = [threading.Thread(target=lambda: engines.append(default.default_engine())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(engines) == 4
    assert len(set(map(id, engines))) == 1
    assert small_corpus() == 1


def test_a_newer_index_is_picked_up(small_corpus: Callable[[], int]) -> None:
    assert search.query("testdevice").total == 0
    index.build([Entry(code="E0001", name="Testdevice")], to=paths.index_folder())
    assert [hit.code for hit in search.query("testdevice")] == ["E0001"]
    assert small_corpus() == 1


def test_a_folder_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(index.IndexProblem, match="set PLAINCODE_HOME"):
        default.ensure_index(blocked / "index")
