"""Families written out as entries."""

from __future__ import annotations

from support import DATA

from corpus.load import authored


def test_lists_join_and_own_values_come_first() -> None:
    entry = authored(DATA / "entries")["J7307"]
    assert entry.also_known_as == ("Nexplanon", "Implanon", "etonogestrel", "subdermal contraceptive implant")
    assert entry.brands == ("Nexplanon", "Implanon")
    assert entry.plain_language == ("arm implant birth control", "birth control rod")
    assert (entry.category, entry.family, entry.status()) == ("J", "contraceptive implants", "active")
