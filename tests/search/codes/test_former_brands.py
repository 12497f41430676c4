"""Brands that are no longer sold: found by their names, and nowhere shown as brands of today."""

from __future__ import annotations

from pathlib import Path

import pytest

import index
from corpus.entry import Entry
from search import Engine
from search.bulk.tables import row_of
from search.codes.compare import compare
from search.codes.fields import values_of
from search.codes.page import describe

ENTRIES = [
    Entry(
        code="J9901",
        name="Moon dust injection, per 1 mg",
        also_known_as=("Lunova", "Selenix", "Crateron", "moon dust"),
        brands=("Crateron",),
        brands_ended={"Lunova": "2024", "moon dust": ""},
        brands_unconfirmed=("Selenix",),
    ),
    Entry(code="J9902", name="Mars dust injection, per 1 mg", also_known_as=("Marsova",), brands=("Marsova",)),
]
TOLD = "Lunova (no longer sold since 2024), Selenix (not confirmed as sold today), Crateron, moon dust (no longer sold)"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder: Path = tmp_path_factory.mktemp("brands") / "index"
    index.build(ENTRIES, to=folder)
    return Engine(folder)


def test_they_are_found_by_name_and_the_hit_says_so(engine: Engine) -> None:
    for name in ("lunova", "selenix", "crateron"):
        assert engine.query(name)[0].code == "J9901"
    shown = engine.query("lunova")[0].highlights["also_known_as"]
    assert shown == "<mark>Lunova</mark> (no longer sold since 2024)"


def test_the_page_and_the_comparison_tell_them(engine: Engine) -> None:
    sections = {section.key: section.lines for section in describe(engine, "J9901").sections}
    assert sections["also-known-as"] == (TOLD,)
    aspects = {aspect.key: aspect.values for aspect in compare(engine, ["J9901", "J9902"]).aspects}
    assert aspects["also_known_as"] == (TOLD, "Marsova")
    assert aspects["brands"] == ("Crateron", "Marsova")


def test_data_have_them_apart_from_the_brands_of_today(engine: Engine) -> None:
    values = values_of(describe(engine, "J9901"))
    assert values["brands"] == ["Crateron"]
    assert values["brands_ended"] == {"Lunova": "2024", "moon dust": ""}
    assert values["brands_unconfirmed"] == ["Selenix"]
    assert "brands_ended" not in values_of(describe(engine, "J9902"))
    assert row_of(engine.query("lunova")[0])["brands"] == "Crateron"
