"""The operations of the JSON API."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from search import Engine


def test_search_answers_as_the_library_does(client: FlaskClient, small: Engine) -> None:
    answer = client.get("/api/v1/search?q=nexplannon&limit=3")
    body = answer.get_json()
    library = small.query("nexplannon", limit=3)
    assert [hit["code"] for hit in body["results"]] == [hit.code for hit in library]
    assert body["results"][0]["matched"] == {"nexplannon": "nexplanon"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_offset_goes_on_where_the_page_before_ended(client: FlaskClient) -> None:
    whole = [hit["code"] for hit in client.get("/api/v1/search?q=walker&limit=4").get_json()["results"]]
    rest = [hit["code"] for hit in client.get("/api/v1/search?q=walker&limit=2&offset=2").get_json()["results"]]
    assert len(whole) == 4
    assert rest == whole[2:]


def test_compare_tells_what_differs(client: FlaskClient) -> None:
    comparison = client.get("/api/v1/compare?codes=j7306,J7307").get_json()
    aspects = {aspect["key"]: aspect for aspect in comparison["aspects"]}
    assert [item["code"] for item in comparison["codes"]] == ["J7306", "J7307"]
    assert aspects["generic"]["values"] == ["levonorgestrel", "etonogestrel"]
    assert aspects["generic"]["differs"]
    assert not aspects["family"]["differs"]


def test_many_texts_are_mapped_in_their_order(client: FlaskClient) -> None:
    body = {"texts": ["nexplanon", "", "walker"], "limit": 2}
    results = client.post("/api/v1/map", json=body).get_json()["results"]
    assert [result["text"] for result in results] == ["nexplanon", "", "walker"]
    assert results[0]["codes"][0]["code"] == "J7307"
    assert results[0]["fits_well"]
    assert (results[1]["codes"], results[1]["fits_well"]) == ([], False)
    assert len(results[2]["codes"]) == 2


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
        ("[]", "expected object, got array"),
        ("{", "not valid JSON"),
        ("", "not valid JSON"),
        ('{"texts": "walker"}', "expected array, got string in texts"),
        ('{"texts": [1]}', "expected string, got number in texts[0]"),
        ('{"texts": []}', "length >= 1 in texts"),
        ('{"texts": ["x"], "limit": 0}', ">= 1.0 in limit"),
        ('{"texts": ["x"], "limit": 11}', "<= 10.0 in limit"),
        ('{"texts": ["x"], "limit": true}', "expected number, got boolean in limit"),
        ('{"texts": ["x"], "top": 1}', "unknown field top"),
        ('{"limit": 1}', "missing required field texts"),
        (f'{{"texts": ["{"x" * 10_001}"]}}', "length <= 10000 in texts[0]"),
        (f'{{"texts": [{"1," * 1000}1]}}', "expected string, got number in texts[0]"),
        ("[" * 100_000, "expected object, got array"),
        ('{"texts": ' + "[" * 100_000, "expected string, got array in texts[0]"),
        ('{"texts":' * 100_000, "expected array, got object in texts"),
    ],
)
def test_a_wrong_body_is_told_how_to_mend(client: FlaskClient, body: str, words: str) -> None:
    answer = client.post("/api/v1/map", data=body, content_type="application/json")
    assert answer.status_code == 400
    detail = answer.get_json()["detail"]
    assert words in detail
    assert 'send {"texts": ["INJ KETOROLAC 15MG IM"], "limit": 3} with 1 to 1,000 texts' in detail
    assert "\n" not in detail


def test_a_body_that_is_not_declared_as_json_is_told(client: FlaskClient) -> None:
    answer = client.post("/api/v1/map", data='{"texts": ["walker"]}', content_type="text/plain")
    assert answer.status_code == 415
    assert "application/json" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    "address",
    ["search?on=", "search?limit=", "search?category=", "suggest?limit=3&limit=4", "codes/J7307?on=", "search?q=a&q=b"],
)
def test_parameters_are_given_once_and_filled(client: FlaskClient, address: str) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["detail"]


def test_a_score_s_reason_is_told_beside_why(client: FlaskClient, small: Engine) -> None:
    hit = client.get("/api/v1/search?q=nexplannon+implant").get_json()["results"][0]
    reason = small.query("nexplannon implant")[0].reason
    assert hit["reason"] == reason.to_dict()
    assert hit["reason"]["in_words"] == reason.say()
    assert [match["typed"] for match in hit["why"]] == ["nexplannon", "implant"]


def test_suggestions_take_the_filters(client: FlaskClient) -> None:
    suggested = client.get("/api/v1/suggest?q=implant&category=J").get_json()
    assert [item["code"] for item in suggested["results"]] == ["J7307", "J7306"]
    assert client.get("/api/v1/suggest?q=implant&category=E").get_json()["total"] == 0
