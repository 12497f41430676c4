"""Reading the tables CMS publishes: cells of any type as text, headers found by their words."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from corpus.sources.store import SourceError

#: A header is looked for in this many rows from the top.
_HEADER_ROWS = 30

_AMOUNT = re.compile(r"\$?(\d[\d,]*(?:\.\d*)?|\.\d+)%?")


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
    if _is_packed(path):
        raise SourceError(f"{path}: a zip archive and no workbook; unpack it and import the right file in it")
    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SourceError(f"{path}: cannot be read as an Excel file ({told}); download it again") from None


def amount_of(text: str, path: Path, row: int) -> float | None:
    """Return a number that is 0 or more ("1,234.50", "$3", "20%"); None for an empty cell and for "N/A".

    Raises :class:`SourceError` for anything else: "nan", "1e5" and a minus are signs of damage in these files.
    """
    plain = text.strip()
    if plain.upper() in ("", "N/A", "NA"):
        return None
    found = _AMOUNT.fullmatch(plain)
    if not found:
        raise SourceError(f"{path}: row {row} has the number {text!r}; the file is damaged, download it again")
    return round(float(found[1].replace(",", "")), 6)  # Excel keeps 0.3 as 0.30000000000000004


def refuse_short(row: Sequence[str], least: int, path: Path, number: int) -> None:
    """Raise :class:`SourceError` for a row that ends before a column that every row must have."""
    if len(row) < least:
        raise SourceError(
            f"{path}: row {number} has only {len(row)} of at least {least} cells; the file is damaged, download it again"
        )


def refuse_cut_off(path: Path, codes: Iterable[str], whole: int, last: str) -> None:
    """Raise :class:`SourceError` for a file of a whole release's size that stops before its last letter.

    Such files are in the order of the codes, so one that was cut at the end of a row shows nothing else. ``whole`` is the
    number of codes from which on a file counts as a whole release.
    """
    found = set(codes)
    if len(found) > whole and (end := max(found)) < last:
        raise SourceError(f"{path}: the file is cut off (the last code is {end}, no {last} codes); download it again")


def _is_packed(path: Path) -> bool:
    """Tell whether a file is a whole zip archive that holds anything but a workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def find_header(rows: Sequence[Sequence[Any]], wanted: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """Find the row that holds all wanted header words; returns its number and the column of each of its words."""
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        columns: dict[str, int] = {}
        for at, value in enumerate(row):
            columns.setdefault(header_word(value), at)
        if all(word in columns for word in wanted):
            return number, columns
    return None


def rows_of(path: Path, wanted: Sequence[str | re.Pattern[str]]) -> tuple[str, list[list[str]], int, dict[str, int]]:
    """Read a table from Excel or CSV and find its header, which holds all wanted words (or words that fit a pattern).

    Returns the sheet's name ("" for CSV), all rows as texts, the number of the header row and the column of each of its
    words; a word that stands twice means its first column. Raises :class:`SourceError` when there is no such header (it
    shows a pattern by its first alternative), or the file is empty, damaged or cut off.
    """
    tables = sheets(path) if is_excel(path) else iter([("", csv_rows(path))])
    seen = []
    texts: list[list[str]] = []
    for name, rows in tables:
        seen.append(name)
        texts = [[cell_text(value) for value in row] for row in rows]
        for number, row in enumerate(texts[:_HEADER_ROWS]):
            columns: dict[str, int] = {}
            for at, value in enumerate(row):
                columns.setdefault(header_word(value), at)
            if all(_has(columns, word) for word in wanted):
                return name, texts, number, columns
    if not any(map(any, texts)):
        raise SourceError(f"{path}: the file is empty; download it again")
    shown = ", ".join(word if isinstance(word, str) else word.pattern.split("|")[0] for word in wanted)
    where = f" (sheets: {', '.join(seen)})" if len(seen) > 1 else ""
    raise SourceError(
        f"{path}: no header row with the columns {shown}{where}; choose the file that CMS publishes for it"
    )


def _has(columns: dict[str, int], word: str | re.Pattern[str]) -> bool:
    return word in columns if isinstance(word, str) else any(word.fullmatch(column) for column in columns)


def is_excel(path: Path) -> bool:
    """Tell by its first bytes whether a file is an Excel workbook."""
    with path.open("rb") as stream:
        return stream.read(8).startswith((b"PK", b"\xd0\xcf\x11\xe0"))


def text_of(path: Path) -> str:
    """Return a text file as text, UTF-8 or else cp1252; raises :class:`SourceError` for one that is no text."""
    data = path.read_bytes()
    if b"\0" in data[:4096]:
        raise SourceError(f"{path}: neither Excel nor text; choose the file that CMS publishes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def csv_rows(path: Path) -> list[list[Any]]:
    """Return the records of a CSV file; quoted cells may hold line breaks.

    Raises :class:`SourceError` when the file ends within a quoted cell or within a row.
    """
    text = text_of(path)
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise SourceError(f"{path}: not a whole CSV file ({error}); download it again") from None
    usual = max((len(row) for row in rows[:-1]), default=0)
    if rows and not text.endswith(("\n", "\r")) and len(rows[-1]) < usual:
        raise SourceError(f"{path}: the file is cut off in its last row; download it again")
    return rows
