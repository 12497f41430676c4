"""The JSON API, version 1, at ``/api/v1``: described at ``/api/v1/openapi.json``, for readers at ``/api``.

What a code's page and a comparison say is the same as at the JSON addresses of the pages, and given by the same views.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from flask import Blueprint, Response, jsonify, render_template, request
from werkzeug.exceptions import UnsupportedMediaType

import search
from webui import pages
from webui.api import schema
from webui.api.shapes import MapRequest
from webui.request import engine, read_filters, read_number, read_text

api = Blueprint("api", __name__)


@api.before_request
def _refuse_repeated_or_empty() -> None:
    """Refuse a parameter that is given twice, as one of them would be ignored, and a number or filter without a value."""
    for name, values in request.args.lists():
        if len(values) > 1 and name != "codes":
            raise search.SearchError(f"{name} is given {len(values)} times; give it once")
        if name in ("limit", "offset", *search.FILTERS) and not values[0].strip():
            raise search.SearchError(f"{name} is empty; fill it in or leave it out")


@api.get("/api/v1/search")
def search_codes() -> Response:
    """Answer a question."""
    limit = read_number("limit", 10, 0, schema.MAX_HITS)
    offset = read_number("offset", 0, 0, schema.MAX_OFFSET)
    return jsonify(engine().query(read_text(), limit, offset, read_filters()).to_dict())


@api.get("/api/v1/suggest")
def suggest() -> Response:
    """Complete what is being typed."""
    text = read_text()
    total, completions = pages.suggest_codes(text, read_number("limit", 8, 0, schema.MAX_COMPLETIONS))
    return jsonify({"query": text, "total": total, "results": completions})


@api.get("/api/v1/codes/<code>")
def describe(code: str) -> Response:
    """Describe a code."""
    return jsonify(pages.describe_code(code).to_dict())


@api.get("/api/v1/compare")
def compare() -> Response:
    """Put codes side by side."""
    return jsonify(pages.compare_codes().to_dict())


@api.post("/api/v1/map")
def map_texts() -> Response:
    """Find the best codes for many texts."""
    wanted = read_body(MapRequest)
    return jsonify({"results": [mapped.to_dict() for mapped in engine().map(wanted.texts, int(wanted.limit))]})


@api.get("/api/v1/openapi.json")
def description() -> Response:
    """Describe this API."""
    return jsonify(_describe_api())


@api.get("/api")
def readable() -> str:
    """Show the description as a page."""
    return render_template("api.html", api=_describe_api())


def _describe_api() -> dict[str, Any]:
    """Return the description of this API over the index that it uses."""
    counts = engine().count_facets()
    return schema.document(tuple(sorted(counts["specialty"])), tuple(sorted(counts["grouping"])))


def read_body(shape: type[MapRequest]) -> MapRequest:
    """Return the JSON body as a value of its declared shape.

    Raises :class:`search.SearchError` that says in a line what is wrong, where, and what to send instead; and
    :class:`werkzeug.exceptions.UnsupportedMediaType` for a body that is not declared as JSON.
    """
    if not request.is_json:
        raise UnsupportedMediaType("The body must be JSON (Content-Type: application/json).")
    try:
        return msgspec.json.decode(request.get_data(), type=shape)
    except msgspec.ValidationError as error:
        raise search.SearchError(f"{say_invalid(error)}; send {shape.EXAMPLE}") from None
    except (msgspec.DecodeError, RecursionError):
        raise search.SearchError(f"the body is not valid JSON; send {shape.EXAMPLE}") from None


#: What msgspec calls the types of JSON, in the words of JSON.
_JSON_TYPES = {"str": "string", "int": "number", "float": "number", "bool": "boolean"}


def say_invalid(error: msgspec.ValidationError) -> str:
    """Return what is wrong with a body and where: "expected string, got number in texts[0]"."""
    problem = re.sub(r"`(\w+)`", lambda name: _JSON_TYPES.get(name[1], name[1]), str(error))
    problem = re.sub(r" - at `\$\.?([^`]*)`", r" in \1", problem)
    return problem[:1].lower() + problem[1:]
