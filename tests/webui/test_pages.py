"""The pages and their JSON twins."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from test_engine import HOSTILE

from search import Engine
from webui import create_app


@pytest.fixture(scope="module")
def client(small: Engine) -> FlaskClient:
    return create_app({"ENGINE": small, "TESTING": True}).test_client()


def text_of(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


class _Balance(HTMLParser):
    """Fails on tags that are not closed in order."""

    EMPTY = frozenset({"meta", "link", "input", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


PAGES = ["/", "/search?q=walker+with+wheels", "/search?q=zzzzz", "/code/J7306", "/code/G8730", "/browse", "/category/E",
         "/specialty/physical-therapy", "/search?category=E", "/search?q=nexplannon"]  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_pages_are_whole_and_carry_the_notice(client: FlaskClient, url: str) -> None:
    page = text_of(client, url)
    balance = _Balance()
    balance.feed(page)
    assert balance.open == []
    assert "American Medical Association" in page
    assert not re.search(r"\sstyle=|<script>|\son\w+=\"", page)  # nothing inline: the policy would block it
    assert len(re.findall(r"<h1", page)) == 1


@pytest.mark.parametrize("url", PAGES)
def test_every_link_leads_somewhere(client: FlaskClient, url: str) -> None:
    links = set(re.findall(r'(?:href|src)="(/[^"]*)"', text_of(client, url)))
    assert links
    for link in links:
        with client.get(link.replace("&amp;", "&")) as answer:
            assert answer.status_code in (200, 301, 302), link


def test_a_result_tells_code_name_category_and_why(client: FlaskClient) -> None:
    page = text_of(client, "/search?q=nexplannon+implant")
    assert 'href="/code/J7307"' in page
    assert "<mark>implant</mark>" in page
    assert "nexplannon → nexplanon" in page
    assert 'href="/category/J"' in page
    assert re.search(r'Did you mean <a href="/search\?q=nexplanon\+implant">nexplanon implant</a>', page)


def test_paging_keeps_the_question(client: FlaskClient) -> None:
    page = text_of(client, "/search?q=walker&category=E&limit=1")
    assert re.search(r'rel="next" href="/search\?page=2&amp;q=walker&amp;category=E&amp;limit=1"', page)
    assert "There are no more codes on this page" not in page
    assert "no more codes" in text_of(client, "/search?q=walker&page=99")


def test_the_empty_state_helps(client: FlaskClient) -> None:
    page = text_of(client, "/search?q=zzzzz")
    assert "Nothing found for “zzzzz”" in page
    assert "arm implant birth control" in page
    assert client.get("/search?q=").headers["Location"] == "/"


def test_a_code_page_has_every_part(client: FlaskClient) -> None:
    page = text_of(client, "/code/J7306") + text_of(client, "/code/J7307")
    for part in ("also-known-as", "description", "plain-language", "clinical-context", "rvu", "billing", "specialties", "questions",
                 "related", "confused", "status", "sources"):  # fmt: skip
        assert f'<section id="{part}">' in page, part
    assert "work RVUs" in page
    assert "Nexplanon is the etonogestrel implant." in page


def test_other_writings_of_a_code_lead_to_its_page(client: FlaskClient) -> None:
    for writing in ("j7306", "J-7306", "J7306-RT"):
        answer = client.get(f"/code/{writing}")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/code/J7306")


def test_an_unknown_code_is_a_404_with_near_ones(client: FlaskClient) -> None:
    page = text_of(client, "/code/J7308", 404)
    assert "There is no code J7308" in page
    assert 'href="/code/J7307"' in page
    told = client.get("/code/J7308.json")
    assert (told.status_code, told.get_json()["near"][0]["code"]) == (404, "J7307")
    assert client.get("/code/%3Cscript%3E").status_code == 404
    assert "<script>alert" not in client.get("/code/<script>alert(1)").get_data(as_text=True)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/nowhere", 404),
        ("/category/W", 404),
        ("/category/j", 404),
        ("/specialty/astrology", 404),
        ("/search?q=walker&status=maybe", 400),
        ("/search?q=walker&page=0", 400),
        ("/search?q=walker&limit=1000000", 400),
        ("/search?q=walker&on=soon", 400),
        ("/search.json?q=walker&page=x", 400),
        ("/suggest.json?q=w&limit=-1", 400),
    ],
)
def test_wrong_requests_are_told_in_words(client: FlaskClient, url: str, status: int) -> None:
    text = text_of(client, url, status)
    assert "Traceback" not in text


def test_json_twins(client: FlaskClient) -> None:
    found = client.get("/search.json?q=walker+with+wheels&limit=2").get_json()
    assert [hit["code"] for hit in found["results"]] == ["E0141", "E0143"]
    assert client.get("/code/J7307.json").get_json()["also_known_as"][0] == "Nexplanon"
    assert client.get("/suggest.json?q=levonor").get_json()[0]["code"] == "J7306"
    assert client.get("/category/K.json").get_json()["total"] == 1
    assert client.get("/specialty/quality-reporting.json").get_json()["results"][0]["code"] == "G8730"
    compared = client.get("/compare.json?codes=J7306,J7307").get_json()
    assert compared == client.get("/api/v1/compare?codes=J7306,J7307").get_json()
    assert client.get("/browse.json").get_json()["category"]["E"] == 4
    assert client.get("/search.json?q=walker").headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/nowhere.json").get_json()["error"] == "Not Found"


def test_pages_and_json_give_the_same_order(client: FlaskClient) -> None:
    for question in ("walker with wheels", "implant", "shot"):
        shown = re.findall(r'<h2><a href="/code/(\w+)"', text_of(client, f"/search?q={question}"))
        assert shown == [hit["code"] for hit in client.get(f"/search.json?q={question}").get_json()["results"]]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_harmlessly(client: FlaskClient, text: str) -> None:
    safe = text.encode("utf-8", "replace").decode()
    for url in ("/search", "/search.json", "/suggest.json"):
        answer = client.get(url, query_string={"q": safe})
        assert answer.status_code in (200, 302)
        if url == "/search":
            assert "<script>alert" not in answer.get_data(as_text=True)


def test_security_headers(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_the_day_of_service_decides_the_status(small: Engine, tmp_path: Path) -> None:
    from datetime import date

    import index
    from corpus.entry import Entry

    index.build(
        [Entry(code="E0001", name="Old walker", ended=date(2020, 6, 30), cross_references=("E0002",))],
        to=tmp_path / "i",
    )
    client = create_app({"ENGINE": Engine(tmp_path / "i")}).test_client()
    assert "Ended: 2020-06-30 was the last day" in text_of(client, "/code/E0001")
    assert "On 2020-06-30: Active until 2020-06-30." in text_of(client, "/code/E0001?on=2020-06-30")
    assert client.get("/code/E0001.json?on=2020-06-30").get_json()["status"] == "active"
    assert client.get("/code/e0001?on=2020-06-30").headers["Location"] == "/code/E0001?on=2020-06-30"
    text_of(client, "/code/E0001?on=soon", 400)
    assert 'class="tag warn">ended 2020-06-30' in text_of(client, "/search?q=walker")
    assert "ended 2020" not in text_of(client, "/search?q=walker&on=2020-01-01")


def test_an_index_that_cannot_be_opened_is_a_503(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import index

    index.build([], to=home / "index")
    next((home / "index").glob("*/manifest.json")).write_text("{")
    answer = create_app().test_client().get("/search?q=walker")
    assert answer.status_code == 503
    assert "run &#39;plaincode build&#39;" in answer.get_data(as_text=True)
