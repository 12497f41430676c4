"""The one reader of text: it cuts a text into words with their places, for entries, questions, highlights and Whoosh alike.

What it does to a text, in this order: cut it into words, numbers and the slash and hyphen forms of clinical writing; bring
spellings together; write together what is also written apart; and, for the index, add the long forms of abbreviations, leave
out stop words and reduce words to their stems. ``index/analyzer.py`` gives the same steps to Whoosh.
"""

from __future__ import annotations

import functools
import operator
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from corpus.lexicon import Lexicon
from index.senses import SenseChooser
from index.stems import Stemmer

#: Raise when reading changes what it makes of a text: an index built before must be rebuilt.
ANALYZER_VERSION = 3

_MOST_SPELLINGS = 50_000  # words whose normal spelling a reader keeps; the corpus has about half as many
_LINES_KEPT = 1_000

# In order: with, without and one-letter slash forms (w/o, s/p); chemical and vitamin forms (b-12, tc-99m); numbers; long words
# with a number stuck to them, parted ("ketorolac15mg"); words that may go on with digits (d5w, j7306) or have an apostrophe;
# the percent sign; the line break between the items of a list.
_TOKEN = re.compile(
    r"w/o(?![^\W_])|w/(?=[^\W_]{2})|[^\W\d_]/[^\W\d_](?![^\W_])"
    r"|(?<![^\W_])[^\W\d_]{1,3}-\d+[^\W\d_]?(?![^\W_])"
    r"|\d+(?:[.,]\d+)*|\.\d+"
    r"|[^\W\d_]{6,}(?=\d)"
    r"|[^\W\d_]+(?:\d[^\W_]*)?(?:['’][^\W\d_]+)?"
    r"|%|\n"
)


class Word(NamedTuple):
    """A word of a text in its normal spelling, as it was typed, where it stands, and the characters around it.

    ``before`` and ``after`` reach from the word before to this one and from this one to the next, or to the ends of the text.
    """

    text: str
    typed: str
    start: int
    end: int
    before: str
    after: str


class Reader:
    """Reads texts with the words of a lexicon and the stems of a stemmer; safe to share between threads.

    ``lines_kept`` says how many lines the reader keeps what it read of; None, for building, keeps all.

    >>> from corpus.lexicon import load_lexicon
    >>> reader = Reader(load_lexicon())
    >>> reader.words("The IUD, in wheel chairs, W/O Ménière’s B-12 1,000 Milligrams .50 x-ray")
    ['the', 'iud', 'in', 'wheelchairs', 'without', 'meniere', 'b12', '1000', 'mg', '0.5', 'xray']
    >>> reader.terms("The IUD, in wheel chairs")
    ['iud', 'wheelchair']
    >>> reader.place("The IUD, in wheel chairs")
    [('iud', 0), ('intrauterin', 0), ('devic', 1), ('wheelchair', 2)]
    """

    def __init__(
        self, lexicon: Lexicon, stemmer: Stemmer | None = None, *, lines_kept: int | None = _LINES_KEPT
    ) -> None:
        self.lexicon = lexicon
        self.stop = frozenset(lexicon.words.stop)
        self.stem = (stemmer or Stemmer()).stem
        self._units = lexicon.unit_spellings
        self.compounds = Compounds(lexicon.compounds)
        self._spellings: dict[str, str] = {}
        self._kept_words = functools.lru_cache(lines_kept)(self._words)

    @functools.cached_property
    def senses(self) -> SenseChooser:
        """What chooses among the meanings of short forms; made when first needed, because many readers never do."""
        return SenseChooser(self.lexicon, spell=self._words)

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave the memory behind: Whoosh stores the analyzer, and with it the reader, with the index."""
        return Reader, (self.lexicon,)

    def read(self, text: str) -> list[Word]:
        """Return the words of a text; a text without words gives none.

        >>> from corpus.lexicon import load_lexicon
        >>> for word in Reader(load_lexicon()).read('Wheel chair 18"x20"'):
        ...     print(word)
        Word(text='wheelchair', typed='Wheel chair', start=0, end=11, before='', after=' ')
        Word(text='18', typed='18', start=12, end=14, before=' ', after='"')
        Word(text='x20', typed='x20', start=15, end=18, before='"', after='"')
        """
        spans = [(word, start, end) for line in self.cut(text) for word, start, end in line]
        starts = [start for _, start, _ in spans[1:]] + [len(text)]
        words, last = [], 0
        for (word, start, end), following in zip(spans, starts, strict=False):
            words.append(Word(word, text[start:end], start, end, text[last:start], text[end:following]))
            last = end
        return words

    def words(self, text: str) -> list[str]:
        """Return the words of a text in their normal spelling; a text without words gives none."""
        return list(self._kept_words(text))

    def terms(self, text: str) -> list[str]:
        """Return the stems of a text without stop words and without the long forms of abbreviations."""
        return [self.stem(word) for word in self._kept_words(text) if word not in self.stop]

    def place(self, line: str) -> list[tuple[str, int]]:
        """Return the terms of one line with their positions, the long forms of abbreviations among them."""
        words = self._kept_words(line)
        expanded = ((text, number + offset) for number, offset, text in self.expand(words))
        placed = sorted(((text, at) for text, at in expanded if text not in self.stop), key=operator.itemgetter(1))
        closed = close_gaps([at for _, at in placed])
        return [(self.stem(text), closed[at]) for text, at in placed]

    def expand(self, words: Sequence[str]) -> list[tuple[int, int, str]]:
        """Add the long form of each short form behind it; an ambiguous one only when the words around it decide.

        Returns (number of the word it comes from, how many positions behind that, text). The words of a long form take the
        position of the short form and those that follow, so that phrases still match.
        """
        expanded: list[tuple[int, int, str]] = []
        at = 0
        while at < len(words):
            form = self.senses.find_at(words, at)
            step = form.length if form else 1
            expanded += ((number, 0, words[number]) for number in range(at, at + step))
            for sense in form.decided if form else ():
                expanded += ((at, offset, word) for offset, word in enumerate(sense))
            at += step
        return expanded

    def _words(self, text: str) -> list[str]:
        return [word for line in self.cut(text) for word, _, _ in line]

    def cut(self, text: str) -> list[list[tuple[str, int, int]]]:
        """Return for each line of a text its words, each with where it begins and ends in the text."""
        lines: list[list[re.Match[str]]] = [[]]
        for match in _TOKEN.finditer(text):
            if match.group() == "\n":
                lines.append([])
            else:
                lines[-1].append(match)
        return [
            [
                (word, line[first].start(), line[last].end())
                for word, first, last in self.compounds.join([self._spell(match.group()) for match in line])
            ]
            for line in lines
        ]

    def _spell(self, token: str) -> str:
        """Return the normal spelling of a token; see :func:`normalize_word`."""
        known = self._spellings.get(token)
        if known is None:
            known = normalize_word(token, self._units)
            if len(self._spellings) < _MOST_SPELLINGS:
                self._spellings[token] = known
        return known


def close_gaps(positions: Sequence[int]) -> dict[int, int]:
    """Number positions anew without the gaps that left-out words leave, so that phrases match across stop words.

    >>> close_gaps([0, 2, 2, 5])
    {0: 0, 2: 1, 5: 2}
    """
    return {position: number for number, position in enumerate(sorted(set(positions)))}


def normalize_word(word: str, units: Mapping[str, str]) -> str:
    """Return the one spelling of a token: Unicode forms, case, "w/", units, thousands commas, hyphenated short names.

    >>> [normalize_word(word, {"milligrams": "mg"}) for word in ("W/O", "Ménière’s", "B-12", "1,000", "Milligrams", ".50")]
    ['without', 'meniere', 'b12', '1000', 'mg', '0.5']
    """
    text = word
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    text = text.lower()
    if not text:  # a mark that only combines with other letters
        return word
    if text == "w/o":
        return "without"
    if text == "w/":
        return "with"
    if text in units:
        return units[text]
    if text[0].isdigit() or text[0] == ".":
        return normalize_number(text)
    if "-" in text:
        return text.replace("-", "")
    return text.removesuffix("'s").replace("'", "")


def normalize_number(text: str) -> str:
    """Return a number without thousands commas and idle zeros.

    >>> normalize_number("1,000"), normalize_number(".50"), normalize_number("0,5"), normalize_number("10.0")
    ('1000', '0.5', '0.5', '10')
    """
    plain = re.sub(r",(?=\d{3}(?!\d))", "", text).replace(",", ".")
    if plain.startswith("."):
        plain = "0" + plain
    if plain.count(".") == 1:
        plain = plain.rstrip("0").rstrip(".")
    return plain


class Compounds:
    """Words that are written together or apart; a plural at the end of a pair counts too."""

    def __init__(self, compounds: Mapping[str, str]) -> None:
        self.pairs = {tuple(key.replace("-", " ").split()): value for key, value in compounds.items()}
        self.pairs |= {(*words[:-1], f"{words[-1]}s"): f"{joined}s" for words, joined in list(self.pairs.items())}
        self.first = {words[0] for words in self.pairs}
        self.longest = max(map(len, self.pairs), default=1)

    def join(self, words: Sequence[str]) -> list[tuple[str, int, int]]:
        """Return the words, joined where they can be, each with the numbers of its first and last part.

        >>> Compounds({"wheel chair": "wheelchair"}).join(["power", "wheel", "chairs"])
        [('power', 0, 0), ('wheelchairs', 1, 2)]
        """
        joined = []
        at = 0
        while at < len(words):
            text, step = words[at], 1
            if text in self.first:
                for length in range(min(self.longest, len(words) - at), 1, -1):
                    together = self.pairs.get(tuple(words[at : at + length]))
                    if together is not None:
                        text, step = together, length
                        break
            joined.append((text, at, at + step - 1))
            at += step
        return joined
