"""Search US medical billing codes in plain language.

>>> import search
>>> results = search.query("arm implant birth control")  # doctest: +SKIP
>>> results[0].code, results[0].name  # doctest: +SKIP
('J7307', 'Etonogestrel contraceptive implant system')
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from corpus.entry import Entry
from search import export
from search.default import default_engine
from search.engine import Engine
from search.errors import BadFilter, SearchError, UnknownCode
from search.results import Hit, Match, Results

if TYPE_CHECKING:
    import pandas

__all__ = [
    "BadFilter",
    "Engine",
    "Entry",
    "Hit",
    "Match",
    "Results",
    "SearchError",
    "UnknownCode",
    "frame",
    "lookup",
    "query",
    "suggest",
]


def query(text: str, limit: int = 10, offset: int = 0, filters: Mapping[str, Any] | None = None) -> Results:
    """Find the codes that a text means, best first.

    The text may be a code in any writing, the beginning of one, plain words, abbreviations, brand names, a whole
    question; it may hold "quoted phrases", -excluded words, and category:J, specialty:..., status:ended. Any text is
    allowed; one that means nothing gives empty results, and so does an empty one, unless filters are given: then all
    codes that pass them come, in order of code.

    ``limit`` (0 to 1000) and ``offset`` choose the page; the order does not depend on them. ``filters`` may hold
    ``category`` (a letter), ``specialty`` (a name), ``grouping`` (a clinical group, as the facets name it),
    ``status`` ("active", "ended", "upcoming") and ``on`` (a date or "2025-03-31": the day for which the status counts,
    default today).

    Raises :class:`search.SearchError` for a limit or offset out of range, :class:`search.BadFilter` for a filter that
    is unknown or cannot take its value, and :class:`index.IndexProblem` when the index cannot be opened.
    """
    return default_engine().query(text, limit=limit, offset=offset, filters=filters)


def frame(asked: Any, limit: int = 10, **options: Any) -> pandas.DataFrame:
    """Ask, and get a pandas DataFrame; needs pandas (``pip install 'plaincode[pandas]'``).

    ``asked`` is a text, which gives a row for each of its hits (``options`` are those of :func:`query`), or results that
    are there already. A pandas Series of texts, the descriptions of a price list say, gives a row for each text under the
    Series' own index, with ``text`` before the columns and the best code alone; a text without any gives empty values.

    Raises :class:`search.SearchError` where pandas is not installed, and otherwise as :func:`query` does.
    """
    if isinstance(asked, str):
        return export.to_frame(query(asked, limit=limit, **options))
    if isinstance(asked, Results):
        return export.to_frame(asked)
    return export.mapped_frame(asked, default_engine())


def suggest(text: str, limit: int = 8) -> Results:
    """Complete what is being typed: every word must be met, the last one as the beginning of a word.

    A blank behind the last word makes it whole. An empty text gives empty results. Raises as :func:`query` does.
    """
    return default_engine().suggest(text, limit=limit)


def lookup(code: str) -> Entry:
    """Return the entry of a code in any writing ("j7306", "J-7306", "J7306-RT"), or of a modifier ("RT").

    Raises :class:`search.UnknownCode`, which names near codes, when there is none.
    """
    return default_engine().lookup(code)
