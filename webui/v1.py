"""The JSON API, version 1, at ``/api/v1``: described at ``/api/v1/openapi.json``, for readers at ``/api``."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from search import SearchError, confidence
from search.compare import compare
from search.engine import MAX_LIMIT
from search.page import explain
from webui import openapi
from webui.asking import FILTERS, codes_asked, day, engine, filters, number

v1 = Blueprint("v1", __name__)

MOST_TEXTS = 1000
MOST_CHARS = 10_000  #: of one text to be mapped; more is no description


@v1.after_request
def _open_to_all(response: Response) -> Response:
    """Let pages of other sites read the answers: nothing here is private."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@v1.before_request
def _once_and_filled() -> None:
    """Refuse a parameter given twice, of which one would be ignored, and an empty number or filter, which are neither."""
    for name, values in request.args.lists():
        if len(values) > 1 and name != "codes":
            raise SearchError(f"{name} is given {len(values)} times; give it once")
        if name in ("limit", "offset", *FILTERS) and not values[0].strip():
            raise SearchError(f"{name} is empty; fill it in or leave it out")


@v1.get("/api/v1/search")
def search_codes() -> ResponseReturnValue:
    """Answer a question."""
    limit = number("limit", 10, 0, 100)
    offset = number("offset", 0, 0, MAX_LIMIT * 10)
    return jsonify(engine().query(request.args.get("q", ""), limit, offset, filters()).to_dict())


@v1.get("/api/v1/suggest")
def suggest_codes() -> ResponseReturnValue:
    """Complete what is being typed."""
    text = request.args.get("q", "")
    results = engine().suggest(text, limit=number("limit", 8, 0, 50))
    hits = [{"code": hit.code, "name": hit.name, "status": hit.status} for hit in results]
    return jsonify({"query": text, "total": results.total, "results": hits})


@v1.get("/api/v1/codes/<code>")
def explain_code(code: str) -> ResponseReturnValue:
    """Explain a code."""
    return jsonify(explain(engine(), code, on=day()).to_dict())


@v1.get("/api/v1/compare")
def compare_codes() -> ResponseReturnValue:
    """Put codes side by side."""
    return jsonify(compare(engine(), codes_asked(), on=day()).to_dict())


@v1.post("/api/v1/map")
def map_texts() -> ResponseReturnValue:
    """Find the best codes for many texts."""
    texts, limit = _texts_asked()
    return jsonify({"results": [_mapped(text, limit) for text in texts]})


@v1.get("/api/v1/openapi.json")
def description() -> ResponseReturnValue:
    """Describe this API."""
    return jsonify(described())


@v1.get("/api")
def readable() -> str:
    """Show the description as a page."""
    return render_template("api.html", api=described())


def described() -> dict[str, Any]:
    """Return the description of this API over the index that it asks."""
    columns = engine().columns
    return openapi.document(tuple(columns.specialties), tuple(columns.groupings))


def _texts_asked() -> tuple[list[str], int]:
    """Return what the body asks; raises :class:`search.SearchError` that says how to mend it."""
    try:
        body: Any = request.get_json()
    except UnsupportedMediaType:
        raise
    except BadRequest:
        raise SearchError('the body is not valid JSON; send {"texts": ["..."]}') from None
    if not isinstance(body, dict) or not isinstance(body.get("texts"), list):
        raise SearchError('the body must be an object with a list of texts: {"texts": ["..."], "limit": 3}')
    if unknown := sorted(set(body) - {"texts", "limit"}):
        raise SearchError(f"unknown member {unknown[0]!r:.60}; known are texts and limit")
    texts, limit = body["texts"], body.get("limit", 3)
    if not all(isinstance(text, str) for text in texts):
        raise SearchError("each of the texts must be a string")
    if not 1 <= len(texts) <= MOST_TEXTS:
        raise SearchError(f"send 1 to {MOST_TEXTS} texts at a time, not {len(texts)}")
    if any(len(text) > MOST_CHARS for text in texts):
        raise SearchError(f"a text may have up to {MOST_CHARS} characters")
    if not isinstance(limit, int | float) or isinstance(limit, bool) or limit % 1 or not 1 <= limit <= 10:
        raise SearchError("limit must be a whole number from 1 to 10")
    return texts, int(limit)


def _mapped(text: str, limit: int) -> dict[str, Any]:
    hits = engine().best(text, limit) if text.strip() else ()
    codes = [
        {
            "code": hit.code,
            "name": hit.name,
            "status": hit.status,
            "confidence": hit.confidence,
            "matched": hit.matched,
        }
        for hit in hits
    ]
    return {"text": text, "fits_well": bool(hits) and confidence.fits(hits[0].confidence), "codes": codes}
