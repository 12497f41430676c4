"""CMS's geographic practice cost indices (GPCI, Addendum E of the physician fee schedule): how payments differ by locality.

A line pays (work RVU x work index + practice expense RVU x its index + malpractice RVU x its index) x conversion factor.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import msgspec

from corpus.sources.source import Parsed, SourceError
from corpus.sources.tables import amount_of, clean_text, read_table, refuse_short

_CONTRACTOR = re.compile(r"MEDICARE ADMINISTRATIVE CONTRACTOR.*|MAC")
_WORK = re.compile(r"(20\d\d )?PW GPCI.*")
_PE = re.compile(r"(20\d\d )?PE GPCI.*")
_MALPRACTICE = re.compile(r"(20\d\d )?MP GPCI.*")
_NEEDED = (_CONTRACTOR, "STATE", "LOCALITY NUMBER", "LOCALITY NAME", _WORK, _PE, _MALPRACTICE)

#: There are some 110 localities, in every state; a list that stops before Wisconsin or Wyoming is cut off.
_WHOLE, _LAST = 60, "W"


class LocalityRecord(msgspec.Struct, frozen=True):
    """A locality of the physician fee schedule: its Medicare contractor, number and name, and its three indices.

    ``work`` has the floors of the law in it, as CMS publishes it.
    """

    contractor: str
    state: str
    number: str
    name: str
    work: float
    practice_expense: float
    malpractice: float


def parse(path: Path) -> Parsed[LocalityRecord]:
    """Read an Addendum E, CSV or Excel; raises :class:`corpus.sources.SourceError` for a file that is none."""
    table = read_table(path, _NEEDED)
    columns = [table.column_of(wanted) for wanted in _NEEDED]
    records: dict[tuple[str, str], LocalityRecord] = {}
    skipped: Counter[str] = Counter()
    for number, row in table.body:
        contractor = row[columns[0]] if columns[0] < len(row) else ""
        if not re.fullmatch(r"\d{4,5}", contractor):
            skipped["note" if contractor else "empty row"] += 1
            continue
        refuse_short(row, 1 + max(columns), path, number)
        _, state, locality, name, *indices = (row[column] for column in columns)
        work, practice_expense, malpractice = (amount_of(text, path, number) for text in indices)
        if not (work and practice_expense and malpractice):
            raise SourceError(f"{path}: row {number} lacks an index; the file is damaged, download it again")
        record = LocalityRecord(
            contractor=contractor.zfill(5),
            state=state,
            number=locality.zfill(2),
            name=clean_text(name).rstrip("*"),
            work=work,
            practice_expense=practice_expense,
            malpractice=malpractice,
        )
        if records.setdefault((record.contractor, record.number), record) is not record:
            skipped["locality stands there already"] += 1
    if not records:
        raise SourceError(f"{path}: holds no locality; choose Addendum E, the GPCI file")
    states = {record.state for record in records.values()}
    if len(records) > _WHOLE and max(states) < _LAST:
        raise SourceError(f"{path}: the file is cut off (the last state is {max(states)}); download it again")
    title = " ".join(cell for row in table.head for cell in row)
    year = re.search(r"20\d\d", title) or re.search(r"20\d\d", path.name)
    kept = {"localities": len(records)}
    release = year[0] if year else ""
    return Parsed(list(records.values()), release, len(table.body), kept, dict(skipped), len(records))
