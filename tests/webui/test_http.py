"""How answers travel, and what crawlers find."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from flask.testing import FlaskClient

from search import Engine
from webui import create_app

ANSWERS = ["/", "/search?q=walker", "/code/J7307", "/search.json?q=walker", "/api/v1/search?q=walker", "/fhir/R4/metadata",
           "/sitemap.xml"]  # fmt: skip


@pytest.fixture(scope="module")
def client(small: Engine) -> FlaskClient:
    return create_app({"ENGINE": small, "TESTING": True}).test_client()


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


def test_errors_have_no_validator(client: FlaskClient) -> None:
    assert "ETag" not in client.get("/code/J9998").headers


def test_static_files_are_kept_for_good_at_an_address_that_changes_with_them(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{10})"', client.get("/").get_data(as_text=True))
    assert address
    with client.get(address[1]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("url", ["/code/J7307", "/code/J7307.json", "/sitemap.xml"])
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


def test_the_sitemap_lists_every_code(client: FlaskClient, small: Engine) -> None:
    listed = re.findall(r"<loc>http://localhost(/[^<]*)</loc>", client.get("/sitemap.xml").get_data(as_text=True))
    assert {f"/code/{code}" for code in small.columns.codes} <= set(listed)
    for address in listed[:8]:
        assert client.get(address).status_code == 200


def test_robots_leave_the_questions_alone(client: FlaskClient) -> None:
    text = client.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /search" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text


def test_a_code_s_page_says_what_it_is_to_programs(client: FlaskClient) -> None:
    page = client.get("/code/j-7307", follow_redirects=True).get_data(as_text=True)
    assert '<link rel="canonical" href="http://localhost/code/J7307">' in page
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])  # type: ignore[index]
    assert told["@type"] == "MedicalCode"
    assert told["codeValue"] == "J7307"
    assert "Nexplanon" in told["alternateName"]


def test_codes_side_by_side(client: FlaskClient) -> None:
    page = client.get("/compare?codes=j7306&codes=J7307").get_data(as_text=True)
    assert re.search(
        r'<tr class="differs"><th scope="row">Generic name.*?levonorgestrel.*?etonogestrel', page, re.DOTALL
    )
    assert re.search(r'<tr><th scope="row">Family', page)
    for url, status in (("/compare", 200), ("/compare?codes=J7306", 400), ("/compare?codes=J7306,J7399", 404)):
        assert client.get(url).status_code == status
