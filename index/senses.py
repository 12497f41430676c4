"""Choosing among the senses of a short form by the words around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A short form found in a text: how many tokens it takes, and its senses as word lists.

    ``decided`` holds the sense that is settled, or nothing: by the words around, or because it is the usual one and all others
    need such words. ``senses`` are all, likeliest first.
    """

    length: int
    decided: list[list[str]]
    senses: list[list[str]]


class SenseChooser:
    """Finds short forms in a list of normalized tokens. ``spell`` cuts and normalizes a text as the analyzer does."""

    def __init__(self, lexicon: Lexicon, spell: Callable[[str], list[str]]) -> None:
        self.forms: dict[tuple[str, ...], list[tuple[list[str], frozenset[str]]]] = {}
        for short, senses in lexicon.abbreviations.items():
            key = tuple(spell(short))
            if key:
                known = self.forms.setdefault(key, [])
                for sense in senses:
                    words = spell(sense.means)
                    if words and tuple(words) != key:
                        near = frozenset(word for text in sense.near for word in spell(text))
                        known.append((words, near))
        self._longest: dict[str, int] = {}  # of the short forms that begin with a word
        for key in self.forms:
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def find_at(self, words: Sequence[str], start: int) -> ShortForm | None:
        """Return the longest short form that begins at a position, or None."""
        for length in range(min(self._longest.get(words[start], 0), len(words) - start), 0, -1):
            senses = self.forms.get(tuple(words[start : start + length]))
            if not senses:
                continue
            around = {*words[:start], *words[start + length :]}
            spoken_for = [sense for sense, near in senses if _any_near(near, around)]
            rest = [sense for sense, near in senses if not _any_near(near, around)]
            usual = [senses[0][0]] if not senses[0][1] and all(near for _, near in senses[1:]) else []
            decided = spoken_for[:1] or usual or (rest if len(senses) == 1 else [])
            return ShortForm(length, decided, spoken_for + rest)
        return None


def _any_near(near: frozenset[str], around: set[str]) -> bool:
    """Tell whether a context word is there, a plural "s" aside."""
    return any(word in around or f"{word}s" in around or word.removesuffix("s") in around for word in near)
