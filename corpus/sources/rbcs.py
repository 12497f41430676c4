"""CMS's Restructured BETOS classification (RBCS): a clinical grouping of every code.

Read as CSV in the layouts that CMS has published (13 and 17 columns) and as its data API gives it. A code may stand in
several rows, one an assignment; the latest counts.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import msgspec

from corpus.entry import CODE
from corpus.sources import store
from corpus.sources.importing import Parsed, bring
from corpus.sources.store import ImportReport, SourceError
from corpus.sources.tables import refuse_cut_off, refuse_short, rows_of

NAME = "rbcs"

#: A release holds thousands of Level II codes and goes on to the V codes.
_WHOLE = 1000

# field -> the header words that may stand for it
_WORDS = {
    "code": ("HCPCS CD", "HCPCS CODE"),
    "category": ("RBCS CAT DESC", "RBCS CATEGORY"),
    "subcategory": ("RBCS SUBCAT DESC", "RBCS SUBCATEGORY"),
    "family": ("RBCS FAMILY DESC", "RBCS FAMILY"),
    "latest": ("RBCS LATEST ASSIGNMENT",),
    "released": ("FIRST RBCS RELEASE YEAR",),
    "from": ("RBCS ANALYSIS START DT", "RBCS ASSIGNMENT EFF DT", "RBCS DATE EFFECTIVE"),
}
_NEEDED = ("code", "category", "subcategory", "family")
_NONE = re.compile(r"no rbcs family|", re.IGNORECASE)


class RbcsRecord(msgspec.Struct, frozen=True):
    """The latest grouping of a code; ``family`` is "" where there is none."""

    code: str
    category: str
    subcategory: str
    family: str


def current(home: Path | None = None) -> list[RbcsRecord] | None:
    """Return the groupings in place, or None when nothing was imported."""
    return store.read(NAME, RbcsRecord, home)


def import_file(path: Path, home: Path | None = None, release: str = "", force: bool = False) -> ImportReport:
    """Import a classification file; see :func:`corpus.sources.importing.bring`."""
    return bring(
        NAME,
        RbcsRecord,
        parse,
        path,
        home,
        release=release,
        force=force,
        release_form=r"20\d\d",
        example_release="2025",
    )


def parse(path: Path) -> Parsed:
    """Read a classification; raises :class:`corpus.sources.SourceError` for a file that is none."""
    wanted = [re.compile("|".join(_WORDS[field])) for field in _NEEDED]
    _, rows, at, columns = rows_of(path, wanted)
    places = {f: next((columns[w] for w in words if w in columns), -1) for f, words in _WORDS.items()}
    least = 1 + max(places[field] for field in (*_NEEDED, "latest", "from"))
    latest: dict[str, tuple[tuple[bool, date], RbcsRecord]] = {}
    skipped: Counter[str] = Counter()
    years: set[str] = set()
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {field: row[c].strip() if 0 <= c < len(row) else "" for field, c in places.items()}
        code = cells["code"].upper()
        if not any(row):
            skipped["empty row"] += 1
        elif not CODE.fullmatch(code):
            skipped["code of CPT or another system" if re.fullmatch(r"\w{5}", code) else "no HCPCS code"] += 1
        else:
            refuse_short(row, least, path, number)
            rank = (cells["latest"] == "1", _day(cells["from"], path, number))
            years.add(cells["released"])
            record = RbcsRecord(code, cells["category"], cells["subcategory"], _family(cells["family"]))
            if code in latest:
                skipped["superseded assignment"] += 1
            if code not in latest or rank > latest[code][0]:
                latest[code] = (rank, record)
    if not latest:
        raise SourceError(f"{path}: holds no HCPCS Level II code; choose the RBCS taxonomy file")
    records = [record for _, record in latest.values()]
    newest = max(rank[1] for rank, _ in latest.values())
    year = re.search(r"20\d\d", path.stem) or re.fullmatch(r"20\d\d", max(years))
    release = year[0] if year else str(newest.year) if newest > date.min else ""
    refuse_cut_off(path, latest, _WHOLE, "V")
    return Parsed(records, release, len(rows) - at - 1, {"codes": len(records)}, dict(skipped), len(records))


def _family(text: str) -> str:
    return "" if _NONE.fullmatch(text) else text


def _day(text: str, path: Path, row: int) -> date:
    for form in ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d"):  # the last is a date cell of Excel
        try:
            return datetime.strptime(text[:10], form).date()
        except ValueError:
            continue
    if text:
        raise SourceError(f"{path}: row {row} has the date {text!r}; the file is damaged, download it again")
    return date.min
