"""The HTML pages. The URL is the whole state; everything works without JavaScript."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from corpus.guidance import category_of
from search import Results
from search.compare import compare
from search.engine import MAX_LIMIT
from search.export import to_csv, to_excel
from search.feeschedule import items_of, total
from search.intent import code_in
from search.page import explain
from webui.asking import ask, codes_asked, day, engine, filters
from webui.crawl import structured

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


@pages.get("/")
def home() -> str:
    """Show the search box and what can be asked."""
    return render_template("home.html", examples=EXAMPLES, index=engine().manifest)


@pages.get("/search")
def search_page() -> str | AnyResponse:
    """Show the answer to a question."""
    text = request.args.get("q", "").strip()
    if not text and not filters():
        return redirect(url_for("pages.home"))
    return _listing(ask(text), "search.html", examples=EXAMPLES)


@pages.get("/code/<code>")
def code_page(code: str) -> str | AnyResponse:
    """Show the page of a code; any other writing of it leads to its one address."""
    page = explain(engine(), code, on=day())
    if page.entry.code != code:
        asked: dict[str, Any] = request.args.to_dict()
        return redirect(url_for("pages.code_page", **(asked | {"code": page.entry.code})), 301)
    return render_template(
        "code.html", page=page, entry=page.entry, on=request.args.get("on", ""), data=structured(page)
    )


@pages.get("/compare")
def compare_page() -> str:
    """Show codes side by side; without codes, ask which."""
    asked = codes_asked()
    return render_template("compare.html", comparison=compare(engine(), asked, on=day()) if asked else None)


@pages.get("/search.csv")
def search_csv() -> Response:
    """Give the hits of a question as CSV."""
    return _download(to_csv(_everything()), "text/csv; charset=utf-8", "plaincode.csv")


@pages.get("/search.xlsx")
def search_excel() -> Response:
    """Give the hits of a question as an Excel workbook."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(to_excel(_everything()), kind, "plaincode.xlsx")


def _everything() -> Results:
    """Return all hits of the question, as far as one answer goes."""
    return engine().query(request.args.get("q", ""), limit=MAX_LIMIT, filters=filters())


def _download(body: str | bytes, kind: str, name: str) -> Response:
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@pages.get("/browse")
def browse() -> str:
    """Show all categories and specialties with their numbers of codes."""
    everything = engine().count_facets()
    categories = [(letter, category_of(letter), n) for letter, n in sorted(everything["category"].items())]
    return render_template(
        "browse.html",
        categories=categories,
        specialties=sorted(everything["specialty"].items()),
        groupings=sorted(item for item in everything["grouping"].items() if item[0].count(" › ") <= 1),
    )


@pages.get("/category/<letter>")
def category_page(letter: str) -> str:
    """List the codes of a category."""
    return _listing(
        ask("", {"category": known_category(letter)}), "category.html", category=category_of(letter), letter=letter
    )


@pages.get("/specialty/<name>")
def specialty_page(name: str) -> str:
    """List the codes of a specialty."""
    specialty = known_specialty(name)
    return _listing(ask("", {"specialty": specialty}), "specialty.html", specialty=specialty)


@pages.get("/rvu")
def rvu_page() -> str:
    """Add up the relative value units of codes; the address holds them all."""
    text = request.args.get("codes", "").strip()
    return render_template("rvu.html", codes=text, total=total(engine(), items_of(text)))


@pages.get("/healthz")
def health() -> Response:
    """Say that questions can be answered."""
    return Response(f"ok {engine().manifest.digest[:12]}\n", mimetype="text/plain")


def known_category(letter: str) -> str:
    """Return a category that has codes, or answer 404."""
    if letter not in engine().filters.categories:
        abort(404)
    return letter


def known_specialty(name: str) -> str:
    """Return the specialty that a part of a URL names, or answer 404."""
    return engine().filters.find_specialty(name.replace("-", " ")) or abort(404)


def named(codes: list[str]) -> list[tuple[str, str]]:
    """Return codes with their names."""
    return [(code, engine().lookup(code).name) for code in codes]


def _listing(results: Results, template: str, **more: object) -> str:
    pages_in_all = -(-results.total // results.limit)
    at = results.offset // results.limit + 1
    args = {k: v for k, v in request.args.items() if k != "page" and v}
    return render_template(
        template,
        results=results,
        near=named(list(results.near_codes)),
        page_number=at,
        pages_in_all=pages_in_all,
        args=args,
        given=filters(),
        q=request.args.get("q", "").strip(),
        is_code=code_in,
        **more,
    )
