"""Price lists in workbooks: xlsx keeps its other columns, formats and sheets; xls and ods are read, and written as xlsx.

A workbook cannot be written piece by piece: it is held in memory, whole, and written when all rows are answered.
"""

from __future__ import annotations

import contextlib
import copy
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook

from corpus.workbook import read_rows
from search.bulk.delimited import BadTable
from search.bulk.headers import (
    SAMPLE_ROWS,
    find_codes,
    find_column,
    find_description,
    find_transparency_codes,
    is_transparency,
)
from search.bulk.lists import GivenCode, Position, PriceList, PriceRow, ReadOptions
from search.bulk.sheets import read_workbook, text_of
from search.errors import SearchError

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: The names of columns are looked for in this many rows from the top.
_HEADER_ROWS = 30
#: Characters that no cell of a workbook can hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBERS = ("plaincode_confidence",)

Cells = list[list[Any]]


class WorkbookList(PriceList):
    """A sheet of a workbook: the one named, or the first that has the described column.

    Raises :class:`BadTable` for what cannot be read, is too large or has no such sheet or column,
    :class:`search.SearchError` where openpyxl is not installed, and OSError.
    """

    resumable = False
    kind = "workbook"

    def __init__(self, path: Path, options: ReadOptions) -> None:
        _check_openpyxl()
        self._path = path
        with read_workbook(path) as book:
            self._sheet, self._cells, self._names_at = _choose_sheet(path, book, options)
        self._names = [text_of(cell) for cell in self._cells[self._names_at]] if options.header else []
        self._width = max(map(len, self._cells))
        first = self._names_at + options.header
        sample = [[text_of(cell) for cell in row] for row in self._cells[first : first + SAMPLE_ROWS]]
        self._first = first
        if options.columns:
            self._at, how_found = [find_column(name, self._names, self._width) for name in options.columns], ""
        else:
            at, how = find_description(self._names, sample, self._width)
            self._at, how_found = [at], f" (found {how})"
        self._codes = self._choose_codes(options, sample)
        self.description = f"{', '.join(map(self._show, self._at))} of sheet {self._sheet!r}{how_found}"
        self.codes = ", ".join(self._show(at) for at, _ in self._codes)
        is_xlsx = _is_plain_xlsx(path)
        old = (
            "" if is_xlsx else f"read as {path.suffix.lower()[1:] or 'a workbook'}, written as xlsx: values, no formats"
        )
        template = "a price transparency file of CMS's template" if is_transparency(self._names) else ""
        self.remarks = tuple(remark for remark in (template, old) if remark)
        self._keeps_formats = is_xlsx
        self._added: dict[int, Sequence[str]] = {}
        self._columns: Sequence[str] = ()

    def _choose_codes(self, options: ReadOptions, sample: list[list[str]]) -> list[tuple[int, int | None]]:
        if options.code_column:
            return [(find_column(options.code_column, self._names, self._width), None)]
        if not options.check or not self._names:
            return []
        single = find_codes(self._names, sample)
        return find_transparency_codes(self._names) or ([] if single is None else [(single, None)])

    def _show(self, at: int) -> str:
        return " ".join(self._names[at].split())[:60] if at < len(self._names) else str(at + 1)

    def rows(self, position: Position | None = None) -> Iterator[PriceRow]:
        """Read the rows below the names; empty ones are left out."""
        size = self._path.stat().st_size
        for number, cells in enumerate(self._cells[self._first :], start=self._first):
            if position:
                position(size * (number + 1) // len(self._cells))
            texts = [text_of(cell) for cell in cells]
            if not any(texts):
                continue
            given = tuple(GivenCode(texts[at], texts[kind] if kind is not None else "") for at, kind in self._codes)
            yield PriceRow(number + 1, " ".join(texts[at] for at in self._at), given, "", number)

    def begin(self, columns: Sequence[str]) -> bytes:
        """Nothing can be written before all rows are answered."""
        self._columns = columns
        return b""

    def write(self, rows: Iterable[PriceRow], added: Iterable[Sequence[str]]) -> bytes:
        """Keep the cells of rows until the end."""
        self._added.update((row.payload, cells) for row, cells in zip(rows, added, strict=True))
        return b""

    def end(self) -> Iterator[bytes]:
        """Return the workbook."""
        book = _open_formatted(self._path) if self._keeps_formats else _copy_values(self._path)
        sheet = book[self._sheet]
        if self._names:
            for offset, name in enumerate(self._columns, start=1):
                cell = sheet.cell(self._names_at + 1, self._width + offset)
                fill_cell(cell, name)
                cell._style = copy.copy(sheet.cell(self._names_at + 1, self._width)._style)
        for number, cells in self._added.items():
            for offset, (name, text) in enumerate(zip(self._columns, cells, strict=True), start=1):
                if text:
                    value = float(text) if name in _NUMBERS else text
                    fill_cell(sheet.cell(number + 1, self._width + offset), value)
        out = io.BytesIO()
        book.save(out)
        yield out.getvalue()


def _is_plain_xlsx(path: Path) -> bool:
    """Tell whether openpyxl can write a workbook again as it is: xlsx, whatever it is called, and without macros."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        parts = set(archive.namelist())
    return "xl/workbook.xml" in parts and "xl/vbaProject.bin" not in parts


def _check_openpyxl() -> None:
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        raise SearchError("workbooks need openpyxl: pip install 'plaincode[excel]'; CSV works without") from None


def _choose_sheet(path: Path, book: CalamineWorkbook, options: ReadOptions) -> tuple[str, Cells, int]:
    """Return the sheet to map, its cells from the top left one on, and the row with the names of columns."""
    if options.sheet and options.sheet not in book.sheet_names:
        raise BadTable(f"{path}: there is no sheet {options.sheet!r:.60}; it has: {', '.join(book.sheet_names)}"[:400])
    refusal: BadTable | None = None
    for name in [options.sheet] if options.sheet else book.sheet_names:
        cells = read_rows(book, name)
        if not any(any(text_of(cell) for cell in row) for row in cells[:SAMPLE_ROWS]):
            continue
        try:
            return name, cells, _find_names(cells, options)
        except BadTable as error:
            refusal = refusal or BadTable(f"{path}: sheet {name!r:.60}: {error}")
    raise refusal or BadTable(f"{path}: its sheets are empty")


def _find_names(cells: Cells, options: ReadOptions) -> int:
    """Return the row with the names: the first near the top in which the columns asked for stand, or a description."""
    top = [[text_of(cell) for cell in row] for row in cells[:_HEADER_ROWS]]
    filled = next(number for number, row in enumerate(top) if any(row)) if any(map(any, top)) else 0
    if not options.header:
        return filled
    width = max(map(len, cells))
    for at, row in enumerate(top):
        if options.columns:
            names = {field.strip().casefold() for field in row}
            if all(name.strip().casefold() in names for name in options.columns):
                return at
        elif sum(map(bool, row)) > 1 or width == 1:
            with contextlib.suppress(BadTable):
                if find_description(row, [], width)[1] == "by its name":
                    return at
    sample = [[text_of(cell) for cell in row] for row in cells[filled + 1 : filled + 1 + SAMPLE_ROWS]]
    if options.columns:
        for name in options.columns:
            find_column(name, top[filled], width)
    else:
        find_description(top[filled], sample, width)
    return filled


def fill_cell(cell: Cell, value: Any) -> None:
    """Give a cell a value; a text stays a text, also where it looks like a formula."""
    if isinstance(value, str):
        cell.value = _CONTROL.sub(" ", value)
        if cell.data_type == "f":
            cell.data_type = "s"
    else:
        cell.value = value


def _open_formatted(path: Path) -> Workbook:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that openpyxl does not keep: docs/command-line.md tells which
            return openpyxl.load_workbook(path)
    except Exception as error:  # openpyxl raises all kinds of errors for workbooks with odd parts
        why = str(error).split("\n")[0][:120] or type(error).__name__
        raise BadTable(f"{path}: cannot be written again ({why}); save its sheet as CSV and give that") from None


def _copy_values(path: Path) -> Workbook:
    """Return a new workbook with the values of all sheets."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    with read_workbook(path) as source:
        for name in source.sheet_names:
            sheet: Worksheet = book.create_sheet(name)
            for number, row in enumerate(read_rows(source, name), start=1):
                for at, value in enumerate(row, start=1):
                    if value not in ("", None):
                        fill_cell(sheet.cell(number, at), value)
    return book
