"""The JSON API keeps what its OpenAPI description promises, whatever is sent."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from search import Engine
from webui import create_app, openapi

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

CASES = 400  # for each of the five operations


@pytest.fixture(scope="module")
def client(small: Engine) -> FlaskClient:
    return create_app({"ENGINE": small, "TESTING": True}).test_client()


@pytest.mark.parametrize("path", openapi.document()["paths"])
def test_nothing_sent_breaks_a_promise(small: Engine, path: str) -> None:
    app = create_app({"ENGINE": small, "TESTING": True})
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    method = next(iter(openapi.document()["paths"][path])).upper()
    sent = 0

    @settings(
        max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    @given(case=described[path][method].as_strategy())
    def check(case: schemathesis.Case) -> None:
        nonlocal sent
        sent += 1
        case.call_and_validate()

    check()
    assert sent > CASES // 2


def test_every_route_of_the_api_is_described(client: FlaskClient) -> None:
    routes = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.rule != "/api/v1/openapi.json"
    }
    assert routes == set(openapi.document()["paths"])


def test_search_answers_as_the_library_does(client: FlaskClient, small: Engine) -> None:
    answer = client.get("/api/v1/search?q=nexplannon&limit=3")
    told = answer.get_json()
    library = small.query("nexplannon", limit=3)
    assert [hit["code"] for hit in told["results"]] == [hit.code for hit in library]
    assert told["results"][0]["matched"] == {"nexplannon": "nexplanon"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_offset_goes_on_where_the_page_before_ended(client: FlaskClient) -> None:
    whole = [hit["code"] for hit in client.get("/api/v1/search?q=walker&limit=4").get_json()["results"]]
    rest = [hit["code"] for hit in client.get("/api/v1/search?q=walker&limit=2&offset=2").get_json()["results"]]
    assert len(whole) == 4
    assert rest == whole[2:]


def test_compare_tells_what_differs(client: FlaskClient) -> None:
    told = client.get("/api/v1/compare?codes=j7306,J7307").get_json()
    aspects = {one["key"]: one for one in told["aspects"]}
    assert [one["code"] for one in told["codes"]] == ["J7306", "J7307"]
    assert aspects["generic"]["values"] == ["levonorgestrel", "etonogestrel"]
    assert aspects["generic"]["differs"]
    assert not aspects["family"]["differs"]


def test_many_texts_are_mapped_in_their_order(client: FlaskClient) -> None:
    told = client.post("/api/v1/map", json={"texts": ["nexplanon", "", "walker"], "limit": 2}).get_json()["results"]
    assert [one["text"] for one in told] == ["nexplanon", "", "walker"]
    assert told[0]["codes"][0]["code"] == "J7307"
    assert told[1]["codes"] == []
    assert not told[1]["fits_well"]


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/api/v1/codes/J7399", 404, "J7399"),
        ("/api/v1/codes/nothing", 404, "no code"),
        ("/api/v1/search?limit=1000", 400, "limit must be a whole number from 0 to 100"),
        ("/api/v1/search?on=yesterday", 400, "2025-03-31"),
        ("/api/v1/search?category=Z", 400, "category"),
        ("/api/v1/compare?codes=J7306", 400, "2 to 4"),
        ("/api/v1/compare?codes=J7306,J7307,A0428,E0130,E0135", 400, "at most 4"),
        ("/api/v1/nowhere", 404, "no such page"),
    ],
)
def test_errors_are_problem_details(client: FlaskClient, url: str, status: int, words: str) -> None:
    answer = client.get(url)
    problem = answer.get_json()
    assert answer.status_code == problem["status"] == status
    assert answer.content_type == "application/problem+json"
    assert words in f"{problem['title']} {problem['detail']}"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("[]", "texts"),
        ("{", "valid JSON"),
        ('{"texts": "walker"}', "list of texts"),
        ('{"texts": [1]}', "string"),
        ('{"texts": []}', "1 to 1000"),
        ('{"texts": ["x"], "limit": 0}', "1 to 10"),
        ('{"texts": ["x"], "top": 1}', "'top'"),
    ],
)
def test_a_wrong_body_is_told_how_to_mend(client: FlaskClient, body: str, words: str) -> None:
    answer = client.post("/api/v1/map", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert words in answer.get_json()["detail"]


def test_the_readable_page_names_every_operation(client: FlaskClient) -> None:
    page = client.get("/api").get_data(as_text=True)
    for path in openapi.document()["paths"]:
        assert path in page


@pytest.mark.parametrize(
    "address",
    ["search?on=", "search?limit=", "search?category=", "suggest?limit=3&limit=4", "codes/J7307?on=", "search?q=a&q=b"],
)
def test_parameters_are_given_once_and_filled(client: FlaskClient, address: str) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["detail"]
