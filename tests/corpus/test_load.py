"""Loading: the bundled entries, by code."""

from __future__ import annotations

from pathlib import Path

import corpus
from corpus.load import authored, read_families, specialties


def test_specialties_are_sorted_and_distinct() -> None:
    names = specialties()
    assert names == sorted(set(names))


def test_j7306_and_j7307_are_right() -> None:
    entries = authored()
    assert "Nexplanon" in entries["J7307"].brands
    assert "Nexplanon" not in entries["J7306"].also_known_as
    assert "J7307" in entries["J7306"].confused_with
    assert "levonorgestrel" in entries["J7306"].name.lower()


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert read_families(tmp_path) == ([], [])
    assert list(corpus.load(tmp_path, home=tmp_path, record=None)) == []
