"""The lexicon: its size, its form, and how mistakes in it are told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus import CorpusError
from corpus.lexicon import load_lexicon
from corpus.paths import LEXICON


def test_it_is_large_enough_and_ambiguous_forms_have_their_senses() -> None:
    lexicon = load_lexicon()
    # floors a little under what there is (4,791 and 2,627): words are moved and joined, but not lost by the hundred
    assert len(lexicon.abbreviations) >= 4700
    assert sum(len(meanings) for meanings in lexicon.lay.values()) >= 2600
    assert [sense.means for sense in lexicon.abbreviations["iud"]] == ["intrauterine device"]
    assert {"physical therapy", "prothrombin time"} <= {sense.means for sense in lexicon.abbreviations["pt"]}
    assert all(sense.near for sense in lexicon.abbreviations["pt"][:2])


def test_keys_are_lower_case_and_no_word_is_silent_and_stopped() -> None:
    lexicon = load_lexicon()
    for keys in (lexicon.abbreviations, lexicon.lay, lexicon.compounds):
        assert all(key == key.casefold() for key in keys)
    assert not set(lexicon.words.stop) & set(lexicon.words.question)
    assert not {"it", "us", "no", "not", "without", "c", "a1c"} & set(lexicon.words.stop)


def test_mistakes_are_told_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(LEXICON, folder)
    (folder / "lay.yaml").write_text("heart attack: [myocardial infarction]\nheart attack: [mi]\n")
    (folder / "units.yaml").write_text("mg: milligram\n")
    (folder / "billing.yaml").write_text("inj: injection\niud: again\n")
    with pytest.raises(CorpusError) as raised:
        load_lexicon(folder)
    told = str(raised.value)
    assert "lexicon/lay.yaml:2: heart attack stands twice" in told
    assert "lexicon/units.yaml:1: mg must be a list" in told
    assert "lexicon/billing.yaml:2: iud stands twice in the lexicon; put all its senses in one place" in told
