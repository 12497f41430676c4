"""Results: values that compare, hash, fit a terminal and go out as JSON."""

from __future__ import annotations

import json

import pytest

from search import Engine, Hit, Match, Reason, Results

QUESTIONS = ["walker with wheels", "J7306", "", "xyzzyq", "nexplannon implant", "w" * 500, "category:E"]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_representation_fits_a_terminal(small: Engine, text: str) -> None:
    results = small.query(text)
    for value in (results, *results, *(match for hit in results for match in hit.why)):
        assert len(repr(value)) <= 120, repr(value)
        assert "\n" not in repr(value)


def test_representations_say_what_they_are() -> None:
    assert repr(Match("nexplannon", "nexplanon", "also_known_as", "typo")) == (
        "<Match 'nexplannon' → 'nexplanon' (typo, also_known_as)>"
    )
    reason = Reason(text=0.5, coverage=0.8, alias=0.1, factors={"route": 0.6})
    assert repr(reason) == "<Reason 0.3000 = (0.500 text × 0.80 + 0.100 alias) × 0.60 route>"
    assert repr(Results("walker")) == "<Results for 'walker': nothing; 0 of 0>"


@pytest.mark.parametrize("text", QUESTIONS)
def test_the_same_answer_is_equal_and_hashes_alike(small: Engine, text: str) -> None:
    once, again = small.query(text), small.query(text)
    assert once == again
    assert hash(once) == hash(again)
    assert list(once) == list(again)
    assert {hash(hit) for hit in once} == {hash(hit) for hit in again}


def test_other_answers_are_not_equal(small: Engine) -> None:
    assert small.query("walker") != small.query("walkers")
    assert small.query("walker")[0] != small.query("walker")[1]
    assert small.query("walker", limit=1) != small.query("walker", limit=2)


def test_results_are_a_sequence(small: Engine) -> None:
    results = small.query("walker")
    assert len(results) == len(list(results)) == len(results.hits) > 2
    assert results[0] in results
    assert results[:2] == results.hits[:2]
    assert results[-1] == results.hits[-1]
    with pytest.raises(IndexError):
        results[1000]


def test_results_go_out_as_json(small: Engine) -> None:
    results = small.query("nexplannon implant", limit=1)
    values = json.loads(json.dumps(results.to_dict()))
    assert (values["query"], values["total"], values["corrected"]) == (
        results.query,
        results.total,
        "nexplanon implant",
    )
    hit = values["results"][0]
    assert (hit["code"], hit["status"], hit["kind"], hit["category"]) == ("J7307", "active", "code", "J")
    assert hit["confidence"] == results[0].confidence
    assert hit["why"][0]["typed"] == "nexplannon"
    assert json.loads(json.dumps(small.query("").to_dict()))["results"] == []


def test_a_hit_says_why_in_one_line(small: Engine) -> None:
    hit = small.query("nexplannon implant")[0]
    assert hit.say_why() == "nexplannon → nexplanon, implant"
    assert hit.say_why(">") == "nexplannon > nexplanon, implant"
    assert hit.matched == {"nexplannon": "nexplanon", "implant": "implant"}


def test_a_hit_without_reason_or_highlights_has_empty_ones(small: Engine) -> None:
    hit = Hit(small.lookup("J7306"), 1.0, "active")
    assert hit.reason == Reason()
    assert hit.highlights == {}
    assert hit.confidence is None
    assert hit.say_why() == ""
    assert (hit.code, hit.name) == ("J7306", small.lookup("J7306").name)
