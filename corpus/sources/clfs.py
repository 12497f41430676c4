"""CMS's clinical laboratory fee schedule (CLFS): the fee of each laboratory code, national or set by the contractor."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import msgspec

from corpus.entry import Entry, Fee, Rate
from corpus.sources.source import Origin, Parsed, SourceError, add_label
from corpus.sources.tables import amount_of, clean_text, read_table, reason_to_skip, refuse_short

_NEEDED = ("HCPCS", "MOD", "EFF DATE", "INDICATOR", "RATE")
_QUARTER = re.compile(r"(20\d\d) ?Q([1-4])")


class ClfsRecord(msgspec.Struct, frozen=True):
    """The fee of a code with a modifier ("" for none) in dollars; None where the contractor sets it."""

    code: str
    modifier: str
    fee: float | None


def parse(path: Path) -> Parsed[ClfsRecord]:
    """Read a laboratory fee schedule, CSV or Excel; raises :class:`corpus.sources.SourceError` for a file that is none."""
    table = read_table(path, _NEEDED)
    least = 1 + max(table.columns[word] for word in _NEEDED)
    records: dict[tuple[str, str], ClfsRecord] = {}
    skipped: Counter[str] = Counter()
    dates: set[str] = set()
    for number, row in table.body:
        code = clean_text(table.cell(row, "HCPCS")).upper()
        if reason := reason_to_skip(row, code):
            skipped[reason] += 1
            continue
        refuse_short(row, least, path, number)
        dates.add(table.cell(row, "EFF DATE"))
        fee = amount_of(table.cell(row, "RATE"), path, number)
        # "L" is the contractor's own fee, listed as 0
        by_contractor = table.cell(row, "INDICATOR").upper() == "L" and not fee
        record = ClfsRecord(code, table.cell(row, "MOD").upper(), None if by_contractor else fee)
        key = (code, record.modifier)
        if records.setdefault(key, record) is not record:
            contradiction = "" if records[key] == record else ", with other values"
            skipped[f"code and modifier stand there already{contradiction}"] += 1
    if not records:
        raise SourceError(f"{path}: holds no HCPCS Level II code; choose the clinical laboratory fee schedule")
    codes = {code for code, _ in records}
    kept = {"fees": len(records)}
    return Parsed(list(records.values()), _release_of(path, dates), len(table.body), kept, dict(skipped), len(codes))


def _release_of(path: Path, dates: set[str]) -> str:
    """Return the quarter that the name tells ("CLFS 2025 Q1V1" is "2025-01"), or else the newest effective date; or ""."""
    if named := _QUARTER.search(path.name.upper()):
        return f"{named[1]}-{3 * int(named[2]) - 2:02d}"
    newest = max(dates)
    return f"{newest[:4]}-{newest[4:6]}" if re.fullmatch(r"20\d\d(0[1-9]|1[0-2])\d\d", newest) else ""


def add_facts(entry: Entry, records: list[ClfsRecord], origin: Origin) -> Entry:
    """Give an entry its laboratory fees, the one without modifier first."""
    fees = tuple(
        Fee(
            schedule="CLFS",
            release=origin.release,
            modifiers=(record.modifier,) if record.modifier else (),
            rates=() if record.fee is None else (Rate(areas=(), fee=record.fee),),
        )
        for record in sorted(records, key=lambda record: record.modifier)
    )
    return replace(entry, fees=entry.fees + fees, sources=add_label(entry.sources, "fees", origin))
