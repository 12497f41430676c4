"""Checks of the lexicon's words: what misreads easily is found, what is reviewed is passed, needless reviews are told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus.checks.lexicon import begins_with, count_words, find_lexicon_problems
from corpus.entry import Entry
from corpus.load import authored
from corpus.paths import LEXICON

ENTRIES = {
    code: Entry(code=code, name="Class for a parent", clinical_context="Taught to every parent who asks.")
    for code in ("E9001", "E9002")
}


@pytest.fixture
def lexicon(tmp_path: Path) -> Path:
    """A small lexicon without a mistake."""
    (tmp_path / "clipped.yaml").write_text("ped: pediatric\n")
    (tmp_path / "lay.yaml").write_text("walking stick: [cane]\nbelly: [abdominal, abdomen]\n")
    (tmp_path / "abbreviations.yaml").write_text("IV: intravenous\n")
    (tmp_path / "billing.yaml").write_text("parent: [parent, {means: parenteral, near: [nutrition]}]\n")
    (tmp_path / "reviewed.yaml").write_text("clipped: {}\nlay: []\nwords: []\n")
    return tmp_path


def test_a_lexicon_without_a_mistake(lexicon: Path) -> None:
    assert find_lexicon_problems(ENTRIES, lexicon) == []
    assert find_lexicon_problems({}, lexicon) == []


@pytest.mark.parametrize(
    ("file", "text", "review", "what"),
    [
        ("clipped", "ped: [{means: provided, near: [kit]}]\n", "clipped: {ped: provided}\n", "clipped from 'provided'"),
        ("lay", "stick: [cane]\n", "lay: [stick]\n", "stick is a single word with the single meaning 'cane'"),
        ("billing", "parent: parenteral\n", "words: [parent]\n", "parent stands in sentences as a word"),
    ],
)
def test_what_misreads_easily_is_found_until_it_is_reviewed(
    lexicon: Path, file: str, text: str, review: str, what: str
) -> None:
    (lexicon / f"{file}.yaml").write_text(text)
    (problem,) = find_lexicon_problems(ENTRIES, lexicon)
    assert (problem.file, problem.line) == (f"lexicon/{file}.yaml", 1)
    assert what in problem.what
    assert "lexicon/reviewed.yaml" in problem.mend
    (lexicon / "reviewed.yaml").write_text(review)
    assert find_lexicon_problems(ENTRIES, lexicon) == []


def test_needless_reviews_are_told(lexicon: Path) -> None:
    (lexicon / "reviewed.yaml").write_text("clipped: {ped: pediatric}\nlay: [belly]\nwords: [parent]\n")
    assert [str(problem) for problem in find_lexicon_problems(ENTRIES, lexicon)] == [
        "lexicon/reviewed.yaml:1: clipped ped: pediatric needs no review; remove it",
        "lexicon/reviewed.yaml:2: lay belly needs no review; remove it",
        "lexicon/reviewed.yaml:3: word parent needs no review; remove it",
    ]


@pytest.mark.parametrize(
    ("key", "meaning", "right"),
    [
        ("ped", "pediatric", True),
        ("ped", "provided", False),
        ("prm", "permanent", True),
        ("prm", "performance", False),
        ("dte", "date", True),
        ("dte", "documented", False),
        ("php", "partial hospitalization program", True),
        ("php", "psychotherapy", False),
        ("a", "aid", True),
        ("tm", "", False),
    ],
)
def test_meanings_begin_with_the_letters_of_their_key(key: str, meaning: str, right: bool) -> None:
    assert begins_with(meaning, key) is right


def test_words_are_counted_once_an_entry_and_only_in_small_letters() -> None:
    counts = count_words(ENTRIES.values())
    assert counts["parent"] == 2
    assert counts["class"] == 0  # "Class" begins a name
    assert count_words([]) == {}


def test_the_bundled_lexicon_is_reviewed(tmp_path: Path) -> None:
    entries = authored()
    assert find_lexicon_problems(entries) == []
    folder = tmp_path / "lexicon"
    shutil.copytree(LEXICON, folder)
    path = folder / "clipped-p-to-z.yaml"
    path.write_text(path.read_text().replace("ped: [{means: pediatric,", "ped: [{means: provided,"))
    (problem,) = find_lexicon_problems(entries, folder)
    assert problem.what == "ped is said to be clipped from 'provided', which begins otherwise"
