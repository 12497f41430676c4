"""The addresses under ``/fhir/R4``: what the server says of itself, and the operations of the code system and the value set.

Searching in $expand is ours: plain language finds codes.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timezone

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

import index
import search
from webui.fhir import capabilities
from webui.fhir.capabilities import ALL_CODES, NAME, SYSTEM
from webui.fhir.concepts import contain, designations_of, display_of, look_up
from webui.fhir.parameters import Coding, OperationParameters
from webui.fhir.resources import FhirError, Json, bundle, outcome, parameter, parameters, send
from webui.request import engine, read_text

fhir = Blueprint("fhir", __name__, url_prefix="/fhir/R4")

#: How many codes $expand gives when no count is asked for and something is searched.
DEFAULT_COUNT = 1000
#: Parameters of $expand that are true or false.
_FLAGS = ("activeOnly", "includeDesignations", "excludeNested", "includeDefinition")
_BOTH = ["GET", "POST"]


# --- errors -------------------------------------------------------------------------------------------------------


@fhir.errorhandler(FhirError)
def _refuse(error: FhirError) -> Response:
    return send(outcome(error.code, error.text), error.status)


@fhir.errorhandler(search.SearchError)
def _refuse_search(error: search.SearchError) -> Response:
    return send(outcome("invalid", str(error)), 400)


@fhir.errorhandler(index.IndexProblem)
def _refuse_without_index(error: index.IndexProblem) -> Response:
    return send(outcome("exception", str(error)), 503)


@fhir.errorhandler(HTTPException)
def _refuse_request(error: HTTPException) -> Response:
    code = "not-supported" if error.code == 405 else "processing"
    response = send(outcome(code, error.description or ""), error.code or 500)
    response.headers.extend([pair for pair in error.get_headers() if pair[0] == "Allow"])
    return response


# --- what the server says of itself ---------------------------------------------------------------------------------


@fhir.get("/metadata")
def metadata() -> Response:
    """Tell what this server can do."""
    mode = read_text("mode", "full")
    if mode == "terminology":
        return send(capabilities.terminology(_version(), _base()))
    if mode not in ("full", "normative"):
        raise FhirError(400, "invalid", "mode must be full, normative or terminology")
    return send(capabilities.capability(_base()))


@fhir.get("/CodeSystem/hcpcs")
def code_system() -> Response:
    """Describe the code system; its concepts are not in it."""
    return send(capabilities.code_system(_version(), len(engine())))


@fhir.get("/ValueSet/hcpcs")
def value_set() -> Response:
    """Describe the value set of all codes."""
    return send(capabilities.value_set())


@fhir.get("/CodeSystem")
def search_code_systems() -> Response:
    """Search code systems: there is one."""
    known = capabilities.is_system(read_text("url", SYSTEM))
    return send(bundle(_base(), [capabilities.code_system(_version(), len(engine()))] if known else []))


@fhir.get("/ValueSet")
def search_value_sets() -> Response:
    """Search value sets: there is one."""
    known = capabilities.is_value_set(read_text("url", ALL_CODES))
    return send(bundle(_base(), [capabilities.value_set()] if known else []))


# --- operations -----------------------------------------------------------------------------------------------------


@fhir.route("/CodeSystem/$lookup", methods=_BOTH)
@fhir.route("/CodeSystem/hcpcs/$lookup", methods=_BOTH)
def lookup() -> Response:
    """Tell what is known of a code."""
    given = OperationParameters()
    codings = given.codings()
    if not codings:
        raise FhirError(400, "required", "name a code: system and code, or coding")
    system, code, _ = codings[0]
    _check_system(system or SYSTEM)
    _check_version(given.text("version"))
    entry = _find_entry(code)
    if entry is None:
        raise FhirError(404, "not-found", f"Unknown code '{code}' in {NAME}{_say_elsewhere(code)}")
    return send(
        parameters(
            parameter("name", "String", NAME),
            parameter("version", "String", _version()),
            parameter("display", "String", display_of(entry)),
            *look_up(entry, given.day(), set(given.texts("property"))),
        )
    )


@fhir.route("/CodeSystem/$validate-code", methods=_BOTH)
@fhir.route("/CodeSystem/hcpcs/$validate-code", methods=_BOTH)
def validate_in_system() -> Response:
    """Tell whether a code is in the code system, with the right display."""
    given = OperationParameters()
    url = given.text("url")
    if url:
        _check_system(url)
    return _validate(given, NAME, url or given.text("system") or SYSTEM)


@fhir.route("/ValueSet/$validate-code", methods=_BOTH)
@fhir.route("/ValueSet/hcpcs/$validate-code", methods=_BOTH)
def validate_in_set() -> Response:
    """Tell whether a code is in the value set of all codes."""
    given = OperationParameters()
    _check_value_set(given)
    return _validate(given, "the value set", SYSTEM)


@fhir.route("/ValueSet/$expand", methods=_BOTH)
@fhir.route("/ValueSet/hcpcs/$expand", methods=_BOTH)
def expand() -> Response:
    """List the codes that a filter finds, best first, or all codes."""
    given = OperationParameters()
    _check_value_set(given)
    on, text = given.day(), given.text("filter")
    codes = _list_codes(text, on, given.flag("activeOnly"))
    count, offset = given.number("count"), given.number("offset") or 0
    if count is None:
        count = DEFAULT_COUNT if text else len(codes)
    designations, wanted = given.flag("includeDesignations"), given.texts("property")
    contains = [contain(engine().lookup(code), on, designations, wanted) for code in codes[offset : offset + count]]
    expansion: Json = {
        "identifier": uuid.uuid4().urn,
        "timestamp": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "total": len(codes),
        "offset": offset,
        "parameter": [*_used_parameters(given), *_warn_elsewhere(text)],
    }
    if contains:
        expansion["contains"] = contains
    return send({**capabilities.value_set(), "expansion": expansion})


@fhir.route("/", defaults={"rest": ""}, methods=_BOTH)
@fhir.route("/<path:rest>", methods=_BOTH)
def refuse_unknown(rest: str) -> Response:
    """Refuse what this server has not."""
    raise FhirError(404, "not-supported", f"there is no {rest[:80] or 'system operation'} here; see metadata")


# --- what the operations share --------------------------------------------------------------------------------------


def _validate(given: OperationParameters, place: str, default_system: str) -> Response:
    """Answer for all codings that were given: a concept is valid when one of its codings is."""
    codings = given.codings()
    if not codings:
        raise FhirError(400, "required", "name a code: code (with system), coding, or codeableConcept")
    _check_version(given.text("version") or given.text("systemVersion"))
    on = given.day()
    refused: list[Json] = []
    for coding in codings:
        valid, answer = _validate_coding(coding._replace(system=coding.system or default_system), place, on)
        if valid:
            return send(answer)
        refused.append(answer)
    return send(refused[0])


def _validate_coding(coding: Coding, place: str, on: date | None) -> tuple[bool, Json]:
    """Return whether a coding is valid, and the answer that says so."""
    system, code, display = coding
    facts = [parameter("code", "Code", code)] if code else []
    facts.append(parameter("system", "Uri", system))
    if not capabilities.is_system(system):
        return False, _invalid(facts, "not-found", f"The code system '{system}' is not known here")
    entry = _find_entry(code)
    if entry is None:
        return False, _invalid(facts, "code-invalid", f"Unknown code '{code}' in {place}{_say_elsewhere(code)}")
    facts += [parameter("version", "String", _version()), parameter("display", "String", display_of(entry))]
    if entry.status(on) != "active":
        facts.append(parameter("inactive", "Boolean", True))
    names = {_fold(text) for text in (display_of(entry), *designations_of(entry))}
    if display and _fold(display) not in names:
        text = f"Wrong display '{display}' for {code}: it is '{display_of(entry)}'"
        return False, _invalid(facts, "invalid", text)
    return True, parameters(parameter("result", "Boolean", True), *facts)


def _invalid(facts: Sequence[Json], code: str, text: str) -> Json:
    issues = {"name": "issues", "resource": outcome(code, text)}
    return parameters(parameter("result", "Boolean", False), *facts, parameter("message", "String", text), issues)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _find_entry(code: str) -> search.Entry | None:
    """Return the entry of a code as it is written; other writings are no codes here."""
    try:
        entry = engine().lookup(code)
    except search.UnknownCode:
        return None
    return entry if entry.code == code else None


def _say_elsewhere(code: str) -> str:
    """Say, behind another sentence, which code set has an unknown code; "" where its form does not tell."""
    where = engine().find_code_elsewhere(code)
    return f". {where.say()}" if where else ""


def _list_codes(text: str, on: date | None, active: bool) -> list[str]:
    """Return the codes of an expansion in order: those a text finds, best first, or all in order of code."""
    filters = search.Filters()
    if active:
        filters["status"] = "active"
    if on:
        filters["on"] = on
    return engine().list_typed(text, filters) if text else engine().list_codes(filters)


def _used_parameters(given: OperationParameters) -> list[Json]:
    """Return the parameters of an expansion that were given, and the version of the code system that was used."""
    used = [parameter("filter", "String", given.text("filter"))] if given.text("filter") else []
    for name in ("count", "offset"):
        if name in given:
            used.append(parameter(name, "Integer", given.number(name) or 0))
    used += [parameter(name, "Boolean", given.flag(name)) for name in _FLAGS if name in given]
    if language := given.text("displayLanguage"):
        used.append(parameter("displayLanguage", "Code", language))
    return [*used, parameter("used-codesystem", "Uri", f"{SYSTEM}|{_version()}")]


def _warn_elsewhere(text: str) -> list[Json]:
    """Return a warning among the parameters of an expansion where its filter asks for what another code set holds."""
    where = engine().query(text, limit=0).elsewhere if text else None
    return [parameter("warning", "String", where.say())] if where else []


def _check_system(system: str) -> None:
    if not capabilities.is_system(system):
        raise FhirError(404, "not-found", f"The code system '{system}' is not known here; it is {SYSTEM}")


def _check_version(version: str) -> None:
    if version and version != _version():
        raise FhirError(404, "not-found", f"Version '{version}' of {NAME} is not here; there is {_version()}")


def _check_value_set(given: OperationParameters) -> None:
    if "valueSet" in given:
        raise FhirError(422, "not-supported", "value sets of your own are not supported; name one by its url")
    url = given.text("url")
    if url and not capabilities.is_value_set(url):
        raise FhirError(404, "not-found", f"The value set '{url}' is not known here; all codes are {ALL_CODES}")
    if not url and "/hcpcs/" not in request.path:
        raise FhirError(400, "required", f"name the value set: url={ALL_CODES}")


def _version() -> str:
    return capabilities.version_of(engine())


def _base() -> str:
    return request.url_root.rstrip("/") + "/fhir/R4"
