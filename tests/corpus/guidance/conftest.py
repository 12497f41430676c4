"""Every code as a fresh machine knows it: the authored texts and the record that ships, nothing imported."""

from __future__ import annotations

import pytest

from corpus.entry import Entry
from corpus.load import load


@pytest.fixture(scope="session")
def entries() -> dict[str, Entry]:
    return {entry.code: entry for entry in load()}
