"""The application factory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response
from markupsafe import Markup

from search.feeschedule import payment_words
from webui import api, crawl, ctss, delivery, fhir, pages, problems, v1

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
    app.register_blueprint(v1.v1)
    app.register_blueprint(ctss.ctss)
    app.register_blueprint(fhir.fhir)
    app.register_blueprint(crawl.crawl)
    delivery.register(app)
    app.add_template_filter(slug)
    app.add_template_filter(payment_words, "pays")
    app.add_template_filter(marked)
    app.after_request(_with_headers)
    problems.register(app)
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
