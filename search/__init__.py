"""Search US medical billing codes in plain language.

>>> import search
>>> results = search.query("arm implant birth control")  # doctest: +SKIP
>>> results[0].code, results[0].name  # doctest: +SKIP
('J7307', 'Etonogestrel contraceptive implant system')

What this package exports is all that anyone else uses; its modules are its own affair. What can be refused:

    SearchError (a ValueError)      a call that cannot be answered
    ├── BadFilter                   a filter with an unknown name or a value that it cannot take
    └── BadTable                    a file that is no table, or has no such column
    UnknownCode (a LookupError)     no entry has the code
    index.IndexProblem              the index cannot be opened: IndexMissing, IndexOutdated
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from corpus.entry import Entry
from search.bulk import evaluation, tables
from search.bulk.changes import Changes, read_outcomes
from search.bulk.delimited import BadTable
from search.bulk.evaluation import Evaluation, Judged, read_judged
from search.bulk.journal import MappedFile
from search.bulk.learning import Learned, forget, learn, read_learned
from search.bulk.mapped import Mapped
from search.bulk.pricelist import map_file
from search.choices import Choice
from search.codes.compare import Comparison
from search.codes.fees import Totals
from search.codes.fields import FIELDS
from search.codes.page import CodePage
from search.codes.sections import Section
from search.codes.units import Units
from search.default import default_engine
from search.elsewhere import Elsewhere
from search.engine import MAX_LIMIT, Engine
from search.errors import BadFilter, SearchError, UnknownCode
from search.filters import FILTERS, STATUSES, Filters
from search.results import Hit, Match, Reason, Results

if TYPE_CHECKING:
    import pandas

__all__ = [
    "FIELDS",
    "FILTERS",
    "MAX_LIMIT",
    "STATUSES",
    "BadFilter",
    "BadTable",
    "Changes",
    "Choice",
    "CodePage",
    "Comparison",
    "Elsewhere",
    "Engine",
    "Entry",
    "Evaluation",
    "Filters",
    "Hit",
    "Judged",
    "Learned",
    "Mapped",
    "MappedFile",
    "Match",
    "Reason",
    "Results",
    "SearchError",
    "Section",
    "Totals",
    "Units",
    "UnknownCode",
    "compare",
    "describe",
    "evaluate",
    "explain",
    "forget",
    "frame",
    "learn",
    "lookup",
    "map",
    "map_file",
    "query",
    "read_judged",
    "read_learned",
    "read_outcomes",
    "suggest",
    "total",
    "units",
]


def __dir__() -> list[str]:
    return __all__


def query(text: str, limit: int = 10, offset: int = 0, filters: Filters | None = None) -> Results:
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


def suggest(text: str, limit: int = 8, filters: Filters | None = None) -> Results:
    """Complete what is being typed: every word must be met, the last one as the beginning of a word.

    A blank behind the last word makes it whole. ``filters`` are those of :func:`query`. An empty text gives empty
    results. Raises as :func:`query` does.
    """
    return default_engine().suggest(text, limit=limit, filters=filters)


def lookup(code: str) -> Entry:
    """Return the entry of a code in any writing ("j7306", "J-7306", "J7306-RT"), or of a modifier ("RT").

    Raises :class:`search.UnknownCode`, which names near codes, when there is none.
    """
    return default_engine().lookup(code)


def describe(code: str, on: date | str | None = None) -> CodePage:
    """Return the page of a code in any writing on a day of service (default: today): everything there is to say of it.

    Raises :class:`search.UnknownCode`, and :class:`search.BadFilter` for a day that is none.
    """
    return default_engine().describe(code, on)


def explain(text: str, code: str, is_line: bool = False) -> Reason:
    """Tell what the score of a code for a question is made of, also where the code is not among the results.

    With ``is_line`` the text is a line of a price list, as :func:`map` reads it. A text that does not meet the code gives a
    reason whose score is 0. Raises :class:`search.UnknownCode`.
    """
    return default_engine().explain(text, code, is_line)


def compare(codes: Sequence[str], on: date | str | None = None) -> Comparison:
    """Put two to four codes, written in any way, side by side on a day (default: today).

    Raises :class:`search.UnknownCode`, and :class:`search.SearchError` for another number of different codes.
    """
    return default_engine().compare(codes, on)


def total(items: str | Iterable[str]) -> Totals:
    """Add up the relative value units of codes with counts and modifiers: "G0101 G0402x3 G0105-53", or each by itself.

    Raises :class:`search.SearchError` for an item that is none, and :class:`search.UnknownCode`.
    """
    return default_engine().total(items)


def units(code: str, amount: str) -> Units:
    """Tell how many billing units of a code an amount is: "60 mg" of J1885, which is billed per 15 mg, are 4.

    Where it cannot be told (the code's unit is no amount, the amount is not understood or of another dimension, such as a
    volume of what is billed by weight) ``units`` is None and ``why`` says why; a concentration is never guessed.

    Raises :class:`search.UnknownCode`.
    """
    return default_engine().units(code, amount)


def map(texts: Iterable[str], limit: int = 3) -> list[Mapped]:
    """Find the best codes for each text, such as the lines of a price list, at most ``limit`` codes each.

    A text is never read as query syntax. A blank one has no codes, and no texts give an empty list. Raises
    :class:`search.SearchError` for a limit out of range and for what is no text.
    """
    return default_engine().map(texts, limit)


def frame(source: Any, limit: int | None = None, **options: Any) -> pandas.DataFrame:
    """Ask, and get a pandas DataFrame; needs pandas (``pip install pandas``).

    ``source`` is a text, which gives a row for each of its hits (10, or ``limit``; ``options`` are those of :func:`query`),
    or results that are there already. A pandas Series of texts, the descriptions of a price list say, gives a row for each
    text under the Series' own index, with ``text`` before the columns and the best code alone; a text without any gives
    empty values. For more codes a text there is :func:`map`.

    Raises :class:`search.SearchError` where pandas is not installed, and for a limit or options beside results or a Series,
    which have no use for them; otherwise as :func:`query` does.
    """
    return tables.frame(default_engine(), source, limit, **options)


def evaluate(judged: Iterable[Judged], progress: Callable[[int, int], object] | None = None) -> Evaluation:
    """Ask every judged question (:func:`read_judged` reads them from a file) and measure the answers.

    ``progress`` is told after each how many are done, of how many. Raises :class:`search.SearchError` for no questions, and
    where ir-measures is not installed (``pip install ir-measures``).
    """
    return evaluation.evaluate(default_engine(), judged, progress)
