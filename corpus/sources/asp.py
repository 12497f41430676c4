"""CMS's ASP pricing file ("Medicare Part B Payment Limit File"): what Medicare pays for a billing unit of a drug."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import msgspec

from corpus.entry import CODE
from corpus.sources import store
from corpus.sources.importing import Parsed, bring
from corpus.sources.ndc import clean, release_of
from corpus.sources.store import ImportReport, SourceError
from corpus.sources.tables import amount_of, refuse_cut_off, refuse_short, rows_of

NAME = "asp"

#: A release holds some 800 to 1,000 codes and goes on to the Q codes.
_WHOLE = 200


class AspRecord(msgspec.Struct, frozen=True):
    """The payment limit of a code, in dollars a billing unit; None where the file has no price ("N/A")."""

    code: str
    dosage: str
    payment_limit: float | None
    coinsurance_percent: float | None
    notes: str


def current(home: Path | None = None) -> list[AspRecord] | None:
    """Return the payment limits in place, or None when nothing was imported."""
    return store.read(NAME, AspRecord, home)


def import_file(path: Path, home: Path | None = None, release: str = "", force: bool = False) -> ImportReport:
    """Import a payment limit file; see :func:`corpus.sources.importing.bring`."""
    return bring(NAME, AspRecord, parse, path, home, release=release, force=force)


def parse(path: Path) -> Parsed:
    """Read a payment limit file, CSV or Excel; raises :class:`corpus.sources.SourceError` for a file that is none."""
    needed = ["HCPCS CODE", "HCPCS CODE DOSAGE", "PAYMENT LIMIT"]
    _, rows, at, columns = rows_of(path, needed)
    least = 1 + max(columns[word] for word in needed)
    records: dict[str, AspRecord] = {}
    skipped: Counter[str] = Counter()
    for number, row in enumerate(rows[at + 1 :], start=at + 2):

        def cell(word: str, row: list[str] = row) -> str:
            place = columns.get(word, len(row))
            return clean(row[place]) if place < len(row) else ""

        code = cell("HCPCS CODE").upper()
        if not any(row):
            skipped["empty row"] += 1
        elif not CODE.fullmatch(code):
            skipped["code of CPT or another system" if re.fullmatch(r"\d{4}[\dA-Z]", code) else "no HCPCS code"] += 1
        else:
            refuse_short(row, least, path, number)
            record = AspRecord(
                code=code,
                dosage=cell("HCPCS CODE DOSAGE"),
                payment_limit=amount_of(cell("PAYMENT LIMIT"), path, number),
                coinsurance_percent=amount_of(cell("CO-INSURANCE PERCENTAGE"), path, number),
                notes=cell("NOTES"),
            )
            if records.setdefault(code, record) is not record:
                other = "" if records[code] == record else ", with other values"
                skipped[f"code stands there already{other}"] += 1
    if not records:
        raise SourceError(f"{path}: holds no HCPCS Level II code; choose the ASP payment limit file")
    refuse_cut_off(path, records, _WHOLE, "Q")
    kept = {"payment limits": len(records)}
    release = release_of(path, rows[: at + 1], columns)
    return Parsed(list(records.values()), release, len(rows) - at - 1, kept, dict(skipped), len(records))
