"""Filters: category, specialty, status and day, as masks over the documents; and the facets they give."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt

from corpus.near import list_near
from index.columns import Columns, day_number
from index.postings import Lists
from search.errors import BadFilter

Mask = npt.NDArray[np.bool_]


class Filters(TypedDict, total=False):
    """The filters that a question may be given; see :func:`search.query`."""

    category: str
    specialty: str
    grouping: str
    status: str
    on: date | str


#: The names of the filters, in the order in which they are shown.
FILTERS = tuple(Filters.__annotations__)
STATUSES = ("active", "ended", "upcoming")  #: of a code on a day


@dataclass(frozen=True, slots=True)
class Chosen:
    """Filters with their values checked; ``on`` is the day for which the status counts."""

    category: str = ""
    specialty: str = ""
    grouping: str = ""
    status: str = ""
    on: date = date.min

    @property
    def narrows(self) -> bool:
        """Whether any filter but the day is chosen."""
        return bool(self.category or self.specialty or self.grouping or self.status)


def parse_day(value: Any) -> date:
    """Return the day that a date, a datetime or a text ("2025-03-31") means; raises :class:`search.BadFilter`."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadFilter(f"on={value!r} is not a day; write it as 2025-03-31") from None


def check_mapping(filters: object) -> None:
    """Raise :class:`search.BadFilter` for filters that are no mapping."""
    if not isinstance(filters, Mapping):
        raise BadFilter(f"filters must be a mapping such as {{'category': 'E'}}, not {type(filters).__name__}")


class FilterTable:
    """Applies filters to the columns of one index."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        letters = columns.categories
        self.categories = sorted(set(letters))
        number = {letter: i for i, letter in enumerate(self.categories)}
        self._category = np.array([number[letter] for letter in letters], dtype=np.int16)
        self._specialty = _Many(columns.specialties, columns.specialty_lists)
        self._grouping = _Many(columns.groupings, columns.grouping_lists)
        self.statuses = functools.lru_cache(64)(self._statuses)

    def choose(self, typed: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[Chosen, list[str]]:
        """Join the filters typed in a text with those of the call, which come first; returns notes on what was left out.

        Raises :class:`search.BadFilter` as :meth:`check` does.
        """
        check_mapping(given)
        joined, notes = dict(typed), []
        if "specialty" in joined:
            joined["specialty"] = self.find_specialty(joined["specialty"])
            if not joined["specialty"]:
                notes.append(f"No specialty is called “{typed['specialty']}”; that filter was left out.")
        joined |= {name: value for name, value in given.items() if value not in (None, "")}
        return self.check(joined), notes

    def check(self, filters: Mapping[str, Any]) -> Chosen:
        """Check names and values; raises :class:`search.BadFilter`, which names what is allowed."""
        for name in filters:
            if name not in FILTERS:
                raise BadFilter(f"unknown filter {name!r}; known are {', '.join(FILTERS)}")
        given = {name: value for name, value in filters.items() if value not in (None, "")}
        on = parse_day(given["on"]) if "on" in given else date.today()
        category = str(given.get("category", ""))
        category = {"modifier": "modifier", "cpt": "CPT"}.get(category.lower(), category.upper())
        if category and not (len(category) == 1 and "A" <= category <= "V") and category not in ("modifier", "CPT"):
            raise BadFilter(f"category {given['category']!r} is not a letter from A to V (or 'modifier')")
        status = str(given.get("status", "")).lower()
        if status and status not in STATUSES:
            raise BadFilter(f"status {status!r} is none of {', '.join(STATUSES)}")
        specialty = self._specialty.check("specialty", str(given.get("specialty", "")))
        grouping = self._grouping.check("grouping", str(given.get("grouping", "")))
        return Chosen(category, specialty, grouping, status, on)

    def find_specialty(self, text: str) -> str:
        """Return the specialty that a typed text means (its name, or the only name with that beginning), or ""."""
        folded = text.casefold().replace("-", " ")
        plain = {name.replace("-", " "): i for name, i in self._specialty.by_folded.items()}
        if folded in plain:
            return self.columns.specialties[plain[folded]]
        begun = [i for name, i in plain.items() if folded and name.startswith(folded)]
        return self.columns.specialties[begun[0]] if len(begun) == 1 else ""

    def _statuses(self, on: date) -> npt.NDArray[np.int8]:
        """Return for each document the number of its status (in STATUSES) on a day."""
        day = day_number(on, 0)
        statuses = np.zeros(len(self.columns.codes), dtype=np.int8)
        statuses[np.asarray(self.columns.added) > day] = STATUSES.index("upcoming")
        statuses[np.asarray(self.columns.ended) < day] = STATUSES.index("ended")
        return statuses

    def mask(self, chosen: Chosen) -> Mask:
        """Return which documents pass."""
        passed = np.ones(len(self.columns.codes), dtype=bool)
        if chosen.category:
            known = chosen.category in self.categories
            passed &= self._category == self.categories.index(chosen.category) if known else False
        if chosen.specialty:
            passed &= self._specialty.mask(chosen.specialty, len(passed))
        if chosen.grouping:
            passed &= self._grouping.mask(chosen.grouping, len(passed))
        if chosen.status:
            passed &= self.statuses(chosen.on) == STATUSES.index(chosen.status)
        return passed

    def facets(self, docs: npt.NDArray[np.int64], on: date) -> dict[str, dict[str, int]]:
        """Count documents by category, specialty, grouping and status, the most frequent first, zero counts left out."""
        inside = np.zeros(len(self.columns.codes), dtype=bool)
        inside[docs] = True
        return {
            "category": _counted(self._category[docs], self.categories),
            "specialty": self._specialty.counts(inside),
            "grouping": self._grouping.counts(inside),
            "status": _counted(self.statuses(on)[docs], list(STATUSES)),
        }


class _Many:
    """Names of which a document may have several."""

    def __init__(self, names: list[str], lists: Lists) -> None:
        self.names = names
        self._docs = np.repeat(np.arange(len(lists.starts) - 1), np.diff(lists.starts))
        self._of = np.asarray(lists.values)
        self.by_folded = {name.casefold(): i for i, name in enumerate(names)}

    def check(self, what: str, name: str) -> str:
        """Return the name as it is written; raises :class:`search.BadFilter` when no document has it."""
        if not name or name.casefold() in self.by_folded:
            return self.names[self.by_folded[name.casefold()]] if name else ""
        near = list_near(name.casefold(), self.by_folded)
        hint = f"; did you mean {self.names[self.by_folded[near[0]]]!r}?" if near else ""
        raise BadFilter(f"no entry has the {what} {name!r}{hint}")

    def mask(self, name: str, size: int) -> Mask:
        """Return which documents have a name."""
        having = np.zeros(size, dtype=bool)
        having[self._docs[self._of == self.by_folded[name.casefold()]]] = True
        return having

    def counts(self, inside: Mask) -> dict[str, int]:
        """Count the names of the documents inside a mask."""
        return _counted(self._of[inside[self._docs]], self.names)


def _counted(numbers: npt.NDArray[Any], names: list[str]) -> dict[str, int]:
    counts = np.bincount(numbers, minlength=len(names)) if len(names) else np.zeros(0, dtype=int)
    pairs = sorted(((int(n), name) for name, n in zip(names, counts, strict=False) if n), key=lambda p: (-p[0], p[1]))
    return {name: n for n, name in pairs}
