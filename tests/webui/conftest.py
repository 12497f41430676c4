"""Fixtures of the web tests."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from search import Engine
from webui import create_app


@pytest.fixture(scope="session")
def client(small: Engine) -> FlaskClient:
    """A client of the pages over the small index."""
    return create_app({"ENGINE": small, "TESTING": True}).test_client()
