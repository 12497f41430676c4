"""What the analyzer makes of whole lines, by plain lists instead of Whoosh's tokens, which building needs to be quick.

``index/analysis.py`` says what happens to a text and why; here the same steps go over lists, and a test holds the two to
the same terms and positions. Families repeat their lines for every code, so each is read once.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Token

from corpus.lexicon import Lexicon
from index.analysis import PositionFilter, WordCutter, stem
from index.senses import SenseChooser

#: A term and its position.
Placed = tuple[str, int]


class LineReader:
    """Turns lines into words, terms, and terms with positions; a line that was read before costs nothing.

    >>> from index.analysis import small_lexicon
    >>> reader = LineReader(small_lexicon())
    >>> reader.words("The IUD, in wheel chairs")
    ['the', 'iud', 'in', 'wheelchairs']
    >>> reader.terms("The IUD, in wheel chairs")
    ['iud', 'in', 'wheelchair']
    >>> reader.placed("The IUD, in wheel chairs")
    [('iud', 0), ('intrauterin', 0), ('devic', 1), ('in', 1), ('wheelchair', 2)]
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._cutter = WordCutter(lexicon)
        self._chooser = SenseChooser(lexicon, spell=self._cutter.words)
        self._stop = frozenset(lexicon.words.stop)
        self.words = functools.cache(self._words)
        self.placed = functools.cache(self._placed)

    def _words(self, line: str) -> list[str]:
        """Return the whole words of a text; a text without words gives none."""
        return self._cutter.words(line)

    def terms(self, text: str) -> list[str]:
        """Return the stems of a text without stop words and without the long forms of abbreviations."""
        return [stem(word) for word in self.words(text) if word not in self._stop]

    def _placed(self, line: str) -> list[Placed]:
        """Return the terms of one line with their positions, the long forms of abbreviations among them."""
        found = self._cutter.joined(line)
        words = [text for text, _, _ in found]
        kept: list[Placed] = []
        at = 0
        while at < len(words):
            form = self._chooser.at(words, at)
            step = form.length if form else 1
            kept += ((text, first) for text, first, _ in found[at : at + step])
            for means in form.decided if form else []:
                kept += ((word, found[at][1] + offset) for offset, word in enumerate(means))
            at += step
        kept = [one for one in kept if one[0] not in self._stop]
        kept.sort(key=operator.itemgetter(1))
        closed = {position: number for number, position in enumerate(dict.fromkeys(at for _, at in kept))}
        return [(stem(text), closed[position]) for text, position in kept]


class LineAnalyzer:
    """The analyzer while building: :func:`medical_analyzer` by a :class:`LineReader`, with texts and positions only.

    >>> from index.analysis import small_lexicon
    >>> [(t.text, t.pos) for t in LineAnalyzer(small_lexicon())("the neb machine\\nbreathing")]
    [('neb', 0), ('machin', 1), ('breath', 12)]
    """

    def __init__(self, lexicon: Lexicon, reader: LineReader | None = None) -> None:
        self.lexicon = lexicon
        self.reader = reader or LineReader(lexicon)

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave the memory behind: Whoosh stores the analyzer with the index."""
        return LineAnalyzer, (self.lexicon,)

    def __call__(self, value: str, **_: Any) -> Iterator[Token]:
        """Analyze a text line by line."""
        token = Token(positions=True, boosts=True, boost=1.0)
        at = 0
        for line in value.split("\n"):
            placed = self.reader.placed(line)
            for text, position in placed:
                token.text, token.pos = text, at + position
                yield token
            if placed:
                at += placed[-1][1] + 1 + PositionFilter.GAP
