"""What crawlers find."""

from __future__ import annotations

import json
import re

from flask.testing import FlaskClient

from search import Engine


def test_the_sitemap_lists_every_category_and_code(client: FlaskClient, small: Engine) -> None:
    addresses = re.findall(r"<loc>http://localhost(/[^<]*)</loc>", client.get("/sitemap.xml").get_data(as_text=True))
    assert addresses == [
        "/",
        "/browse",
        *(f"/category/{letter}" for letter in small.categories),
        *(f"/code/{code}" for code in small.list_codes()),
    ]
    for address in addresses:
        assert client.get(address).status_code == 200


def test_robots_leave_the_questions_alone(client: FlaskClient) -> None:
    text = client.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /search" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text


def test_a_code_s_page_says_what_it_is_to_programs(client: FlaskClient) -> None:
    page = client.get("/code/j-7307", follow_redirects=True).get_data(as_text=True)
    assert '<link rel="canonical" href="http://localhost/code/J7307">' in page
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])  # type: ignore[index]
    assert data["@type"] == "MedicalCode"
    assert data["codeValue"] == "J7307"
    assert "Nexplanon" in data["alternateName"]
