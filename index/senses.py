"""Choosing among the senses of a short form by the words around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A short form in a text: how many words it takes, and its senses, the likeliest first, as lists of words.

    ``decided`` holds the sense that is certain, or nothing. A sense is certain where a word around it speaks for it, where it
    is the only one, or where it is the usual one and every other needs such a word.
    """

    length: int
    decided: list[list[str]]
    senses: list[list[str]]


class SenseChooser:
    """Finds short forms in words. ``spell`` cuts a text into words in their normal spelling."""

    def __init__(self, lexicon: Lexicon, spell: Callable[[str], list[str]]) -> None:
        self.forms: dict[tuple[str, ...], list[tuple[list[str], frozenset[str]]]] = {}
        for short, senses in lexicon.abbreviations.items():
            key = tuple(spell(short))
            if not key:
                continue
            of_form = self.forms.setdefault(key, [])
            for sense in senses:
                words = spell(sense.means)
                if words and tuple(words) != key:
                    near = frozenset(word for text in sense.near for word in spell(text))
                    of_form.append((words, near))
        self._longest: dict[str, int] = {}  # words of the longest short form that begins with a word
        for key in self.forms:
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def find_at(self, words: Sequence[str], start: int) -> ShortForm | None:
        """Return the longest short form that begins at a word, or None."""
        for length in range(min(self._longest.get(words[start], 0), len(words) - start), 0, -1):
            senses = self.forms.get(tuple(words[start : start + length]))
            if not senses:
                continue
            around = {*words[:start], *words[start + length :]}
            supported = [sense for sense, near in senses if _is_any_near(near, around)]
            others = [sense for sense, near in senses if not _is_any_near(near, around)]
            usual = [senses[0][0]] if not senses[0][1] and all(near for _, near in senses[1:]) else []
            decided = supported[:1] or usual or (others if len(senses) == 1 else [])
            return ShortForm(length, decided, supported + others)
        return None


def _is_any_near(near: frozenset[str], around: set[str]) -> bool:
    """Tell whether a context word is there, a plural "s" aside."""
    return any(word in around or f"{word}s" in around or word.removesuffix("s") in around for word in near)
