"""CMS's fee schedules of equipment and supplies (DMEPOS) and of parenteral and enteral nutrition (PEN): fees by state.

Two columns a state, "AL (NR)" and "AL (R)": the fee, and the one in rural areas, where 0 means that there is no rural fee.
The DMEPOS file also has the contractor's jurisdiction, the payment category, and the ceiling and floor of the fees.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from corpus.entry import Entry, Fee, Rate
from corpus.sources.source import Origin, Parsed, SourceError, add_label
from corpus.sources.tables import (
    Table,
    amount_of,
    clean_text,
    quarter_of,
    read_table,
    reason_to_skip,
    refuse_cut_off,
    refuse_short,
)

_AREA = re.compile(r"([A-Z]{2}) ?\((NR|R)\)")
_MODIFIERS = ("MOD", "MOD2")
_CATEGORY = "CATG"  # a column of the DMEPOS schedule that the nutrition schedule has not
_NEEDED = ("HCPCS", "MOD", "MOD2", "AL (NR)|AL(NR)")

#: A release of DMEPOS holds some 2,000 codes and goes on to the V codes.
_WHOLE = 500


class _Columns(NamedTuple):
    fee: int
    rural: int


class FeeRecord(msgspec.Struct, frozen=True):
    """The fees of a code with modifiers: NU new, UE used, RR monthly rental, and others.

    ``category`` is how Medicare pays for the item (IN inexpensive or routinely purchased, CR capped rental, ...; "" for
    nutrition), ``jurisdiction`` whose claims contractor it is (D equipment, L local, J both). Fees are in dollars; ``ceiling``
    and ``floor`` are None where there is none.
    """

    code: str
    modifiers: list[str]
    category: str
    jurisdiction: str
    ceiling: float | None
    floor: float | None
    rates: list[Rate]


def parse_dmepos(path: Path) -> Parsed[FeeRecord]:
    """Read a DMEPOS fee schedule, CSV or Excel; raises :class:`corpus.sources.SourceError` for a file that is none."""
    table = _read(path)
    if _CATEGORY not in table.columns:
        raise SourceError(f"{path}: this is the nutrition (PEN) fee schedule: plaincode import pen")
    return _parse(path, table, "V")


def parse_pen(path: Path) -> Parsed[FeeRecord]:
    """Read a nutrition fee schedule, CSV or Excel; raises :class:`corpus.sources.SourceError` for a file that is none."""
    table = _read(path)
    if _CATEGORY in table.columns:
        raise SourceError(f"{path}: this is the DMEPOS fee schedule: plaincode import dmepos")
    return _parse(path, table, "B")


def _read(path: Path) -> Table:
    return read_table(path, [re.compile(re.escape(word).replace(r"\|", "|")) for word in _NEEDED])


def _parse(path: Path, table: Table, last: str) -> Parsed[FeeRecord]:
    areas = _areas_of(table)
    least = 1 + max(max(columns) for columns in areas.values())
    records: dict[tuple[str, ...], FeeRecord] = {}
    skipped: Counter[str] = Counter()
    for number, row in table.body:
        code = clean_text(table.cell(row, "HCPCS")).upper()
        if reason := reason_to_skip(row, code):
            skipped[reason] += 1
            continue
        refuse_short(row, least, path, number)
        record = FeeRecord(
            code=code,
            modifiers=[text for word in _MODIFIERS if (text := table.cell(row, word).upper())],
            category=table.cell(row, _CATEGORY),
            jurisdiction=table.cell(row, "JURIS"),
            ceiling=amount_of(table.cell(row, "CEILING"), path, number) or None,
            floor=amount_of(table.cell(row, "FLOOR"), path, number) or None,
            rates=_rates_of(row, areas, path, number),
        )
        key = (code, *record.modifiers)
        if records.setdefault(key, record) is not record:
            contradiction = "" if records[key] == record else ", with other values"
            skipped[f"code and modifiers stand there already{contradiction}"] += 1
    if not records:
        raise SourceError(f"{path}: holds no HCPCS Level II code; choose the fee schedule of equipment or of nutrition")
    codes = {record.code for record in records.values()}
    refuse_cut_off(path, codes, _WHOLE, last)
    kept = {"fees": len(records)}
    return Parsed(list(records.values()), quarter_of(path, table), len(table.body), kept, dict(skipped), len(codes))


def _areas_of(table: Table) -> dict[str, _Columns]:
    """Return the columns of each state and territory; ``rural`` is -1 where it has no rural column."""
    columns: dict[str, dict[str, int]] = defaultdict(dict)
    for word, column in table.columns.items():
        if area := _AREA.fullmatch(word):
            columns[area[1]][area[2]] = column
    return {state: _Columns(of["NR"], of.get("R", -1)) for state, of in sorted(columns.items()) if "NR" in of}


def _rates_of(row: list[str], areas: Mapping[str, _Columns], path: Path, number: int) -> list[Rate]:
    """Return the distinct fees of a row with the states that have them; the fee of the most states comes first."""
    states: dict[tuple[float | None, float | None], list[str]] = defaultdict(list)
    for state, columns in areas.items():
        fee = amount_of(row[columns.fee], path, number) or None
        rural = (amount_of(row[columns.rural], path, number) or None) if columns.rural >= 0 else None
        if fee or rural:
            states[fee, rural].append(state)
    rates = [Rate(areas=tuple(names), fee=fee, rural=rural) for (fee, rural), names in states.items()]
    return sorted(rates, key=lambda rate: (-len(rate.areas), rate.areas))


def add_dmepos(entry: Entry, records: list[FeeRecord], origin: Origin) -> Entry:
    """Give an entry its fees as equipment or supply."""
    return _add_fees(entry, records, origin, "DMEPOS")


def add_pen(entry: Entry, records: list[FeeRecord], origin: Origin) -> Entry:
    """Give an entry its fees as nutrition."""
    return _add_fees(entry, records, origin, "PEN")


def _add_fees(entry: Entry, records: list[FeeRecord], origin: Origin, schedule: str) -> Entry:
    fees = tuple(
        Fee(
            schedule=schedule,
            release=origin.release,
            modifiers=tuple(record.modifiers),
            category=record.category,
            jurisdiction=record.jurisdiction,
            ceiling=record.ceiling,
            floor=record.floor,
            rates=tuple(record.rates),
        )
        for record in sorted(records, key=lambda record: record.modifiers)
    )
    return replace(entry, fees=entry.fees + fees, sources=add_label(entry.sources, "fees", origin))
