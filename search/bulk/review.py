"""The review sheet of a run: the rows that a person should look at first, with alternatives, to be filled in and learned.

A description comes first that is doubtful and stands in many rows. Doubtful is a code that is about as likely right as wrong,
one that disagrees with the code that is there, and a code that has ended or is none. What belongs to another code set is
left out.
"""

from __future__ import annotations

import csv
import heapq
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.bulk import checks
from search.bulk.answers import CODED, COLUMNS, NO_TEXT, NOTHING, UNSURE, Answer
from search.bulk.delimited import BadTable
from search.bulk.lists import PriceRow

#: The column to fill in; :data:`search.bulk.headers.FILL_IN` is its plain name.
FILL_IN_COLUMN = "correct_code"
#: Different descriptions that are counted at a time; the least doubtful half of more is let go, so that memory stays flat.
MOST_COUNTED = 50_000
_ALTERNATIVES = 3
_CONFIDENCE = COLUMNS.index("plaincode_confidence")
_OTHERS = COLUMNS.index("plaincode_alternatives")
#: How much a row needs a look by its outcome, 0 to 1; the others by how unsure their code is.
_DOUBTS = {
    checks.DISAGREES: 1.0,
    checks.ENDED: 1.0,
    checks.NO_CODE: 1.0,
    checks.UPCOMING: 1.0,
    NOTHING: 0.25,
    NO_TEXT: 0.0,
    checks.OTHER_SET: 0.0,
}
_COLUMNS = ("row", "rows", "description", FILL_IN_COLUMN, "outcome", "code_in_list", "suggested_code", "suggested_name",
            "confidence", "reason", "note", *(f"alternative_{number}" for number in range(1, _ALTERNATIVES + 1)))  # fmt: skip
_WIDTHS = {"description": 60, "suggested_name": 50, "reason": 40, "note": 40}


@dataclass(slots=True)
class _Doubt:
    """A description with the first row it stands in, how many rows it stands in, and its answer."""

    row: PriceRow
    answer: Answer
    doubt: float
    rows: int = 1

    @property
    def priority(self) -> tuple[float, int]:
        """How early it is to be looked at: larger is earlier."""
        return self.doubt * math.log2(1 + self.rows), -self.row.line


class ReviewSheet:
    """Gathers the most doubtful rows of a run, of each description one."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._doubts: dict[tuple[str, str], _Doubt] = {}

    def add(self, row: PriceRow, answer: Answer) -> None:
        """Look at a row and its answer."""
        key = (row.text, answer.outcome)
        if known := self._doubts.get(key):
            known.rows += 1
        elif doubt := _weigh(answer):
            self._doubts[key] = _Doubt(row, answer, doubt)
            if len(self._doubts) > max(MOST_COUNTED, 2 * self._size):
                self._doubts = dict(self._choose(len(self._doubts) // 2))

    def _choose(self, size: int) -> list[tuple[tuple[str, str], _Doubt]]:
        return heapq.nlargest(size, self._doubts.items(), key=lambda item: item[1].priority)

    def write(self, target: Path, name_of: Callable[[str], str]) -> int:
        """Write the sheet, as .xlsx or CSV by its name; returns how many descriptions are on it.

        ``name_of`` gives the name of a code. Raises OSError.
        """
        doubts = [doubt for _, doubt in self._choose(self._size)]
        table = [list(_COLUMNS), *(_cells(doubt, name_of) for doubt in doubts)]
        new = _unfinished(target)
        new.write_bytes(_write_xlsx(table) if target.suffix.lower() == ".xlsx" else _write_csv(table))
        new.replace(target)
        return len(doubts)


def review_name(output: Path) -> Path:
    """Return the name of the review sheet beside an output: ``coded.review.csv``, or .xlsx beside a workbook."""
    return output.with_name(f"{output.stem}.review{'.xlsx' if output.suffix.lower() == '.xlsx' else '.csv'}")


def check_review(target: Path, source: Path) -> None:
    """Refuse a sheet in the place of the input, or of one that may be filled in already; raises :class:`BadTable`."""
    for path in (target, _unfinished(target)):
        if path.exists() and path.samefile(source):
            raise BadTable(f"{path}: the review sheet would take the place of the input; name another output")
    if target.exists() or target.is_symlink():
        raise BadTable(f"{target}: exists, maybe filled in already; learn it, and move or remove it")


def _unfinished(target: Path) -> Path:
    return target.with_name(target.name + ".new")


def _weigh(answer: Answer) -> float:
    """Return how much a row needs a look, 0 to 1."""
    if answer.outcome in _DOUBTS:
        return _DOUBTS[answer.outcome]
    sure = float(answer.cells[_CONFIDENCE] or 0)
    doubt = 1 - abs(2 * sure - 1)
    return doubt if answer.outcome in (CODED, UNSURE, checks.UNTOLD) else doubt / 2


def _cells(doubt: _Doubt, name_of: Callable[[str], str]) -> list[Any]:
    code, name, sure, reason, others, system, _, note, *_ = doubt.answer.cells
    listed = ", ".join(given.code for given in doubt.row.given if given.code.strip())
    elsewhere = f"elsewhere: {system}" if system else ""
    note = "; ".join(part for part in (note, elsewhere, *doubt.answer.cells[len(COLUMNS) + 1 :]) if part)
    alternatives = [f"{other} {name_of(other.split()[0])}" for other in others.split("; ") if other][:_ALTERNATIVES]
    padding = [""] * (_ALTERNATIVES - len(alternatives))
    confidence = float(sure) if sure else ""
    text = " ".join(doubt.row.text.split())
    return [doubt.row.line, doubt.rows, text, "", doubt.answer.outcome, listed, code, name, confidence, reason, note,
            *alternatives, *padding]  # fmt: skip


def _write_csv(table: Sequence[Sequence[Any]]) -> bytes:
    """Return a table as CSV that spreadsheet programs open as it is: UTF-8 with a byte order mark."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode("utf-8-sig", "replace")


def _write_xlsx(table: Sequence[Sequence[Any]]) -> bytes:
    import openpyxl
    from openpyxl.utils import get_column_letter

    from search.bulk.workbooks import fill_cell

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "review"
    sheet.freeze_panes = "A2"
    for number, cells in enumerate(table, start=1):
        for at, value in enumerate(cells, start=1):
            if value != "":
                fill_cell(sheet.cell(number, at), value)
    for at, name in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(name, 16)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
