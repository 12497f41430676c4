"""Price lists in delimited text: CSV, TSV, and CMS's price transparency templates, with rows before the names."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from search.bulk.delimited import BadTable, Row, layout_of, rows
from search.bulk.headers import (
    SAMPLE_ROWS,
    find_codes,
    find_column,
    find_description,
    find_transparency_codes,
    is_transparency,
)
from search.bulk.lists import GivenCode, Position, PriceList, PriceRow, ReadOptions

#: Rows before the names of the columns in CMS's templates: names and values of what is said of the hospital.
_PREAMBLE = 2


class DelimitedList(PriceList):
    """A price list in delimited text, written in its own encoding, columns and order.

    Raises :class:`BadTable` for what is no table or has no such column, and OSError.
    """

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path, self._header = path, options.header
        self._layout = layout_of(path, options.encoding, options.delimiter)
        first = list(itertools.islice(rows(path, self._layout), SAMPLE_ROWS))
        if not first:
            raise BadTable(f"{path}: the file is empty")
        is_template = options.header and len(first) > _PREAMBLE and is_transparency(first[_PREAMBLE].fields)
        self._preamble = first[:_PREAMBLE] if is_template else []
        self._skipped = len(self._preamble) + options.header
        names = first[len(self._preamble)].fields
        self._names, self._width = names if options.header else [], len(names)
        sample = [row.fields for row in first[self._skipped :]]
        if is_template:
            self.remarks = ("a price transparency file of CMS's template",)
        self._choose_columns(options, sample)

    def _choose_columns(self, options: ReadOptions, sample: list[list[str]]) -> None:
        if options.columns:
            self._at = [find_column(name, self._names, self._width) for name in options.columns]
            how_found = ""
        else:
            at, how = find_description(self._names, sample, self._width)
            self._at, how_found = [at], f" (found {how})"
        self.description = ", ".join(map(self._show, self._at)) + how_found
        self._codes: list[tuple[int, int | None]] = []
        if options.code_column:
            self._codes = [(find_column(options.code_column, self._names, self._width), None)]
        elif options.check and self._names:
            single = find_codes(self._names, sample)
            self._codes = find_transparency_codes(self._names) or ([] if single is None else [(single, None)])
        self.codes = ", ".join(self._show(at) for at, _ in self._codes)

    def _show(self, at: int) -> str:
        return " ".join(self._names[at].split())[:60] if self._names else str(at + 1)

    def rows(self, position: Position | None = None) -> Iterator[PriceRow]:
        """Read the rows below the names."""
        for row in itertools.islice(rows(self._path, self._layout, position), self._skipped, None):
            fields = row.fields
            text = " ".join(fields[at] for at in self._at if at < len(fields))
            given = tuple(
                GivenCode(fields[at], fields[kind] if kind is not None and kind < len(fields) else "")
                for at, kind in self._codes
                if at < len(fields)
            )
            yield PriceRow(row.line, text, given, self._problem(row), fields)

    def _problem(self, row: Row) -> str:
        given = len(row.fields)
        return row.problem or ("" if given == self._width else f"{given} fields instead of {self._width}")

    def begin(self, columns: Sequence[str]) -> bytes:
        """Return the byte order mark, the rows before the names, and the names."""
        head = self._layout.mark.encode(self._layout.encoding)
        head += self._layout.write([*row.fields, *[""] * len(columns)] for row in self._preamble)
        return head + (self._layout.write([[*self._names, *columns]]) if self._header else b"")

    def write(self, rows: Iterable[PriceRow], added: Iterable[Sequence[str]]) -> bytes:
        """Return lines: a short row is filled up, what a long one has too many comes last."""
        return self._layout.write(self._join(row.payload, cells) for row, cells in zip(rows, added, strict=True))

    def _join(self, fields: list[str], cells: Sequence[str]) -> list[str]:
        filling = [""] * (self._width - len(fields))
        return [*fields[: self._width], *filling, *map(self._layout.fit, cells), *fields[self._width :]]

    def end(self) -> Iterator[bytes]:
        """Nothing stands behind the last row."""
        return iter(())
