"""Workbooks (xlsx, xls, ods) opened so that a damaged one is one line: the one place where they are read."""

from __future__ import annotations

import contextlib
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

#: A workbook of more bytes, unpacked, would take gigabytes of memory.
_MOST_BYTES = 1 << 30
#: And so would a sheet of more cells.
_MOST_CELLS = 5_000_000
_STDERR = 2


class BadWorkbook(ValueError):
    """A file that is no workbook which can be read; the text says why, in one line and without the file's name."""


@contextlib.contextmanager
def open_workbook(path: Path) -> Iterator[CalamineWorkbook]:
    """Open a workbook to read values from while the context lasts.

    Raises :class:`BadWorkbook`, also within the context, for what cannot be read, and OSError.
    """
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                if sum(part.file_size for part in archive.infolist()) > _MOST_BYTES:
                    raise BadWorkbook("more than 1 GB unpacked")
        with _silence(), CalamineWorkbook.from_path(str(path)) as book:
            yield book
    except (CalamineError, zipfile.BadZipFile, NotImplementedError) as error:
        raise BadWorkbook(_first_line(error)) from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise BadWorkbook(_first_line(error)) from None  # of the reader: its packed parts end too soon
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what the reader raises of broken bytes is no Exception
            raise
        raise BadWorkbook(_first_line(error)) from None


def read_rows(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    """Return the cells of a sheet from the top left one on; raises :class:`BadWorkbook` for more than fit into memory."""
    sheet = book.get_sheet_by_name(name)
    if (sheet.total_height or 0) * (sheet.total_width or 0) > _MOST_CELLS:
        raise BadWorkbook(f"sheet {name!r:.60} has more than {_MOST_CELLS:,} cells")
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    return rows


def _first_line(error: BaseException) -> str:
    return str(error).split("\n")[0][:120] or type(error).__name__


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
