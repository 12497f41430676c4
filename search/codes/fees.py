"""The physician fee schedule in words and sums: what a code's relative value units mean, and totals of several codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.entry import Entry, Rvu
from corpus.lexicon import load_wording
from search.errors import SearchError

if TYPE_CHECKING:
    from search.engine import Engine

#: A code, maybe with a modifier behind a dash and a count behind an x; between them at most one blank.
_ITEM = re.compile(r"([A-Za-z]\d{4}|\d{4}[\dA-Za-z])(?:-([A-Za-z0-9]{2}))?(?: ?[x*×] ?(\d{1,5}))?")
MOST_ITEMS = 200


def statement(entry: Entry) -> str:
    """Say in a sentence what the schedule holds for a code without a modifier, or "" when it has no line of it."""
    if not entry.rvus:
        return ""
    line = entry.rvus[0]
    words = load_wording().fee_statuses.get(line.status, "")
    if not any(line.listed for line in entry.rvus):
        lead = "The physician fee schedule lists no relative value units for this code."
    elif not any(line.pays for line in entry.rvus):
        lead = "The physician fee schedule lists relative value units for this code, but pays nothing by them."
    else:
        lead = ""
    return f"{lead} Status {line.status}: {words}".strip() if words else lead


def lines_of(entry: Entry) -> tuple[str, ...]:
    """Return the schedule's lines of a code as sentences, one for each modifier; none when it has no units."""
    return tuple(_sentence_of(line) for line in entry.rvus if line.listed)


def payment_words(line: Rvu, *, facility: bool) -> str:
    """Say what a line pays in a setting ("$37.85"), or why it pays nothing."""
    pays = line.payment(facility=facility)
    if pays is not None:
        return f"${pays:,.2f}"
    return "rarely or never done there" if line.pays else "not paid"


def _sentence_of(line: Rvu) -> str:
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

    def __hash__(self) -> int:
        return hash((self.entry.code, self.modifier, self.count))

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
class Totals:
    """The sum of several codes; ``source`` names the fee schedule, "" when it lists none of them."""

    lines: tuple[TotalLine, ...]
    source: str

    def __repr__(self) -> str:
        return f"<Totals of {len(self.lines)} codes: work {self.work}, office {self.nonfacility}, facility {self.facility}>"

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


def total(engine: Engine, items: str | Iterable[str]) -> Totals:
    """Add up codes with counts: a text of them, or each by itself; see :func:`search.total`."""
    items = items_of(items) if isinstance(items, str) else list(items)
    if len(items) > MOST_ITEMS:  # before anything is looked up
        raise SearchError(f"more than {MOST_ITEMS} codes at once; add them up in parts")
    lines = []
    source = ""
    for item in items:
        parts = _ITEM.fullmatch(" ".join(str(item).split()))
        if not parts:
            raise SearchError(f"{item!r:.60} is not a code with a count; write it as G0101, G0402x3 or G0105-53x2")
        entry = engine.lookup(parts[1])
        modifier, count = (parts[2] or "").upper(), int(parts[3] or 1)
        rvu = next((line for line in entry.rvus if line.modifier == modifier), None)
        source = source or entry.sources.get("rvus", "")
        lines.append(TotalLine(entry, modifier, count, rvu))
    return Totals(tuple(lines), source)


def items_of(text: str) -> list[str]:
    """Cut a text of codes and counts into items, in time linear to its length.

    >>> items_of("G0101 G0402 x 3, G0438"), items_of("  ")
    (['G0101', 'G0402x3', 'G0438'], [])
    """
    joined = re.sub(
        r" ?[x*×] ?(?=\d)", "x", " ".join(text.split())
    )  # blanks are single by now, or the pattern would be quadratic
    return [item for item in re.split(r"[ ,;+]+", joined) if item]
