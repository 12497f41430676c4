"""The medical-abbreviation analyzer: Whoosh filters that give what the reader gives."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from corpus.lexicon import load_lexicon
from index.analyzer import LINE_GAP, AbbreviationFilter, MedicalTokenizer, StemFilter, medical_analyzer, tokens
from index.text import Reader

LEXICON = load_lexicon()
READER = Reader(LEXICON)
FULL = medical_analyzer(LEXICON, reader=READER)
PLAIN = medical_analyzer(LEXICON, expand=False, reader=READER)


def _assert_read_alike(line: str) -> None:
    placed = READER.place(line)
    assert [(token.text, token.pos) for token in FULL(line, positions=True)] == placed
    assert [(token.text, token.pos) for token in FULL(line, positions=True, mode="index")] == placed
    assert tokens(PLAIN, line) == READER.terms(line)


def test_analyzer_and_reader_agree_on_all_short_forms() -> None:
    for short, senses in LEXICON.abbreviations.items():
        _assert_read_alike(f"the {short} and wheel chairs")
        for sense in senses:
            _assert_read_alike(f"a {sense.means}, {short} of the {' '.join(sense.near)}")


@given(st.text(max_size=200) | st.from_regex(r"[a-zA-Z0-9/.%' \-]{0,80}"))
def test_analyzer_and_reader_agree_on_any_line(line: str) -> None:
    _assert_read_alike(line.replace("\n", " "))


@given(st.lists(st.sampled_from(["IUD", "the", "PT with walker", "", "neb machine", "wheel chair", "of"]), max_size=6))
def test_remembered_lines_give_what_the_chain_gives(lines: list[str]) -> None:
    text = "\n".join(lines)
    remembered = [(token.text, token.pos) for token in FULL(text, positions=True, mode="index")]
    assert remembered == [(token.text, token.pos) for token in FULL(text, positions=True)]


@given(st.text(max_size=200))
def test_tokens_stand_where_their_words_stand(text: str) -> None:
    spans = {(word.start, word.end) for word in READER.read(text)}
    for token in FULL(text, positions=True, chars=True):
        assert token.text
        assert (token.startchar, token.endchar) in spans


def test_no_phrase_reaches_from_one_line_into_the_next() -> None:
    positions = [(token.text, token.pos) for token in PLAIN("neb machine\nbreathing machine", positions=True)]
    assert positions == [("neb", 0), ("machin", 1), ("breath", 2 + LINE_GAP), ("machin", 3 + LINE_GAP)]


def test_filters_compose_in_any_part() -> None:
    chain = MedicalTokenizer(READER) | StemFilter(READER)
    assert tokens(chain, "The wheel chairs") == ["the", "wheelchair"]
    chain = MedicalTokenizer(READER) | AbbreviationFilter(READER) | StemFilter(READER)
    assert tokens(chain, "IUD\nIUD") == ["iud", "intrauterin", "devic", "\n", "iud", "intrauterin", "devic"]


def test_the_analyzer_is_stored_with_the_index() -> None:
    copy = pickle.loads(pickle.dumps(FULL))
    assert tokens(copy, "Inj ketorolac") == tokens(FULL, "Inj ketorolac")
