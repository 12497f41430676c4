"""Storage: what is saved comes back as it was, and damage is told."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index import storage
from index.postings import Lists


@dataclass(frozen=True)
class Sample:
    """A dataclass with a part of each kind."""

    numbers: npt.NDArray[np.float32]
    lists: Lists
    names: list[str]
    table: dict[str, list[int]]


SAMPLE = Sample(np.array([1.5, np.inf], dtype=np.float32), Lists.of([[1, 2], []]), ["a", "é"], {"x": [1]})


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    storage.save(tmp_path, "sample", SAMPLE)
    loaded = storage.load(tmp_path, "sample", Sample)
    assert loaded.numbers.tolist() == SAMPLE.numbers.tolist()
    assert loaded.numbers.dtype == np.float32
    assert [loaded.lists[at].tolist() for at in range(2)] == [[1, 2], []]
    assert (loaded.names, loaded.table) == (SAMPLE.names, SAMPLE.table)


@pytest.mark.parametrize("part", [field.name for field in fields(Sample)])
def test_a_missing_file_is_an_error(tmp_path: Path, part: str) -> None:
    storage.save(tmp_path, "sample", SAMPLE)
    next(tmp_path.glob(f"sample.{part}*")).unlink()
    with pytest.raises(FileNotFoundError):
        storage.load(tmp_path, "sample", Sample)


def test_a_list_of_another_type_is_an_error(tmp_path: Path) -> None:
    storage.save(tmp_path, "sample", SAMPLE)
    (tmp_path / "sample.names.json").write_text("[1, 2]")
    with pytest.raises(ValueError, match="Expected `str`"):
        storage.load(tmp_path, "sample", Sample)
