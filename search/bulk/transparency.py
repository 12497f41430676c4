"""CMS hospital price transparency files in JSON (versions 2 and 3): a code for each item of ``standard_charge_information``.

Everything is copied as it is written; an item gets one more member, ``plaincode``, at its end.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from search.bulk.delimited import BadTable
from search.bulk.headers import SAMPLE_ROWS
from search.bulk.jsonstream import JsonItems
from search.bulk.lists import GivenCode, Position, PriceList, PriceRow, ReadOptions

ITEMS = "standard_charge_information"
MEMBER = "plaincode"
_PREFIX = "plaincode_"
_NUMBER = "confidence"


class TransparencyJson(PriceList):
    """A price transparency file in JSON, streamed.

    ``columns`` are members of an item, ``description`` unless told. Raises :class:`BadTable` for what is none, and OSError.
    """

    kind = "JSON"

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path = path
        self._members = options.columns or ("description",)
        self.description = ", ".join(self._members)
        self.codes = "code_information" if options.check else ""
        self.remarks = ("a price transparency file in JSON",)
        if options.code_column:
            raise BadTable("the codes of a price transparency file in JSON are found; leave --code-column out")
        self._columns: Sequence[str] = ()
        self._ending: list[str] = []
        with contextlib.closing(iter(JsonItems(path, ITEMS))) as items:
            top = [value for _, item, value in itertools.islice(items, SAMPLE_ROWS) if item]
        known = dict.fromkeys(name for value in top if isinstance(value, dict) for name in value)
        for member in self._members:
            if known and member not in known:
                raise BadTable(f"the items have no member {member!r:.60}; they have: {', '.join(known)}"[:400])

    def rows(self, position: Position | None = None) -> Iterator[PriceRow]:
        """Read the items."""
        number = 0
        self._ending = []
        for before, item, value in JsonItems(self._path, ITEMS, position):
            if not item:
                self._ending.append(before)
                continue
            number += 1
            if isinstance(value, dict):
                text = " ".join(str(value[member]) for member in self._members if value.get(member) is not None)
                yield PriceRow(number, text, self._given(value), "", (before, item, value))
            else:
                yield PriceRow(number, "", (), "an item that is no object", (before, item, value))

    def _given(self, item: dict[str, Any]) -> tuple[GivenCode, ...]:
        listed = item.get("code_information") if self.codes else None
        pairs = listed if isinstance(listed, list) else []
        return tuple(
            GivenCode(str(pair["code"]), str(pair.get("type") or ""))
            for pair in pairs
            if isinstance(pair, dict) and pair.get("code") is not None
        )

    def begin(self, columns: Sequence[str]) -> bytes:
        """Nothing is written before the first item: the text before it goes with it."""
        self._columns = [name.removeprefix(_PREFIX) for name in columns]
        return b""

    def write(self, rows: Iterable[PriceRow], added: Iterable[Sequence[str]]) -> bytes:
        """Return items, with what stands before each."""
        parts = []
        for row, cells in zip(rows, added, strict=True):
            before, item, value = row.payload
            parts += [before, self._join(item, value, cells) if isinstance(value, dict) else item]
        return "".join(parts).encode("utf-8", "surrogateescape")

    def _join(self, item: str, value: dict[str, Any], cells: Sequence[str]) -> str:
        if MEMBER in value:  # mapped before: the new answer takes the place of the old one
            item = json.dumps({name: part for name, part in value.items() if name != MEMBER}, ensure_ascii=False)
        answer = {name: _value(name, cell) for name, cell in zip(self._columns, cells, strict=True)}
        body = item[:-1].rstrip()
        space = item[len(body) : -1]
        comma = "" if body == "{" else ", "
        return f'{body}{comma}"{MEMBER}": {json.dumps(answer, ensure_ascii=False)}{space}}}'

    def end(self) -> Iterator[bytes]:
        """Return what stands behind the last item."""
        for text in self._ending:
            yield text.encode("utf-8", "surrogateescape")


def _value(name: str, cell: str) -> str | float | None:
    if name == _NUMBER:
        return float(cell) if cell else None
    return cell
