"""The values of workbooks: opened so that a damaged one is one line, and cells as texts."""

from __future__ import annotations

import contextlib
import datetime
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from search.bulk.delimited import BadTable

#: A workbook of more bytes, unpacked, would take gigabytes of memory.
_MOST_BYTES = 1 << 30
_STDERR = 2


@contextlib.contextmanager
def read_workbook(path: Path) -> Iterator[CalamineWorkbook]:
    """Open a workbook to read values from while the context lasts.

    Raises :class:`search.BadTable`, also within the context, for what cannot be read, and OSError.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_BYTES:
                raise BadTable(f"{path}: is more than 1 GB unpacked; save its sheet as CSV and give that")
    try:
        with _silence(), CalamineWorkbook.from_path(str(path)) as book:
            yield book
    except (CalamineError, zipfile.BadZipFile) as error:
        raise _refuse(path, error) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _refuse(path, error) from None


def _refuse(path: Path, error: BaseException) -> BadTable:
    why = str(error).split("\n")[0][:120] or type(error).__name__
    return BadTable(f"{path}: is no workbook that can be read ({why}); save its sheet as CSV and give that")


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Keep what the reader prints of a panic, page after page, from the standard error stream."""
    try:
        kept = os.dup(_STDERR)
    except OSError:  # there is none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(nowhere)
        os.close(kept)


def text_of(value: Any) -> str:
    """Return the text of a cell: whole numbers without a decimal point, dates as ISO 8601, "" for an empty one."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return value if isinstance(value, str) else "" if value is None else str(value)
