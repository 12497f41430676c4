"""The values of workbooks: opened so that a damaged one is one line, and cells as texts."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from corpus.workbook import BadWorkbook, open_workbook
from search.bulk.delimited import BadTable


@contextlib.contextmanager
def read_workbook(path: Path) -> Iterator[CalamineWorkbook]:
    """Open a workbook to read values from while the context lasts.

    Raises :class:`search.BadTable`, also within the context, for what cannot be read, and OSError.
    """
    try:
        with open_workbook(path) as book:
            yield book
    except BadWorkbook as error:
        raise BadTable(
            f"{path}: is no workbook that can be read ({error}); save its sheet as CSV and give that"
        ) from None


def text_of(value: Any) -> str:
    """Return the text of a cell: whole numbers without a decimal point, dates as ISO 8601, "" for an empty one."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return value if isinstance(value, str) else "" if value is None else str(value)
