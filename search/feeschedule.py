"""The physician fee schedule in words and sums: what a code's relative value units mean, and totals of several codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.entry import Entry, Rvu
from search.engine import Engine
from search.errors import SearchError
from search.intent import code_in

#: Status indicators of the physician fee schedule (CMS, RVU file documentation, field STATUS CODE), in our words.
STATUS = {
    "A": "Active: Medicare pays for it separately under the physician fee schedule.",
    "B": "Bundled: payment is part of another service and never made separately.",
    "C": "Priced by the Medicare contractor, usually after looking at the documentation.",
    "D": "Deleted code.",
    "E": "Excluded from the physician fee schedule by regulation; it may be paid another way.",
    "F": "Deleted or discontinued code without a grace period.",
    "G": "Not valid for Medicare, which uses another code for the service.",
    "H": "Deleted modifier.",
    "I": "Not valid for Medicare, which uses another code or does not pay for it.",
    "J": "Anesthesia service, paid by base and time units instead of relative value units.",
    "L": "Local code.",
    "M": "Measurement code, for reporting only.",
    "N": "Not covered by Medicare.",
    "P": "Bundled or excluded: part of another service, or an item that the fee schedule does not pay for.",
    "Q": "Functional therapy information, for reporting only.",
    "R": "Restricted coverage: special rules apply.",
    "T": "Paid only when nothing else is paid to the same provider on that day.",
    "X": "Excluded by statute: not in the definition of a physician service, so the fee schedule pays nothing.",
}

_ITEM = re.compile(r"([A-Za-z]\d{4}|\d{4}[\dA-Za-z])(?:-([A-Za-z0-9]{2}))?(?:\s*[x*×]\s*(\d{1,5}))?")
MOST_ITEMS = 200


def statement(entry: Entry) -> str:
    """Say in a sentence what the schedule holds for a code without a modifier, or "" when it has no line of it."""
    if not entry.rvus:
        return ""
    line = entry.rvus[0]
    words = STATUS.get(line.status, "")
    if not any(line.listed for line in entry.rvus):
        lead = "The physician fee schedule lists no relative value units for this code."
    elif not any(line.pays for line in entry.rvus):
        lead = "The physician fee schedule lists relative value units for this code, but pays nothing by them."
    else:
        lead = ""
    return f"{lead} Status {line.status}: {words}".strip() if words else lead


def lines_of(entry: Entry) -> list[str]:
    """Return the schedule's lines of a code as sentences, one for each modifier; none when it has no units."""
    return [_line(line) for line in entry.rvus if line.listed]


def payment_words(line: Rvu, *, facility: bool) -> str:
    """Say what a line pays in a setting ("$37.85"), or why it pays nothing."""
    pays = line.payment(facility=facility)
    if pays is not None:
        return f"${pays:,.2f}"
    return "rarely or never done there" if line.pays else "not paid"


def _line(line: Rvu) -> str:
    head = f"With modifier {line.modifier}: " if line.modifier else ""
    settings = []
    for name, facility, pe, total in (
        ("office (non-facility)", False, line.pe_nonfacility, line.total_nonfacility),
        ("facility", True, line.pe_facility, line.total_facility),
    ):
        money = payment_words(line, facility=facility)
        about = "about " if money.startswith("$") else ""
        settings.append(f"{name} practice expense {pe:.2f}, total {total:.2f}, {about}{money}")
    return f"{head}work {line.work:.2f}, malpractice {line.malpractice:.2f}; {'; '.join(settings)}"


@dataclass(frozen=True, slots=True)
class TotalLine:
    """One code of a sum; ``rvu`` is None when the schedule has no line of it."""

    entry: Entry
    modifier: str
    count: int
    rvu: Rvu | None

    @property
    def work(self) -> float:
        """Work units by the count."""
        return round(self.rvu.work * self.count, 2) if self.rvu else 0.0

    @property
    def nonfacility(self) -> float:
        """Total units, non-facility, by the count."""
        return round(self.rvu.total_nonfacility * self.count, 2) if self.rvu else 0.0

    @property
    def facility(self) -> float:
        """Total units, facility, by the count."""
        return round(self.rvu.total_facility * self.count, 2) if self.rvu else 0.0


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of several codes."""

    lines: tuple[TotalLine, ...]
    source: str

    @property
    def work(self) -> float:
        """All work units."""
        return round(sum(line.work for line in self.lines), 2)

    @property
    def nonfacility(self) -> float:
        """All units when done in an office."""
        return round(sum(line.nonfacility for line in self.lines), 2)

    @property
    def facility(self) -> float:
        """All units when done in a facility."""
        return round(sum(line.facility for line in self.lines), 2)

    def to_dict(self) -> dict[str, object]:
        """Return the sum as JSON-ready values."""
        lines = [
            {
                "code": line.entry.code,
                "modifier": line.modifier,
                "name": line.entry.name,
                "count": line.count,
                "listed": line.rvu is not None,
                "work": line.work,
                "total_nonfacility": line.nonfacility,
                "total_facility": line.facility,
            }
            for line in self.lines
        ]
        totals = {"work": self.work, "total_nonfacility": self.nonfacility, "total_facility": self.facility}
        return {"lines": lines, "totals": totals, "source": self.source}


def total(engine: Engine, items: Iterable[str]) -> Total:
    """Add up codes with counts, written "G0101", "G0402x3", "G0105-53" or "G0402-26 x 2".

    No items give a sum of zero. Raises :class:`search.SearchError` for an item that is none, and
    :class:`search.UnknownCode` for a code that does not exist.
    """
    lines = []
    source = ""
    for item in items:
        found = _ITEM.fullmatch(item.strip())
        if not found:
            raise SearchError(f"{item!r} is not a code with a count; write it as G0101, G0402x3 or G0105-53x2")
        entry = engine.lookup(code_in(found[1]))
        modifier, count = (found[2] or "").upper(), int(found[3] or 1)
        rvu = next((line for line in entry.rvus if line.modifier == modifier), None)
        source = source or entry.sources.get("rvus", "")
        lines.append(TotalLine(entry, modifier, count, rvu))
        if len(lines) > MOST_ITEMS:
            raise SearchError(f"more than {MOST_ITEMS} codes at once; add them up in parts")
    return Total(tuple(lines), source)


def items_of(text: str) -> list[str]:
    """Cut a text of codes and counts into items: "G0101 G0402 x 3, G0438" gives three."""
    joined = re.sub(r"\s*[x*×]\s*(?=\d)", "x", text)
    return [item for item in re.split(r"[\s,;+]+", joined) if item]
