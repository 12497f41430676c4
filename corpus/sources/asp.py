"""CMS's ASP pricing file ("Medicare Part B Payment Limit File"): what Medicare pays for a billing unit of a drug."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import msgspec

from corpus.entry import Entry, PaymentLimit
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

_NEEDED = ("HCPCS CODE", "HCPCS CODE DOSAGE", "PAYMENT LIMIT")

#: A release holds some 800 to 1,000 codes and goes on to the Q codes.
_WHOLE = 200


class AspRecord(msgspec.Struct, frozen=True):
    """The payment limit of a code, in dollars a billing unit; None where the file has no price ("N/A")."""

    code: str
    dosage: str
    payment_limit: float | None
    notes: str


def parse(path: Path) -> Parsed[AspRecord]:
    """Read a payment limit file, CSV or Excel; raises :class:`corpus.sources.SourceError` for a file that is none."""
    table = read_table(path, _NEEDED)
    least = 1 + max(table.columns[word] for word in _NEEDED)
    records: dict[str, AspRecord] = {}
    skipped: Counter[str] = Counter()
    for number, row in table.body:
        code = clean_text(table.cell(row, "HCPCS CODE")).upper()
        if reason := reason_to_skip(row, code):
            skipped[reason] += 1
            continue
        refuse_short(row, least, path, number)
        record = AspRecord(
            code=code,
            dosage=clean_text(table.cell(row, "HCPCS CODE DOSAGE")),
            payment_limit=amount_of(clean_text(table.cell(row, "PAYMENT LIMIT")), path, number),
            notes=clean_text(table.cell(row, "NOTES")),
        )
        if records.setdefault(code, record) is not record:
            contradiction = "" if records[code] == record else ", with other values"
            skipped[f"code stands there already{contradiction}"] += 1
    if not records:
        raise SourceError(f"{path}: holds no HCPCS Level II code; choose the ASP payment limit file")
    refuse_cut_off(path, records, _WHOLE, "Q")
    kept = {"payment limits": len(records)}
    return Parsed(list(records.values()), quarter_of(path, table), len(table.body), kept, dict(skipped), len(records))


def add_facts(entry: Entry, records: list[AspRecord], origin: Origin) -> Entry:
    """Give an entry its payment limit."""
    limit = _limit_of(records[0], origin)
    return replace(entry, payment_limit=limit, sources={**entry.sources, "payment_limit": origin.label})


def add_earlier(entry: Entry, records: list[AspRecord], origin: Origin) -> Entry:
    """Give an entry its payment limit of a quarter before, which is not what is paid now."""
    limit = _limit_of(records[0], origin)
    return replace(
        entry,
        earlier_limits=(*entry.earlier_limits, limit),
        sources={**entry.sources, "earlier_limits": origin.label},
    )


def _limit_of(record: AspRecord, origin: Origin) -> PaymentLimit:
    return PaymentLimit(amount=record.payment_limit, per=record.dosage, quarter=origin.release, notes=record.notes)
