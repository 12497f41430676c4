"""Results as tables: CSV, Excel, and pandas frames."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from search.bulk.mapped import map_texts
from search.codes.fields import entry_value
from search.errors import SearchError
from search.results import Hit, Results

if TYPE_CHECKING:
    import pandas

    from search.engine import Engine


def _entry_column(name: str) -> Callable[[Hit], Any]:
    return lambda hit: entry_value(hit.entry, name)


#: The columns of a table of hits, in order, with what stands in each.
_CELLS: dict[str, Callable[[Hit], Any]] = {
    "code": lambda hit: hit.code,
    "name": lambda hit: hit.name,
    "status": lambda hit: hit.status,
    "category": _entry_column("category"),
    "confidence": lambda hit: hit.confidence,
    "why": lambda hit: hit.say_why("→"),
    "unit": _entry_column("unit"),
    "brands": _entry_column("brands"),
    "specialties": _entry_column("specialties"),
    "descriptor": _entry_column("descriptor"),
    "added": _entry_column("added"),
    "ended": _entry_column("ended"),
}
COLUMNS = tuple(_CELLS)


def row_of(hit: Hit) -> dict[str, Any]:
    """Return a hit as a row: texts, the confidence as a number or None, dates or None."""
    return {column: cell(hit) for column, cell in _CELLS.items()}


def to_csv(hits: Iterable[Hit]) -> str:
    """Return hits as CSV with a header (RFC 4180); no hits give the header alone."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    table.writerows(row_of(hit) for hit in hits)
    return out.getvalue()


def to_excel(hits: Iterable[Hit]) -> bytes:
    """Return hits as an Excel workbook with one sheet; no hits give the header alone.

    Raises :class:`search.SearchError` where openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise SearchError("Excel files need openpyxl: pip install openpyxl; CSV works without") from None
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("codes")
    sheet.freeze_panes = "A2"
    sheet.append(list(COLUMNS))
    for hit in hits:
        sheet.append(list(row_of(hit).values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_frame(hits: Iterable[Hit]) -> pandas.DataFrame:
    """Return hits as a pandas DataFrame, a row a hit in order; no hits give a frame without rows.

    Raises :class:`search.SearchError` where pandas is not installed.
    """
    return _load_pandas().DataFrame([row_of(hit) for hit in hits], columns=list(COLUMNS))


def frame(engine: Engine, source: Any, limit: int | None = None, **options: Any) -> pandas.DataFrame:
    """Ask, and get a pandas DataFrame; see :func:`search.frame`."""
    pandas = _load_pandas()
    if isinstance(source, str):
        return to_frame(engine.query(source, limit=10 if limit is None else limit, **options))
    if not isinstance(source, Results | pandas.Series):
        raise SearchError(f"frame takes a text, results or a pandas Series of texts, not {type(source).__name__}")
    if limit is not None or options:
        given = "limit" if limit is not None else next(iter(options))
        what = (
            "results have been asked for already"
            if isinstance(source, Results)
            else "a Series has one row for each text"
        )
        raise SearchError(f"{given} goes with a text only: {what}")
    return to_frame(source) if isinstance(source, Results) else _frame_of_series(engine, source)


def _frame_of_series(engine: Engine, series: pandas.Series) -> pandas.DataFrame:
    """Return the best code for each text of a Series, under its index; missing texts give empty values."""
    texts = series.where(series.notna(), "").astype(str)
    rows = []
    for mapped in map_texts(engine, texts, limit=1):
        best = row_of(mapped.hits[0]) if mapped.hits else {}
        rows.append({"text": mapped.text, **best})
    return _load_pandas().DataFrame(rows, index=series.index, columns=["text", *COLUMNS])


def _load_pandas() -> Any:
    try:
        import pandas
    except ImportError:
        raise SearchError("frames need pandas: pip install pandas") from None
    return pandas
