"""The application factory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from markupsafe import Markup

from webui import api, feeds, fhir, http, nlm, pages
from webui.request import query_string


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the Flask application.

    ``config`` may hold ``ENGINE``, a :class:`search.Engine` to use instead of the one over the default index, and any of
    Flask's own settings.
    """
    app = Flask(__name__)
    app.config.from_mapping({"ENGINE": None, "MAX_CONTENT_LENGTH": http.MAX_BODY, **(config or {})})
    app.json.sort_keys = False  # type: ignore[attr-defined]
    for blueprint in (pages.pages, api.api, nlm.nlm, fhir.fhir, feeds.feeds):
        app.register_blueprint(blueprint)
    app.add_template_filter(pages.make_slug, "slug")
    app.add_template_filter(trust_highlight, "marked")
    app.add_template_global(query_string)
    http.register(app)
    return app


def trust_highlight(html: str) -> Markup:
    """Let a highlighted text pass as HTML; the search has escaped it."""
    return Markup(html)
