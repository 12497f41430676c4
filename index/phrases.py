"""Finding the phrases of a vocabulary in the words of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Phrases(Generic[T]):
    """Phrases with a value each, looked up by their words; a phrase that ends in "*" fits any ending of its last word.

    ``cut`` turns a phrase into words as the texts are, so that spellings which the reader brings together are one here, too.

    >>> phrases = Phrases([("by mouth", "oral"), ("neonat*", "pediatric")], cut=str.split)
    >>> list(phrases.find(["neonatal", "drops", "by", "mouth"]))
    [(0, 1, 'pediatric'), (2, 4, 'oral')]
    """

    def __init__(self, phrases: Iterable[tuple[str, T]], cut: Callable[[str], Sequence[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], bool, T]]] = {}
        self._by_beginning: dict[str, list[T]] = {}
        for phrase, value in phrases:
            first, *rest = cut(phrase.removesuffix("*"))
            open_ended = phrase.endswith("*")
            if open_ended and not rest:
                self._by_beginning.setdefault(first, []).append(value)
            else:
                self._by_first.setdefault(first, []).append((tuple(rest), open_ended, value))
        self._beginnings = tuple(self._by_beginning)

    def find(self, words: Sequence[str]) -> Iterator[tuple[int, int, T]]:
        """Give every phrase in the words: where it begins, where it ends, and its value; in order of their beginnings."""
        for start in range(len(words)):
            for length, value in self.at(words, start):
                yield start, start + length, value

    def at(self, words: Sequence[str], start: int) -> Iterator[tuple[int, T]]:
        """Give the phrases that begin at a word: how many words they have, and their values."""
        word = words[start]
        if word.startswith(self._beginnings):
            for beginning, values in self._by_beginning.items():
                if word.startswith(beginning):
                    yield from ((1, value) for value in values)
        for rest, open_ended, value in self._by_first.get(word, ()):
            following = tuple(words[start + 1 : start + 1 + len(rest)])
            if following == rest or (
                open_ended
                and len(following) == len(rest)
                and following[:-1] == rest[:-1]
                and following[-1].startswith(rest[-1])
            ):
                yield 1 + len(rest), value
