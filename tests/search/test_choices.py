"""Choices: what would decide between siblings, where the question leaves it open."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import index
from corpus.entry import Entry
from search import Engine

SIBLINGS = (
    Entry(code="J0001", name="Testumab, infused", family="testumabs", route="intravenous infusion", unit="10 mg"),
    Entry(code="J0002", name="Testumab, injected", family="testumabs", route="injection under the skin", unit="10 mg"),
    Entry(code="J0003", name="Otherumab", family="others", unit="5 mg"),
)


def build(folder: Path) -> Engine:
    index.build(SIBLINGS, to=folder / "index")
    return Engine(folder / "index")


def test_siblings_that_differ_in_how_they_are_given_are_a_choice(tmp_path: Path) -> None:
    results = build(tmp_path).query("testumab")
    (choice,) = results.choices
    assert choice.question == "How is it given?"
    assert dict(choice.options) == {"J0001": "into a vein", "J0002": "under the skin"}
    assert results.to_dict()["choices"] == [choice.to_dict()]
    assert choice.to_dict()["options"][0] == {"code": results[0].code, "what": dict(choice.options)[results[0].code]}


def test_a_question_that_says_it_leaves_nothing_open(tmp_path: Path) -> None:
    engine = build(tmp_path)
    assert not engine.query("testumab under the skin").choices


def test_without_siblings_there_is_no_choice(tmp_path: Path) -> None:
    engine = build(tmp_path)
    assert not engine.query("otherumab").choices
    assert not engine.query("J0001").choices
    assert not engine.query("").choices
    assert not engine.query("category:J").choices


CHAIRS = tuple(
    Entry(code=code, name="Wheelchair", family="chairs", separates=separates, route=route)
    for code, route, separates in (
        ("E0001", "injection", {"patient weighs": "300 lb or less", "back": "fixed back", "arms": "fixed"}),
        ("E0002", "oral", {"patient weighs": "over 300 lb", "back": "reclining back", "arms": ""}),
    )
)


def test_what_a_family_says_decides_is_asked_in_its_order(tmp_path: Path) -> None:
    index.build(CHAIRS, to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    choices = engine.query("wheelchair").choices
    assert [choice.question for choice in choices] == ["Patient weighs?", "Back?"], "arms do not apply to both"
    assert dict(choices[0].options) == {"E0001": "300 lb or less", "E0002": "over 300 lb"}


def test_what_the_question_says_of_a_column_is_not_asked(tmp_path: Path) -> None:
    index.build(CHAIRS, to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    assert [choice.question for choice in engine.query("reclining wheelchair").choices] == ["Patient weighs?"]
    assert [choice.question for choice in engine.query("wheelchair 250 lb").choices] == ["Back?"]


def test_where_the_table_does_not_tell_the_leading_siblings_apart_their_attributes_do(tmp_path: Path) -> None:
    entries = [dataclasses.replace(entry, separates={"arms": "", "back": "fixed"}) for entry in CHAIRS]
    index.build(entries, to=tmp_path / "index")
    assert [choice.question for choice in Engine(tmp_path / "index").query("wheelchair").choices] == [
        "How is it given?"
    ]
