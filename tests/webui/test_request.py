"""Parameters of a request, and the engine that one request keeps."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

import search
from search import Engine
from webui import create_app, request


@pytest.mark.parametrize(
    ("address", "changes", "query"),
    [
        ("/search?q=walker&category=E&limit=1", {"page": 2}, "?page=2&q=walker&category=E&limit=1"),
        ("/search?q=walker&page=3", {}, "?q=walker"),
        ("/search?q=walker", {"category": "E"}, "?q=walker&category=E"),
        ("/search?q=walker&category=E", {"category": None}, "?q=walker"),
        ("/search?q=a%26b+c&on=2025-01-01", {}, "?q=a%26b+c&on=2025-01-01"),
        ("/search?endpoint=x&_method=POST&_external=1&letter=J&values=1&self=2", {}, ""),
    ],
)
def test_links_repeat_what_a_listing_knows_and_nothing_else(
    client: FlaskClient, address: str, changes: dict[str, object], query: str
) -> None:
    with client.application.test_request_context(address):
        assert request.query_string(changes) == query


def test_filters_are_those_of_the_library(client: FlaskClient) -> None:
    address = "/search?q=x&" + "&".join(f"{name}=+v+" for name in search.FILTERS) + "&color=red"
    with client.application.test_request_context(address):
        assert request.read_filters() == dict.fromkeys(search.FILTERS, "v")
    with client.application.test_request_context("/search?category=+"):
        assert request.read_filters() == {}


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", "٣", "9" * 12])
def test_numbers_out_of_range_are_refused(client: FlaskClient, text: str) -> None:
    with (
        client.application.test_request_context("/search", query_string={"limit": text}),
        pytest.raises(search.SearchError, match="limit must be a whole number from 1 to 100"),
    ):
        request.read_number("limit", 20, 1, 100)


def test_codes_stand_with_commas_blanks_or_in_several_parameters(client: FlaskClient) -> None:
    with client.application.test_request_context("/compare?codes=J7306,J7307&codes=J7298+E0601"):
        assert request.read_codes() == ["J7306", "J7307", "J7298", "E0601"]


def test_a_request_keeps_its_engine_when_a_newer_index_is_published(
    small: Engine, bundled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tag of an answer is that of the engine which made it, not of the one that is newest by then."""
    opened: list[Engine] = []

    def open_next(progress: object = None) -> Engine:
        opened.append((small, bundled)[len(opened)])
        return opened[-1]

    monkeypatch.setattr(Engine, "open_default", open_next)
    answer = create_app().test_client().get("/search?q=walker")
    assert opened == [small]
    assert small.manifest.digest[:16] in answer.headers["ETag"]
