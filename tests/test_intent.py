"""Taking a text apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.intent import MAX_CHARS, code_in, parse


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("J7306", ("J7306",)),
        ("j-7306", ("J7306",)),
        ("J 7306", ("J7306",)),
        (" j7306 ", ("J7306",)),
        ("what is j7306?", ("J7306",)),
        ("J7306 or J7307", ("J7306", "J7307")),
        ("J7306–RT", ("J7306",)),
        ("99213", ()),
        ("D0120", ()),
        ("W1234", ()),
        ("J73066", ()),
        ("AJ7306", ()),
        ("J9999X", ()),
        ("0042T", ()),
    ],
)
def test_codes(text: str, codes: tuple[str, ...]) -> None:
    assert parse(text).codes == codes


@pytest.mark.parametrize(
    ("text", "prefix"), [("J73", "J73"), ("e01", "E01"), ("j7", "J7"), ("J", ""), ("j73 implant", ""), ("b12 shot", "")]
)
def test_prefixes(text: str, prefix: str) -> None:
    assert parse(text).prefix == prefix


@pytest.mark.parametrize(
    ("text", "words", "excluded"),
    [
        ("walker -wheels", "walker", ("wheels",)),
        ("non-powered wheelchair", "non-powered wheelchair", ()),
        ("splint - wrist", "splint - wrist", ()),
        ('barrier 5/8"-1', 'barrier 5/8"-1', ()),
        ("-walker", "-walker", ()),  # nothing would be left: taken as a word
    ],
)
def test_excluded_words(text: str, words: str, excluded: tuple[str, ...]) -> None:
    intent = parse(text)
    assert (intent.words, intent.excluded) == (words, excluded)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ('"wound care" kit', ("wound care",)),
        ('dressing 4" x 4"', ()),  # inches
        ('"unclosed', ()),
        ("“curly quotes” here", ("curly quotes",)),
        ('""', ()),
    ],
)
def test_phrases(text: str, phrases: tuple[str, ...]) -> None:
    assert parse(text).phrases == phrases


def test_filters_are_taken_only_when_they_can_be_one() -> None:
    assert parse("walker category:e status:ENDED").filters == {"category": "E", "status": "ended"}
    assert parse('shot specialty:"Pain Medicine"').filters == {"specialty": "pain medicine"}
    assert parse("walker category:xyz status:maybe time:now").filters == {}
    assert parse("walker category:xyz").words == "walker category:xyz"


def test_modifiers() -> None:
    assert parse("RT").modifiers == ("RT",)
    assert parse("KX modifier").wants_modifiers
    assert "KX" in parse("KX modifier").modifiers
    assert not parse("walker").wants_modifiers


def test_long_texts_are_cut() -> None:
    assert len(parse("walker " * 1000).text) <= MAX_CHARS


@given(st.text(max_size=600))
def test_any_text_can_be_parsed(text: str) -> None:
    parse(text)
    code_in(text)


def test_a_text_of_any_length_is_cut_before_it_is_normalized(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    normalize = unicodedata.normalize

    def counted(form: str, text: str) -> str:
        given.append(len(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counted)
    assert len(parse("\ufdfa" * 1_000_000).text) <= MAX_CHARS
    code_in("\ufdfa" * 1_000_000)
    assert max(given) <= 8 * MAX_CHARS
    assert parse(" " * 100_000 + "walker").words == "walker"


def test_soft_hyphens_do_not_part_words() -> None:
    assert parse("wal\xadker with wheels").words == "walker with wheels"
