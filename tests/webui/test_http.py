"""How answers travel: validators, caching, gzip, headers, access from other sites, errors."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient

from search import Engine
from webui import http

ANSWERS = ["/", "/search?q=walker", "/code/J7307", "/search.json?q=walker", "/api/v1/search?q=walker", "/fhir/R4/metadata",
           "/sitemap.xml"]  # fmt: skip


@pytest.mark.parametrize("url", ANSWERS)
def test_an_answer_that_still_holds_is_not_sent_again(client: FlaskClient, small: Engine, url: str) -> None:
    first = client.get(url)
    tag = first.headers["ETag"]
    assert small.manifest.digest[:16] in tag
    again = client.get(url, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.get_data() == b""
    assert again.headers["ETag"] == tag
    assert client.get(url, headers={"If-None-Match": '"of another index"'}).status_code == 200


@pytest.mark.parametrize(("url", "status"), [("/code/J9998", 404), ("/search?q=x&page=0", 400), ("/nowhere", 404)])
def test_errors_have_no_validator_and_take_none(client: FlaskClient, url: str, status: int) -> None:
    """The tag of another address is none of this one: an error is reported, not "unchanged"."""
    assert "ETag" not in client.get(url).headers
    tag = client.get("/code/J7307").headers["ETag"]
    assert client.get(url, headers={"If-None-Match": tag}).status_code == status


def test_static_files_are_kept_for_good_at_an_address_that_changes_with_them(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{10})"', client.get("/").get_data(as_text=True))
    assert address
    with client.get(address[1]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "url", ["/code/J7307", "/code/J7307.json", "/sitemap.xml", "/api/v1/codes/J7307", "/fhir/R4/metadata"]
)
def test_answers_are_packed_for_those_who_can_unpack(client: FlaskClient, url: str) -> None:
    plain = client.get(url)
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert len(packed.get_data()) < len(plain.get_data())
    assert "Accept-Encoding" in plain.headers["Vary"]
    refused = client.get(url, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_security_headers(client: FlaskClient) -> None:
    for url in ("/", "/nowhere", "/browse?on=x", "/search?q=w&page=0", "/api/v1/codes/J9998", "/fhir/R4/Patient"):
        headers = client.get(url).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], url
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in headers


@pytest.mark.parametrize("url", ["/search.json?q=walker", "/nowhere.json", "/api/v1/search?q=x", "/api/v1/nowhere", "/api/hcpcs/v3/search",
                                 "/fhir/R4/metadata", "/fhir/R4/Patient"])  # fmt: skip
def test_other_sites_may_read_what_is_for_programs(client: FlaskClient, url: str) -> None:
    assert client.get(url).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("url", ["/", "/search?q=walker", "/api", "/search.csv?q=walker"])
def test_pages_are_not_open_to_other_sites(client: FlaskClient, url: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(url).headers


@pytest.mark.parametrize("url", ["/api/v1/map", "/fhir/R4/CodeSystem/$lookup"])
def test_a_browser_may_ask_before_it_posts(client: FlaskClient, url: str) -> None:
    answer = client.options(url)
    assert answer.status_code == 200
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("host", ["a..b", "a" * 300, "[::1", "x y"])
@pytest.mark.parametrize(
    "url", ["/", "/nowhere", "/code/J9998", "/search.json?q=x", "/api/v1/nowhere", "/fhir/R4/metadata"]
)
def test_no_name_of_a_host_makes_the_server_fail(client: FlaskClient, url: str, host: str) -> None:
    assert client.get(url, headers={"Host": host}).status_code < 500


def test_a_host_that_is_none_is_told(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Host": "a..b"})
    assert answer.status_code == 400
    assert answer.get_data(as_text=True) == "The Host header is not the name of a server.\n"


def test_a_method_that_is_not_allowed_names_those_that_are(client: FlaskClient) -> None:
    answer = client.post("/search")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_body_may_have_so_many_bytes(client: FlaskClient) -> None:
    answer = client.post("/api/v1/map", data=b" " * (http.MAX_BODY + 1), content_type="application/json")
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"
