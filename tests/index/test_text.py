"""The one reader: words with their places, normal spellings, terms with positions, on the real lexicon."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import HOSTILE

from corpus.lexicon import load_lexicon
from index.text import Reader, normalize_number

READER = Reader(load_lexicon())


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        (
            "US guided IT injection, 2-part",
            ["us", "guid", "it", "inject", "2", "part"],
        ),  # usual stop lists drop us and it
        ("vitamin C; type A", ["vitamin", "c", "type"]),  # single letters stay, but "a" is an article
        ("15mg 15 MG 15 milligrams", ["15", "mg", "15", "mg", "15", "mg"]),
        ("ketorolac15mg", ["ketorolac", "15", "mg"]),
        ("B-12 b12 B12", ["b12", "b12", "b12"]),
        ("walker w/o wheels", ["walker", "without", "wheel"]),
        ("walker w/wheels", ["walker", "wheel"]),
        ("walker with wheels", ["walker", "wheel"]),
        ("wheel chair wheelchair wheel-chair", ["wheelchair"] * 3),
        ("x-ray x ray xray", ["xray"] * 3),
        ("1,000 units 0.50% .5 ml", ["1000", "unit", "0.5", "%", "0.5", "ml"]),
        ("technetium Tc-99m", ["technetium", "tc99m"]),
        ("Ménière's naïve", ["menier", "naiv"]),
        ("contraceptives contraception", ["contracept", "contracept"]),
        ("", []),
        ("the of and", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert READER.terms(text) == terms


@pytest.mark.parametrize(
    ("text", "number"), [("1,000", "1000"), ("0,5", "0.5"), ("10.0", "10"), (".25", "0.25"), ("007", "007")]
)
def test_numbers(text: str, number: str) -> None:
    assert normalize_number(text) == number


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("Etonogestrel implant sys", "system"),
        ("Inj ketorolac", "inject"),
        ("IUD", "intrauterin"),
        ("CPAP", "airway"),
        ("Prefab splint", "prefabr"),
        ("PT INR", "prothrombin"),
    ],
)
def test_short_forms_get_their_long_form_in_the_index_alone(text: str, added: str) -> None:
    assert added in [term for term, _ in READER.place(text)]
    assert added not in READER.terms(text)


def test_an_ambiguous_short_form_stays_alone_without_context() -> None:
    assert READER.place("PT") == [("pt", 0)]


def test_positions_close_over_stop_words_and_long_forms_share_those_of_the_short_form() -> None:
    assert READER.place("bag of the leg") == [("bag", 0), ("leg", 1)]
    assert READER.place("IUD insertion") == [("iud", 0), ("intrauterin", 0), ("devic", 1), ("insert", 1)]


def test_words_know_what_was_typed_and_what_stands_around_them() -> None:
    words = READER.read('Gauze, 4"x4" w/o border.')
    assert [word.text for word in words] == ["gauze", "4", "x4", "without", "border"]
    assert [word.typed for word in words] == ["Gauze", "4", "x4", "w/o", "border"]
    assert [(word.before, word.after) for word in words] == [
        ("", ", "),
        (", ", '"'),
        ('"', '" '),
        ('" ', " "),
        (" ", "."),
    ]


def test_compounds_do_not_reach_over_a_line_break() -> None:
    assert READER.words("wheel\nchair") == ["wheel", "chair"]


@given(st.text(max_size=200) | st.from_regex(r"[a-zA-Z0-9/.%' \-\"x]{0,80}", fullmatch=True) | st.sampled_from(HOSTILE))
def test_words_are_pieces_of_the_text_in_order_and_leave_nothing_out(text: str) -> None:
    words = READER.read(text)
    assert all(word.text and text[word.start : word.end] == word.typed for word in words)
    if words:
        assert "".join(word.before + word.typed for word in words) + words[-1].after == text
    assert READER.words(text) == [word.text for word in words]
    assert READER.terms(text) == [READER.stem(word.text) for word in words if word.text not in READER.stop]
    for line in text.split("\n"):
        placed = READER.place(line)
        assert set(READER.terms(line)) <= {term for term, _ in placed}
        assert [at for _, at in placed] == sorted(at for _, at in placed)


def test_the_reader_goes_into_the_index_without_what_it_remembers() -> None:
    stored = pickle.dumps(READER)
    assert pickle.loads(stored).terms("Rolling walkers") == ["roll", "walker"]
    READER.words("a line that nobody has read before, of grommets")
    assert pickle.dumps(READER) == stored
