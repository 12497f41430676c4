"""The medical-abbreviation analyzer: Whoosh filters that compose with ``|``.

    MedicalTokenizer | NormalizeFilter | CompoundFilter | AbbreviationFilter | StopFilter | PositionFilter | StemFilter

The same chain reads the corpus and the question; only the abbreviations are handled apart in a question, where each
meaning becomes a weighted alternative instead of a further word (``search/understand.py``).

The examples below use this small lexicon:

>>> lexicon = small_lexicon()
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from whoosh.analysis import Filter, RegexTokenizer, StopFilter, Token

from corpus.lexicon import Lexicon, Sense, Words
from index.senses import SenseChooser

_MOST_STEMS = 200_000

#: Raise when the chain changes what it makes of a text: an index built before must be rebuilt.
ANALYZER_VERSION = 2

# In order: with, without and one-letter slash forms (w/o, s/p); chemical and vitamin forms (b-12, tc-99m); numbers;
# long words with a number stuck to them, parted ("ketorolac15mg"); words that may go on with digits (d5w, j7306) or have an
# apostrophe; the percent sign; the line break between the items
# of a list (see PositionFilter).
_TOKEN = re.compile(
    r"w/o(?![^\W_])|w/(?=[^\W_]{2})|[^\W\d_]/[^\W\d_](?![^\W_])"
    r"|(?<![^\W_])[^\W\d_]{1,3}-\d+[^\W\d_]?(?![^\W_])"
    r"|\d+(?:[.,]\d+)*|\.\d+"
    r"|[^\W\d_]{6,}(?=\d)"
    r"|[^\W\d_]+(?:\d[^\W_]*)?(?:['’][^\W\d_]+)?"
    r"|%|\n"
)


def MedicalTokenizer() -> RegexTokenizer:  # noqa: N802 - Whoosh names its analyzers like classes
    """Cut text into words, numbers and the slash and hyphen forms of clinical writing.

    >>> tokens(MedicalTokenizer(), "Walker w/wheels 15mg b-12 s/p x-ray 0.9% D5W")
    ['Walker', 'w/', 'wheels', '15', 'mg', 'b-12', 's/p', 'x', 'ray', '0.9', '%', 'D5W']
    """
    return RegexTokenizer(_TOKEN)


def _clone(token: Token) -> Token:
    """Return a copy of a token; Whoosh's own ``copy`` runs its constructor, which takes a tenth of a whole build."""
    copy = Token.__new__(Token)
    copy.__dict__.update(token.__dict__)
    return copy


def _held(tokens: Iterable[Token]) -> list[Token]:
    """Return the tokens of a stream, each by itself: Whoosh's tokenizers hand out one object over and over."""
    return [_clone(token) for token in tokens]


class NormalizeFilter(Filter):  # type: ignore[misc]
    """Bring spellings together: Unicode forms, case, "w/", units, thousands commas, hyphenated short names.

    >>> lexicon = small_lexicon()
    >>> tokens(MedicalTokenizer() | NormalizeFilter(lexicon.units), "W/O Ménière’s B-12 1,000 Milligrams .50")
    ['without', 'meniere', 'b12', '1000', 'mg', '0.5']
    """

    def __init__(self, units: dict[str, str]) -> None:
        self.units = units
        self._known: dict[str, str] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Leave the memory behind: Whoosh stores the analyzer with the index."""
        return {"units": self.units, "_known": {}}

    def __call__(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Filter a stream of tokens."""
        for token in tokens:
            known = self._known.get(token.text)
            if known is None:
                known = normal_word(token.text, self.units)
                if len(self._known) < _MOST_STEMS:
                    self._known[token.text] = known
            token.text = known
            yield token


def normal_word(word: str, units: dict[str, str]) -> str:
    """Return the one spelling of a token; see :class:`NormalizeFilter`."""
    text = word
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    text = text.lower()
    if text in ("w/o", "w/out"):
        return "without"
    if text == "w/":
        return "with"
    if text in units:
        return units[text]
    if text[0].isdigit() or text[0] == ".":
        return normal_number(text)
    if "-" in text:
        return text.replace("-", "")
    return text.removesuffix("'s").replace("'", "")


def normal_number(text: str) -> str:
    """Return a number without thousands commas and idle zeros: "1,000" is "1000", ".50" is "0.5"."""
    plain = re.sub(r",(?=\d{3}(?!\d))", "", text).replace(",", ".")
    if plain.startswith("."):
        plain = "0" + plain
    if plain.count(".") == 1:
        plain = plain.rstrip("0").rstrip(".")
    return plain


class Compounds:
    """Words that are written together or apart; a plural at the end of a pair counts too."""

    def __init__(self, compounds: dict[str, str]) -> None:
        self.pairs = {tuple(key.replace("-", " ").split()): value for key, value in compounds.items()}
        self.pairs |= {(*words[:-1], f"{words[-1]}s"): f"{joined}s" for words, joined in list(self.pairs.items())}
        self.first = {words[0] for words in self.pairs}
        self.longest = max(map(len, self.pairs), default=1)

    def join(self, words: list[str]) -> list[tuple[str, int, int]]:
        """Return the words, joined where they can be, each with the places of its first and last part.

        >>> Compounds({"wheel chair": "wheelchair"}).join(["power", "wheel", "chairs"])
        [('power', 0, 0), ('wheelchairs', 1, 2)]
        """
        joined = []
        at = 0
        while at < len(words):
            text, step = words[at], 1
            if text in self.first:
                for length in range(min(self.longest, len(words) - at), 1, -1):
                    found = self.pairs.get(tuple(words[at : at + length]))
                    if found is not None:
                        text, step = found, length
                        break
            joined.append((text, at, at + step - 1))
            at += step
        return joined


class Word(NamedTuple):
    """A whole word of a text in its normal spelling, and where it stands there."""

    text: str
    start: int
    end: int


class WordCutter:
    """Cuts a text into whole words as :func:`word_analyzer` does, without Whoosh's tokens, for questions and lexicons.

    >>> [word.text for word in WordCutter(small_lexicon()).cut("The wheel chairs, 15 milligrams")]
    ['the', 'wheelchairs', '15', 'mg']
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.units = lexicon.units
        self.compounds = Compounds(lexicon.compounds)

    def cut(self, text: str) -> list[Word]:
        """Return the words of a text; a text without words gives none."""
        found = [match for match in _TOKEN.finditer(text) if match.group() != "\n"]
        words = [normal_word(match.group(), self.units) for match in found]
        return [Word(word, found[a].start(), found[b].end()) for word, a, b in self.compounds.join(words)]

    def joined(self, text: str) -> list[tuple[str, int, int]]:
        """Return the words of a text, each with the numbers of its first and last part."""
        return self.compounds.join([normal_word(part, self.units) for part in _TOKEN.findall(text) if part != "\n"])

    def words(self, text: str) -> list[str]:
        """Return the words of a text without their places."""
        return [word for word, _, _ in self.joined(text)]


class CompoundFilter(Filter):  # type: ignore[misc]
    """Write together what is also written apart, so that both find each other.

    >>> lexicon = small_lexicon()
    >>> tokens(MedicalTokenizer() | NormalizeFilter({}) | CompoundFilter(lexicon.compounds), "power wheel chair, x-ray")
    ['power', 'wheelchair', 'xray']
    """

    def __init__(self, compounds: dict[str, str]) -> None:
        self.compounds = Compounds(compounds)

    def __call__(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Filter a stream of tokens."""
        held = _held(tokens)
        for text, first, last in self.compounds.join([token.text for token in held]):
            token = held[first]
            token.text = text
            if token.chars:
                token.endchar = held[last].endchar
            yield token


class AbbreviationFilter(Filter):  # type: ignore[misc]
    """Add the long form of each short form behind it; an ambiguous one only when the words around it decide.

    The words of a long form take the position of the short form and those that follow, so phrases still match.

    >>> lexicon = small_lexicon()
    >>> chain = MedicalTokenizer() | NormalizeFilter({}) | AbbreviationFilter(lexicon)
    >>> tokens(chain, "Levonorgestrel implant sys")
    ['levonorgestrel', 'implant', 'sys', 'system']
    >>> tokens(chain, "IUD")
    ['iud', 'intrauterine', 'device']
    >>> tokens(chain, "PT with walker"), tokens(chain, "PT inr"), tokens(chain, "PT")
    (['pt', 'physical', 'therapy', 'with', 'walker'], ['pt', 'prothrombin', 'time', 'inr'], ['pt'])
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.chooser = SenseChooser(lexicon, spell=WordCutter(lexicon).words)

    def __call__(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Filter a stream of tokens."""
        held = _held(tokens)
        texts = [token.text for token in held]
        at = 0
        while at < len(held):
            found = self.chooser.at(texts, at)
            step = found.length if found else 1
            yield from held[at : at + step]
            sure = found.decided if found else []
            for means in sure:
                for offset, word in enumerate(means):
                    extra = _clone(held[at])
                    extra.text = word
                    if extra.positions:
                        extra.pos = held[at].pos + offset
                    yield extra
            at += step


class PositionFilter(Filter):  # type: ignore[misc]
    """Close the gaps that left-out words leave in the positions, and open one at each line break, which is dropped.

    So phrases match across stop words, and none reaches from one item of a list into the next.

    >>> chain = MedicalTokenizer() | PositionFilter()
    >>> [(token.text, token.pos) for token in chain("neb machine\\nbreathing", positions=True)]
    [('neb', 0), ('machine', 1), ('breathing', 12)]
    """

    GAP = 10

    def __call__(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Filter a stream of tokens."""
        held = _held(tokens)
        if not held or not held[0].positions:
            yield from (token for token in held if token.text != "\n")
            return
        breaks = {token.pos for token in held if token.text == "\n"}
        new, at = {}, 0
        for position in sorted({token.pos for token in held}):
            new[position] = at
            at += self.GAP if position in breaks else 1
        for token in sorted(held, key=lambda token: token.pos):
            if token.text != "\n":
                token.pos = new[token.pos]
                yield token


class StemFilter(Filter):  # type: ignore[misc]
    """Reduce words to their Snowball stems (NLTK); words with digits stay as they are.

    >>> tokens(MedicalTokenizer() | NormalizeFilter({}) | StemFilter(), "rolling walkers J7306 contraceptives")
    ['roll', 'walker', 'j7306', 'contracept']
    """

    def __call__(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Filter a stream of tokens."""
        for token in tokens:
            token.text = stem(token.text)
            yield token


@functools.cache
def _stemmer() -> Any:
    from nltk.stem.snowball import SnowballStemmer  # slow to import: only when a word needs it

    return SnowballStemmer("english")


_stems: dict[str, str] = {}


def remember_stems(stems: dict[str, str]) -> None:
    """Take over stems that were made before, so that NLTK, which is slow to import, is needed for new words only."""
    _stems.update(stems)


def stem(word: str) -> str:
    """Return the Snowball stem of a lower-case word; anything that is not all letters comes back as it is."""
    known = _stems.get(word)
    if known is None:
        known = str(_stemmer().stem(word)) if word.isalpha() else word
        if len(_stems) < _MOST_STEMS:
            _stems[word] = known
    return known


def medical_analyzer(lexicon: Lexicon, *, expand: bool = True) -> Any:
    """Return the whole chain as a Whoosh analyzer; with ``expand=False`` without the abbreviations, for questions.

    >>> tokens(medical_analyzer(small_lexicon()), "Walker w/o wheels for the IUD")
    ['walker', 'without', 'wheel', 'iud', 'intrauterin', 'devic']
    """
    chain = MedicalTokenizer() | NormalizeFilter(lexicon.units) | CompoundFilter(lexicon.compounds)
    if expand:
        chain = chain | AbbreviationFilter(lexicon)
    return chain | StopFilter(stoplist=lexicon.words.stop, minsize=1, renumber=False) | PositionFilter() | StemFilter()


def word_analyzer(lexicon: Lexicon) -> Any:
    """Return the first half of the chain, which makes whole words: for spelling, completion and reading a question.

    >>> tokens(word_analyzer(small_lexicon()), "The wheel chairs, 15 milligrams")
    ['the', 'wheelchairs', '15', 'mg']
    """
    chain = MedicalTokenizer() | NormalizeFilter(lexicon.units) | CompoundFilter(lexicon.compounds)
    return chain | PositionFilter()


def tokens(analyzer: Any, text: str) -> list[str]:
    """Return the texts of the tokens that an analyzer makes; an empty text gives an empty list."""
    return [token.text for token in analyzer(text, positions=True, chars=True)]


def small_lexicon() -> Lexicon:
    """Return the few words that the examples on this page and the analyzer's tests use."""
    return Lexicon(
        abbreviations={
            "iud": [Sense("intrauterine device")],
            "sys": [Sense("system")],
            "inj": [Sense("injection")],
            "pt": [
                Sense("physical therapy", ["walker", "gait"]),
                Sense("prothrombin time", ["inr"]),
                Sense("patient"),
            ],
        },
        lay={"birth control": ["contraceptive"]},
        compounds={"wheel chair": "wheelchair", "x ray": "xray"},
        units={"mg": "mg", "milligrams": "mg"},
        words=Words(["the", "for", "with"], question=["what"], house=["hc"], diluents=["ns"], forms=[], general=[]),
    )
