"""A question, read once: codes, a code prefix, filters, phrases, excluded words, and the words with their attributes.

Nothing after this module looks at the string. Nothing else in a text is query syntax: operators, brackets and wildcards are
ordinary characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from index.attributes import AttributeReader, Attributes
from index.text import Reader, Word
from search.foreign import read_foreign
from search.shapes import ForeignCode, normal_code

#: Longer texts are cut here; a question is not a document.
MAX_CHARS = 400

_MOST_RAW = 8 * MAX_CHARS  # looked at before that: normalizing may lengthen a text eighteen-fold
_SOFT_HYPHEN = {0xAD: None}  # left within words by copying from a printed page

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | dict.fromkeys(map(ord, "“”„"), '"')
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# "J7306", "j-7306", "j 7306"; modifiers behind it ("-RT", "^JW", ":JW") and a claim's qualifier before it are taken along
_CODE = re.compile(
    r"(?:\bHC[:^])?(?<![^\W_])([a-ce-v])[ -]?(\d{4})((?:[-^:](?:[a-z][a-z0-9]){1,4}(?![^\W_]))*"
    r"(?: [a-z][a-z0-9](?![^\W_]))?)(?![^\W_])",
    re.IGNORECASE,
)
# modifiers written to the code without anything between ("E0601RR"), which counts where the index has the code
_GLUED = re.compile(r"(?<![^\W_])([a-ce-v]\d{4})((?:[a-z][a-z0-9]){1,4})(?![^\W_])", re.IGNORECASE)
# the modifiers of CPT, which are numbers, behind a code
_NUMBERED = re.compile(r"(?<=\d{4})[-^:]\d\d$")
# a letter O or I where a code has a digit ("EO601", "JI885"), which counts where the index has the code that is meant
_MISTYPED = re.compile(r"(?<![^\W_])([a-ce-v])[ -]?([\dOIL]{4})(?![^\W_])", re.IGNORECASE)
_DIGIT_FOR = str.maketrans("OoIiLl", "001111")
_LEAST_DIGITS = 2  #: in what is read as a mistyped code: "Solo" is a word
# a National Drug Code in any dashed writing, or its 10 or 11 digits together, with or without a claim's qualifier N4; a few
# products of the crosswalk have longer numbers
_NDC = re.compile(r"(?<![\w-])(?:N4)?(\d{4,5}-\d{3,4}-\d{1,2}|\d{10,14})(?![\w-])", re.IGNORECASE)
# the forms of CPT codes, which count only when the index has them (a licensed file of the user's own)
_CPT = re.compile(r"(?<![\w.-])\d{4}[\dftuma](?![\w.])", re.IGNORECASE)
_PREFIX = re.compile(r"[a-ce-v]\d{1,3}", re.IGNORECASE)
#: The filters that may be typed in a text, and what their values look like; another value is taken as words.
_FILTER_VALUES = {
    "category": re.compile(r"[a-ce-v]|modifier|cpt", re.IGNORECASE),
    "status": re.compile(r"active|ended|upcoming", re.IGNORECASE),
    "specialty": re.compile(r".+"),
}
_FILTER = re.compile(rf'(?<!\S)({"|".join(_FILTER_VALUES)}):(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_PHRASE = re.compile(r'(?<!\S)"([^"\s][^"]*)"(?!\S)')
_EXCLUDED = re.compile(r"(?<!\S)-([^\W\d_][^\W_]*(?:-[^\W_]+)*)(?!\S)")
_MODIFIER_WORD = re.compile(r"\b(?:modifiers?|mod)\b", re.IGNORECASE)
_MODIFIER = re.compile(r"[a-z][a-z0-9]", re.IGNORECASE)
_BESIDE_MODIFIER_WORD = re.compile(r"\b[A-Za-z][A-Za-z0-9]\b")
# CPT's modifiers are numbers; one counts only beside the word
_CPT_MODIFIER = re.compile(r"(?<=\bmodifier )\d\d\b|(?<=\bmod )\d\d\b|\b\d\d(?= mod(?:ifier)?\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """A text taken apart. ``words`` are what is left to be understood, ``attributes`` what they say of route, dose and so on.

    prefix: the beginning of a code ("E01"), when nothing else was typed.  ndcs: National Drug Codes, as typed.
    cpts: what has the form of a CPT code.  foreign: codes of other sets that the index does not have.  mistyped: codes with
    a letter for a digit, as typed, with the code that may be meant.  phrases: quoted, as typed.  excluded: words behind a
    hyphen.  wants_modifiers: the word "modifier" is there, or the others are what one is called (search/modifiers.py).
    last_is_whole: a blank follows the last word.
    capitals: more large letters than small, which is a sign of a price list.
    is_line: the text was given as a line of a price list.
    """

    text: str
    words: tuple[Word, ...] = ()
    attributes: Attributes = field(default_factory=Attributes)
    codes: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    cpt_modifiers: tuple[str, ...] = ()
    ndcs: tuple[str, ...] = ()
    cpts: tuple[str, ...] = ()
    foreign: tuple[ForeignCode, ...] = ()
    mistyped: tuple[tuple[str, str], ...] = ()
    prefix: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    wants_modifiers: bool = False
    last_is_whole: bool = False
    capitals: bool = False
    is_line: bool = False

    @property
    def names_something(self) -> bool:
        """Whether a code, modifier or package stands in the text."""
        return bool(self.codes or self.modifiers or self.cpt_modifiers or self.ndcs or self.foreign or self.mistyped)

    @property
    def corrected(self) -> str:
        """The text with the codes that may be meant in place of mistyped ones, or ""."""
        text = self.text
        for typed, code in self.mistyped:
            text = text.replace(typed, code)
        return text if self.mistyped else ""


class QuestionParser:
    """Reads questions for one index. ``is_known`` tells whether the index has a code."""

    def __init__(self, reader: Reader, attributes: AttributeReader, is_known: Callable[[str], bool]) -> None:
        self.reader, self.attributes, self.is_known = reader, attributes, is_known
        lexicon = reader.lexicon
        units = (re.escape(word) for word, unit in lexicon.unit_spellings.items() if unit in lexicon.measure_words)
        self._amount = re.compile(rf"\d\s*(?:{'|'.join(units)})(?![a-z])", re.IGNORECASE)

    def parse(self, text: str, operators: bool = True) -> Question:
        """Take a text apart; any text is allowed, and an empty one gives an empty question.

        Without ``operators`` the text is a line of a price list: quotes, hyphens and "category:" have no meaning there.

        >>> from corpus.lexicon import load_lexicon
        >>> reader = Reader(load_lexicon())
        >>> parse = QuestionParser(reader, AttributeReader(reader), lambda code: code == "J7306").parse
        >>> parse("what is j-7306?").codes
        ('J7306',)
        >>> parse("J7306-RT").codes, parse("J7306-RT").modifiers
        (('J7306',), ('RT',))
        >>> parse("J7306RTKX").modifiers, parse("HC:J7306:RT").modifiers
        (('RT', 'KX'), ('RT',))
        >>> parse("J73O6").mistyped
        (('J73O6', 'J7306'),)
        >>> [code.code for code in parse("J7306 and 99213").foreign]
        ['99213']
        >>> parse("modifier 25").cpt_modifiers
        ('25',)
        >>> parse("E01").prefix
        'E01'
        >>> parse("walker -wheels").excluded, parse("Sodium Chloride -Hypertonic 500ML").excluded
        (('wheels',), ())
        >>> question = parse('walker "fixed height" -wheels category:E')
        >>> [word.text for word in question.words], question.phrases, question.excluded, question.filters
        (['walker', 'fixed', 'height'], ('fixed height',), ('wheels',), {'category': 'E'})
        """
        plain = clean(text)
        rest, filters = _take_filters(plain) if operators else (plain, {})
        ndcs = tuple(dict.fromkeys(_NDC.findall(rest)))
        rest = _NDC.sub(" ", rest)
        phrases = tuple(match.strip() for match in _PHRASE.findall(rest)) if operators else ()
        rest = _PHRASE.sub(lambda match: match[1], rest)
        # a line with an amount is one of a price list, where " -word" is no exclusion ("Sodium Chloride -Hypertonic 500ML")
        rest, excluded = _take_excluded(rest) if operators and not self._amount.search(rest) else (rest, ())
        rest = _GLUED.sub(lambda match: f"{match[1]}-{match[2]}" if self.is_known(match[1].upper()) else match[0], rest)
        rest, foreign = read_foreign(rest, not operators, self.is_known)
        codes, behind = _codes_in(rest)
        rest = " ".join(_CODE.sub(" ", rest).split())
        rest, mistyped = self._take_mistyped(rest)
        cpts = tuple(dict.fromkeys(code.upper() for code in _CPT.findall(rest)))
        prefix, alone = _alone(rest, bool(codes or foreign))
        modifiers = (alone,) if alone else behind
        wants_modifiers = bool(_MODIFIER_WORD.search(rest))
        cpt_modifiers = tuple(dict.fromkeys(_CPT_MODIFIER.findall(rest)))
        if wants_modifiers:
            rest = _CPT_MODIFIER.sub(" ", rest)
            modifiers += tuple(word.upper() for word in _BESIDE_MODIFIER_WORD.findall(rest))
            rest = " ".join(_MODIFIER_WORD.sub(" ", rest).split())
        if licensed := [code for code in cpts if self.is_known(code)]:
            rest = without_codes(rest, licensed)
        words = tuple(self.reader.read(rest))
        return Question(
            text=plain,
            words=words,
            attributes=self.attributes.read(words),
            codes=codes,
            modifiers=tuple(dict.fromkeys(modifiers)),
            cpt_modifiers=cpt_modifiers,
            ndcs=ndcs,
            cpts=cpts,
            foreign=foreign,
            mistyped=mistyped,
            prefix=prefix,
            filters=filters,
            phrases=phrases,
            excluded=excluded,
            wants_modifiers=wants_modifiers,
            last_is_whole=text[-1:].isspace(),
            capitals=sum(map(str.islower, plain)) <= sum(map(str.isupper, plain)),
            is_line=not operators,
        )

    def _take_mistyped(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return the text without mistyped codes, and these with the codes that may be meant."""
        mistyped: dict[str, str] = {}

        def take(match: re.Match[str]) -> str:
            code = (match[1] + match[2].translate(_DIGIT_FOR)).upper()
            if sum(map(str.isdigit, match[2])) < _LEAST_DIGITS or not self.is_known(code):
                return match[0]
            mistyped[match[0]] = code
            return " "

        return " ".join(_MISTYPED.sub(take, text).split()), tuple(mistyped.items())


def clean(text: str) -> str:
    """Return a text without control characters and doubled blanks, its dashes and quotes plain, cut at MAX_CHARS."""
    shortened = text.strip()[:_MOST_RAW].translate(_SOFT_HYPHEN)
    plain = unicodedata.normalize("NFKC", shortened).translate(_DASHES)[:MAX_CHARS]
    return " ".join(_CONTROL.sub(" ", plain).split())


def _take_filters(text: str) -> tuple[str, dict[str, str]]:
    """Return the text without the filters typed in it, and the filters; a value that none can take stays in the text."""
    filters: dict[str, str] = {}

    def take(match: re.Match[str]) -> str:
        name, value = match[1].lower(), (match[2] if match[2] is not None else match[3]).strip()
        if not _FILTER_VALUES[name].fullmatch(value):
            return match[0]
        filters[name] = value.upper() if len(value) == 1 else value.lower()
        return " "

    return _FILTER.sub(take, text), filters


def _take_excluded(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without its excluded words, and these; where nothing else would be left, nothing is excluded."""
    excluded = tuple(_EXCLUDED.findall(text))
    rest = _EXCLUDED.sub(" ", text)
    return (rest, excluded) if excluded and rest.strip() else (text, ())


def _codes_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of a text in their one writing, and the modifiers that stand behind them."""
    matches = list(_CODE.finditer(text))
    codes = tuple(dict.fromkeys(f"{match[1].upper()}{match[2]}" for match in matches))
    return codes, tuple(dict.fromkeys(word.upper() for match in matches for word in _pairs_of(match[3])))


def _pairs_of(modifiers: str) -> list[str]:
    """Return the modifiers that stand behind a code, whatever is between them."""
    letters = "".join(character for character in modifiers if character.isalnum())
    return [letters[at : at + 2] for at in range(0, len(letters), 2)]


def _alone(text: str, has_codes: bool) -> tuple[str, str]:
    """Return the beginning of a code, and the modifier, that are all there is of a text; "" for what it is not."""
    alone = text.strip(" ?.!,")
    if has_codes:
        return "", ""
    prefix = alone.upper() if _PREFIX.fullmatch(alone) else ""
    return prefix, alone.upper() if _MODIFIER.fullmatch(alone) else ""


def without_codes(words: str, codes: Collection[str]) -> str:
    """Return the words without the given codes, and without a modifier written behind one.

    >>> without_codes("12399-26 graft", ["12399"])
    'graft'
    """
    for code in codes:
        words = re.sub(rf"\b{re.escape(code)}(?:-[a-z0-9]{{2}}\b)?", " ", words, flags=re.IGNORECASE)
    return " ".join(words.split())


def ndc_forms(text: str) -> list[str]:
    """Return the 11-digit forms that a written NDC may have: one for dashed or 11 digits, three for 10 digits.

    >>> ndc_forms("0270-7015-46"), ndc_forms("00270701546")
    (['00270701546'], ['00270701546'])
    >>> ndc_forms("0270701546")
    ['00270701546', '02707001546', '02707015406']
    """
    parts = text.split("-")
    if len(parts) == 3:
        return [f"{parts[0]:0>5}{parts[1]:0>4}{parts[2]:0>2}"]
    if len(text) >= 11:
        return [text]
    return [f"0{text}", f"{text[:5]}0{text[5:]}", f"{text[:9]}0{text[9:]}"]


def normalize_code(text: str) -> str:
    """Return the one code that a text is ("j-7306", " J7306 ", "j7306-rt"), or the text in upper case if it is none.

    >>> normalize_code(" j-7306 "), normalize_code("rt"), normalize_code("walker")
    ('J7306', 'RT', 'WALKER')
    >>> normalize_code("J7306-25")  # a modifier of CPT, which are numbers
    'J7306'
    """
    plain = unicodedata.normalize("NFKC", text[:_MOST_RAW]).translate(_DASHES).strip()
    match = _CODE.fullmatch(plain) or _GLUED.fullmatch(plain)
    if not match:
        return normal_code(plain) if _NUMBERED.search(plain) else plain.upper()
    return (match[1] if len(match[1]) > 1 else f"{match[1]}{match[2]}").upper()
