"""The medical-abbreviation analyzer: the one reader of text as Whoosh filters that compose with ``|``.

    MedicalTokenizer | AbbreviationFilter | StopFilter | PositionFilter | StemFilter

Each filter hands its tokens to a function of ``index/text.py``. The chain analyzes the searched fields while building and the
texts that are highlighted; in a question each meaning of an abbreviation becomes a weighted alternative instead of a further
word (``search/understand.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from whoosh.analysis import Analyzer, Filter, StopFilter, Token, Tokenizer

from corpus.lexicon import Lexicon
from index.text import Reader, close_gaps

#: Positions between the last word of a line and the first of the next, so that no phrase reaches from one into the other.
LINE_GAP = 10


def medical_analyzer(lexicon: Lexicon, *, expand: bool = True, reader: Reader | None = None) -> Any:
    """Return the whole chain as a Whoosh analyzer; with ``expand=False`` without the long forms of abbreviations.

    ``reader`` may be shared with other work on the same texts; by default the analyzer has its own.

    >>> from corpus.lexicon import load_lexicon
    >>> tokens(medical_analyzer(load_lexicon()), "Walker w/o wheels for the IUD")
    ['walker', 'without', 'wheel', 'iud', 'intrauterin', 'devic']
    """
    reader = reader or Reader(lexicon)
    chain = MedicalTokenizer(reader)
    if expand:
        chain = chain | AbbreviationFilter(reader)
    stop = StopFilter(stoplist=reader.stop, minsize=1, renumber=False)
    return LineMemory(chain | stop | PositionFilter() | StemFilter(reader))


def tokens(analyzer: Any, text: str) -> list[str]:
    """Return the texts of the tokens that an analyzer makes; an empty text gives an empty list."""
    return [token.text for token in analyzer(text, positions=True, chars=True)]


class MedicalTokenizer(Tokenizer):  # type: ignore[misc]
    """Cut text into words in their normal spelling; a token with the text of a line break stands between two lines.

    >>> from corpus.lexicon import load_lexicon
    >>> tokens(MedicalTokenizer(Reader(load_lexicon())), "Walker w/wheels 15 milligrams b-12 s/p x-ray\\n0.9% D5W")
    ['walker', 'with', 'wheels', '15', 'mg', 'b12', 's/p', 'xray', '\\n', '0.9', '%', 'd5w']
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[Token]:
        """Tokenize a text; the parameters are those of Whoosh's tokenizers."""
        blank = Token(positions, chars, removestops=removestops, mode=mode, **kwargs)
        position, line_break = start_pos, 0
        for number, line in enumerate(self.reader.cut(value)):
            if number:
                line_break = value.index("\n", line_break) + 1
                line = [("\n", line_break - 1, line_break), *line]
            for text, start, end in line:
                token = _copy(blank)  # filters may keep tokens, so each is an object of its own
                token.text = text
                if keeporiginal:
                    token.original = value[start:end]
                if positions:
                    token.pos = position
                    position += 1
                if chars:
                    token.startchar, token.endchar = start_char + start, start_char + end
                yield token


class AbbreviationFilter(Filter):  # type: ignore[misc]
    """Add the long form of each short form behind it; see :meth:`index.text.Reader.expand`.

    >>> from corpus.lexicon import load_lexicon
    >>> reader = Reader(load_lexicon())
    >>> chain = MedicalTokenizer(reader) | AbbreviationFilter(reader)
    >>> tokens(chain, "Levonorgestrel implant sys"), tokens(chain, "IUD")
    (['levonorgestrel', 'implant', 'sys', 'system'], ['iud', 'intrauterine', 'device'])
    >>> tokens(chain, "PT with walker"), tokens(chain, "PT")
    (['pt', 'physical', 'therapy', 'with', 'walker'], ['pt'])
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Filter a stream of tokens."""
        for line, line_break in _split_lines(tokens):
            given = -1  # number of the last token of the line that went out itself
            for number, offset, text in self.reader.expand([token.text for token in line]):
                token = line[number]
                if number > given:
                    given = number
                else:  # a word of its long form
                    token = _copy(token)
                    token.text = text
                    if token.positions:
                        token.pos += offset
                yield token
            if line_break:
                yield line_break


class PositionFilter(Filter):  # type: ignore[misc]
    """Close the gaps that left-out words leave in the positions, and open one at each line break, which is dropped.

    So phrases match across stop words, and none reaches from one item of a list into the next.

    >>> from corpus.lexicon import load_lexicon
    >>> chain = MedicalTokenizer(Reader(load_lexicon())) | PositionFilter()
    >>> [(token.text, token.pos) for token in chain("neb machine\\nbreathing", positions=True)]
    [('neb', 0), ('machine', 1), ('breathing', 12)]
    """

    def __call__(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Filter a stream of tokens."""
        first = 0
        for line, _ in _split_lines(tokens):
            if line and line[0].positions:
                closed = close_gaps([token.pos for token in line])
                for token in line:
                    token.pos = first + closed[token.pos]
                line.sort(key=lambda token: token.pos)
                first += len(closed)
            first += LINE_GAP
            yield from line


class StemFilter(Filter):  # type: ignore[misc]
    """Reduce words to their stems; see :class:`index.stems.Stemmer`.

    >>> from corpus.lexicon import load_lexicon
    >>> reader = Reader(load_lexicon())
    >>> tokens(MedicalTokenizer(reader) | StemFilter(reader), "rolling walkers J7306 contraceptives")
    ['roll', 'walker', 'j7306', 'contracept']
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Filter a stream of tokens."""
        for token in tokens:
            token.text = self.reader.stem(token.text)
            yield token


class LineMemory(Analyzer):  # type: ignore[misc]
    """Runs a chain once for each different line: families repeat their lines for every code, and building reads them all.

    Where more than texts and positions are wanted of the tokens, the chain is simply run.
    """

    def __init__(self, chain: Any) -> None:
        self.chain = chain
        self._lines: dict[str, list[tuple[str, int]]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave the memory behind: Whoosh stores the analyzer with the index."""
        return LineMemory, (self.chain,)

    def __call__(self, value: str, **kwargs: Any) -> Iterator[Token]:
        """Analyze a text; the parameters are those of Whoosh's analyzers."""
        if not kwargs.get("positions") or kwargs.get("mode") != "index" or kwargs.get("chars"):
            yield from self.chain(value, **kwargs)
            return
        token = Token(positions=True, boosts=True, boost=1.0)
        first = 0
        for line in value.split("\n"):
            placed = self._lines.get(line)
            if placed is None:
                placed = [(token.text, token.pos) for token in self.chain(line, **kwargs)]
                self._lines[line] = placed
            for text, position in placed:
                token.text, token.pos = text, first + position
                yield token
            first += (placed[-1][1] + 1 if placed else 0) + LINE_GAP


def _copy(token: Token) -> Token:
    """Return a copy of a token; Whoosh's own ``copy`` runs its constructor, which takes a tenth of a whole build."""
    copy = Token.__new__(Token)
    copy.__dict__.update(token.__dict__)
    return copy


def _split_lines(tokens: Iterable[Token]) -> Iterator[tuple[list[Token], Token | None]]:
    """Give the tokens of each line, and the line break behind it or None."""
    line: list[Token] = []
    for token in tokens:
        if token.text == "\n":
            yield line, token
            line = []
        else:
            line.append(token)
    yield line, None
