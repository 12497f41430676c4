"""CMS's Restructured BETOS classification (RBCS): a clinical grouping of every code.

Read in the layouts that CMS has published (13 and 17 columns) and as its data API gives it. A code may stand in several
rows, one for each time it was classified; the latest counts.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import msgspec

from corpus.entry import Entry
from corpus.sources.source import Origin, Parsed, SourceError
from corpus.sources.tables import read_table, reason_to_skip, refuse_cut_off, refuse_short

#: A release holds thousands of Level II codes and goes on to the V codes.
_WHOLE = 1000

# field -> the header words that may stand for it, the preferred one first
_COLUMNS = {
    "code": ("HCPCS CD", "HCPCS CODE"),
    "category": ("RBCS CAT DESC", "RBCS CATEGORY"),
    "subcategory": ("RBCS SUBCAT DESC", "RBCS SUBCATEGORY"),
    "family": ("RBCS FAMILY DESC", "RBCS FAMILY"),
    "latest": ("RBCS LATEST ASSIGNMENT",),
    "released": ("FIRST RBCS RELEASE YEAR",),
    "from": ("RBCS ANALYSIS START DT", "RBCS ASSIGNMENT EFF DT", "RBCS DATE EFFECTIVE"),
}
_NEEDED = ("code", "category", "subcategory", "family")
_NO_FAMILY = re.compile(r"no rbcs family|", re.IGNORECASE)
_DATE_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d")  # the last is a date cell of Excel


class RbcsRecord(msgspec.Struct, frozen=True):
    """The latest grouping of a code; ``family`` is "" where there is none."""

    code: str
    category: str
    subcategory: str
    family: str


def parse(path: Path) -> Parsed[RbcsRecord]:
    """Read a classification; raises :class:`corpus.sources.SourceError` for a file that is none."""
    table = read_table(path, [re.compile("|".join(_COLUMNS[field])) for field in _NEEDED])
    columns = {field: table.column_of(*words) for field, words in _COLUMNS.items()}
    least = 1 + max(columns[field] for field in (*_NEEDED, "latest", "from"))
    latest: dict[str, tuple[tuple[bool, date], RbcsRecord]] = {}
    skipped: Counter[str] = Counter()
    years: set[str] = set()
    for number, row in table.body:
        cells = {field: row[column] if 0 <= column < len(row) else "" for field, column in columns.items()}
        code = cells["code"].upper()
        if reason := reason_to_skip(row, code):
            skipped[reason] += 1
            continue
        refuse_short(row, least, path, number)
        rank = (cells["latest"] == "1", _date_of(cells["from"], path, number))
        years.add(cells["released"])
        family = "" if _NO_FAMILY.fullmatch(cells["family"]) else cells["family"]
        if code in latest:
            skipped["superseded assignment"] += 1
        if code not in latest or rank > latest[code][0]:
            latest[code] = (rank, RbcsRecord(code, cells["category"], cells["subcategory"], family))
    if not latest:
        raise SourceError(f"{path}: holds no HCPCS Level II code; choose the RBCS taxonomy file")
    refuse_cut_off(path, latest, _WHOLE, "V")
    newest = max(rank[1] for rank, _ in latest.values())
    year = re.search(r"20\d\d", path.stem) or re.fullmatch(r"20\d\d", max(years))
    release = year[0] if year else str(newest.year) if newest > date.min else ""
    records = [record for _, record in latest.values()]
    return Parsed(records, release, len(table.body), {"codes": len(records)}, dict(skipped), len(records))


def _date_of(text: str, path: Path, row: int) -> date:
    """Return the date of a cell; an empty one counts as earlier than any other."""
    if not text:
        return date.min
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text[:10], form).date()
        except ValueError:
            continue
    raise SourceError(f"{path}: row {row} has the date {text!r}; the file is damaged, download it again")


def add_facts(entry: Entry, records: list[RbcsRecord], origin: Origin) -> Entry:
    """Give an entry its clinical grouping, which takes the place of the older one by BETOS."""
    record = records[0]
    grouping = tuple(dict.fromkeys(filter(None, (record.category, record.subcategory, record.family))))
    return replace(entry, grouping=grouping, sources={**entry.sources, "grouping": origin.label})
