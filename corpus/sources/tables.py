"""Reading what CMS publishes: workbooks, CSV and text lines, with the headers, amounts and damages they have in common."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from corpus.entry import CODE
from corpus.sources.source import SourceError
from corpus.workbook import open_workbook, read_rows

#: A header is looked for in this many rows from the top.
_HEADER_ROWS = 30

_AMOUNT = re.compile(r"\$?(\d[\d,]*(?:\.\d*)?|\.\d+)%?")
_FOREIGN_CODE = re.compile(r"\d{4}[\dA-Z]|D\d{4}")
_QUARTER_BEGINS = {"jan": "01", "apr": "04", "jul": "07", "oct": "10"}


# --- files ------------------------------------------------------------------------------------------------------------


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


def lines_of(path: Path) -> tuple[list[str], bool]:
    """Return the lines of a text file, whatever ends them, and whether the last one has such an end.

    The end-of-file mark of old systems (``\\x1a``) is no part of a line. Raises as :func:`text_of` does.
    """
    text = text_of(path)
    lines = [line.rstrip("\x1a") for line in re.split(r"\r\n|\r|\n", text)]
    if not lines[-1]:
        lines.pop()
    return lines, text.endswith(("\n", "\r", "\x1a"))


def _read_csv(path: Path) -> list[list[Any]]:
    """Return the records of a CSV file; quoted cells may hold line breaks."""
    text = text_of(path)
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise SourceError(f"{path}: not a whole CSV file ({error}); download it again") from None
    usual = max((len(row) for row in rows[:-1]), default=0)
    if rows and not text.endswith(("\n", "\r")) and len(rows[-1]) < usual:
        raise SourceError(f"{path}: the file is cut off in its last row; download it again")
    return rows


def _read_sheets(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield the name and rows of each sheet of an Excel file."""
    if _is_archive(path):
        raise SourceError(f"{path}: a zip archive and no workbook; unpack it and import the right file in it")
    try:
        with open_workbook(path) as book:
            sheets = [(name, read_rows(book, name)) for name in book.sheet_names]
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SourceError(f"{path}: cannot be read as an Excel file ({reason}); download it again") from None
    yield from sheets


def _is_archive(path: Path) -> bool:
    """Tell whether a file is a whole zip archive that holds anything but a workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {"[Content_Types].xml", "content.xml"}.isdisjoint(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False


# --- tables -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header found: all rows as texts, where the header stands, and the column of each of its words.

    A header word that stands twice means its first column.
    """

    sheet: str  #: "" for CSV
    rows: list[list[str]]
    header: int  #: the number of the header's row, from 0
    columns: dict[str, int]

    @property
    def head(self) -> list[list[str]]:
        """The rows down to the header, titles included."""
        return self.rows[: self.header + 1]

    @property
    def body(self) -> list[tuple[int, list[str]]]:
        """The rows below the header, each with its number as people count, from 1."""
        return list(enumerate(self.rows[self.header + 1 :], start=self.header + 2))

    def cell(self, row: Sequence[str], word: str) -> str:
        """Return the cell under a header word, or "" where the table has no such column or the row ends before it."""
        column = self.columns.get(word, len(row))
        return row[column] if column < len(row) else ""

    def column_of(self, *wanted: str | re.Pattern[str]) -> int:
        """Return the number of the column that the first of the wanted words which is there names; -1 when none is."""
        fits = (column for want in wanted for word, column in self.columns.items() if _fits(word, want))
        return next(fits, -1)


def read_table(
    path: Path, wanted: Sequence[str | re.Pattern[str]], choose: str = "the file that CMS publishes for it"
) -> Table:
    """Read a table from Excel or CSV and find its header, which holds all wanted words (or words that fit a pattern).

    Of several sheets with such a header the first that has rows below it is taken. Raises :class:`SourceError` when there
    is no such header (it shows a pattern by its first alternative, and says to ``choose`` another file), or the file is
    empty, damaged or cut off.
    """
    sheets = _read_sheets(path) if is_excel(path) else iter([("", _read_csv(path))])
    names: list[str] = []
    header_alone: Table | None = None
    is_empty = True
    for name, cells in sheets:
        names.append(name)
        rows = [[cell_text(value) for value in row] for row in cells]
        is_empty = is_empty and not any(map(any, rows))
        for number, row in enumerate(rows[:_HEADER_ROWS]):
            columns: dict[str, int] = {}
            for column, text in enumerate(row):
                columns.setdefault(header_word(text), column)
            if all(any(_fits(word, want) for word in columns) for want in wanted):
                table = Table(name, rows, number, columns)
                if table.body:
                    return table
                header_alone = header_alone or table
                break
    if header_alone:
        return header_alone
    if is_empty:
        raise SourceError(f"{path}: the file is empty; download it again")
    shown = ", ".join(word if isinstance(word, str) else word.pattern.split("|")[0] for word in wanted)
    where = f" (sheets: {', '.join(names)})" if len(names) > 1 else ""
    raise SourceError(f"{path}: no header row with the columns {shown}{where}; choose {choose}")


def _fits(word: str, wanted: str | re.Pattern[str]) -> bool:
    return word == wanted if isinstance(wanted, str) else bool(wanted.fullmatch(word))


# --- cells ------------------------------------------------------------------------------------------------------------


def cell_text(value: Any) -> str:
    """Return a cell as text without blanks around it: None is "", 20020701.0 is "20020701", a date is yyyymmdd."""
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return f"{value:%Y%m%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def header_word(text: str) -> str:
    """Return a header cell in one spelling: upper case, single spaces for any run of blanks, breaks and underscores."""
    return re.sub(r"[\s_]+", " ", text).strip().upper()


def clean_text(text: str) -> str:
    """Return a cell without line breaks, runs of blanks and trademark signs."""
    return " ".join(re.sub(r"[™®©\x99\x92]", " ", text).split())


def amount_of(text: str, path: Path, row: int) -> float | None:
    """Return a number that is 0 or more ("1,234.50", "$3", "20%"); None for an empty cell and for "N/A".

    Raises :class:`SourceError` for anything else: "nan", "1e5" and a minus are signs of damage in these files.
    """
    plain = text.strip()
    if plain.upper() in ("", "N/A", "NA"):
        return None
    amount = _AMOUNT.fullmatch(plain)
    if not amount:
        raise SourceError(f"{path}: row {row} has the number {text!r}; the file is damaged, download it again")
    return round(float(amount[1].replace(",", "")), 6)  # Excel keeps 0.3 as 0.30000000000000004


def reason_to_skip(row: Sequence[str], code: str) -> str:
    """Return why a row gives no record, or "" when its code is one of HCPCS Level II."""
    if not any(row):
        return "empty row"
    if CODE.fullmatch(code):
        return ""
    return "code of CPT or another system" if _FOREIGN_CODE.fullmatch(code) else "no HCPCS code"


def quarter_of(path: Path, table: Table) -> str:
    """Return the quarter that a drug file's title or name tells ("January 2026" is "2026-01").

    Else it is the first quarter of the year that the header tells, and "" where nothing tells any.
    """
    title = " ".join(cell for row in table.head for cell in row if cell)
    for text in (title, path.name):
        quarter = re.search(r"\b(jan|apr|jul|oct)[a-z]*\.?[\s_-]*(?:\d{1,2},\s*)?(20\d\d)\b", text, re.IGNORECASE)
        if quarter:
            return f"{quarter[2]}-{_QUARTER_BEGINS[quarter[1].lower()]}"
    year = re.search(r"20\d\d", " ".join(table.columns))
    return f"{year[0]}-01" if year else ""


# --- damages ----------------------------------------------------------------------------------------------------------


def refuse_short(row: Sequence[str], least: int, path: Path, number: int) -> None:
    """Raise :class:`SourceError` for a row that ends before a column that every row must have."""
    if len(row) < least:
        raise SourceError(
            f"{path}: row {number} has only {len(row)} of at least {least} cells; the file is damaged, download it again"
        )


def refuse_cut_line(lines: Sequence[str], ends_whole: bool, least: int, path: Path) -> None:
    """Raise :class:`SourceError` for lines whose last one has no end and fewer characters than it needs."""
    if lines and not ends_whole and len(lines[-1]) < least:
        raise SourceError(f"{path}: the file is cut off in line {len(lines)}; download it again")


def refuse_cut_off(path: Path, codes: Iterable[str], whole: int, last: str) -> None:
    """Raise :class:`SourceError` for a file of a whole release's size that stops before its last letter.

    Such files are in the order of the codes, so one that was cut at the end of a row shows nothing else. ``whole`` is the
    number of codes from which on a file counts as a whole release.
    """
    distinct = set(codes)
    if len(distinct) > whole and (end := max(distinct)) < last:
        raise SourceError(f"{path}: the file is cut off (the last code is {end}, no {last} codes); download it again")
