"""Stems: those of NLTK at build time and those of Whoosh's copy of the stemmer afterwards are the same."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

import corpus
from index.stems import Stemmer

NLTK, QUICK = Stemmer.for_building(), Stemmer()


def test_both_stemmers_agree_on_every_word_of_the_corpus_and_on_its_inflections(home: object) -> None:
    words = {
        word
        for entry in corpus.load()
        for text in (entry.name, entry.description, entry.clinical_context, *entry.plain_language)
        for word in text.lower().split()
    }
    assert len(words) > 10_000
    for word in words:
        for ending in ("", "s", "ing", "ed", "ly", "ization"):
            assert NLTK.stem(word + ending) == QUICK.stem(word + ending)


@given(st.text("abcdefghijklmnopqrstuvwxyzéñ'", min_size=1, max_size=20))
def test_both_stemmers_agree_on_anything(word: str) -> None:
    assert NLTK.stem(word) == QUICK.stem(word)


def test_what_is_no_word_stays_as_it_is_and_known_stems_go_first() -> None:
    assert [QUICK.stem(text) for text in ("j7306", "0.5", "%")] == ["j7306", "0.5", "%"]
    assert Stemmer({"shoes": "footwear"}).stem("shoes") == "footwear"


def test_a_misspelled_question_does_not_import_nltk(small_index: object) -> None:
    program = (
        "import sys; from search import Engine; "
        f"hits = Engine({str(small_index)!r}).query('rolling wallkers'); "
        "print(hits[0].code, 'nltk' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["E0141", "False"]
