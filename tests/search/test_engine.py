"""The engine on a small index: order, paging, codes, modifiers, suggestions, hostile text."""

from __future__ import annotations

import json
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import HOSTILE

import index
import search
from search import Engine, Results


def codes(results: Results) -> list[str]:
    return [hit.code for hit in results]


@pytest.mark.parametrize(
    ("text", "first", "reason"),
    [
        ("J7306", ["J7306"], "a code in its usual writing"),
        ("j-7306", ["J7306"], "a code in another writing"),
        ("J7306-RT", ["J7306"], "a code with a modifier behind it"),
        ("what is j7306", ["J7306"], "a question around a code"),
        ("J73", ["J7306", "J7307"], "the beginning of codes, in order of code"),
        ("arm implant birth control", ["J7307", "J7306"], "a lay term of the family; the usual member first"),
        ("nexplanon", ["J7307", "J7306"], "the brand's own code before the page that only mentions it"),
        ("nexplannon", ["J7307"], "a misspelled brand"),
        ("toradol shot", ["J1885"], "brand and lay word together"),
        ("INJ KETOROLAC 15MG IM", ["J1885"], "a charge line: short forms, dose and route do not drown the drug"),
        ("b12 shot", ["J3420"], "b12 is a word here, not the beginning of a code"),
        ("vitamin b-12", ["J3420"], "a hyphen within a short name"),
        ("neb machine", ["E0570"], "an abbreviation within a lay term"),
        ("walkers with wheels", ["E0141", "E0143"], "plural; the whole lay term before the longer one"),
        ("folding walker", ["E0143"], "the word that separates the family"),
        ("wheel chair", ["K0823"], "written apart"),
        ("walker zzzunknown", ["E0141", "E0143", "E0130"], "an unknown word does not empty the list"),
        ("unclassified drug", ["J3490"], "a catch-all code when it is asked for"),
    ],
)
def test_golden_order(small: Engine, text: str, first: list[str], reason: str) -> None:
    assert codes(small.query(text))[: len(first)] == first, reason


def test_every_hit_tells_why(small: Engine) -> None:
    hit = small.query("nexplannon implant")[0]
    assert hit.matched["nexplannon"] == "nexplanon"
    kinds = {match.typed: match.kind for match in hit.why}
    assert kinds == {"nexplannon": "typo", "implant": "exact"}
    assert {match.field for match in hit.why} <= set(index.schema.TEXT_FIELDS)
    assert "<mark>Nexplanon</mark>" in hit.highlights["also_known_as"]
    assert small.query("J7306")[0].why[0].kind == "code"


def test_an_unknown_code_gives_near_ones_and_no_hit(small: Engine) -> None:
    results = small.query("J7308")
    assert len(results) == 0
    assert results.near_codes[:2] == ("J7307", "J7306")
    assert "There is no code J7308." in results.notes


def test_the_order_does_not_depend_on_the_limit(small: Engine) -> None:
    whole = codes(small.query("walker with wheels pain", limit=100))
    assert len(whole) > 2
    assert [
        code for at in range(len(whole)) for code in codes(small.query("walker with wheels pain", limit=1, offset=at))
    ] == whole
    assert small.query("walker with wheels pain", limit=0).total == len(whole)
    assert codes(small.query("walker", limit=5, offset=500)) == []


@pytest.mark.parametrize("page", [{"limit": -1}, {"limit": 1001}, {"offset": -1}])
def test_wrong_pages_are_refused(small: Engine, page: dict[str, int]) -> None:
    with pytest.raises(search.SearchError):
        small.query("walker", **page)


def test_phrases_exclusions_and_notes(small: Engine) -> None:
    assert codes(small.query('"walker with wheels"')) == ["E0141", "E0143"]
    assert "E0141" not in codes(small.query("walker -wheels"))
    assert "E0130" in codes(small.query("walker -wheels"))
    missing = small.query('"wheels walker"')
    assert missing.notes == ("Nothing has the phrase “wheels walker”; its words were searched.",)
    assert len(missing) > 0
    across = small.query('"person walking"')  # one lay term ends with the one word, the next begins with the other
    assert across.notes == ("Nothing has the phrase “person walking”; its words were searched.",)
    assert small.query('"older person"').notes == ()


def test_ties_active_first_then_shorter_then_code(dated: Engine) -> None:
    assert codes(dated.query("walker wheels")) == ["E0003", "E0002", "E0001", "E0004"]
    hit = dated.query("walker wheels")[2]
    assert (hit.status, hit.ended) == ("ended", date(2020, 6, 30))


def test_modifiers_come_only_when_asked_for(dated: Engine) -> None:
    assert codes(dated.query("right side")) == ["RT"]
    assert "RT" not in codes(dated.query("walker on the right side"))
    assert codes(dated.query("right side", filters={"category": "E"})) == []
    assert codes(dated.query("right side modifier")) == ["RT"]
    assert codes(dated.query("RT"))[0] == "RT"
    assert dated.lookup("rt").kind == "modifier"
    assert codes(dated.query("modifiers")) == ["RT"]


def test_a_modifier_of_cpt_is_told_as_such_and_finds_no_doses(dated: Engine) -> None:
    for text in ("modifier 25", "25 modifier", "mod 25"):
        answer = dated.query(text)
        assert answer.total == 0
        assert answer.notes == (
            "25 is a modifier of CPT, which is not part of HCPCS Level II; its modifiers begin with a letter.",
        )
    assert dated.query("right side 25 mg").notes == ()


def test_lookup(small: Engine) -> None:
    assert small.lookup("j-7306").code == small.lookup("J7306-RT").code == "J7306"
    with pytest.raises(search.UnknownCode) as raised:
        small.lookup("J7308")
    assert raised.value.near[:2] == ["J7307", "J7306"]
    for odd in ("", "walker", "'; drop table", "J" * 5000, "\x00"):
        with pytest.raises(search.UnknownCode):
            small.lookup(odd)


def test_suggestions_need_all_words_the_last_as_a_beginning(small: Engine) -> None:
    assert codes(small.suggest("levonor"))[0] == "J7306"
    assert set(codes(small.suggest("walker wh"))) >= {"E0141", "E0143"}
    assert "E0130" not in codes(small.suggest("walker whee"))
    assert codes(small.suggest("walker zzz")) == []
    assert codes(small.suggest("J73")) == ["J7306", "J7307"]
    assert codes(small.suggest("wal ")) == []  # the blank makes the word whole
    assert codes(small.suggest("")) == codes(small.suggest("   ")) == []
    assert len(small.suggest("w", limit=2)) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_answered(small: Engine, text: str) -> None:
    json.dumps(small.query(text).to_dict())
    json.dumps(small.suggest(text).to_dict())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=120) | st.from_regex(r'[a-z0-9"\-: ./%]{0,60}', fullmatch=True))
def test_any_text_is_answered_in_order(small: Engine, text: str) -> None:
    results = small.query(text, limit=100)
    scores = [hit.score for hit in results if not any(match.kind == "code" for match in hit.why)]
    assert scores == sorted(scores, reverse=True)
    assert results.total >= len(results)
    small.suggest(text)


def test_many_threads_get_the_same_answers(small: Engine) -> None:
    questions = ["walker", "neb machine", "nexplanon", "toradol shot", '"walker with wheels"'] * 8
    expected = [codes(small.query(question)) for question in questions]
    answers: dict[int, list[list[str]]] = {}

    def ask(number: int) -> None:
        answers[number] = [codes(small.query(question)) for question in questions]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answer == expected for answer in answers.values())
    assert len(answers) == 8


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    report = index.build([], to=tmp_path / "index")
    assert report.counts["codes"] == 0
    engine = Engine(tmp_path / "index")
    for text in ("walker", "J7306", "", "RT", "J7", '"a b"'):
        assert engine.query(text).total == 0
        assert engine.suggest(text).total == 0
