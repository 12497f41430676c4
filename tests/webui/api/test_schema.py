"""The OpenAPI description: the JSON API keeps what it promises, whatever is sent, and it describes what there is."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

import search
from search import Engine
from webui import create_app
from webui.api import schema

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

CASES = 400  # for each of the five operations


@pytest.mark.parametrize("path", schema.document()["paths"])
def test_nothing_sent_breaks_a_promise(small: Engine, path: str) -> None:
    app = create_app({"ENGINE": small, "TESTING": True})
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    method = next(iter(schema.document()["paths"][path])).upper()
    sent = 0

    @settings(
        max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    @given(case=described[path][method].as_strategy())
    def check(case: schemathesis.Case) -> None:
        nonlocal sent
        sent += 1
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # this client does not unpack gzip

    check()
    assert sent > CASES // 2


def test_every_route_of_the_api_is_described(client: FlaskClient) -> None:
    routes = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.rule != "/api/v1/openapi.json"
    }
    assert routes == set(schema.document()["paths"])


def test_the_readable_page_names_every_operation(client: FlaskClient) -> None:
    page = client.get("/api").get_data(as_text=True)
    for path in schema.document()["paths"]:
        assert path in page


def fields_of(name: str) -> set[str]:
    """Return the members that a schema describes."""
    return set(schema.document()["components"]["schemas"][name]["properties"])


def test_hits_and_reasons_have_the_described_members(small: Engine) -> None:
    results = small.query("nexplannon implant").to_dict()
    assert set(results) == fields_of("SearchAnswer")
    assert set(results["facets"]) == fields_of("Facets")
    assert set(results["understood"][0]) == fields_of("Unit")
    hit = results["results"][0]
    assert set(hit) == fields_of("Hit")
    assert set(hit["why"][0]) == fields_of("Match")
    assert set(hit["reason"]) == fields_of("Reason")


@pytest.mark.parametrize("code", ["J7306", "J7307", "E0143", "J1885", "G8730"])
def test_a_code_s_page_has_the_described_members(small: Engine, code: str) -> None:
    page = small.describe(code).to_dict()
    assert set(page) <= fields_of("CodePage")
    assert set(schema.document()["components"]["schemas"]["CodePage"]["required"]) <= set(page)


def test_comparisons_have_the_described_members(small: Engine) -> None:
    comparison = small.compare(["J7306", "J7307"]).to_dict()
    assert set(comparison) == fields_of("Comparison")
    assert set(comparison["codes"][0]) == fields_of("NamedCode")
    assert set(comparison["aspects"][0]) == fields_of("Aspect")


def test_filters_are_those_of_the_library() -> None:
    for path in ("/api/v1/search", "/api/v1/suggest"):
        names = [item["name"] for item in schema.document(("Surgery",), ("DME",))["paths"][path]["get"]["parameters"]]
        assert tuple(names[-len(search.FILTERS) :]) == search.FILTERS
    bare = schema.document()["paths"]["/api/v1/search"]["get"][
        "parameters"
    ]  # nothing to choose from, nothing described
    assert {"specialty", "grouping"} & {item["name"] for item in bare} == set()
