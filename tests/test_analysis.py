"""The analyzer's token lists, on the real lexicon; each filter's own examples are doctests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.lexicon import load_lexicon
from index.analysis import (
    CompoundFilter,
    MedicalTokenizer,
    NormalizeFilter,
    StemFilter,
    WordCutter,
    medical_analyzer,
    normal_number,
    tokens,
    word_analyzer,
)
from index.lines import LineReader

LEXICON = load_lexicon()
FULL = medical_analyzer(LEXICON)
PLAIN = medical_analyzer(LEXICON, expand=False)
LINES = LineReader(LEXICON)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "US guided IT injection, 2-part",
            ["us", "guid", "it", "inject", "2", "part"],
        ),  # Whoosh's default drops us, it, 2
        ("vitamin C; type A", ["vitamin", "c", "type"]),  # single letters stay, but "a" is an article
        ("15mg 15 MG 15 milligrams", ["15", "mg", "15", "mg", "15", "mg"]),
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
def test_token_lists(text: str, expected: list[str]) -> None:
    assert tokens(PLAIN, text) == expected


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
def test_short_forms_get_their_long_form(text: str, added: str) -> None:
    assert added in tokens(FULL, text)
    assert added not in tokens(PLAIN, text)


def test_an_ambiguous_form_stays_alone_without_context() -> None:
    assert tokens(FULL, "PT") == ["pt"]


def test_positions_keep_list_items_apart() -> None:
    positions = [(t.text, t.pos) for t in PLAIN("neb machine\nbreathing machine", positions=True)]
    assert positions[1][0] == "machin"
    assert positions[2][1] - positions[1][1] > 5


def test_filters_compose_in_any_part() -> None:
    chain = MedicalTokenizer() | NormalizeFilter(LEXICON.units) | CompoundFilter(LEXICON.compounds) | StemFilter()
    assert tokens(chain, "The wheel chairs") == ["the", "wheelchair"]


@pytest.mark.parametrize(
    ("text", "number"), [("1,000", "1000"), ("0,5", "0.5"), ("10.0", "10"), (".25", "0.25"), ("007", "007")]
)
def test_numbers(text: str, number: str) -> None:
    assert normal_number(text) == number


@given(st.text(max_size=200) | st.from_regex(r"[a-zA-Z0-9/.%' \-]{0,80}", fullmatch=True))
def test_the_cutter_agrees_with_the_whoosh_chain(text: str) -> None:
    expected = [(t.text, t.startchar, t.endchar) for t in word_analyzer(LEXICON)(text, positions=True, chars=True)]
    assert [tuple(word) for word in WordCutter(LEXICON).cut(text)] == expected


def _assert_lines_read_alike(line: str) -> None:
    assert LINES.placed(line) == [(t.text, t.pos) for t in FULL(line, positions=True)]
    assert LINES.terms(line) == tokens(PLAIN, line)


def test_the_line_reader_agrees_with_the_chain_on_all_short_forms() -> None:
    for short, senses in LEXICON.abbreviations.items():
        _assert_lines_read_alike(f"the {short} and wheel chairs")
        for sense in senses:
            _assert_lines_read_alike(f"a {sense.means}, {short} of the {' '.join(sense.near)}")


@given(st.text(max_size=200) | st.from_regex(r"[a-zA-Z0-9/.%' \-]{0,80}"))
def test_the_line_reader_agrees_with_the_chain_on_any_line(line: str) -> None:
    _assert_lines_read_alike(line.replace("\n", " "))


@given(st.text(max_size=200))
def test_any_text_gives_tokens_within_it(text: str) -> None:
    for token in FULL(text, positions=True, chars=True):
        assert token.text
        assert 0 <= token.startchar <= token.endchar <= len(text)
