"""How answers travel: validators keyed to the index, cache headers, gzip."""

from __future__ import annotations

import functools
import gzip
import hashlib
from datetime import date
from pathlib import Path

from flask import Flask, Response, request

import index
from webui.asking import engine

_LEAST_PACKED = 600  # bytes; below that gzip gains nothing
_PACKED = (
    "text/",
    "application/json",
    "application/fhir+json",
    "application/problem+json",
    "application/xml",
    "image/svg",
)
_PLAIN = "/api/v1/"  # answers are small, and clients that test an API in its own process seldom unpack them
_STATIC_SECONDS = 365 * 24 * 3600  # the address of a static file changes with its content
_FOLDER = Path(__file__).parent


@functools.cache
def version_of(name: str) -> str:
    """Return what stands behind ``?v=`` in the address of a static file: its content's digest, shortened."""
    file = _FOLDER / "static" / name
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else ""


@functools.cache
def _pages_version() -> str:
    """Return a digest of the templates and static files: a page changes with them as with the index."""
    digest = hashlib.sha256()
    for file in sorted((*_FOLDER.glob("templates/*"), *_FOLDER.glob("static/*"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def register(app: Flask) -> None:
    """Give the answers of an application validators, cache headers and gzip."""
    app.url_defaults(_versioned)
    app.before_request(_unchanged)
    app.after_request(_packed)
    app.after_request(_validated)


def _versioned(endpoint: str, values: dict[str, object]) -> None:
    if endpoint == "static" and "v" not in values:
        values["v"] = version_of(str(values.get("filename", "")))


def _tag() -> str:
    """Return the validator of this request's answer: the index, the day (which decides statuses) and the pages."""
    try:
        digest = engine().manifest.digest[:16]
    except index.IndexProblem:
        return ""
    return f"{digest}-{date.today():%Y%m%d}-{_pages_version()}"


def _unchanged() -> Response | None:
    """Answer 304 without work when the asker has what would be sent."""
    if request.method not in ("GET", "HEAD") or request.endpoint in (None, "static") or not request.if_none_match:
        return None
    tag = _tag()
    if tag and request.if_none_match.contains_weak(tag):
        return Response(status=304)
    return None


def _validated(response: Response) -> Response:
    if request.method not in ("GET", "HEAD") or response.status_code not in (200, 304):
        return response
    if request.endpoint == "static":
        response.headers["Cache-Control"] = f"public, max-age={_STATIC_SECONDS}, immutable"
    elif tag := _tag():
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = "public, no-cache"  # keep it, but ask whether it still holds
    return response


def _packed(response: Response) -> Response:
    kind = response.content_type or ""
    if not kind.startswith(_PACKED) or request.path.startswith(_PLAIN):
        return response
    response.vary.add("Accept-Encoding")
    fits = response.status_code == 200 and not response.content_encoding and request.accept_encodings["gzip"] > 0
    if not fits or request.method == "HEAD":
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= _LEAST_PACKED:
        response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
