"""Words as the checks compare them: in one spelling, as stems, with what a text says apart from what it denies."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any

from corpus.lexicon import load_lexicon

_WORD = re.compile(r"[a-z]+(?:'s)?|\d+(?:[.,]\d+)*")
#: Behind these a text says what is not so, to the end of the part of the sentence.
_WIDE_DENIAL = (
    r"\b(?:without|w/o|other than|do(?:es)? not include|not including|exclud(?:es|ing|ed)|except(?: for)?)\b[\s-]*"
)
#: These deny the next word or two.
_NARROW_DENIAL = r"\bnon(?:[\s-]+|(?=[a-z]{4}))|\bno[tr]?\b[\s-]*(?:(?:an?|any|for|on|of|in|by|the)\s+)?"
_DENIALS = re.compile(f"({_WIDE_DENIAL})|({_NARROW_DENIAL})")
_WORDS_DENIED = re.compile(r"[\w'-]+")
#: What ends a denial.
_PART_ENDS = re.compile(r"[,;:()]|\b(?:and/or|with|includ(?:es|ing)|but|for|each|per)\b")
#: Denials that deny nothing.
_NO_DENIALS = re.compile(
    r"\bwith(?: |/)?(?: or |/)(?:without|w/o)\b|\bnot (?:otherwise|elsewhere) (?:specified|classified)\b"
    r"|\bnot? (?:more|less) than\b|\bnot to exceed\b|\b(?:but )?not limited to\b|\bwhether or not\b|\bno charge\b"
)


def stems_of(text: str) -> frozenset[str]:
    """Return the stems of a text's words, stop words and numbers left out; a text without words gives none.

    >>> sorted(stems_of("The walker's 2 wheel chairs"))
    ['walker', 'wheelchair']
    """
    return _stems_of(text)


@functools.lru_cache(65536)
def _stems_of(text: str) -> frozenset[str]:
    words = [word.removesuffix("'s") for word in _WORD.findall(text.lower())]
    joined = _join(words)
    stop = _stop_words()
    return frozenset(stem(word) for word in joined if word not in stop and not word[0].isdigit() and len(word) > 1)


def _join(words: Sequence[str]) -> list[str]:
    """Write compounds together that the lexicon knows apart ("wheel chair")."""
    compounds = _compounds()
    joined: list[str] = []
    at = 0
    while at < len(words):
        pair = " ".join(words[at : at + 2])
        whole = compounds.get(pair) or (compounds.get(pair[:-1]) if pair.endswith("s") else None)
        joined.append(whole or words[at])
        at += 2 if whole else 1
    return joined


@functools.lru_cache(1)
def _stop_words() -> frozenset[str]:
    return frozenset(load_lexicon().words.stop)


@functools.lru_cache(1)
def _compounds() -> dict[str, str]:
    return dict(load_lexicon().compounds)


@functools.lru_cache(1)
def _make_stem() -> Any:
    from whoosh.lang.snowball.english import EnglishStemmer

    return EnglishStemmer().stem


@functools.lru_cache(65536)
def stem(word: str) -> str:
    """Return the stem of a word in lower case."""
    return str(_make_stem()(word))


@functools.lru_cache(65536)
def split_denied(text: str) -> tuple[str, str]:
    """Return what a text says and what it denies ("without", "other than", "excludes", "non-"), each as text.

    >>> split_denied("Pacemaker, other than single or dual chamber (implantable)")
    ('pacemaker, (implantable)', 'single or dual chamber ')
    """
    lowered = _NO_DENIALS.sub(" ", text.lower())
    said, denied = [], []
    at = 0
    while match := _DENIALS.search(lowered, at):
        said.append(lowered[at : match.start()])
        end = (_PART_ENDS if match[1] else _WORDS_DENIED).search(lowered, match.end())
        ends_at = len(lowered) if end is None else end.start() if match[1] else end.end()
        at = max(ends_at, match.end())
        denied.append(lowered[match.end() : at])
    said.append(lowered[at:])
    return "".join(said), " ".join(denied)
