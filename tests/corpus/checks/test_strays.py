"""Slips of writing."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_material import HEAD, found_by, make_material

from corpus.checks import strays
from corpus.checks.strays import find_slips


def slips(tmp_path: Path, keys: str) -> list[str]:
    text = f"{HEAD.format(family='vitamins')}  codes:\n    E0001:\n      name: A\n      {keys}\n"
    return found_by(find_slips, make_material(tmp_path, text))


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("also_known_as: [1, 25-dihydroxyvitamin D3]", ["7: '1' is a piece of a term"]),
        ("also_known_as: [vitamin (D, D3)]", ["7: 'vitamin (D' is a piece of a term", "7: 'D3)' is a piece of a term"]),
        ("brands: [GO]", ["7: 'GO' is too short to mean one thing"]),
        ("distinguish: Used after at least weeks of care.", ["7: a text says 'at least weeks'"]),
        ("description: Billed with 96365 in the office.", ["7: a text names '96365', which looks like a CPT code"]),
        ("questions: [{q: How long?, a: For more than days.}]", ["7: a text says 'more than days'"]),
    ],
)
def test_a_slip_is_found(tmp_path: Path, keys: str, found: list[str]) -> None:
    assert sorted(slips(tmp_path, keys)) == sorted(found)


@pytest.mark.parametrize(
    "keys",
    [
        "also_known_as: ['1,25-dihydroxyvitamin D3', 5-HT3 blocker, 40-50 stocking, AFO, vitamin (D)]",
        "distinguish: Used after at least four weeks, at most 2 weeks, or for weeks.",
        "description: Light of 10000 lux, a dose of 10000 units or 12,500 mg; NDC 00143-9139-01.",
        "description: Sold per square centimeter and per ml.",
    ],
)
def test_what_is_whole_passes(tmp_path: Path, keys: str) -> None:
    assert slips(tmp_path, keys) == []


def test_a_short_term_may_be_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strays, "is_allowed", lambda check, term: (check, term) == ("slips", "PT"))
    assert slips(tmp_path, "also_known_as: [PT, OT]") == ["7: 'OT' is too short to mean one thing"]
