"""A request's parameters as arguments of the library: the engine to use, the question, the filters, the page, the codes."""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from typing import Any

from flask import current_app, g, request

import search

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100

#: What the address of a listing may hold; anything else in it is ignored, and is not repeated in links.
_LISTING_ARGUMENTS = frozenset({"q", "limit", "page", *search.FILTERS})
#: What stays readable in a query; the rest is percent-encoded.
_READABLE = "!$'()*,/:;?@"


def engine() -> search.Engine:
    """Return the engine that this whole request uses: the configured one, or the newest over the default index."""
    if "engine" not in g:
        g.engine = current_app.config["ENGINE"] or search.Engine.open_default()
    chosen: search.Engine = g.engine
    return chosen


def read_text(name: str = "q", default: str = "") -> str:
    """Return a parameter as it was sent, or the default when there is none."""
    return request.args.get(name, default)


def read_filters() -> search.Filters:
    """Return the filters that the request gives, empty ones left out."""
    filters = search.Filters()
    for name in search.FILTERS:
        if value := read_text(name).strip():
            filters[name] = value  # type: ignore[literal-required]
    return filters


def read_day() -> str | None:
    """Return the day of service as the request writes it, or None; the library checks it."""
    return read_text("on").strip() or None


def read_number(name: str, default: int, least: int, most: int) -> int:
    """Return a whole number; raises :class:`search.SearchError` for one out of range and for what is no number."""
    text = read_text(name).strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise search.SearchError(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def read_codes() -> list[str]:
    """Return the codes that the request names, with commas or blanks between them, or in repeated parameters."""
    return [code for text in request.args.getlist("codes") for code in text.replace(",", " ").split()]


def query_page(text: str, fixed: Mapping[str, str] | None = None) -> search.Results:
    """Answer a question with the page and filters of the request; ``fixed`` filters replace those of the request."""
    limit = read_number("limit", PAGE_SIZE, 1, MAX_PAGE_SIZE)
    page = read_number("page", 1, 1, 10_000)
    filters: Any = {**read_filters(), **(fixed or {})}
    return engine().query(text, limit=limit, offset=(page - 1) * limit, filters=filters)


def listing_arguments() -> dict[str, str]:
    """Return what the request asks of a listing, without the page: what its links repeat."""
    return {name: value for name, value in request.args.items() if name in _LISTING_ARGUMENTS - {"page"} and value}


def query_string(changes: Mapping[str, Any] | None = None) -> str:
    """Return the query of a link to the same listing, "?" included, with some arguments changed (None: left out).

    Arguments never reach ``url_for`` by name: it has parameters of its own (``endpoint``, ``_method``, ``_external``).
    """
    merged = {"page": None, **listing_arguments(), **(changes or {})}
    pairs = {name: str(value) for name, value in merged.items() if value not in (None, "")}
    return f"?{urllib.parse.urlencode(pairs, safe=_READABLE)}" if pairs else ""


def wants_json() -> bool:
    """Whether the address is that of the JSON form of a page."""
    return request.path.endswith(".json")
