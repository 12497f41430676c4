"""Columns: what is known of each document."""

from __future__ import annotations

from datetime import date

from corpus.entry import Entry, Package
from corpus.lexicon import DIMENSIONS, load_lexicon
from index.attributes import AttributeReader
from index.columns import NO_END, NO_START, collect_columns, day_number, paths_of
from index.text import Reader

READER = Reader(load_lexicon())
NAMES = AttributeReader(READER)
PACKAGES = (Package(ndc="00000000001", drug="Testa", labeler="T", units="1"),)
ENTRIES = [
    Entry(code="A0001", name="Tubing, not heated", family="tubing", specialties=("Sleep Medicine",)),
    Entry(code="A0002", name="Heated tubing", added=date(2020, 1, 1), ended=date(2024, 12, 31), common=True),
    Entry(code="C0001", name="Other drugs", catch_all=True, grouping=("Imaging", "Ultrasound")),
    Entry(code="J0001", name="Testolol tablet for children, 5 mg", generic="testolol", unit="5 mg", packages=PACKAGES),
    Entry(code="J0002", name="Testolol and novadrug", generic="testolol/novadrug", catch_all=True, brands=("Testova",)),
    Entry(code="J0003", name="Novadrug and otherol", generic="novadrug and otherol"),
    Entry(code="RT", name="Right side", kind="modifier", quality_measure=True),
]
COLUMNS = collect_columns(ENTRIES, READER)


def test_texts_and_dates() -> None:
    assert COLUMNS.codes == [entry.code for entry in ENTRIES]
    assert COLUMNS.categories == ["A", "A", "C", "J", "J", "J", "modifier"]
    assert COLUMNS.added.tolist()[:2] == [NO_START, 20200101]
    assert COLUMNS.ended.tolist()[:2] == [NO_END, 20241231]
    assert day_number(date(2025, 3, 1), NO_END) == 20250301


def test_flags() -> None:
    assert COLUMNS.common.tolist().index(True) == 1
    assert COLUMNS.modifier.tolist() == [False] * 6 + [True]
    assert COLUMNS.quality_measure.tolist() == [False] * 6 + [True]
    assert COLUMNS.catch_all.tolist() == [
        False,
        False,
        True,
        False,
        False,
        False,
        False,
    ]  # a named drug is no catch-all


def test_groupings_and_specialties_are_numbered() -> None:
    assert paths_of(ENTRIES[2]) == ["Imaging", "Imaging › Ultrasound"]
    assert [COLUMNS.groupings[number] for number in COLUMNS.grouping_lists[2]] == paths_of(ENTRIES[2])
    assert [COLUMNS.specialties[number] for number in COLUMNS.specialty_lists[0]] == ["Sleep Medicine"]
    assert len(COLUMNS.specialty_lists[1]) == 0


def test_what_is_negated_and_who_states_it() -> None:
    assert COLUMNS.negated == {"heat": [0]}
    assert COLUMNS.stated == {"heat": [1]}


def test_attributes_are_those_of_the_entries() -> None:
    assert NAMES.route_names(int(COLUMNS.routes[3])) == ["oral"]
    assert NAMES.qualifier_names(int(COLUMNS.qualifiers[3])) == ["pediatric"]
    assert (DIMENSIONS[COLUMNS.dose_dimension[3]], COLUMNS.dose[3]) == ("mass", 5.0)
    assert COLUMNS.products.tolist() == [0, 0, 0, 1, 0, 0, 0]
    assert COLUMNS.ndcs == {"00000000001": [3]}


def test_combined_drugs_know_which_of_their_parts_are_sold_alone() -> None:
    assert COLUMNS.ingredients == {"J0002": ["testo", "novad"]}  # no part of the other has a code of its own
    assert COLUMNS.sold_alone == {"testo"}


def test_no_entries_give_empty_columns() -> None:
    columns = collect_columns([], READER)
    assert columns.codes == []
    assert len(columns.dose) == 0
