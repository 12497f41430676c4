"""FHIR R4 terminology operations at ``/fhir/R4``: $lookup, $validate-code and $expand over HCPCS Level II.

Specification: https://hl7.org/fhir/R4/terminology-service.html. Searching in $expand is ours: plain language finds codes.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timezone
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

import index
from corpus.entry import Entry
from search import SearchError, UnknownCode
from webui import fhir_metadata as meta
from webui.asking import engine, typed
from webui.fhir_answers import Asked, FhirError, Json, answer, outcome, parameter, parameters

fhir = Blueprint("fhir", __name__, url_prefix="/fhir/R4")

#: What $expand gives when no count is asked for and something is searched.
DEFAULT_COUNT = 1000

_BOTH = ["GET", "POST"]


@fhir.after_request
def _open_to_all(response: Response) -> Response:
    """Let pages of other sites ask; browsers ask first (OPTIONS) for the media type."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, Prefer, Accept-Language"
    return response


@fhir.errorhandler(FhirError)
def _refused(error: FhirError) -> Response:
    return answer(outcome(error.code, error.text), error.status)


@fhir.errorhandler(SearchError)
def _bad(error: SearchError) -> Response:
    return answer(outcome("invalid", str(error)), 400)


@fhir.errorhandler(index.IndexProblem)
def _no_index(error: index.IndexProblem) -> Response:
    return answer(outcome("exception", str(error)), 503)


@fhir.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    told = answer(
        outcome("not-supported" if error.code == 405 else "processing", error.description or ""), error.code or 500
    )
    told.headers.extend([pair for pair in error.get_headers() if pair[0] == "Allow"])
    return told


@fhir.get("/metadata")
def metadata() -> Response:
    """Tell what this server can do."""
    mode = request.args.get("mode", "full")
    if mode == "terminology":
        return answer(meta.terminology(version(), _base()))
    if mode not in ("full", "normative"):
        raise FhirError(400, "invalid", "mode must be full, normative or terminology")
    return answer(meta.capability(_base()))


@fhir.get("/CodeSystem/hcpcs")
def code_system() -> Response:
    """Describe the code system; its concepts are not in it."""
    return answer(meta.code_system(version(), len(engine())))


@fhir.get("/ValueSet/hcpcs")
def value_set() -> Response:
    """Describe the value set of all codes."""
    return answer(meta.value_set())


@fhir.get("/CodeSystem")
def code_systems() -> Response:
    """Search code systems: there is one."""
    found = _known_system(request.args.get("url", meta.SYSTEM))
    return answer(_bundle([meta.code_system(version(), len(engine()))] if found else []))


@fhir.get("/ValueSet")
def value_sets() -> Response:
    """Search value sets: there is one."""
    found = _plain(request.args.get("url", meta.ALL_CODES)) in meta.VALUE_SETS
    return answer(_bundle([meta.value_set()] if found else []))


@fhir.route("/CodeSystem/$lookup", methods=_BOTH)
@fhir.route("/CodeSystem/hcpcs/$lookup", methods=_BOTH)
def lookup() -> Response:
    """Tell what is known of a code."""
    asked = Asked()
    codings = asked.codings()
    if not codings:
        raise FhirError(400, "required", "name a code: system and code, or coding")
    system, code, _ = codings[0]
    _check_system(system or meta.SYSTEM)
    _check_version(asked.text("version"))
    entry = _entry(code)
    if entry is None:
        raise FhirError(404, "not-found", f"Unknown code '{code}' in {meta.NAME}")
    listed = [
        parameter("name", "String", meta.NAME),
        parameter("version", "String", version()),
        parameter("display", "String", display_of(entry)),
    ]
    wanted = set(asked.texts("property"))
    if not wanted or "designation" in wanted:
        listed += [{"name": "designation", "part": _parts(one)} for one in designations_of(entry)]
    for name, kind, value in properties_of(entry, _day(asked)):
        if not wanted or name in wanted:
            parts = [parameter("code", "Code", name), parameter("value", kind, value)]
            listed.append({"name": "property", "part": parts})
    return answer(parameters(*listed))


@fhir.route("/CodeSystem/$validate-code", methods=_BOTH)
@fhir.route("/CodeSystem/hcpcs/$validate-code", methods=_BOTH)
def validate_in_system() -> Response:
    """Tell whether a code is in the code system, with the right display."""
    asked = Asked()
    codings = [
        (system or asked.text("url") or asked.text("system") or meta.SYSTEM, code, text)
        for system, code, text in asked.codings()
    ]
    if url := asked.text("url"):
        _check_system(url)
    return _validated(asked, codings, meta.NAME)


@fhir.route("/ValueSet/$validate-code", methods=_BOTH)
@fhir.route("/ValueSet/hcpcs/$validate-code", methods=_BOTH)
def validate_in_set() -> Response:
    """Tell whether a code is in the value set of all codes."""
    asked = Asked()
    _check_set(asked)
    return _validated(
        asked, [(system or meta.SYSTEM, code, text) for system, code, text in asked.codings()], "the value set"
    )


@fhir.route("/ValueSet/$expand", methods=_BOTH)
@fhir.route("/ValueSet/hcpcs/$expand", methods=_BOTH)
def expand() -> Response:
    """List the codes that a filter finds, best first, or all codes."""
    asked = Asked()
    _check_set(asked)
    on, active = _day(asked), asked.flag("activeOnly")
    text, count, offset = asked.text("filter"), asked.whole("count"), asked.whole("offset") or 0
    found = _found(text, on, active)
    page = found[
        offset : offset + (DEFAULT_COUNT if count is None and text else count if count is not None else len(found))
    ]
    used = [parameter(name, kind, value) for name, kind, value in (("filter", "String", text),) if value]
    used += [parameter(name, "Integer", value) for name, value in (("count", count),) if value is not None]
    used += [parameter("offset", "Integer", offset)] if "offset" in asked.values else []
    used += [parameter(name, "Boolean", asked.flag(name)) for name in _FLAGS if name in asked.values]
    used += (
        [parameter("displayLanguage", "Code", asked.text("displayLanguage"))] if asked.text("displayLanguage") else []
    )
    used.append(parameter("used-codesystem", "Uri", f"{meta.SYSTEM}|{version()}"))
    expansion: Json = {
        "identifier": uuid.uuid4().urn,
        "timestamp": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "total": len(found),
        "offset": offset,
        "parameter": used,
    }
    wanted = asked.texts("property")
    contains = [_contained(code, on, asked.flag("includeDesignations"), wanted) for code in page]
    if contains:
        expansion["contains"] = contains
    return answer({**meta.value_set(), "expansion": expansion})


@fhir.route("/", defaults={"rest": ""}, methods=_BOTH)
@fhir.route("/<path:rest>", methods=_BOTH)
def nothing_there(rest: str) -> Response:
    """Refuse what this server has not."""
    raise FhirError(404, "not-supported", f"there is no {rest[:80] or 'system operation'} here; see metadata")


_FLAGS = ("activeOnly", "includeDesignations", "excludeNested", "includeDefinition")


# --- what the operations share --------------------------------------------------------------------------------------


def version() -> str:
    """Return the release of the imported code file, or that of the bundled corpus."""
    return meta.version_of(engine())


def display_of(entry: Entry) -> str:
    """Return the official descriptor of a code, or our name where no code file is imported."""
    return entry.descriptor or entry.name


def designations_of(entry: Entry) -> list[tuple[str, str]]:
    """Return the other ways of calling a code, each once, with what it is: our name, the short descriptor, synonyms."""
    told = [("preferred name", entry.name), ("short descriptor", entry.short_descriptor)]
    told += [("synonym", text) for text in entry.also_known_as] + [
        ("plain language", text) for text in entry.plain_language
    ]
    seen: dict[str, str] = {}
    for use, text in told:
        if text and text != display_of(entry):
            seen.setdefault(text, use)
    return [(use, text) for text, use in seen.items()]


def properties_of(entry: Entry, on: date | None) -> list[tuple[str, str, Any]]:
    """Return the properties of a code as (name, type, value)."""
    told: list[tuple[str, str, Any]] = [
        ("inactive", "Boolean", entry.status(on) != "active"),
        ("status", "Code", entry.status(on)),
        ("kind", "Code", entry.kind),
        ("category", "String", entry.category),
        ("unit", "String", entry.unit),
        ("family", "String", entry.family),
        ("added", "DateTime", entry.added and entry.added.isoformat()),
        ("effectiveDate", "DateTime", entry.effective and entry.effective.isoformat()),
        ("terminationDate", "DateTime", entry.ended and entry.ended.isoformat()),
        ("coverage", "Code", entry.coverage),
        ("clinicalContext", "String", entry.clinical_context),
    ]
    return [(name, kind, value) for name, kind, value in told if value not in ("", None)]


def _parts(designation: tuple[str, str]) -> list[Json]:
    use, text = designation
    return [
        parameter("language", "Code", "en-US"),
        parameter("use", "Coding", {"system": meta.USES, "code": use.replace(" ", "-"), "display": use}),
        parameter("value", "String", text),
    ]


def _entry(code: str) -> Entry | None:
    """Return the entry of a code as it is written; other writings are no codes here."""
    try:
        entry = engine().lookup(code)
    except UnknownCode:
        return None
    return entry if entry.code == code else None


def _validated(asked: Asked, codings: list[tuple[str, str, str]], place: str) -> Response:
    if not codings:
        raise FhirError(400, "required", "name a code: code (with system), coding, or codeableConcept")
    _check_version(asked.text("version") or asked.text("systemVersion"))
    tried = [_one_validated(coding, place, _day(asked)) for coding in codings]
    return answer(next((told for valid, told in tried if valid), tried[0][1]))


def _one_validated(coding: tuple[str, str, str], place: str, on: date | None) -> tuple[bool, Json]:
    system, code, shown = coding
    known = [parameter("code", "Code", code)] if code else []
    known.append(parameter("system", "Uri", system))
    if not _known_system(system):
        text = f"The code system '{system}' is not known here"
        return False, _invalid(known, "not-found", text)
    entry = _entry(code)
    if entry is None:
        return False, _invalid(known, "code-invalid", f"Unknown code '{code}' in {place}")
    known += [parameter("version", "String", version()), parameter("display", "String", display_of(entry))]
    if entry.status(on) != "active":
        known.append(parameter("inactive", "Boolean", True))
    names = {_folded(text) for text in (display_of(entry), *(text for _, text in designations_of(entry)))}
    if shown and _folded(shown) not in names:
        text = f"Wrong display '{shown}' for {code}: it is '{display_of(entry)}'"
        return False, _invalid(known, "invalid", text)
    return True, parameters(parameter("result", "Boolean", True), *known)


def _invalid(known: list[Json], code: str, text: str) -> Json:
    issues = {"name": "issues", "resource": outcome(code, text)}
    return parameters(parameter("result", "Boolean", False), *known, parameter("message", "String", text), issues)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _found(text: str, on: date | None, active: bool) -> list[str]:
    """Return the codes of an expansion in order: those a text finds, best first, or all in order of code."""
    filters = {"status": "active" if active else "", "on": on}
    asked = engine()
    if not text:
        chosen = asked.filters.check(filters)
        passed = asked.filters.mask(chosen)
        return [code for code, fits in zip(asked.columns.codes, passed, strict=True) if fits]
    hits = typed(text, filters)
    return [hit.code for hit in hits]


def _contained(code: str, on: date | None, designations: bool, wanted: list[str]) -> Json:
    entry = engine().lookup(code)
    told: Json = {"system": meta.SYSTEM, "code": code, "display": display_of(entry)}
    if entry.status(on) != "active":
        told["inactive"] = True
    if designations:
        told["designation"] = [
            {"language": "en-US", "use": {"system": meta.USES, "code": use.replace(" ", "-")}, "value": text}
            for use, text in designations_of(entry)
        ]
    if wanted:  # R4 has no place for properties in an expansion but this extension, which R5 made a part of it
        told["extension"] = [
            {
                "url": meta.PROPERTY,
                "extension": [
                    {"url": "code", "valueCode": name},
                    {"url": "value", f"value{kind}": value},
                ],
            }
            for name, kind, value in properties_of(entry, on)
            if name in wanted
        ] or None
    return {key: value for key, value in told.items() if value is not None}


def _plain(url: str) -> str:
    return url.split("|")[0].rstrip("/")


def _known_system(system: str) -> bool:
    return _plain(system) in meta.SYSTEMS


def _check_system(system: str) -> None:
    if not _known_system(system):
        raise FhirError(404, "not-found", f"The code system '{system}' is not known here; it is {meta.SYSTEM}")


def _check_version(asked: str) -> None:
    if asked and asked != version():
        raise FhirError(404, "not-found", f"Version '{asked}' of {meta.NAME} is not here; there is {version()}")


def _check_set(asked: Asked) -> None:
    if "valueSet" in asked.values:
        raise FhirError(422, "not-supported", "value sets of your own are not supported; name one by its url")
    url = asked.text("url")
    if url and _plain(url) not in meta.VALUE_SETS:
        raise FhirError(404, "not-found", f"The value set '{url}' is not known here; all codes are {meta.ALL_CODES}")
    if not url and "/hcpcs/" not in request.path:
        raise FhirError(400, "required", f"name the value set: url={meta.ALL_CODES}")


def _day(asked: Asked) -> date | None:
    text = asked.text("date")
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise FhirError(400, "invalid", f"date must be a day such as 2025-03-31, not {text!r:.40}") from None


def _base() -> str:
    return request.url_root.rstrip("/") + "/fhir/R4"


def _bundle(resources: list[Json]) -> Json:
    entries = [
        {"fullUrl": f"{_base()}/{one['resourceType']}/{one['id']}", "resource": one, "search": {"mode": "match"}}
        for one in resources
    ]
    told: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(entries)}
    return {**told, "entry": entries} if entries else told
