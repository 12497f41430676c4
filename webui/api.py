"""The JSON twins of the pages: the same address with ``.json``."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from search.compare import compare
from search.feeschedule import items_of, total
from search.page import explain
from webui.asking import ask, codes_asked, day, engine, number
from webui.pages import known_category, known_specialty

api = Blueprint("api", __name__)


@api.after_request
def _open_to_all(response: Response) -> Response:
    """Let pages of other sites read the answers: nothing here is private."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@api.get("/search.json")
def search_json() -> ResponseReturnValue:
    """Answer a question."""
    return jsonify(ask(request.args.get("q", "")).to_dict())


@api.get("/suggest.json")
def suggest_json() -> ResponseReturnValue:
    """Complete what is being typed."""
    results = engine().suggest(request.args.get("q", ""), limit=number("limit", 8, 1, 50))
    return jsonify([{"code": hit.code, "name": hit.name, "status": hit.status} for hit in results])


@api.get("/code/<code>.json")
def code_json(code: str) -> ResponseReturnValue:
    """Explain a code."""
    return jsonify(explain(engine(), code, on=day()).to_dict())


@api.get("/compare.json")
def compare_json() -> ResponseReturnValue:
    """Put codes side by side."""
    return jsonify(compare(engine(), codes_asked(), on=day()).to_dict())


@api.get("/rvu.json")
def rvu_json() -> ResponseReturnValue:
    """Add up the relative value units of codes."""
    return jsonify(total(engine(), items_of(request.args.get("codes", ""))).to_dict())


@api.get("/browse.json")
def browse_json() -> ResponseReturnValue:
    """Count the codes of each category and specialty."""
    return jsonify(engine().count_facets())


@api.get("/category/<letter>.json")
def category_json(letter: str) -> ResponseReturnValue:
    """List the codes of a category."""
    return jsonify(ask("", {"category": known_category(letter)}).to_dict())


@api.get("/specialty/<name>.json")
def specialty_json(name: str) -> ResponseReturnValue:
    """List the codes of a specialty."""
    return jsonify(ask("", {"specialty": known_specialty(name)}).to_dict())
