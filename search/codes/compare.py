"""Codes side by side: what is the same, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from search.codes.fields import FIELDS, TITLES
from search.codes.page import CodePage, describe
from search.errors import SearchError

if TYPE_CHECKING:
    from search.engine import Engine

#: How many codes can be compared at once.
FEWEST, MOST = 2, 4

#: What codes are compared by, in order: the key of each aspect and the field that it shows.
_ASPECTS = {
    "name": "name",
    "status": "status_text",
    "category": "category_title",
    "family": "family",
    "unit": "unit",
    "generic": "generic",
    "brands": "brands",
    "drug_class": "drug_class",
    "route": "route",
    "also_known_as": "also_known_as",
    "plain_language": "plain_language",
    "clinical_context": "clinical_context",
    "distinguish": "distinguish",
    "descriptor": "descriptor",
    "goes_with": "goes_with",
    "instead": "instead",
    "rvu": "rvu",
    "payment": "payment_text",
    "specialties": "specialties",
    "coverage": "coverage_text",
}

#: Aspects that show more than their field.
_SHOWN: dict[str, Callable[[CodePage], str]] = {
    "category": lambda page: page.category_text,
    "goes_with": lambda page: "; ".join(map(str, page.goes_with)),
    "instead": lambda page: "; ".join(map(str, page.instead)),
    "rvu": lambda page: " ".join((page.rvu, *page.rvu_lines)).strip(),
}


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that codes are compared by: its value for each code ("" for none), in the order of the codes."""

    key: str
    title: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the codes have different values."""
        return len(set(self.values)) > 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Codes side by side; aspects that no code has are left out."""

    pages: tuple[CodePage, ...]
    aspects: tuple[Aspect, ...]

    @property
    def codes(self) -> list[str]:
        """The codes, in the order asked for."""
        return [page.entry.code for page in self.pages]

    def __repr__(self) -> str:
        differing = sum(aspect.differs for aspect in self.aspects)
        return f"<Comparison {', '.join(self.codes)}: {differing} of {len(self.aspects)} aspects differ>"

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON-ready values."""
        codes = [{"code": page.entry.code, "name": page.entry.name, "status": page.status} for page in self.pages]
        aspects = [
            {"key": aspect.key, "title": aspect.title, "values": list(aspect.values), "differs": aspect.differs}
            for aspect in self.aspects
        ]
        return {"codes": codes, "aspects": aspects}


def compare(engine: Engine, codes: Sequence[str], on: date | str | None = None) -> Comparison:
    """Put two to four codes, written in any way, side by side on a day; see :func:`search.compare`."""
    if isinstance(codes, str):
        raise SearchError(f"give the codes as a list, such as ['J7306', 'J7307'], not as the text {codes!r:.60}")
    if len(codes) > MOST:  # before anything is looked up
        raise SearchError(f"at most {MOST} codes can be compared, not {len(codes)}")
    pages = {page.entry.code: page for page in (describe(engine, code, on) for code in codes)}
    if len(pages) < FEWEST:
        raise SearchError(f"name {FEWEST} to {MOST} different codes to compare, such as J7306,J7307")
    return Comparison(tuple(pages.values()), tuple(_aspects_of(list(pages.values()))))


def _aspects_of(pages: list[CodePage]) -> list[Aspect]:
    fields = {field.name: field for field in FIELDS}
    aspects = []
    for key, name in _ASPECTS.items():
        show: Callable[[CodePage], Any] = _SHOWN.get(key, fields[name].read)
        values = [show(page) for page in pages]
        texts = tuple(value if isinstance(value, str) else ", ".join(value) for value in values)
        if any(texts):
            aspects.append(Aspect(key, TITLES[name], texts))
        if name == "distinguish":
            aspects += _separating(pages)
    return aspects


def _separating(pages: list[CodePage]) -> list[Aspect]:
    """Return an aspect for each column of what decides in the families of the codes; a column that no code has is left out."""
    aspects = []
    for column in dict.fromkeys(column for page in pages for column in page.entry.separates):
        values = tuple(page.entry.separates.get(column, "") for page in pages)
        if any(values):
            aspects.append(Aspect(f"separates.{column}", column[:1].upper() + column[1:], values))
    return aspects
