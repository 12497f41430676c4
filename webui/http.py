"""How answers travel: errors in the shape of the address, security and cache headers, access from other sites, gzip."""

from __future__ import annotations

import functools
import gzip
import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadHost, HTTPException, SecurityError

import index
import search
from webui.request import engine, wants_json

#: Where answers are for programs: pages of other sites may read them, for nothing here is private.
_FOR_PROGRAMS = ("/api/", "/fhir/")
_PROBLEM_DETAILS = "/api/v1/"

#: Everything comes from here: no script or style but our own files, no other site, no frame around the page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

MAX_BODY = 16 * 2**20  #: bytes that a request may send

_LEAST_COMPRESSED = 600  # bytes; below that gzip gains nothing
_COMPRESSED_TYPES = (
    "text/",
    "application/json",
    "application/fhir+json",
    "application/problem+json",
    "application/xml",
    "image/svg",
)
_STATIC_SECONDS = 365 * 24 * 3600  # the address of a static file changes with its content
_FOLDER = Path(__file__).parent


def register(app: Flask) -> None:
    """Give the answers of an application their errors, headers and compression."""
    app.register_error_handler(search.SearchError, _answer_bad_request)
    app.register_error_handler(search.UnknownCode, _answer_unknown_code)
    app.register_error_handler(index.IndexProblem, _answer_no_index)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.url_defaults(_add_version)
    app.before_request(_answer_unchanged)
    for step in (_set_policy, _open_to_other_sites, _compress, _set_validator):  # Flask runs the last one first
        app.after_request(step)


# --- errors -------------------------------------------------------------------------------------------------------


def _answer_error(
    status: int, title: str, message: str, near: list[str] | None = None, elsewhere: dict[str, str] | None = None
) -> tuple[Response | str, int]:
    """Tell what is wrong: problem details (RFC 9457), a small JSON object, or a page, by the address."""
    named = [{"code": code, "name": engine().lookup(code).name} for code in near or ()]
    more: dict[str, Any] = {"near": named, "elsewhere": elsewhere} if near is not None else {}
    if request.path.startswith(_PROBLEM_DETAILS):
        problem = jsonify({"type": "about:blank", "title": title, "status": status, "detail": message, **more})
        problem.content_type = "application/problem+json"
        return problem, status
    if wants_json():
        return jsonify({"error": title, "detail": message, **more}), status
    return render_template("error.html", title=title, message=message, **more), status


def _answer_bad_request(error: search.SearchError) -> ResponseReturnValue:
    return _answer_error(400, "That cannot be searched", str(error))


def _answer_unknown_code(error: search.UnknownCode) -> ResponseReturnValue:
    message = error.elsewhere.say() if error.elsewhere else "It is not among the codes in this index."
    where = error.elsewhere.to_dict() if error.elsewhere else None
    return _answer_error(404, f"There is no code {error.code}", message, near=error.near, elsewhere=where)


def _answer_no_index(error: index.IndexProblem) -> ResponseReturnValue:
    return _answer_error(503, "The index cannot be opened", str(error))


def _answer_http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if isinstance(error, BadHost | SecurityError):  # no link can be made from such a Host, so no page either
        return Response("The Host header is not the name of a server.\n", status, mimetype="text/plain")
    message = "There is no such page." if status == 404 else error.description or ""
    body, status = _answer_error(status, error.name, message)
    response = body if isinstance(body, Response) else Response(body, status)
    response.headers.extend([pair for pair in error.get_headers() if pair[0] == "Allow"])
    return response, status


# --- headers ------------------------------------------------------------------------------------------------------


def _set_policy(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


def _open_to_other_sites(response: Response) -> Response:
    """Let pages of other sites read what is for programs; browsers ask first (OPTIONS) before they send a body."""
    if wants_json() or request.path.startswith(_FOR_PROGRAMS):
        response.headers["Access-Control-Allow-Origin"] = "*"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, Prefer, Accept-Language"
    return response


@functools.cache
def version_of(name: str) -> str:
    """Return what stands behind ``?v=`` in the address of a static file: its content's digest, shortened."""
    file = _FOLDER / "static" / name
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else ""


def _add_version(endpoint: str, values: dict[str, object]) -> None:
    if endpoint == "static" and "v" not in values:
        values["v"] = version_of(str(values.get("filename", "")))


@functools.cache
def _pages_version() -> str:
    """Return a digest of the templates and static files: a page changes with them as with the index."""
    digest = hashlib.sha256()
    for file in sorted((*_FOLDER.glob("templates/*"), *_FOLDER.glob("static/*"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def _validator() -> str:
    """Return the ETag of a good answer to this request: its address, the index, the day (for statuses), the pages.

    As the address is in it, a client that holds the tag was given a good answer here and not an error. The index is that
    of the engine which this request uses, even when a newer one is published meanwhile. "" without an index.
    """
    try:
        digest = engine().manifest.digest[:16]
    except index.IndexProblem:
        return ""
    address = hashlib.sha256(request.url.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{digest}-{date.today():%Y%m%d}-{_pages_version()}-{address}"


def _answer_unchanged() -> Response | None:
    """Answer 304 without work when the client has what would be sent."""
    if request.method not in ("GET", "HEAD") or request.endpoint in (None, "static") or not request.if_none_match:
        return None
    tag = _validator()
    return Response(status=304) if tag and request.if_none_match.contains_weak(tag) else None


def _set_validator(response: Response) -> Response:
    if request.method not in ("GET", "HEAD") or response.status_code not in (200, 304):
        return response
    if request.endpoint == "static":
        response.headers["Cache-Control"] = f"public, max-age={_STATIC_SECONDS}, immutable"
    elif tag := _validator():
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = "public, no-cache"  # keep it, but ask whether it still holds
    return response


def _compress(response: Response) -> Response:
    if not (response.content_type or "").startswith(_COMPRESSED_TYPES):
        return response
    response.vary.add("Accept-Encoding")
    fits = response.status_code == 200 and not response.content_encoding and request.accept_encodings["gzip"] > 0
    if not fits or request.method == "HEAD":
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= _LEAST_COMPRESSED:
        response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
