"""Rows of a delimited text file as hospitals publish them: read as they are, bad ones told and kept.

Nothing is lost on the way: bytes that do not fit the encoding survive (PEP 383), and a quote that is never closed costs one
row, not the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from search.errors import SearchError

_SAMPLE = 1 << 20
#: A quoted field that runs over more lines than this was never closed.
_MAX_LINES = 50
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BOM = "\ufeff"
_DELIMITERS = ",;\t|"


class BadTable(SearchError):
    """A file that is not a table of text, or has no such column."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: encoding (a name of Python's codecs), delimiter, line end, byte order mark or "" ."""

    encoding: str
    delimiter: str
    newline: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A record: its first line in the file (from 1), its fields, and what is wrong with it, or "" ."""

    line: int
    fields: list[str]
    problem: str = ""


def layout_of(path: Path, encoding: str = "", delimiter: str = "") -> Layout:
    """Find out how a file is written, from its first megabyte; what is given is taken as it is.

    Raises :class:`BadTable` for an empty file, a workbook and other binary files, an unknown encoding, and OSError.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if not sample.strip():
        raise BadTable(f"{path}: the file is empty")
    if sample.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadTable(f"{path}: this is a workbook; save its sheet as CSV and give that")
    encoding = encoding or _encoding_of(sample)
    try:
        text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    except LookupError:
        raise BadTable(f"unknown encoding {encoding!r}; try utf-8, cp1252 or utf-16") from None
    if "\0" in text:
        raise BadTable(f"{path}: this is not a text file (it holds zero bytes)")
    mark, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    newline = "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r" if "\r" in text else "\n"
    return Layout(encoding, delimiter or _delimiter_of(text.lstrip("\r\n").splitlines()[0]), newline, mark)


def _encoding_of(sample: bytes) -> str:
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter_of(header: str) -> str:
    """Return the delimiter that parts a header into most fields; a comma for a single column."""
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader([header], delimiter=mark))))


class _Lines:
    """Lines of a file that can be given back, with the number of the next one."""

    def __init__(self, file: TextIO) -> None:
        self._file, self._waiting = file, deque[str]()
        self.number = 1
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MAX_LINES:
            raise _Runaway
        line = self._waiting.popleft() if self._waiting else next(self._file)
        if self.number == 1:
            line = line.removeprefix(_BOM)
        self.number += 1
        self.taken.append(line)
        return line.replace("\0", "") if "\0" in line else line

    def give_back(self, count: int) -> None:
        """Give back the last lines taken."""
        if count:
            self._waiting.extendleft(reversed(self.taken[-count:]))
            self.number -= count


class _Runaway(Exception):
    """A quoted field that does not end."""


def rows(path: Path, layout: Layout, position: Callable[[int], object] | None = None) -> Iterator[Row]:
    """Read the rows of a file; blank lines are left out. ``position`` is told how many bytes were read so far.

    A row with an opening quote that is never closed is taken as the one line, parted at each delimiter.
    """
    with path.open("rb") as raw, io.TextIOWrapper(raw, layout.encoding, "surrogateescape", newline="") as file:
        lines = _Lines(file)
        while True:
            lines.taken.clear()
            first = lines.number
            problem = ""
            try:
                fields = next(csv.reader(lines, delimiter=layout.delimiter))
                if len(lines.taken) > 1:  # all of it must be one proper record, not a quote that ran to the end
                    next(csv.reader(list(lines.taken), delimiter=layout.delimiter, strict=True))
            except StopIteration:
                return
            except (csv.Error, _Runaway):
                lines.give_back(len(lines.taken) - 1)
                problem = "a quote is never closed"
                plain = lines.taken[0].rstrip("\r\n").replace("\0", "")
                fields = plain.split(layout.delimiter)
            if position:
                position(raw.tell())
            if not problem and any("\udc80" <= mark <= "\udcff" for mark in "".join(fields)):
                problem = f"bytes that are not {layout.encoding}"
            if fields:
                yield Row(first, fields, problem)
