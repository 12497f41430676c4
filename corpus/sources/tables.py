"""Reading the tables CMS publishes: cells of any type as text, headers found by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from corpus.sources.store import SourceError

#: A header is looked for in this many rows from the top.
_HEADER_ROWS = 30


def cell_text(value: Any) -> str:
    """Return a cell as text without blanks around it: None is "", 20020701.0 is "20020701", a date is yyyymmdd."""
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return f"{value:%Y%m%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def header_word(value: Any) -> str:
    """Return a header cell in one spelling: upper case, single spaces for any run of blanks, breaks and underscores."""
    return re.sub(r"[\s_]+", " ", cell_text(value)).strip().upper()


def sheets(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield the name and rows of each sheet of an Excel file.

    Raises :class:`SourceError` when it is not an Excel file, or is cut off.
    """
    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SourceError(f"{path}: cannot be read as an Excel file ({told}); download it again") from None


def find_header(rows: Sequence[Sequence[Any]], wanted: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """Find the row that holds all wanted header words; returns its number and the column of each of its words."""
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        columns: dict[str, int] = {}
        for at, value in enumerate(row):
            columns.setdefault(header_word(value), at)
        if all(word in columns for word in wanted):
            return number, columns
    return None
