"""Errors: a page for people, problem details (RFC 9457) under ``/api/v1``, a small object for the JSON twins."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

import index
import search
from webui import pages

API = "/api/v1/"


def register(app: Flask) -> None:
    """Answer all errors of an application."""
    app.register_error_handler(search.SearchError, _bad_request)
    app.register_error_handler(search.UnknownCode, _unknown_code)
    app.register_error_handler(index.IndexProblem, _no_index)
    app.register_error_handler(HTTPException, _http_error)


def _answer(status: int, title: str, message: str, **more: Any) -> tuple[Response | str, int]:
    if request.path.startswith(API):
        answer = jsonify({"type": "about:blank", "title": title, "status": status, "detail": message, **more})
        answer.content_type = "application/problem+json"
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer, status
    if request.path.endswith(".json"):
        return jsonify({"error": title, "detail": message, **more}), status
    return render_template("error.html", title=title, message=message, **more), status


def _bad_request(error: search.SearchError) -> tuple[Response | str, int]:
    return _answer(400, "That cannot be searched", str(error))


def _unknown_code(error: search.UnknownCode) -> tuple[Response | str, int]:
    near = pages.named(error.near)
    page = not request.path.startswith(API) and not request.path.endswith(".json")
    shown = near if page else [{"code": code, "name": name} for code, name in near]
    return _answer(404, f"There is no code {error.code}", "It is not among the codes in this index.", near=shown)


def _no_index(error: index.IndexProblem) -> tuple[Response | str, int]:
    return _answer(503, "The index cannot be opened", str(error))


def _http_error(error: HTTPException) -> tuple[Response | str, int]:
    status = error.code or 500
    if status < 400:
        return error.get_response(), status  # type: ignore[return-value]
    message = "There is no such page." if status == 404 else error.description or ""
    body, status = _answer(status, error.name, message)
    if status == 405 and error.get_headers():
        answer = body if isinstance(body, Response) else Response(body)
        answer.headers.extend([pair for pair in error.get_headers() if pair[0] == "Allow"])
        return answer, status
    return body, status
