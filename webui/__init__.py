"""How plaincode is reached over HTTP and by assistants.

Pages for people and their JSON form (``pages``), the JSON API at ``/api/v1`` (``api``), NLM's Clinical Tables protocol
(``nlm``), FHIR R4 terminology (``fhir``), what crawlers read (``feeds``), the Model Context Protocol (``mcpserver``), and
the commands that serve them (``commands``).

>>> from webui import create_app
>>> app = create_app()
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["create_app"]


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the Flask application; see :func:`webui.app.create_app`. Flask is loaded here, as commands do without it."""
    from webui import app

    return app.create_app(config)
