"""Texts with the codes found for them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import index
from corpus.entry import Entry
from search import Engine, Mapped, SearchError
from search.bulk.mapped import map_texts


def test_the_answers_are_those_of_a_search_in_the_order_of_the_texts(small: Engine) -> None:
    first, second = map_texts(small, ["nexplannon implant", "neb machine"], limit=2)
    hits = small.query("nexplannon implant", limit=2)
    assert [hit.code for hit in first.hits] == [hit.code for hit in hits] == ["J7307", "J7306"]
    assert (first.text, first.code, first.name) == ("nexplannon implant", "J7307", hits[0].name)
    assert first.confidence == pytest.approx(hits[0].confidence, abs=0.02)  # what is billed counts in lines alone
    assert first.fits_well is hits.fits_well is True
    assert (first.note, first.say_why("=")) == ("", "nexplannon = nexplanon, implant")
    assert second.code == "E0570"


@pytest.mark.parametrize(
    ("text", "note"), [("", "no description"), (" \t", "no description"), ("zzzzqqqq", "nothing found")]
)
def test_a_text_without_codes_says_why(small: Engine, text: str, note: str) -> None:
    (mapped,) = map_texts(small, [text])
    assert (mapped.code, mapped.name, mapped.confidence, mapped.fits_well) == ("", "", None, False)
    assert (mapped.note, mapped.say_why(), mapped.to_dict()["codes"]) == (note, "", [])


def test_a_best_code_that_is_unlikely_or_ended_is_noted(small: Engine, tmp_path: Path) -> None:
    (unlikely,) = map_texts(small, ["older walker machine zzzz qqqq for moon rockets"])
    assert unlikely.code
    assert (unlikely.fits_well, unlikely.note) == (False, "nothing fits well")
    index.build([Entry(code="E0001", name="Walker", ended=date(2020, 6, 30))], to=tmp_path / "index")
    (ended,) = map_texts(Engine(tmp_path / "index"), ["walker"])
    assert ended.note == "code ended 2020-06-30"


def test_a_text_is_never_query_syntax(small: Engine) -> None:
    (mapped,) = map_texts(small, ["walker -wheels category:J"])
    assert mapped.code.startswith("E0")


def test_no_texts_give_nothing_and_any_iterable_will_do(small: Engine) -> None:
    assert map_texts(small, []) == []
    assert [mapped.code for mapped in map_texts(small, iter(["nexplanon"]))] == ["J7307"]


def test_what_is_no_list_of_texts_is_refused(small: Engine) -> None:
    with pytest.raises(SearchError, match="give the texts as a list"):
        map_texts(small, "walker")
    with pytest.raises(SearchError, match="each of the texts must be a string, not NoneType"):
        map_texts(small, ["walker", None])  # type: ignore[list-item]
    with pytest.raises(SearchError, match="limit must be from 0 to 1000"):
        map_texts(small, ["walker"], limit=-1)


def test_json_has_the_codes_with_what_matched(small: Engine) -> None:
    (mapped,) = map_texts(small, ["nexplannon"], limit=1)
    assert mapped.to_dict() == {
        "text": "nexplannon",
        "fits_well": True,
        "elsewhere": None,
        "choices": [],
        "codes": [
            {
                "code": "J7307",
                "name": "Etonogestrel contraceptive implant system",
                "status": "active",
                "confidence": mapped.confidence,
                "matched": {"nexplannon": "nexplanon"},
            }
        ],
    }


def test_mapped_texts_compare_hash_and_fit_a_terminal(small: Engine) -> None:
    first, again = map_texts(small, ["nexplannon", "nexplannon"])
    assert first == again
    assert len({first, again, Mapped("x")}) == 2
    assert repr(first) == f"<Mapped 'nexplannon' → J7307 ({first.confidence:.2f})>"
    assert repr(Mapped("x" * 5000)) == f"<Mapped '{'x' * 60}' → nothing found>"
