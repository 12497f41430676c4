"""The judge: kinds are found by words, weights are read and written as they are, the shipped ones tell the two apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.lexicon import OtherKind, load_other_kinds
from search import Engine
from search.elsewhere import of_kind
from search.judge import Judge, KindFinder, Learned, Verdict, load_learned, save_learned
from search.understand import Understood

KINDS = {
    "surgery": OtherKind("CPT", "Operations are elsewhere.", ["*ectomy", "knee replacement"]),
    "imaging": OtherKind("CPT", "Images are elsewhere.", ["x-ray", "knee"]),
}


def test_kinds_are_found_by_words_phrases_and_endings() -> None:
    finder = KindFinder(KINDS)
    assert finder.count(["appendectomy"]) == {"surgery": 1}
    assert finder.count(["knee", "replacement"]) == {"imaging": 1, "surgery": 2}
    assert finder.count(["x", "ray"]) == {"imaging": 2}
    assert finder.count(["ectomy"]) == {}
    assert finder.count([]) == {}


def test_weights_speak_for_and_against(small: Engine) -> None:
    question = small._searcher.parser.parse("knee appendectomy")
    judge = Judge(Learned(0.5, {"word appendectomy": -3.0, "kind surgery": -1.0, "kind imaging": 0.25}), KINDS)
    assert judge.judge(question.words, Understood()) == Verdict(-3.25, "surgery")
    assert judge.judge((), Understood()) == Verdict(0.0, "")


def test_weights_are_written_and_read(tmp_path: Path) -> None:
    learned = Learned(-0.5, {"word b": 1.25, "word a": -0.125})
    save_learned(learned, tmp_path / "judge.json")
    assert load_learned(tmp_path / "judge.json") == learned
    first = (tmp_path / "judge.json").read_bytes()
    save_learned(learned, tmp_path / "judge.json")
    assert (tmp_path / "judge.json").read_bytes() == first


def test_every_kind_of_the_lexicon_says_where_it_is() -> None:
    kinds = load_other_kinds()
    assert of_kind("", kinds) is None
    for name in kinds:
        where = of_kind(name, kinds)
        assert where is not None
        assert (where.kind, where.says[-1]) == (name, ".")
        assert where.look or where.system == "none"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("vasectomy", "surgery"),
        ("TSH blood test", "laboratory test"),
        ("ct scan of the abdomen", "imaging"),
        ("root canal", "dental work"),
        ("rabies vaccine", "vaccine product"),
        ("VANCOMYCIN LEVEL RANDOM", "laboratory test"),
        ("ROOM AND BOARD SEMI-PRIVATE", "room and board"),
        ("pizza delivery", "not health care"),
    ],
)
def test_what_other_sets_hold_is_said_to_be_there(bundled: Engine, text: str, kind: str) -> None:
    results = bundled.query(text)
    assert not results.fits_well
    assert results.elsewhere is not None
    assert results.elsewhere.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "screening mammogram",
        "flu shot administration",
        "screening colonoscopy",
        "wheelchair",
        "nexplanon",
        "KETOROLAC 15 MG/ML INJ",
        "cpap machine",
        "gentamicin injection 80 mg",
    ],
)
def test_what_hcpcs_level_ii_has_is_not_sent_away(bundled: Engine, text: str) -> None:
    results = bundled.query(text)
    assert results.elsewhere is None
    assert results.fits_well
