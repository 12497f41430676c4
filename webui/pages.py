"""The pages, as HTML and, at the same address with ``.json``, as JSON.

A view gives a value; the address decides how it is shown. The URL is the whole state; everything works without JavaScript.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

import search
from corpus.guidance import category_of
from webui.feeds import describe_for_crawlers
from webui.request import (
    engine,
    listing_arguments,
    query_page,
    read_codes,
    read_day,
    read_filters,
    read_number,
    read_text,
    wants_json,
)

pages = Blueprint("pages", __name__)

#: What the empty page offers to try.
EXAMPLES = (
    "arm implant birth control",
    "neb machine",
    "walker with wheels",
    "sleep apnea machine",
    "toradol shot",
    "INJ KETOROLAC 15MG IM",
    "nexplannon",
    "j7306",
)
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Page:
    """What a view gives: the value that is the JSON form, and the template with its variables that is the HTML form."""

    value: Any
    template: str
    variables: dict[str, Any] = field(default_factory=dict)


View = Callable[..., Page | AnyResponse]


def page(rule: str) -> Callable[[View], View]:
    """Serve a view at an address as HTML (endpoint ``name``) and with ``.json`` behind it as JSON (``name_json``)."""

    def register(view: View) -> View:
        @functools.wraps(view)
        def as_html(**arguments: Any) -> str | AnyResponse:
            shown = view(**arguments)
            return render_template(shown.template, **shown.variables) if isinstance(shown, Page) else shown

        @functools.wraps(view)
        def as_json(**arguments: Any) -> AnyResponse:
            shown = view(**arguments)
            if not isinstance(shown, Page):
                return shown
            return jsonify(shown.value.to_dict() if hasattr(shown.value, "to_dict") else shown.value)

        pages.add_url_rule(rule, view.__name__, as_html)
        pages.add_url_rule(f"{rule}.json", f"{view.__name__}_json", as_json)
        return view

    return register


# --- questions ----------------------------------------------------------------------------------------------------


@pages.get("/")
def home() -> str:
    """Show the search box and what can be asked."""
    return render_template("home.html", examples=EXAMPLES, index=engine().manifest)


@page("/search")
def search_page() -> Page | AnyResponse:
    """Answer a question; the page without one leads home."""
    text = read_text().strip()
    if not text and not read_filters() and not wants_json():
        return redirect(url_for("pages.home"))
    return _listing(query_page(text), "search.html", examples=EXAMPLES)


@pages.get("/suggest.json")
def suggest_json() -> Response:
    """Complete what is being typed."""
    return jsonify(suggest_codes(read_text(), read_number("limit", 8, 1, 50))[1])


def suggest_codes(text: str, limit: int) -> tuple[int, list[dict[str, str]]]:
    """Return how many codes complete a text, and the first of them with name and status."""
    results = engine().suggest(text, limit=limit, filters=read_filters())
    return results.total, [{"code": hit.code, "name": hit.name, "status": hit.status} for hit in results]


@pages.get("/search.csv")
def search_csv() -> Response:
    """Give the hits of a question as CSV."""
    return _download(_query_everything().to_csv(), "text/csv; charset=utf-8", "plaincode.csv")


@pages.get("/search.xlsx")
def search_excel() -> Response:
    """Give the hits of a question as an Excel workbook."""
    return _download(_query_everything().to_excel(), _EXCEL, "plaincode.xlsx")


def _query_everything() -> search.Results:
    """Return all hits of the question, as far as one answer goes."""
    return engine().query(read_text(), limit=search.MAX_LIMIT, filters=read_filters())


def _download(body: str | bytes, content_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=content_type, headers=headers)


# --- codes --------------------------------------------------------------------------------------------------------


def describe_code(code: str) -> search.CodePage:
    """Describe a code on the day of service that the request names."""
    return engine().describe(code, on=read_day())


@page("/code/<code>")
def code_page(code: str) -> Page | AnyResponse:
    """Describe a code; any other writing of it leads to the one address of its page."""
    described = describe_code(code)
    entry, on = described.entry, read_text("on")
    if entry.code != code and not wants_json():
        return redirect(url_for("pages.code_page", code=entry.code, on=on or None), 301)
    data = describe_for_crawlers(described)
    return Page(described, "code.html", {"page": described, "entry": entry, "on": on, "data": data})


def compare_codes() -> search.Comparison:
    """Put the codes that the request names side by side."""
    return engine().compare(read_codes(), on=read_day())


@page("/compare")
def compare_page() -> Page:
    """Put codes side by side; the page without codes asks which."""
    comparison = compare_codes() if read_codes() or wants_json() else None
    return Page(comparison, "compare.html", {"comparison": comparison})


@page("/rvu")
def rvu_page() -> Page:
    """Add up the relative value units of codes; the address holds them all."""
    text = read_text("codes").strip()
    totals = engine().total(text)
    return Page(totals, "rvu.html", {"codes": text, "total": totals})


# --- browsing -----------------------------------------------------------------------------------------------------


@page("/browse")
def browse() -> Page:
    """Count the codes of each category, clinical group and specialty."""
    counts = engine().count_facets()
    variables = {
        "categories": [(letter, category_of(letter), count) for letter, count in sorted(counts["category"].items())],
        "specialties": sorted(counts["specialty"].items()),
        "groupings": sorted(item for item in counts["grouping"].items() if item[0].count(" › ") <= 1),
    }
    return Page(counts, "browse.html", variables)


@page("/category/<letter>")
def category_page(letter: str) -> Page:
    """List the codes of a category."""
    if letter not in engine().categories:
        abort(404)
    results = query_page("", {"category": letter})
    return _listing(results, "category.html", category=category_of(letter), letter=letter)


@page("/specialty/<name>")
def specialty_page(name: str) -> Page:
    """List the codes of a specialty."""
    specialty = _find_specialty(name) or abort(404)
    return _listing(query_page("", {"specialty": specialty}), "specialty.html", specialty=specialty)


def _find_specialty(text: str) -> str:
    """Return the specialty that a part of a URL means (its name, or the only name with that beginning), or ""."""
    wanted = make_slug(text)
    slugs = {make_slug(name): name for name in engine().count_facets()["specialty"]}
    begun = [name for slug, name in slugs.items() if wanted and slug.startswith(wanted)]
    return slugs.get(wanted) or (begun[0] if len(begun) == 1 else "")


def make_slug(name: str) -> str:
    """Return a name as part of a URL: "Pain Medicine" is "pain-medicine"."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@pages.get("/healthz")
def health() -> Response:
    """Say that questions can be answered."""
    return Response(f"ok {engine().manifest.digest[:12]}\n", mimetype="text/plain")


def _listing(results: search.Results, template: str, **more: object) -> Page:
    variables = {
        "results": results,
        "near": [engine().lookup(code) for code in results.near_codes],
        "page_number": results.offset // results.limit + 1,
        "page_count": -(-results.total // results.limit),
        "arguments": listing_arguments(),
        "given": read_filters(),
        "q": read_text().strip(),
        **more,
    }
    return Page(results, template, variables)
