"""The OpenAPI 3.1 description of the JSON API. The shapes of the answers are types here, and their schemas follow from them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

Status = Literal["active", "ended", "upcoming"]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0)]


class Match(Struct):
    """Why a hit is there: typed words, the indexed ones they met, the field, the way, and how strongly."""

    typed: str
    met: str
    field: str
    kind: Literal["exact", "abbreviation", "lay", "prefix", "typo", "code", "ndc", "implied"]
    strength: float
    fields: dict[str, float]


class Hit(Struct):
    """One code found. The score compares hits of one answer; the confidence is a probability."""

    code: str
    name: str
    category: str
    kind: Literal["code", "modifier", "cpt"]
    status: Status
    ended: date | None
    score: float
    confidence: Share
    matched: dict[str, str]
    why: list[Match]
    highlights: dict[str, str]


class Alternative(Struct):
    """What a typed word may mean."""

    shown: str
    kind: str
    weight: Share


class Unit(Struct):
    """A typed word or phrase as it was understood."""

    typed: str
    factor: float
    alternatives: list[Alternative]


class Facets(Struct):
    """How many of all hits have each value of a filter."""

    category: dict[str, int]
    specialty: dict[str, int]
    grouping: dict[str, int]
    status: dict[str, int]


class SearchAnswer(Struct):
    """The hits of one page of an answer, best first. ``fits_well`` is false when nothing is likely what was meant."""

    query: str
    total: Count
    offset: Count
    limit: Count
    corrected: str | None
    fits_well: bool
    notes: list[str]
    near_codes: list[str]
    understood: list[Unit]
    facets: Facets
    took_ms: float
    results: list[Hit]


class NamedCode(Struct):
    """A code with its name and status."""

    code: str
    name: str
    status: Status


class SuggestAnswer(Struct):
    """Completions of what is being typed, best first."""

    query: str
    total: Count
    results: list[NamedCode]


class Link(Struct):
    """Another code, with what is to be said of it."""

    code: str
    name: str
    text: str


class Question(Struct):
    """A question about a code, and its answer."""

    q: str
    a: str


class RvuPayment(Struct):
    """What a line of the fee schedule pays, in dollars by setting; null where it pays nothing there."""

    modifier: str
    nonfacility: float | None
    facility: float | None


class CodePage(Struct):
    """All that is known of a code. Members beside these are left out where nothing is known: brands, generic, unit,
    clinical_context, descriptor, added, ended, rvus, payment_limit, packages, and so on."""

    code: str
    name: str
    category: str
    status: Status
    status_text: str
    category_title: str
    unit: str
    rvu: str
    questions: list[Question]
    related: list[Link]
    confused_with: list[Link]
    family_members: list[Link]
    replaced_by: list[Link]
    coverage_text: str
    payment_text: str
    rvu_lines: list[str]
    rvu_payments: list[RvuPayment]
    rvu_notes: list[str]
    also_known_as: list[str] = []
    plain_language: list[str] = []
    specialties: list[str] = []
    clinical_context: str = ""
    descriptor: str = ""


class Aspect(Struct):
    """One thing that codes are compared by, with a value for each code in their order."""

    key: str
    title: str
    values: list[str]
    differs: bool


class Comparison(Struct):
    """Codes side by side."""

    codes: Annotated[list[NamedCode], Meta(min_length=2, max_length=4)]
    aspects: list[Aspect]


class MapRequest(Struct, forbid_unknown_fields=True):
    """Texts to find codes for, and how many codes each."""

    texts: Annotated[list[Annotated[str, Meta(max_length=10_000)]], Meta(min_length=1, max_length=1000)]
    limit: Annotated[int, Meta(ge=1, le=10)] = 3


class MappedCode(Struct):
    """A code for a text; only the first tells which words matched."""

    code: str
    name: str
    status: Status
    confidence: Share
    matched: dict[str, str]


class Mapped(Struct):
    """The codes for one text, best first; ``fits_well`` is false when none is likely."""

    text: str
    fits_well: bool
    codes: list[MappedCode]


class MapAnswer(Struct):
    """The codes for each text, in the order of the texts."""

    results: list[Mapped]


class Problem(Struct):
    """Problem details (RFC 9457): what is wrong and how to mend it."""

    type: str
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str


_SHAPES = (SearchAnswer, SuggestAnswer, CodePage, Comparison, MapRequest, MapAnswer, Problem)


def _query(name: str, about: str, schema: dict[str, Any], required: bool = False, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": about, "schema": schema, **more}


def _whole(least: int, most: int, default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}


_TEXT = {"type": "string"}
_DAY = _query("on", "Day of service; the status counts for it (default: today).", {"type": "string", "format": "date"})


def _filters(specialties: Sequence[str], groupings: Sequence[str]) -> list[dict[str, Any]]:
    named = (("specialty", "Specialty.", specialties), ("grouping", "Clinical grouping.", groupings))
    return [
        _query(
            "category", "First letter of the codes, or modifier.", {"type": "string", "pattern": "^([A-V]|modifier)$"}
        ),
        *(_query(name, about, {"type": "string", "enum": list(known)}) for name, about, known in named if known),
        _query("status", "Status on the day of service.", {"type": "string", "enum": ["active", "ended", "upcoming"]}),
        _DAY,
    ]


def _answers(shape: type, *statuses: int) -> dict[str, Any]:
    told = {400: "What was asked cannot be answered.", 404: "There is no such code.", 415: "The body is not JSON."}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    good = {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape.__name__}"}}}
    return {"200": {"description": (shape.__doc__ or "").split("\n")[0], "content": good}} | {
        str(status): {"description": told[status], "content": problem} for status in statuses
    }


def _operation(
    name: str, summary: str, shape: type, statuses: tuple[int, ...], *asked: dict[str, Any]
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": list(asked),
        "responses": _answers(shape, *statuses),
    }


@functools.cache
def document(specialties: tuple[str, ...] = (), groupings: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the description as JSON-ready values, for an index that has these specialties and clinical groupings."""
    _, components = msgspec.json.schema_components(_SHAPES, ref_template="#/components/schemas/{name}")
    code = {"name": "code", "in": "path", "required": True, "description": "In any writing.", "schema": _TEXT}
    listed: dict[str, Any] = {"type": "array", "items": {"type": "string", "pattern": "^[A-CE-V][0-9]{4}$"}}
    listed |= {"minItems": 2, "maxItems": 4, "uniqueItems": True}
    style: dict[str, Any] = {"style": "form", "explode": False, "example": ["J7306", "J7307"]}
    codes = _query("codes", "Two to four codes, with commas between.", listed, required=True, **style)
    asked = _query("q", "The question, as people say it.", _TEXT, example="arm implant birth control")
    mapping = _operation("map", "Find the best codes for up to 1,000 texts", MapAnswer, (400, 415)) | {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/MapRequest"}}},
        }
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "plaincode",
            "version": "1",
            "summary": "US medical billing codes (HCPCS Level II) from plain language.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/api/v1/search": {
                "get": _operation(
                    "search",
                    "Find codes for a question",
                    SearchAnswer,
                    (400,),
                    asked,
                    _query("limit", "How many hits.", _whole(0, 100, 10)),
                    _query("offset", "How many hits to leave out before.", _whole(0, 10_000, 0)),
                    *_filters(specialties, groupings),
                )
            },
            "/api/v1/suggest": {
                "get": _operation(
                    "suggest",
                    "Complete what is being typed",
                    SuggestAnswer,
                    (400,),
                    _query("q", "What is typed so far.", _TEXT, example="levonor"),
                    _query("limit", "How many completions.", _whole(0, 50, 8)),
                )
            },
            "/api/v1/codes/{code}": {"get": _operation("explain", "Explain a code", CodePage, (400, 404), code, _DAY)},
            "/api/v1/compare": {
                "get": _operation("compare", "Put codes side by side", Comparison, (400, 404), codes, _DAY)
            },
            "/api/v1/map": {"post": mapping},
        },
        "components": {"schemas": components},
    }
