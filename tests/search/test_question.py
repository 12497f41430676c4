"""Questions: a text taken apart into codes, filters, phrases, excluded words, and the words that are left."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.lexicon import load_lexicon
from index.attributes import AttributeReader
from index.text import Reader
from search.question import MAX_CHARS, Question, QuestionParser, ndc_forms, normalize_code

_READER = Reader(load_lexicon())
parse = QuestionParser(_READER, AttributeReader(_READER), {"J7306", "12399"}.__contains__).parse


def words_of(question: Question) -> str:
    """Return the words that are left, as typed."""
    return " ".join(word.typed for word in question.words)


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
        ("splint - wrist", "splint wrist", ()),
        ('barrier 5/8"-1', "barrier 5 8 1", ()),
        ("-walker", "walker", ()),  # nothing would be left: taken as a word
    ],
)
def test_excluded_words(text: str, words: str, excluded: tuple[str, ...]) -> None:
    question = parse(text)
    assert (words_of(question), question.excluded) == (words, excluded)


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
    assert words_of(parse("walker category:xyz")) == "walker category xyz"


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
    normalize_code(text)


def test_a_text_of_any_length_is_cut_before_it_is_normalized(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    normalize = unicodedata.normalize

    def counted(form: str, text: str) -> str:
        given.append(len(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counted)
    assert len(parse("\ufdfa" * 1_000_000).text) <= MAX_CHARS
    normalize_code("\ufdfa" * 1_000_000)
    assert max(given) <= 8 * MAX_CHARS
    assert words_of(parse(" " * 100_000 + "walker")) == "walker"


def test_soft_hyphens_do_not_part_words() -> None:
    assert words_of(parse("wal\xadker with wheels")) == "walker with wheels"


def test_a_line_of_a_price_list_has_no_operators() -> None:
    line = 'DRESSING "4X4" -STERILE category:E'
    question = parse(line, operators=False)
    assert (question.phrases, question.excluded, question.filters) == ((), (), {})
    assert parse(line.replace("4X4", "wound care")).phrases == ("wound care",)


def test_signs_of_a_price_list() -> None:
    assert parse("INJ KETOROLAC 15MG").capitals
    assert not parse("walker with wheels").capitals


def test_codes_of_a_licensed_file_are_taken_out_of_the_words() -> None:
    assert parse("12399-26 graft").cpts == ("12399",)
    assert words_of(parse("12399-26 graft")) == "graft"
    assert words_of(parse("99999 graft")) == "99999 graft"


def test_packages_in_any_writing() -> None:
    assert parse("toradol 00270-7015-46").ndcs == ("00270-7015-46",)
    assert parse("N400270701546").ndcs == ("00270701546",)
    assert ndc_forms("0270-7015-46") == ndc_forms("00270701546") == ["00270701546"]
    assert len(ndc_forms("0270701546")) == 3


def test_a_blank_behind_the_last_word_makes_it_whole() -> None:
    assert parse("wal ").last_is_whole
    assert not parse("wal").last_is_whole


def test_equal_texts_give_equal_questions() -> None:
    assert parse("walker with wheels") == parse("  walker  with wheels".strip())
    assert parse("") == Question("", capitals=True)
