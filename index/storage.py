"""Storage: dataclasses of arrays on disk, one .npy a numeric array (memory-mapped when read), one .json anything else."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import msgspec
import numpy as np

from index.postings import Lists

T = TypeVar("T")


def save(folder: Path, name: str, value: Any) -> None:
    """Write a dataclass of arrays, lists of numbers, texts and mappings as files whose names begin with ``name``."""
    for part in fields(value):
        item, stem = getattr(value, part.name), f"{name}.{part.name}"
        if isinstance(item, np.ndarray):
            np.save(folder / f"{stem}.npy", item)
        elif isinstance(item, Lists):
            save(folder, stem, item)
        else:
            (folder / f"{stem}.json").write_bytes(msgspec.json.encode(item, order="sorted"))


def load(folder: Path, name: str, kind: type[T]) -> T:
    """Read what :func:`save` wrote of a dataclass; arrays are memory-mapped.

    Raises OSError or ValueError when a file is missing or damaged.
    """
    parts: dict[str, Any] = {}
    for part, wanted in get_type_hints(kind).items():
        stem = f"{name}.{part}"
        if wanted is Lists:
            parts[part] = load(folder, stem, Lists)
        elif (path := folder / f"{stem}.json").exists():
            parts[part] = msgspec.json.decode(path.read_bytes(), type=wanted)
        else:
            parts[part] = np.asarray(np.load(folder / f"{stem}.npy", mmap_mode="r"))  # a plain view is quicker to slice
    return kind(**parts)
