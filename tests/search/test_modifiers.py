"""Modifiers in questions: found by what people say of them, and never before what the question names."""

from __future__ import annotations

from pathlib import Path

import pytest

import index
from corpus.entry import Entry
from corpus.modifiers import authored_modifiers
from search import Engine
from search.modifiers import say_modifier
from search.weights import WEIGHTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("modifiers") / "index"
    codes = [
        Entry(code="A0425", name="Ambulance mileage", plain_language=("miles in the ambulance",)),
        Entry(code="L1810", name="Knee brace", plain_language=("elastic knee brace",)),
        Entry(code="A6010", name="Collagen dressing", plain_language=("wound dressing",)),
        Entry(code="A9270", name="Item that is not covered", plain_language=("statutorily excluded",)),
        Entry(code="E0130", name="Walker", plain_language=("side walker",)),
    ]
    index.build([*codes, *authored_modifiers().values()], to=path)
    return path


@pytest.fixture(scope="module")
def engine(folder: Path) -> Engine:
    return Engine(folder)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ABN on file", "GA"),
        ("ABN modifier", "GA"),
        ("patient bought it", "NU"),
        ("left side", "LT"),
        ("two patients in the ambulance", "GM"),
        ("wasted drug", "JW"),
        ("which modifier for the left side", "LT"),
        ("left knee brace", "L1810"),
        ("ambulance mileage", "A0425"),
        ("wound dressing", "A6010"),
        ("walker for the left side", "E0130"),
    ],
)
def test_what_a_question_means_comes_first(engine: Engine, text: str, first: str) -> None:
    assert engine.query(text)[0].code == first


def test_purchase_and_rental_modifiers_come_along(engine: Engine) -> None:
    found = {hit.code for hit in engine.query("patient bought it")}
    assert {"NU", "UE", "BP"} <= found


def test_a_line_of_a_price_list_is_a_thing_and_no_modifier(engine: Engine) -> None:
    assert not [hit for hit in engine.map(["left side"])[0].hits if hit.entry.kind == "modifier"]


def test_filters_are_kept(engine: Engine) -> None:
    assert [hit.code for hit in engine.query("left side", filters={"category": "L"})] == []
    assert engine.query("left side", filters={"category": "modifier"})[0].code == "LT"


def test_how_like_a_name_decides(folder: Path) -> None:
    strict = Engine(folder, WEIGHTS.changed({"modifier_named": 2.0, "modifier_alone": 2.0}))
    assert "LT" not in {hit.code for hit in strict.query("left side")}


def test_where_a_code_is_called_the_same_the_modifier_comes_behind(engine: Engine) -> None:
    assert [hit.code for hit in engine.query("statutorily excluded")] == ["A9270", "GY"]
    assert engine.query("statutorily excluded modifier")[0].code == "GY"


def test_a_modifier_of_cpt_leads_to_those_that_say_it_more_exactly(engine: Engine) -> None:
    results = engine.query("59 modifier")
    assert [hit.code for hit in results] == ["XE", "XP", "XS", "XU"]
    assert results.elsewhere is not None
    assert results.elsewhere.system == "CPT"
    assert results.notes[-1] == "For Medicare XE, XP, XS or XU may say more exactly what 59 says."
    assert engine.query("25 modifier").total == 0


def test_a_modifier_is_said_in_a_sentence() -> None:
    assert say_modifier("LT") == "LT is a modifier: left side."
    assert say_modifier("JG").startswith("JG is a modifier: 340B drug")
    assert say_modifier("ZZ") == ""
