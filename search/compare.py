"""Codes side by side: what is the same, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from search.engine import Engine
from search.errors import SearchError
from search.page import CodePage, explain

#: How many codes can be compared at once.
FEWEST, MOST = 2, 4


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

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON-ready values."""
        return {
            "codes": [{"code": page.entry.code, "name": page.entry.name, "status": page.status} for page in self.pages],
            "aspects": [
                {"key": one.key, "title": one.title, "values": list(one.values), "differs": one.differs}
                for one in self.aspects
            ],
        }


def compare(engine: Engine, codes: Sequence[str], on: date | None = None) -> Comparison:
    """Put two to four codes, written in any way, side by side on a day (default: today).

    Raises :class:`search.UnknownCode`, and :class:`search.SearchError` for another number of different codes.
    """
    if len(codes) > MOST:  # before anything is looked up
        raise SearchError(f"at most {MOST} codes can be compared, not {len(codes)}")
    pages = {page.entry.code: page for page in (explain(engine, code, on) for code in codes)}
    if len(pages) < FEWEST:
        raise SearchError(f"name {FEWEST} to {MOST} different codes to compare, such as J7306,J7307")
    listed = tuple(pages.values())
    told = [_told(page) for page in listed]
    aspects = (Aspect(key, title, tuple(one[key] for one in told)) for key, title in _TITLES.items())
    return Comparison(listed, tuple(aspect for aspect in aspects if any(aspect.values)))


_TITLES = {
    "name": "Name",
    "status": "Status",
    "category": "Category",
    "family": "Family",
    "unit": "Unit of billing",
    "generic": "Generic name",
    "brands": "Brand names",
    "drug_class": "Class",
    "route": "Route",
    "also_known_as": "Also known as",
    "plain_language": "In plain language",
    "clinical_context": "Clinical context",
    "distinguish": "Choosing the right code",
    "descriptor": "Official descriptor",
    "rvu": "RVU information",
    "payment": "Medicare payment limit",
    "specialties": "Specialties",
    "coverage": "Coverage",
}


def _told(page: CodePage) -> dict[str, str]:
    entry, added = page.entry, page.to_dict()
    told = {key: getattr(entry, key, "") for key in _TITLES}
    told |= {
        "status": page.status_text,
        "category": f"{entry.category}: {page.category_title}" if page.category_title else entry.category,
        "unit": page.unit,
        "rvu": " ".join((page.rvu, *added["rvu_lines"])).strip(),
        "payment": page.payment_text,
        "coverage": added["coverage_text"],
    }
    return {key: value if isinstance(value, str) else ", ".join(value) for key, value in told.items()}
