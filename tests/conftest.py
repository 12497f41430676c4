"""Fixtures: a small index that is quick to build, the bundled one, and the one with the official file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import guards
import pytest
from support import DATA, OCTOBER_2025

import corpus
import index
from corpus.load import authored
from corpus.sources import import_file, merge
from search import Engine


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests away from the user's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAINCODE_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty user folder of its own to a test."""
    monkeypatch.setenv("PLAINCODE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the index of tests/data/entries."""
    root = tmp_path_factory.mktemp("small")
    index.build(merge(authored(DATA / "entries"), root), to=root / "index")
    return root / "index"


@pytest.fixture(scope="session")
def small(small_index: Path) -> Engine:
    return Engine(small_index)


@pytest.fixture(scope="session")
def bundled_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the index of the bundled corpus alone, or take the one that PLAINCODE_TEST_INDEX names (see guards.py)."""
    if prepared := os.environ.get("PLAINCODE_TEST_INDEX"):
        return guards.find_prepared(Path(prepared))
    root = tmp_path_factory.mktemp("bundled")
    index.build(corpus.load(home=root), to=root / "index")
    return root / "index"


@pytest.fixture(scope="session")
def bundled(bundled_index: Path) -> Engine:
    """Open the index of the bundled corpus alone."""
    return Engine(bundled_index)


@pytest.fixture(scope="session")
def guarded_indexes(bundled_index: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give the indexes that golden cases and witnesses are asked of, by the name that a case gives."""
    made = tmp_path_factory.mktemp("made") / "index"
    index.build(guards.made_entries(), to=made)
    return {"bundled": bundled_index, "made": made}


@pytest.fixture(scope="session")
def guarded(bundled: Engine, guarded_indexes: dict[str, Path]) -> dict[str, Engine]:
    """Open those indexes."""
    return {"bundled": bundled, "made": Engine(guarded_indexes["made"])}


@pytest.fixture(scope="session")
def official(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Build and open the index of the bundled corpus with the October 2025 code file."""
    if not OCTOBER_2025.exists():
        pytest.skip("the CMS reference files are not here")
    root = tmp_path_factory.mktemp("official")
    import_file("hcpcs", OCTOBER_2025, home=root)
    index.build(corpus.load(home=root), to=root / "index")
    return Engine(root / "index")


@pytest.fixture(scope="session")
def address(bundled: Engine) -> Iterator[str]:
    """Serve the pages of the bundled corpus, for real clients."""
    from support import serve

    with serve(bundled) as served:
        yield served
