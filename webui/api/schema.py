"""The OpenAPI 3.1 description of the JSON API.

The schemas of answers and bodies follow from their shapes (:mod:`webui.api.shapes`), that of a code's page from the fields that
the library declares (:data:`search.FIELDS`).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import msgspec

import search
from webui.api import shapes

MAX_HITS, MAX_OFFSET, MAX_COMPLETIONS = 100, search.MAX_LIMIT * 10, 50

_SHAPES = (
    shapes.SearchAnswer,
    shapes.SuggestAnswer,
    shapes.Comparison,
    shapes.MapRequest,
    shapes.MapAnswer,
    shapes.Problem,
)


def _query(name: str, about: str, schema: dict[str, Any], required: bool = False, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": about, "schema": schema, **more}


def _whole(least: int, most: int, default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}


_TEXT = {"type": "string"}
_DAY = _query("on", "Day of service; the status counts for it (default: today).", {"type": "string", "format": "date"})


def _filters(specialties: Sequence[str], groupings: Sequence[str]) -> list[dict[str, Any]]:
    """Describe the filters as parameters, in their order; those that no code of this index has are left out."""
    described: dict[str, dict[str, Any]] = {
        "category": _query(
            "category", "First letter of the codes, or modifier.", {"type": "string", "pattern": "^([A-V]|modifier)$"}
        ),
        "specialty": _query("specialty", "Specialty.", {"type": "string", "enum": list(specialties)}),
        "grouping": _query("grouping", "Clinical grouping.", {"type": "string", "enum": list(groupings)}),
        "status": _query("status", "Status on the day of service.", {"type": "string", "enum": list(search.STATUSES)}),
        "on": _DAY,
    }
    return [described[name] for name in search.FILTERS if described[name]["schema"].get("enum") != []]


_PROBLEMS = {
    400: "What was asked cannot be answered.",
    404: "There is no such code.",
    413: "The body is too large.",
    415: "The body is not JSON.",
}


def _responses(shape: str, about: str, statuses: tuple[int, ...]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": _refer("Problem")}}
    good = {"description": about, "content": {"application/json": {"schema": _refer(shape)}}}
    return {"200": good} | {str(status): {"description": _PROBLEMS[status], "content": problem} for status in statuses}


def _refer(shape: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{shape}"}


def _operation(
    name: str, summary: str, shape: str, statuses: tuple[int, ...], *parameters: dict[str, Any]
) -> dict[str, Any]:
    about = _components()[shape]["description"].split("\n")[0]
    return {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": _responses(shape, about, statuses),
    }


@functools.cache
def _components() -> dict[str, Any]:
    """Return the schemas of all shapes by name; that of a code's page is made of the fields that the library declares."""
    types = [field.type for field in search.FIELDS]
    schemas, components = msgspec.json.schema_components((*_SHAPES, *types), ref_template="#/components/schemas/{name}")
    described = zip(search.FIELDS, schemas[len(_SHAPES) :], strict=True)
    page = {
        "title": "CodePage",
        "description": "All that is known of a code. What is not required is left out where nothing is known.",
        "type": "object",
        "properties": {field.name: {**schema, "description": field.about} for field, schema in described},
        "required": [field.name for field in search.FIELDS if field.always],
    }
    return {**components, "CodePage": page}


@functools.cache
def document(specialties: tuple[str, ...] = (), groupings: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the description as JSON-ready values, for an index that has these specialties and clinical groupings."""
    filters = _filters(specialties, groupings)
    code = {"name": "code", "in": "path", "required": True, "description": "In any writing.", "schema": _TEXT}
    several: dict[str, Any] = {"type": "array", "items": {"type": "string", "pattern": "^[A-CE-V][0-9]{4}$"}}
    several |= {"minItems": 2, "maxItems": 4, "uniqueItems": True}
    style: dict[str, Any] = {"style": "form", "explode": False, "example": ["J7306", "J7307"]}
    codes = _query("codes", "Two to four codes, with commas between.", several, required=True, **style)
    question = _query("q", "The question, as people say it.", _TEXT, example="arm implant birth control")
    typed = _query("q", "What is typed so far.", _TEXT, example="levonor")
    body = {"required": True, "content": {"application/json": {"schema": _refer("MapRequest")}}}
    operations = {
        "/api/v1/search": _operation(
            "search",
            "Find codes for a question",
            "SearchAnswer",
            (400,),
            question,
            _query("limit", "How many hits.", _whole(0, MAX_HITS, 10)),
            _query("offset", "How many hits to leave out before.", _whole(0, MAX_OFFSET, 0)),
            *filters,
        ),
        "/api/v1/suggest": _operation(
            "suggest",
            "Complete what is being typed",
            "SuggestAnswer",
            (400,),
            typed,
            _query("limit", "How many completions.", _whole(0, MAX_COMPLETIONS, 8)),
            *filters,
        ),
        "/api/v1/codes/{code}": _operation("explain", "Explain a code", "CodePage", (400, 404), code, _DAY),
        "/api/v1/compare": _operation("compare", "Put codes side by side", "Comparison", (400, 404), codes, _DAY),
    }
    mapping = _operation(
        "map", f"Find the best codes for up to {shapes.MAX_TEXTS:,} texts", "MapAnswer", (400, 413, 415)
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "plaincode",
            "version": "1",
            "summary": "US medical billing codes (HCPCS Level II) from plain language.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            **{path: {"get": operation} for path, operation in operations.items()},
            "/api/v1/map": {"post": mapping | {"requestBody": body}},
        },
        "components": {"schemas": _components()},
    }
