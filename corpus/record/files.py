"""The files of the record: a line that says where it comes from, then a line a record, sorted.

The same records give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from corpus.paths import RECORD

R = TypeVar("R", bound=msgspec.Struct)

#: Behind the name of a kind: the release before, where it ships beside the newest.
EARLIER = "-earlier"


class Provenance(msgspec.Struct, frozen=True):
    """Which official file a part of the record comes from, and how many records it gave."""

    source: str  #: "hcpcs", ...
    release: str  #: "2025-10"
    file: str  #: the official file's name, without its folder
    sha256: str  #: of the official file
    records: int


class _Head(msgspec.Struct):
    """The first line: the official files, and what the values of a record's line are."""

    sources: list[Provenance]
    fields: list[str]


def path_of(name: str, folder: Path = RECORD) -> Path:
    """Return where a part of the record is kept."""
    return folder / f"{name}.jsonl"


def encode(sources: Sequence[Provenance], record: type[R], records: Iterable[R]) -> bytes:
    """Return a part of the record as it is kept: each record is a line with the values of its fields."""
    head = _Head(list(sources), list(record.__struct_fields__))
    rows = sorted(msgspec.json.encode(msgspec.structs.astuple(each)) for each in records)
    return b"\n".join([msgspec.json.encode(head), *rows, b""])


def read_provenance(name: str, folder: Path = RECORD) -> list[Provenance]:
    """Return which official files a part of the record comes from; [] where nothing ships."""
    path = path_of(name, folder)
    if not path.exists():
        return []
    with path.open("rb") as stream:
        return msgspec.json.decode(stream.readline(), type=_Head).sources


def read_rows(name: str, folder: Path = RECORD) -> list[dict[str, Any]]:
    """Return the records of a part as plain values by field; [] where nothing ships."""
    path = path_of(name, folder)
    if not path.exists():
        return []
    first, _, lines = path.read_bytes().partition(b"\n")
    fields = msgspec.json.decode(first, type=_Head).fields
    rows = msgspec.json.decode(b"[" + lines.rstrip(b"\n").replace(b"\n", b",") + b"]")
    return [dict(zip(fields, row, strict=True)) for row in rows]


def read(name: str, record: type[R], folder: Path = RECORD) -> list[R]:
    """Return the records of a part; [] where nothing ships."""
    return msgspec.convert(read_rows(name, folder), list[record])  # type: ignore[valid-type]
