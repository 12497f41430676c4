"""Rows of a delimited text file as hospitals publish them: read as they are, bad ones marked and kept.

Nothing is lost on the way: bytes that do not fit the encoding survive (PEP 383), and a quote that is never closed costs one
row, not the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from search.errors import SearchError

_SAMPLE = 1 << 20
#: A quoted field that runs over more lines than this was never closed.
_MAX_LINES = 50
#: So much of the first line is looked at to find the delimiter; the csv module refuses fields above 131,072 characters.
_HEADER = 100_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BOM = "\ufeff"
_DELIMITERS = ",;\t|"
_NAMED = {"tab": "\t", "\\t": "\t"}  #: delimiters that are hard to type
#: Codecs that Python lists among the encodings of text and in which no table can be written,
#: or whose bytes depend on what was written before, so that no run could go on within a file.
_NO_TABLES = re.compile(r"idna|punycode|undefined|(?:raw_)?unicode_escape|utf_7|iso2022.*|hz")
#: What stands for bytes that do not fit: PEP 383 for most encodings, lone halves of a character for those of wide units.
_ODD = re.compile("[\ud800-\udfff]")


class BadTable(SearchError):
    """A file that is not a table of text, or has no such column."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: encoding (a name of Python's codecs), delimiter, line end, byte order mark or "" ."""

    encoding: str
    delimiter: str
    newline: str
    mark: str = ""

    @property
    def errors(self) -> str:
        """How bytes that are no characters come through reading and writing unchanged."""
        return "surrogatepass" if self.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"

    def write(self, records: Iterable[list[str]]) -> bytes:
        """Return records as the bytes of lines of such a file."""
        text = io.StringIO()
        csv.writer(text, delimiter=self.delimiter, lineterminator=self.newline).writerows(records)
        return text.getvalue().encode(self.encoding, self.errors)

    def fit(self, text: str) -> str:
        """Return a text with a question mark for each character that the file's encoding does not have."""
        try:
            text.encode(self.encoding, self.errors)
        except UnicodeEncodeError:
            return text.encode(self.encoding, "replace").decode(self.encoding)
        return text


@dataclass(frozen=True, slots=True)
class Row:
    """A record: its first line in the file (from 1), its fields, and what is wrong with it, or "" ."""

    line: int
    fields: list[str]
    problem: str = ""


def layout_of(path: Path, encoding: str = "", delimiter: str = "") -> Layout:
    """Find out how a file is written, from its first megabyte; what is given is taken as it is.

    Raises :class:`BadTable` for an empty file, what is no regular file, a workbook and other binary files, an encoding or a
    delimiter that cannot be, and OSError.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise BadTable(f"{path}: is no regular file; save it as a file and give that")
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if not sample.strip():
        raise BadTable(f"{path}: the file is empty")
    if sample.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadTable(f"{path}: this is a workbook; save its sheet as CSV and give that")
    encoding = _resolve_encoding(encoding, sample) if encoding else _guess_encoding(sample)
    if encoding.startswith("utf-16") and path.stat().st_size % 2:
        raise BadTable(f"{path}: ends within a character of {encoding}, so it is cut off or in another encoding")
    try:
        text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    except UnicodeError as error:
        raise BadTable(f"{path}: cannot be read as {encoding} ({error})") from None
    if "\0" in text:
        raise BadTable(f"{path}: this is not a text file (it holds zero bytes)")
    mark, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    header = re.split(r"\r\n|\r|\n", text.lstrip("\r\n"), maxsplit=1)[0]
    if not text.strip():
        raise BadTable(f"{path}: the file is empty")
    newline = "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r" if "\r" in text else "\n"
    chosen = _check_delimiter(delimiter, encoding) if delimiter else _guess_delimiter(header)
    return Layout(encoding, chosen, newline, mark)


def _guess_encoding(sample: bytes) -> str:
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _resolve_encoding(name: str, sample: bytes) -> str:
    """Return the codec of a name, without a byte order mark of its own: the mark is kept as the file has it.

    Raises :class:`BadTable` for a name that is none, or not of an encoding for tables.
    """
    try:
        io.TextIOWrapper(io.BytesIO(), name).close()  # refuses codecs that are not from text to bytes
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        raise BadTable(f"unknown encoding {name!r:.60}; try utf-8, cp1252 or utf-16") from None
    if _NO_TABLES.fullmatch(codec.replace("-", "_")):
        raise BadTable(f"{name!r:.60} is no encoding for a table; try utf-8, cp1252 or utf-16")
    if codec == "utf-16":
        return "utf-16-be" if sample.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    if codec == "utf-32":
        return "utf-32-be" if sample.startswith(codecs.BOM_UTF32_BE) else "utf-32-le"
    return "utf-8" if codec == "utf-8-sig" else codec


def _check_delimiter(given: str, encoding: str) -> str:
    """Return a delimiter that was given; raises :class:`BadTable` for what cannot part columns."""
    mark = _NAMED.get(given, given)
    if len(mark) != 1 or mark in '"\r\n\0':
        raise BadTable(f"the delimiter must be one character (or tab) and no quote or line end, not {given!r:.60}")
    try:
        mark.encode(encoding)
    except UnicodeEncodeError:
        raise BadTable(f"{encoding} has no character {mark!r}, so it cannot be the delimiter") from None
    return mark


def _guess_delimiter(header: str) -> str:
    """Return the delimiter that parts a header into most fields; a comma for a single column."""
    beginning = header[:_HEADER]
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader([beginning], delimiter=mark))))


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

    A row with an opening quote that is never closed is taken as the one line, parted at each delimiter. Raises
    :class:`BadTable` where the file is not in the encoding at all, and OSError.
    """
    with path.open("rb") as raw, io.TextIOWrapper(raw, layout.encoding, layout.errors, newline="") as file:
        lines = _Lines(file)
        while True:
            lines.taken.clear()
            first = lines.number
            try:
                fields, problem = _read_record(lines, layout.delimiter)
            except StopIteration:
                return
            except UnicodeError:
                raise BadTable(f"{path}:{lines.number}: cannot be read as {layout.encoding}") from None
            if position:
                position(raw.tell())
            if not problem and _ODD.search("".join(fields)):
                problem = f"bytes that are not {layout.encoding}"
            if fields:
                yield Row(first, fields, problem)


def _read_record(lines: _Lines, delimiter: str) -> tuple[list[str], str]:
    """Return the fields of the next record, none for a blank line, and what is wrong with it; StopIteration at the end."""
    try:
        fields = next(csv.reader(lines, delimiter=delimiter))
        if len(lines.taken) > 1:  # all of it must be one proper record, not a quote that ran to the end
            next(csv.reader(list(lines.taken), delimiter=delimiter, strict=True))
    except (csv.Error, _Runaway) as error:
        lines.give_back(len(lines.taken) - 1)
        fields = lines.taken[0].rstrip("\r\n").replace("\0", "").split(delimiter)
        problem = "a field is very long" if "field limit" in str(error) else "a quote is never closed"
        return fields, problem
    return fields, ""
