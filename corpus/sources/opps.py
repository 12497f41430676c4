"""CMS's Addendum B of the hospital outpatient prospective payment system (OPPS): status, APC and rate of each code."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import msgspec

from corpus.entry import Entry, Outpatient
from corpus.sources.source import Origin, Parsed, SourceError
from corpus.sources.tables import (
    amount_of,
    clean_text,
    quarter_of,
    read_table,
    reason_to_skip,
    refuse_cut_off,
    refuse_short,
)

_NEEDED = ("HCPCS CODE", "SI", "APC", "PAYMENT RATE")
_STATUS = re.compile(r"[A-Z][0-9]?")

#: A release holds thousands of Level II codes and goes on to the V codes.
_WHOLE = 1000


class OppsRecord(msgspec.Struct, frozen=True):
    """How a code is paid in a hospital outpatient department.

    ``status`` is the status indicator, ``apc`` the ambulatory payment classification ("" where there is none) and ``rate`` its
    national payment in dollars. ``copayment`` is the national unadjusted one, ``least_copayment`` the minimum and
    ``adjusted_copayment`` the patient's share where inflation or the inpatient deductible limits it. None: not listed.
    """

    code: str
    status: str
    apc: str = ""
    rate: float | None = None
    copayment: float | None = None
    least_copayment: float | None = None
    adjusted_copayment: float | None = None


def parse(path: Path) -> Parsed[OppsRecord]:
    """Read an Addendum B, CSV or Excel; raises :class:`corpus.sources.SourceError` for a file that is none."""
    table = read_table(path, _NEEDED)
    least = 1 + max(table.columns[word] for word in _NEEDED)
    records: dict[str, OppsRecord] = {}
    skipped: Counter[str] = Counter()
    for number, row in table.body:
        code = clean_text(table.cell(row, "HCPCS CODE")).upper()
        if reason := reason_to_skip(row, code):
            skipped[reason] += 1
            continue
        refuse_short(row, least, path, number)
        status = table.cell(row, "SI")
        if not _STATUS.fullmatch(status):
            raise SourceError(f"{path}: row {number} has the status {status!r}; the file is damaged, download it again")
        record = OppsRecord(
            code=code,
            status=status,
            apc=table.cell(row, "APC"),
            rate=_amount_of(table.cell(row, "PAYMENT RATE"), path, number),
            copayment=_amount_of(table.cell(row, "NATIONAL UNADJUSTED COPAYMENT"), path, number),
            least_copayment=_amount_of(table.cell(row, "MINIMUM UNADJUSTED COPAYMENT"), path, number),
            adjusted_copayment=_amount_of(table.cell(row, "ADJUSTED BENEFICIARY COPAYMENT"), path, number),
        )
        if records.setdefault(code, record) is not record:
            contradiction = "" if records[code] == record else ", with other values"
            skipped[f"code stands there already{contradiction}"] += 1
    if not records:
        raise SourceError(f"{path}: holds no HCPCS Level II code; choose Addendum B of the outpatient payment system")
    refuse_cut_off(path, records, _WHOLE, "V")
    kept = {"codes": len(records)}
    return Parsed(list(records.values()), quarter_of(path, table), len(table.body), kept, dict(skipped), len(records))


def _amount_of(text: str, path: Path, row: int) -> float | None:
    """Return an amount; a lone point stands for an empty cell in this file."""
    return None if text == "." else amount_of(text, path, row)


def add_facts(entry: Entry, records: list[OppsRecord], origin: Origin) -> Entry:
    """Give an entry its status, APC and rate on outpatient claims."""
    record = records[0]
    outpatient = Outpatient(
        **{field: getattr(record, field) for field in OppsRecord.__struct_fields__ if field != "code"}
    )
    return replace(entry, outpatient=outpatient, sources={**entry.sources, "outpatient": origin.label})
