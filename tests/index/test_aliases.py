"""Aliases: every way a code is called, once, with its documents and where it comes from."""

from __future__ import annotations

from corpus.entry import Entry
from index.aliases import ALIAS_FIELDS, collect_aliases

ENTRIES = [
    Entry(code="A0001", name="Cane", plain_language=("walking stick", "stick walking"), family="canes"),
    Entry(code="A0002", name="Quad cane", plain_language=("walking stick",), short_descriptor="CANE"),
]
NUMBERS = {"cane": 0, "quad": 1, "walking": 2, "stick": 3}


def test_an_alias_that_codes_share_is_kept_once() -> None:
    aliases = collect_aliases(ENTRIES, NUMBERS, lambda text: text.lower().split())
    assert aliases.texts == ["Cane", "walking stick", "Quad cane"]  # "canes" has no indexed term
    assert [aliases.terms[at].tolist() for at in range(3)] == [[0], [2, 3], [0, 1]]
    assert [aliases.docs[at].tolist() for at in range(3)] == [[0, 1], [0, 1], [1]]
    fields = [[ALIAS_FIELDS[kind] for kind in aliases.kinds[at]] for at in range(3)]
    assert fields == [["name", "short_descriptor"], ["plain_language", "plain_language"], ["name"]]


def test_no_entries_have_no_aliases() -> None:
    assert collect_aliases([], NUMBERS, str.split).texts == []
