"""What both faces share: the engine to ask, and a request's parameters as arguments of a query."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from flask import current_app, request

from search import Engine, Filters, Hit, Results, SearchError
from search.default import default_engine
from search.engine import MAX_LIMIT
from search.filters import day_of

PAGE_SIZE = 20
MOST = 100  # results a request
FILTERS = ("category", "specialty", "grouping", "status", "on")


def engine() -> Engine:
    """Return the engine of this application: the configured one, or the one over the default index."""
    configured = current_app.config["ENGINE"]
    return configured if configured is not None else default_engine()


def filters() -> Filters:
    """Return the filters that the request gives."""
    given = {name: request.args.get(name, "").strip() for name in FILTERS}
    return cast(Filters, {name: value for name, value in given.items() if value})


def day() -> date | None:
    """Return the day of service that the request names, or None; raises :class:`search.SearchError` for a wrong one."""
    text = request.args.get("on", "").strip()
    return day_of(text) if text else None


def number(name: str, otherwise: int, least: int, most: int) -> int:
    """Return a whole number of the request; raises :class:`search.SearchError` for one out of range or none at all."""
    text = request.args.get(name, "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise SearchError(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def ask(text: str, fixed: dict[str, Any] | None = None) -> Results:
    """Ask what the request asks; ``fixed`` filters come before those of the request."""
    limit = number("limit", PAGE_SIZE, 1, MOST)
    page = number("page", 1, 1, 10_000)
    return engine().query(
        text, limit=limit, offset=(page - 1) * limit, filters=cast(Filters, {**filters(), **(fixed or {})})
    )


def codes_asked() -> list[str]:
    """Return the codes that the request names, with commas or blanks between them, or several times."""
    return [code for text in request.args.getlist("codes") for code in text.replace(",", " ").split()]


def typed(text: str, given: Filters | None = None) -> list[Hit]:
    """Return the hits for what is being typed, best first: all words met, or, when nothing has them all, the nearest."""
    hits = list(engine().suggest(text, limit=MAX_LIMIT, filters=given))
    return hits or list(engine().query(text, limit=MAX_LIMIT, filters=given))
