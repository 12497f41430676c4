"""Stems: words reduced to what their inflections share, by the English Snowball stemmer.

While building, NLTK makes the stems, and those of the corpus and the lexicon are kept with the index. A word that is not among
them is stemmed by the copy of the very same stemmer that comes with Whoosh, because NLTK takes a second or two to import;
a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_MOST_STEMS = 50_000  # kept by one stemmer, more than twice as many as the corpus and the lexicon have


class Stemmer:
    """Gives the stems of words, from those that are known already where it can.

    >>> stemmer = Stemmer({"walkers": "walker"})
    >>> [stemmer.stem(word) for word in ("walkers", "rolling", "j7306")]
    ['walker', 'roll', 'j7306']
    """

    def __init__(self, stems: Mapping[str, str] | None = None, make: Callable[[str], str] | None = None) -> None:
        self._known = dict(stems or {})
        self._make = make or _load_quick()

    def stem(self, word: str) -> str:
        """Return the stem of a lower-case word; anything that is not all letters comes back as it is."""
        stem = self._known.get(word)
        if stem is None:
            stem = self._make(word) if word.isalpha() else word
            if len(self._known) < _MOST_STEMS:
                self._known[word] = stem
        return stem

    @classmethod
    def for_building(cls) -> Stemmer:
        """Return a stemmer that knows nothing yet and asks NLTK."""
        from nltk.stem.snowball import SnowballStemmer  # slow to import: only building needs it

        return cls(make=SnowballStemmer("english").stem)


def _load_quick() -> Callable[[str], str]:
    from whoosh.lang.snowball.english import EnglishStemmer

    stemmer: Any = EnglishStemmer()
    make: Callable[[str], str] = stemmer.stem
    return make
