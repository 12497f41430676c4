"""Deciding words: what descriptors say and entries must say."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_material import HEAD, found_by, make_material, make_record

from corpus.checks import deciding
from corpus.checks.deciding import DecidingWord, find_unsaid_words, list_unsaid
from corpus.entry import Entry
from corpus.paths import DECIDING
from corpus.yamlreader import read_yaml


@pytest.mark.parametrize(
    ("descriptor", "name", "unsaid"),
    [
        ("Battery, replacement, each", "Battery of a meter", ["replacement"]),
        ("Battery, replacement, each", "Battery that replaces the meter's own", []),
        ("Prolonged visit (list separately in addition to the visit)", "Prolonged visit", ["add-on"]),
        ("Prolonged visit (list separately in addition to the visit)", "Prolonged visit, added to the visit", []),
        ("Hinge, below elbow, pair", "Hinge", ["pair", "below elbow"]),
        ("Hinge, below elbow, pair", "Two forearm hinges", []),
        ("Walker, with or without wheels", "Walker", []),
        ("Insertion tray without drainage bag", "Insertion tray", ["without"]),
        ("Insertion tray without drainage bag", "Insertion tray, no bag", []),
        ("Injection, drug (maker), not therapeutically equivalent to j0001, 1 mg", "Drug from Maker", ["not therapeutically equivalent"]),
        ("Laser of a lesion (one or more sessions)", "Laser of a lesion", ["one or more sessions"]),
        ("Hand orthosis, prefabricated, off-the-shelf", "Hand brace, off the shelf", []),
        ("", "Anything", []),
    ],
)  # fmt: skip
def test_what_decides_is_said(descriptor: str, name: str, unsaid: list[str]) -> None:
    assert list_unsaid(Entry(code="E0001", name=name), descriptor) == unsaid


def test_unit_description_distinguish_and_separates_say_it_too() -> None:
    for field in ("unit", "description", "distinguish"):
        assert list_unsaid(Entry(code="E0001", name="Lock", **{field: "a pair"}), "Lock, pair") == []
    assert list_unsaid(Entry(code="E0001", name="Lock", separates={"sold": "pair"}), "Lock, pair") == []
    assert list_unsaid(Entry(code="E0001", name="Lock", plain_language=("pair of locks",)), "Lock, pair") == ["pair"]


def test_numbers_that_the_family_does_not_share_are_said(tmp_path: Path) -> None:
    text = f"""{HEAD.format(family="backs")}  codes:
    E1225: {{name: Semi-reclining back}}
    E1226: {{name: Fully reclining back, description: over 80 degrees}}
"""
    descriptors = {
        "E1225": "Back for a 16 inch chair (recline greater than 15 degrees, but less than 80 degrees)",
        "E1226": "Back for a 16 inch chair (recline greater than 80 degrees)",
    }
    assert found_by(find_unsaid_words, make_material(tmp_path, text, descriptors)) == [
        "5: E1225 nowhere says '15', which its descriptor does"
    ]


def test_what_is_allowed_and_quality_measures_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{HEAD.format(family='locks')}  codes:\n    E0001: {{name: Lock}}\n"
    material = make_material(tmp_path, text, {"E0001": "Lock, replacement, pair"})
    assert len(found_by(find_unsaid_words, material)) == 2
    monkeypatch.setattr(deciding, "is_allowed", lambda check, code, word: (code, word) == ("E0001", "pair"))
    assert found_by(find_unsaid_words, material) == ["5: E0001 nowhere says 'replacement', which its descriptor does"]
    measure = text.replace("  codes:", "  quality_measure: true\n  codes:")
    assert found_by(find_unsaid_words, make_material(tmp_path, measure, {"E0001": "Lock, replacement"})) == []


def test_each_deciding_word_of_the_table_finds_its_own_phrases() -> None:
    words: dict[str, DecidingWord] = read_yaml(DECIDING, dict[str, DecidingWord], "the table")
    for word, spec in words.items():
        phrase = spec.descriptor[0].replace("*", "")
        assert str(word) in list_unsaid(
            Entry(code="E0001", name="Thing"), make_record("E0001", f"Item, {phrase}").descriptor
        )
        assert str(word) not in list_unsaid(Entry(code="E0001", name=f"Thing, {phrase}"), f"Item, {phrase}")
