"""Results as tables: CSV, Excel, and pandas frames."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from search.errors import SearchError
from search.results import Hit

if TYPE_CHECKING:
    import pandas

    from search.engine import Engine

#: The columns of a table of hits, in order.
COLUMNS = (
    "code",
    "name",
    "status",
    "category",
    "confidence",
    "why",
    "unit",
    "brands",
    "specialties",
    "descriptor",
    "added",
    "ended",
)


def row_of(hit: Hit) -> dict[str, Any]:
    """Return a hit as a row: texts, the confidence as a number, dates or None."""
    entry = hit.entry
    return {
        "code": hit.code,
        "name": hit.name,
        "status": hit.status,
        "category": entry.category,
        "confidence": hit.confidence,
        "why": hit.say_why("→"),
        "unit": entry.unit,
        "brands": ", ".join(entry.brands),
        "specialties": ", ".join(entry.specialties),
        "descriptor": entry.descriptor,
        "added": entry.added,
        "ended": entry.ended,
    }


def to_csv(hits: Iterable[Hit]) -> str:
    """Return hits as CSV with a header (RFC 4180); no hits give the header alone."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    table.writerows(row_of(hit) for hit in hits)
    return out.getvalue()


def to_excel(hits: Iterable[Hit]) -> bytes:
    """Return hits as an Excel workbook with one sheet.

    Raises :class:`search.SearchError` where openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise SearchError("Excel files need openpyxl: pip install 'plaincode[excel]'; CSV works without") from None
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("codes")
    sheet.freeze_panes = "A2"
    sheet.append(list(COLUMNS))
    for hit in hits:
        sheet.append([row_of(hit)[name] for name in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_frame(hits: Iterable[Hit]) -> pandas.DataFrame:
    """Return hits as a pandas DataFrame, a row a hit in order.

    Raises :class:`search.SearchError` where pandas is not installed.
    """
    return _pandas().DataFrame([row_of(hit) for hit in hits], columns=list(COLUMNS))


def mapped_frame(texts: pandas.Series, engine: Engine) -> pandas.DataFrame:
    """Return the best code for each text of a Series, under its index; missing texts are allowed.

    Raises :class:`search.SearchError` where pandas is not installed.
    """
    pandas = _pandas()
    if not isinstance(texts, pandas.Series):
        raise SearchError(f"frame takes a text, results or a pandas Series of texts, not {type(texts).__name__}")
    rows = []
    for text in texts.where(texts.notna(), "").astype(str):
        hits = engine.best(text, 1) if text.strip() else ()
        rows.append({"text": text, **(row_of(hits[0]) if hits else {})})
    return pandas.DataFrame(rows, index=texts.index, columns=["text", *COLUMNS])


def _pandas() -> Any:
    try:
        import pandas
    except ImportError:
        raise SearchError("frames need pandas: pip install 'plaincode[pandas]'") from None
    return pandas
