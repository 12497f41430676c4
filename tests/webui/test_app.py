"""The application: what it is made with."""

from __future__ import annotations

from pathlib import Path

import pytest

import index
from search import Engine
from webui import create_app
from webui.pages import make_slug


def test_the_configured_engine_is_used(small: Engine) -> None:
    client = create_app({"ENGINE": small}).test_client()
    assert client.get("/healthz").get_data(as_text=True) == f"ok {small.manifest.digest[:12]}\n"


def test_settings_of_flask_pass_through(small: Engine) -> None:
    app = create_app({"ENGINE": small, "TESTING": True, "MAX_CONTENT_LENGTH": 10})
    assert app.testing
    assert app.test_client().post("/api/v1/map", json={"texts": ["walker"]}).status_code == 413


def test_an_index_that_cannot_be_opened_is_a_503(home: Path) -> None:
    index.build([], to=home / "index")
    next((home / "index").glob("*/manifest.json")).write_text("{")
    client = create_app().test_client()
    answer = client.get("/search?q=walker")
    assert answer.status_code == 503
    assert "run &#39;plaincode build&#39;" in answer.get_data(as_text=True)
    assert client.get("/fhir/R4/metadata?mode=terminology").get_json()["issue"][0]["code"] == "exception"
    assert client.get("/api/v1/search?q=walker").get_json()["status"] == 503


@pytest.mark.parametrize(("name", "slug"), [("Pain Medicine", "pain-medicine"), ("OB/GYN, office", "ob-gyn-office")])
def test_names_become_parts_of_addresses(name: str, slug: str) -> None:
    assert make_slug(name) == slug
