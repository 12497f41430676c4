"""The protocol of NLM's Clinical Tables service: the array, its defaults, its caps."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

URL = "/api/hcpcs/v3/search"


def get_table(client: FlaskClient, **args: Any) -> list[Any]:
    answer = client.get(URL, query_string=args)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    value = answer.get_json()
    assert isinstance(value, list)
    assert len(value) == 4
    return value


def test_the_array_has_total_codes_extras_and_rows(client: FlaskClient) -> None:
    total, codes, extra, rows = get_table(client, terms="contraceptive implant", ef="long_desc:d,term_dt")
    assert total == len(codes) == 2
    assert codes[0] in ("J7306", "J7307")
    assert list(extra) == ["d", "term_dt"]
    assert len(extra["d"]) == 2
    assert rows[0] == [codes[0], client.get(f"/code/{codes[0]}.json").get_json()["name"]]


@pytest.mark.parametrize("args", [{}, {"terms": ""}, {"terms": "  "}, {"terms": "zzzzqqqq"}])
def test_nothing_found_is_an_empty_array(client: FlaskClient, args: dict[str, str]) -> None:
    assert get_table(client, **args) == [0, [], None, []]


def test_seven_by_default_and_more_when_asked(client: FlaskClient) -> None:
    total, codes, _, _ = get_table(client, terms="e")
    assert total > 7
    assert len(codes) == 7
    assert len(get_table(client, terms="e", maxList=3)[1]) == 3
    assert len(get_table(client, terms="e", maxList="")[1]) == min(total, 500)
    assert len(get_table(client, terms="e", maxList=3, count=4)[1]) == 4
    assert len(get_table(client, terms="e", maxList="many")[1]) == 7


def test_pages_do_not_overlap_and_keep_the_order(client: FlaskClient) -> None:
    whole = get_table(client, terms="e", count=500)[1]
    assert get_table(client, terms="e", count=3, offset=2)[1] == whole[2:5]
    assert get_table(client, terms="e", count=3, offset=10_000)[1] == []


def test_a_space_behind_the_last_word_means_it_is_whole(client: FlaskClient) -> None:
    assert get_table(client, terms="walk")[0] > 0
    assert set(get_table(client, terms="walker ")[1]) <= set(get_table(client, terms="walker", count=500)[1])


def test_misspelled_words_are_found(client: FlaskClient) -> None:
    assert get_table(client, terms="nexplannon")[1][0] == "J7307"


def test_fields_for_code_and_rows(client: FlaskClient) -> None:
    _, codes, _, rows = get_table(client, terms="implant", cf="short_desc", df="code, obsolete,nonsense")
    assert codes[0] not in ("J7306", "J7307")
    assert rows[0][1:] == ["false", ""]


def test_searched_fields_narrow(client: FlaskClient) -> None:
    assert get_table(client, terms="birth control")[0] > 0
    assert get_table(client, terms="birth control", sf="code")[0] == 0
    assert get_table(client, terms="J730", sf="code")[0] > 0


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        ("code:J7307", {"J7307"}),
        ("code:J73*", {"J7306", "J7307"}),
        ("obsolete:false AND code:J7306", {"J7306"}),
        ("NOT code:J7306 code:J73*", {"J7307"}),
        ("-code:J7306", {"J7307"}),
        ("(code:J7306 OR code:J7307) AND is_noc:false", {"J7306", "J7307"}),
        ("code:(J7306 OR J7307)", {"J7306", "J7307"}),
        ("-code:(J7306 OR J7399)", {"J7307"}),
        ("code:[J7307 TO J7399]", {"J7307"}),
        ("code:[J7300 TO *]", {"J7306", "J7307"}),
        ("code:[J7300 J7307]", set()),
        ('"etonogestrel"', {"J7307"}),
        ("code:J7306 AND (", set()),
        (")", set()),
    ],
)
def test_constraints(client: FlaskClient, condition: str, codes: set[str]) -> None:
    assert set(get_table(client, terms="contraceptive implant", q=condition)[1]) == codes
