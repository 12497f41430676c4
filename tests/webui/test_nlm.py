"""The protocol of NLM's Clinical Tables service: the array, its defaults, its caps."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from search import Engine, Entry

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
    walkers = ["E0141", "E0143", "E0130", "G8730"]
    assert get_table(client, terms="walk")[1] == walkers
    assert get_table(client, terms="walker ")[1] == walkers
    assert get_table(client, terms="levonor")[1] == get_table(client, terms="levonorgestrel ")[1]


def test_misspelled_words_are_found(client: FlaskClient) -> None:
    assert get_table(client, terms="nexplannon")[1][0] == "J7307"


def test_fields_for_code_and_rows(client: FlaskClient) -> None:
    _, codes, _, rows = get_table(client, terms="implant", cf="short_desc", df="code, obsolete,nonsense")
    assert codes[0] not in ("J7306", "J7307")
    assert rows[0][1:] == ["false", ""]


def test_searched_fields_narrow(client: FlaskClient) -> None:
    assert get_table(client, terms="birth control")[1] == ["J7307", "J7306"]
    assert get_table(client, terms="birth control", sf="code")[1] == []
    assert get_table(client, terms="J730", sf="code")[1] == ["J7306", "J7307"]


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
        ("etonog", {"J7307"}),
        ("ETONO*", {"J7307"}),
        ('long_desc:"implant system"', {"J7306", "J7307"}),
        ('long_desc:"system implant"', set()),
        ("long_desc:etono*", {"J7307"}),
        ("!code:J7306", {"J7307"}),
        ("code:j7306", {"J7306"}),
        ("obsolete:false && code:J7306", {"J7306"}),
        ("code:J7306 || code:J7307", {"J7306", "J7307"}),
        ("code:J7306 OR code:J7307 AND is_noc:true", {"J7306"}),
        ("code:J7306 code:J7307", set()),
        ("code:J730? AND NOT code:J7306", {"J7307"}),
        ("code:{J7306 TO J7307]", {"J7307"}),
        ("code:[J7306 TO J7307}", {"J7306"}),
        ("term_dt:[20000101 TO *]", set()),
        ("*:*", {"J7306", "J7307"}),
        ("code:*", {"J7306", "J7307"}),
        ("term_dt:*", set()),
        ("nonsense:x", set()),
        ('"etono', set()),
        ("code:J7306 AND", set()),
        ("code:", set()),
        ("(" * 900 + "code:J7306" + ")" * 900, {"J7306"}),
        ("(" * 100_000, set()),
        ("NOT (" * 330 + "code:J7306" + ")" * 330, {"J7306"}),
        ("NOT " * 450 + "code:J7306", {"J7306"}),
        ("NOT (NOT code:J7306)", {"J7306"}),
        ("J7306 " * 400, set()),
        ("code:J7306 AND (", set()),
        (")", set()),
    ],
)
def test_constraints(client: FlaskClient, condition: str, codes: set[str]) -> None:
    assert set(get_table(client, terms="contraceptive implant", q=condition)[1]) == codes


def test_only_the_rows_shown_are_read(client: FlaskClient, small: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    lookup = small.lookup

    def count(code: str) -> Entry:
        read.append(code)
        return lookup(code)

    monkeypatch.setattr(small, "lookup", count)
    assert get_table(client, terms="e", maxList=2)[1] == read


def test_a_list_of_fields_has_an_end(client: FlaskClient) -> None:
    _, _, _, rows = get_table(client, terms="nexplanon", df="long_desc," * 5000)
    assert len(rows[0]) == 20


@pytest.mark.parametrize(
    "nested", ["is_noc:true OR NOT (", "is_noc:false NOT (", "(is_noc:true OR ", "(is_noc:false NOT "]
)
def test_conditions_in_each_other_never_fail(client: FlaskClient, nested: str) -> None:
    deep = nested * (1900 // len(nested))
    get_table(client, terms="contraceptive implant", q=f"{deep}code:J7306{')' * deep.count('(')}")
