"""The application factory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

import index
import search
from webui import api, ctss, pages

#: Everything comes from here: no script or style but our own files, no other site, no frame around the page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the Flask application.

    ``config`` may hold ``ENGINE``, a :class:`search.Engine` to ask instead of the one over the default index, and any of
    Flask's own settings.
    """
    app = Flask(__name__)
    app.config.from_mapping({"ENGINE": None, **(config or {})})
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.register_blueprint(pages.pages)
    app.register_blueprint(api.api)
    app.register_blueprint(ctss.ctss)
    app.add_template_filter(slug)
    app.add_template_filter(marked)
    app.after_request(_with_headers)
    app.register_error_handler(search.SearchError, _bad_request)
    app.register_error_handler(search.UnknownCode, _unknown_code)
    app.register_error_handler(index.IndexProblem, _no_index)
    app.register_error_handler(HTTPException, _http_error)
    return app


def slug(name: str) -> str:
    """Return a name as part of a URL: "Pain Medicine" is "pain-medicine"."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def marked(html: str) -> Markup:
    """Let a highlighted text pass as HTML; the search has escaped it."""
    return Markup(html)


def _with_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


def _answer(status: int, title: str, message: str, **more: Any) -> tuple[Response | str, int]:
    if request.path.endswith(".json"):
        return jsonify({"error": title, "detail": message, **more}), status
    return render_template("error.html", title=title, message=message, **more), status


def _bad_request(error: search.SearchError) -> tuple[Response | str, int]:
    return _answer(400, "That cannot be searched", str(error))


def _unknown_code(error: search.UnknownCode) -> tuple[Response | str, int]:
    near = pages.named(error.near)
    shown = near if not request.path.endswith(".json") else [{"code": code, "name": name} for code, name in near]
    return _answer(404, f"There is no code {error.code}", "It is not among the codes in this index.", near=shown)


def _no_index(error: index.IndexProblem) -> tuple[Response | str, int]:
    return _answer(503, "The index cannot be opened", str(error))


def _http_error(error: HTTPException) -> tuple[Response | str, int]:
    status = error.code or 500
    if status < 400:
        return error.get_response(), status  # type: ignore[return-value]
    message = "There is no such page." if status == 404 else error.description or ""
    return _answer(status, error.name, message)
