"""The pages, as HTML and as JSON."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import HOSTILE

from search import Engine
from webui import create_app


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


PAGES = ["/", "/search?q=walker+with+wheels", "/search?q=zzzzz", "/code/J7306", "/code/E0143", "/code/G8730", "/browse", "/category/E",
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


def test_a_code_page_shows_what_decides_and_marks_its_own_row(client: FlaskClient) -> None:
    page = text_of(client, "/code/E0143")
    assert '<table class="deciding">' in page
    row = page[page.index('aria-current="true"') :]
    assert re.sub(r"<[^>]+>", " ", row[row.index(">") + 1 : row.index("</tr>")]).split()[0] == "E0143"
    assert "folding" in row[: row.index("</tr>")]
    assert '<section id="goes-with"><h2>Usually billed with</h2>' in page


def test_other_writings_of_a_code_lead_to_its_page(client: FlaskClient) -> None:
    for writing in ("j7306", "J-7306", "J7306-RT"):
        answer = client.get(f"/code/{writing}")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/code/J7306")


def test_an_unknown_code_is_a_404_with_near_ones(client: FlaskClient) -> None:
    page = text_of(client, "/code/J7308", 404)
    assert "There is no code J7308" in page
    assert 'href="/code/J7307"' in page
    answer = client.get("/code/J7308.json")
    assert (answer.status_code, answer.get_json()["near"][0]["code"]) == (404, "J7307")
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


def test_pages_have_a_json_form_at_the_same_address(client: FlaskClient) -> None:
    results = client.get("/search.json?q=walker+with+wheels&limit=2").get_json()["results"]
    assert [hit["code"] for hit in results] == ["E0141", "E0143"]
    assert client.get("/code/J7307.json").get_json()["also_known_as"][0] == "Nexplanon"
    assert client.get("/suggest.json?q=levonor").get_json()[0]["code"] == "J7306"
    assert client.get("/category/K.json").get_json()["total"] == 1
    assert client.get("/specialty/quality-reporting.json").get_json()["results"][0]["code"] == "G8730"
    for twin, operation in (("/compare.json?codes=J7306,J7307", "/api/v1/compare?codes=J7306,J7307"),
                            ("/code/j7307.json?on=2020-01-01", "/api/v1/codes/j7307?on=2020-01-01")):  # fmt: skip
        assert client.get(twin).get_json() == client.get(operation).get_json()
    assert client.get("/search.json?q=").get_json()["total"] == 0
    assert client.get("/compare.json").status_code == 400
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


def test_the_day_of_service_decides_the_status(small: Engine, tmp_path: Path) -> None:
    from datetime import date

    import index
    from corpus.entry import Entry

    index.build(
        [Entry(code="E0001", name="Old walker", ended=date(2020, 6, 30), replaced_by={"E0002": "CMS says so"})],
        to=tmp_path / "i",
    )
    client = create_app({"ENGINE": Engine(tmp_path / "i")}).test_client()
    assert "Ended: 2020-06-30 was the last day" in text_of(client, "/code/E0001")
    assert "On 2020-06-30: Active until 2020-06-30." in text_of(client, "/code/E0001?on=2020-06-30")
    assert client.get("/code/E0001.json?on=2020-06-30").get_json()["status"] == "active"
    assert client.get("/code/e0001?on=2020-06-30").headers["Location"] == "/code/E0001?on=2020-06-30"
    text_of(client, "/code/E0001?on=soon", 400)
    assert 'class="tag warn">ended 2020-06-30' in text_of(client, "/search?q=walker")
    assert 'href="/code/E0002">now E0002</a>' in text_of(client, "/search?q=walker")
    assert "ended 2020" not in text_of(client, "/search?q=walker&on=2020-01-01")


def test_codes_side_by_side(client: FlaskClient) -> None:
    page = text_of(client, "/compare?codes=j7306&codes=J7307")
    assert re.search(
        r'<tr class="differs"><th scope="row">Generic name.*?levonorgestrel.*?etonogestrel', page, re.DOTALL
    )
    assert re.search(r'<tr><th scope="row">Family', page)
    for url, status in (("/compare", 200), ("/compare?codes=J7306", 400), ("/compare?codes=J7306,J7399", 404)):
        assert client.get(url).status_code == status


def test_a_hit_s_score_is_explained_in_words(client: FlaskClient, small: Engine) -> None:
    page = text_of(client, "/search?q=nexplannon+implant")
    lines = small.query("nexplannon implant")[0].reason.say()
    assert lines
    details = re.search(
        r'<details class="reason"><summary>Why<span class="hidden"> J7307</span></summary>(.*?)</details>', page
    )
    assert details
    assert unescape(details[1]) == f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
    assert '<details class="reason">' not in text_of(client, "/category/E")  # listed, not scored


def test_suggestions_keep_to_the_filters(client: FlaskClient) -> None:
    codes = [item["code"] for item in client.get("/suggest.json?q=implant&category=J").get_json()]
    assert codes == ["J7307", "J7306"]
    assert client.get("/suggest.json?q=implant&category=E").get_json() == []


#: Names that mean something to Flask's url_for, to Python or to a route, but nothing to these pages.
ODD_NAMES = (
    "endpoint",
    "_method",
    "_anchor",
    "_scheme",
    "_external",
    "values",
    "self",
    "letter",
    "name",
    "code",
    "rule",
    "args",
)
ODD_VALUES = ("x", "POST", "", "1", "ftp")
#: One address of each kind of page, with more than one page of hits where it lists codes.
KINDS = ["/", "/search?q=walker&limit=1", "/search?category=E&limit=1&page=2", "/search.json?q=walker", "/suggest.json?q=w", "/search.csv?q=walker",
         "/code/J7307", "/code/j7307", "/code/J7307.json", "/code/J9998", "/compare", "/compare?codes=J7306,J7307", "/compare.json?codes=J7306,J7307",
         "/browse", "/browse.json", "/category/E?limit=1", "/category/E.json", "/specialty/physical-therapy?limit=1", "/rvu", "/rvu?codes=J7306",
         "/rvu.json?codes=J7306", "/healthz", "/sitemap.xml", "/robots.txt", "/api", "/api/v1/search?q=walker", "/api/v1/suggest?q=w",
         "/api/v1/codes/J7307", "/api/v1/compare?codes=J7306,J7307", "/api/v1/openapi.json", "/api/hcpcs/v3/search?terms=walker",
         "/fhir/R4/metadata", "/fhir/R4/CodeSystem/$lookup?code=J7307", "/fhir/R4/ValueSet/hcpcs/$expand?filter=walker", "/nowhere"]  # fmt: skip


@pytest.mark.parametrize("url", KINDS)
def test_odd_arguments_change_nothing(client: FlaskClient, url: str) -> None:
    expected = client.get(url).status_code
    for name in ODD_NAMES:
        for value in ODD_VALUES:
            if name == "code" and "$lookup" in url:
                continue  # the operation has a parameter of that name
            joined = f"{url}{'&' if '?' in url else '?'}{name}={value}"
            assert client.get(joined).status_code == expected, joined


@given(
    arguments=st.lists(
        st.tuples(
            st.sampled_from((*ODD_NAMES, "q", "page", "limit", "on", "codes")) | st.text(max_size=8),
            st.text(max_size=12),
        ),
        max_size=4,
    )
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
def test_no_page_fails_whatever_is_asked(client: FlaskClient, arguments: list[tuple[str, str]]) -> None:
    for url in (
        "/search",
        "/code/J7307",
        "/category/E",
        "/specialty/physical-therapy",
        "/compare",
        "/rvu",
        "/search.json",
    ):
        assert client.get(url, query_string=arguments).status_code < 500


def test_a_category_pages_within_itself(client: FlaskClient) -> None:
    page = text_of(client, "/category/E?letter=J&limit=1")
    assert re.search(r'rel="next" href="/category/E\?page=2&amp;limit=1"', page)
    assert "letter=J" not in page
