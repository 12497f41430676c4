"""What tests of search share: codes that differ in their dates alone."""

from __future__ import annotations

from datetime import date

import pytest

import index
from corpus.entry import Entry
from search import Engine


@pytest.fixture(scope="session")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Codes that differ in their dates alone."""
    root = tmp_path_factory.mktemp("dated") / "index"
    name = "Walker with wheels"
    entries = [
        Entry(code="E0003", name=name),
        Entry(code="E0001", name=name, ended=date(2020, 6, 30)),
        Entry(code="E0002", name=name + " and seat"),
        Entry(code="E0004", name=name, added=date(2999, 1, 1)),
        Entry(code="RT", name="Right side", kind="modifier"),
    ]
    index.build(entries, to=root)
    return Engine(root)
