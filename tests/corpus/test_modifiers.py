"""Modifiers: all of them are written, each entry says what it must, and mistakes in the files are told with their line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support import OCTOBER_2025

import corpus
from corpus.load import authored
from corpus.modifiers import authored_modifiers, read_modifiers
from corpus.sources import parse

WRITTEN = """
- group: sides
  used_with: Put on codes of procedures.
  specialties: [Surgery of Sides]
  modifiers:
    LT:
      name: Left side
      says: It was the left side.
      plain_language: [on the left]
      confused_with: {RT: right side, ZZ: nothing}
    R0T:
      name: Right side
      says: It was the right side.
      plain_language: [on the right]
      ended: someday
"""


def test_every_modifier_of_the_official_file_is_written_and_ended_ones_are_marked() -> None:
    if not OCTOBER_2025.exists():
        pytest.skip("the CMS reference files are not here")
    official = {r.code: r.ended for r in parse("hcpcs", OCTOBER_2025).records if r.kind == "modifier"}
    entries = authored_modifiers()
    assert len(official) == 383
    assert {code: entry.ended for code, entry in entries.items()} == official


def test_a_modifier_is_an_entry_with_its_group() -> None:
    entry = authored_modifiers()["JG"]
    assert (entry.kind, entry.category, entry.family) == ("modifier", "modifier", "modifiers of how a drug is given")
    assert entry.ended == date(2024, 12, 31)
    assert entry.status(date(2025, 1, 1)) == "ended"
    assert "TB" in entry.confused_with
    assert entry.sources == {"name": "plaincode corpus"}


def test_each_modifier_says_what_it_tells_when_it_is_used_and_how_people_call_it() -> None:
    for code, entry in authored_modifiers().items():
        assert entry.plain_language, code
        assert entry.description.endswith("."), code
        assert entry.clinical_context.endswith("."), code
        assert entry.name != entry.description, code


def test_names_are_distinct() -> None:
    names = [entry.name.casefold() for entry in authored_modifiers().values()]
    assert len(set(names)) == len(names)


def test_modifiers_come_with_the_bundled_corpus_alone(tmp_path: Path) -> None:
    loaded = {entry.code: entry for entry in corpus.load(home=tmp_path)}
    assert loaded["GA"].kind == "modifier"
    assert not set(authored_modifiers()) & set(authored())
    assert list(corpus.load(tmp_path, home=tmp_path, record=None)) == []


def test_mistakes_are_told_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "sides.yaml").write_text(WRITTEN, encoding="utf-8")
    groups, problems = read_modifiers(tmp_path)
    assert [group.group for group in groups] == ["sides"]
    assert [(problem.line, problem.what) for problem in problems] == [
        (4, "unknown specialty 'Surgery of Sides'"),
        (10, "RT is no other modifier"),
        (10, "ZZ is no other modifier"),
        (11, "'R0T' is no modifier of Level II"),
        (15, "'someday' is no date"),
    ]
    with pytest.raises(corpus.CorpusError):
        authored_modifiers(tmp_path)
    assert read_modifiers(tmp_path / "none") == ([], [])
