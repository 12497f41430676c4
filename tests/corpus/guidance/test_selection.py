"""Which kind a code takes: the record before the entry, the entry before the letters."""

from __future__ import annotations

import pytest

from corpus.entry import Entry
from corpus.guidance import contradiction_of, guidance_name_for, guidance_names
from corpus.guidance.spec import load_selection
from corpus.guidance.which import kind_by_code


@pytest.mark.parametrize(
    ("code", "written", "kind"),
    [
        ("A5055", "dme_supply", "ostomy"),
        ("A5055", "", "ostomy"),
        ("E1510", "dme", "dialysis"),
        ("E0143", "", "dme"),
        ("E0143", "visit", "visit"),
        ("Q4010", "supply", "cast"),
        ("L8614", "prosthetic", "implant"),
        ("L5856", "prosthetic", "prosthetic"),
        ("S8185", "dme_supply", "commercial_goods"),
        ("A9282", "dme", "not_paid"),
        ("G0001", "", "visit"),
    ],
)
def test_the_record_goes_before_the_entry_and_the_entry_before_the_letters(code: str, written: str, kind: str) -> None:
    assert guidance_name_for(Entry(code=code, name="x", guidance=written)) == kind


def test_only_the_record_alone_contradicts_an_entry() -> None:
    assert contradiction_of(Entry(code="A5055", name="x", guidance="dme_supply")) == "ostomy"
    assert contradiction_of(Entry(code="A5055", name="x", guidance="ostomy")) == ""
    assert contradiction_of(Entry(code="A5055", name="x")) == ""
    assert contradiction_of(Entry(code="S8185", name="x", guidance="dme_supply")) == "", (
        "the choice refines the entry's"
    )


def test_every_kind_is_one_that_some_code_can_take() -> None:
    selection = load_selection()
    chosen = {choice.kind for choice in selection.by_record} | set(selection.by_code.values())
    assert guidance_names() - chosen == {"modifier"}


def test_the_longest_prefix_wins() -> None:
    assert [kind_by_code(code) for code in ("A4649", "A4600", "W0000")] == ["supply", "dme_supply", ""]
