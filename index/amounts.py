"""Numbers with units: doses, strengths by volume, sizes, widths and concentrations, read from the words of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.phrases import Phrases
from index.text import Reader, Word

#: The dimensions whose amount in a volume is the strength of a fluid ("4 mg/2 ml").
_DISSOLVED = frozenset({"mass", "activity units", "equivalents"})
_INCHES = ("in", "inch")
_CM_AN_INCH = 2.54
_BY = ("x", "by")
_SQUARE = ("sq", "square", "sqin")
_WITHIN = 0.05  #: how far within a range with one end the asked area is taken to be, as a share of that end

_PIECE = re.compile(r"\d+(?:[.,]\d+)*|\.\d+|[^\W\d_]+|%")
_PLAIN_NUMBER = re.compile(r"[\d.][\d.,]*")
_UNIT_AND_TIMES = re.compile(r"(in|inch|cm)x")  # "10cmx12cm"
_SHORT = re.compile(r"\d{1,2}(?:\.\d+)?")  # sizes have no more digits before the point
_IODINE = re.compile(r"[1-4]\d\d")
_BLANKS = re.compile(r"\s*")
_BLANKS_OR_HYPHEN = re.compile(r"\s*-?")
_PER = re.compile(r"\s*/\s*")
_INCH_MARK = re.compile(r"\s*(?:\"|'')")
_TIMES = re.compile(r"\s*\"?\s*")
_TIMES_SIGN = re.compile(r"\s*\"?\s*×\s*")


class Part(NamedTuple):
    """A number or a run of letters: "x4" has two parts.

    ``text`` is in normal spelling, ``digits`` as typed without commas, "" for letters; ``number`` is the value. ``glued``
    tells that letters stand right before a number. ``before`` and ``after`` are the characters around, as in a word.
    """

    text: str
    digits: str
    number: float | None
    glued: bool
    before: str
    after: str


class AmountReader:
    """Reads amounts with the units and numbers of a reader's lexicon."""

    def __init__(self, reader: Reader) -> None:
        lexicon = reader.lexicon
        self._read = reader.read
        self._units = lexicon.unit_spellings
        self._scales = lexicon.numbers.scales
        self._words = lexicon.numbers.words
        measured = [(name, unit) for name, unit in lexicon.units.items() if unit.dimension]
        self._doses = Phrases(
            [(text, unit) for name, unit in measured for text in (name, *unit.only_behind_numbers)], cut=reader.words
        )

    def split(self, words: Sequence[Word]) -> list[Part]:
        """Return the parts of words; words without digits are one part each."""
        parts: list[Part] = []
        for word in words:
            if not any(c.isdigit() for c in word.typed):
                parts.append(Part(word.text, "", None, False, word.before, word.after))
            elif _PLAIN_NUMBER.fullmatch(word.typed):
                self._add_number(parts, word)
            else:
                self._add_pieces(parts, word)
        return parts

    def _add_number(self, parts: list[Part], word: Word) -> None:
        if word.typed.startswith(".") and not word.before and parts:
            last = parts[-1]
            if last.number is not None and "." not in last.digits:  # "x5" and ".5" of "6x5.5"
                digits = last.digits + word.typed
                parts[-1] = last._replace(text=digits, digits=digits, number=float(digits), after=word.after)
                return
            parts.append(_number_part(word.typed, word.text, True, word.before, word.after))
        else:
            parts.append(_number_part(word.typed, word.text, False, word.before, word.after))

    def _add_pieces(self, parts: list[Part], word: Word) -> None:
        """Split a word of letters and digits."""
        pieces = list(_PIECE.finditer(word.typed.lower()))
        for n, piece in enumerate(pieces):
            before = word.typed[pieces[n - 1].end() : piece.start()] if n else word.before
            after = word.typed[piece.end() : pieces[n + 1].start()] if n + 1 < len(pieces) else word.after
            text = piece.group()
            if text[-1].isdigit():
                parts.append(_number_part(text, text, n > 0 and not before, before, after))
            elif times := _UNIT_AND_TIMES.fullmatch(text):
                parts.append(Part(times[1], "", None, False, before, ""))
                parts.append(Part("x", "", None, False, "", after))
            else:
                parts.append(Part(self._units.get(text, text), "", None, False, before, after))

    def read_text(self, text: str) -> dict[str, float]:
        """Return the amounts of a text; see :meth:`read_amounts`.

        >>> from corpus.lexicon import load_lexicon
        >>> amounts = AmountReader(Reader(load_lexicon()))
        >>> amounts.read_text("ketorolac 15mg/ml inj"), amounts.read_text("per 5,000 units"), amounts.read_text("2 wheels")
        ({'mass': 15.0}, {'activity units': 5000.0}, {})
        """
        return self.read_amounts(self.split(self._read(text)))

    def read_amounts(self, parts: Sequence[Part]) -> dict[str, float]:
        """Return the first amount of each dimension, in base units (mg, ml, units, mCi, mEq); {} for none."""
        amounts: dict[str, float] = {}
        texts = [part.text for part in parts]
        for at, part in enumerate(parts[:-1]):
            if not part.number or part.glued:
                continue
            amount, unit_at = part.number, at + 1
            scale = self._scales.get(texts[unit_at])
            if scale and unit_at + 1 < len(parts) and _BLANKS.fullmatch(parts[unit_at].before):
                amount, unit_at = amount * scale, unit_at + 1
            if not _BLANKS_OR_HYPHEN.fullmatch(parts[unit_at].before):
                continue
            for _, unit in self._doses.at(texts, unit_at):
                amounts.setdefault(unit.dimension, round(amount * unit.amount, 6))
                break
        return amounts

    def has_strength_by_volume(self, parts: Sequence[Part]) -> bool:
        """Tell whether a strength is given by volume ("4mg/2ml"), which makes it that of a fluid."""
        texts = [part.text for part in parts]
        for at, part in enumerate(parts[:-2]):
            if part.number is None or not _BLANKS.fullmatch(parts[at + 1].before):
                continue
            if not any(unit.dimension in _DISSOLVED for _, unit in self._doses.at(texts, at + 1)):
                continue
            if not _PER.fullmatch(parts[at + 2].before):
                continue
            volume = at + 2 if parts[at + 2].number is None else at + 3
            if volume < len(parts) and texts[volume] == "ml" and (volume == at + 2 or not parts[volume].before.strip()):
                return True
        return False

    def read_area(self, parts: Sequence[Part]) -> float:
        """Return the area in square inches of the first size ("4x4", "6 by 6", "10 cm x 10 cm", "16-48 sq in"), or 0."""
        for at, part in enumerate(parts[:-1]):
            if not _SHORT.fullmatch(part.digits) or part.before.endswith("."):
                continue
            unit, second = "", at + 1
            if parts[second].text in (*_INCHES, "cm") and _BLANKS.fullmatch(parts[second].before):
                unit, second = parts[second].text, second + 1
            if second + 1 < len(parts) and parts[second].text in _BY and _TIMES.fullmatch(parts[second].before):
                second += 1
                apart = _BLANKS.fullmatch(parts[second].before)
            else:
                apart = _TIMES_SIGN.fullmatch(parts[second].before) if second < len(parts) else None
            if not apart or not _SHORT.fullmatch(parts[second].digits):
                continue
            behind = parts[second + 1] if second + 1 < len(parts) else None
            in_cm = unit == "cm" or (behind and behind.text == "cm" and _BLANKS.fullmatch(behind.before))
            scale = _CM_AN_INCH if in_cm else 1.0
            return (part.number or 0.0) / scale * (parts[second].number or 0.0) / scale
        return self._read_square_inches(parts)

    @staticmethod
    def _read_square_inches(parts: Sequence[Part]) -> float:
        """Return a number of square inches, one within where the words tell a range ("more than 16", "16-48 sq in"), or 0."""
        for at, part in enumerate(parts[:-1]):
            if not part.number or parts[at + 1].text not in _SQUARE:
                continue
            texts = [other.text for other in parts]
            lower = at and parts[at - 1].number if "-" in part.before else 0.0
            if lower:
                return (lower + part.number) / 2
            behind = texts[at + 2 : at + 5]
            if part.before.rstrip().endswith("<") or texts[max(0, at - 2) : at] == ["less", "than"] or "less" in behind:
                return part.number * (1 - _WITHIN)
            if (
                part.before.rstrip().endswith(">")
                or texts[at - 1 : at] == ["over"]
                or texts[max(0, at - 2) : at] == ["more", "than"]
            ):
                return part.number * (1 + _WITHIN)
            return part.number
        return 0.0

    def read_width(self, parts: Sequence[Part]) -> float:
        """Return the first width in inches, as of a bandage ('4"', "6x5.5 yd"), or 0."""
        for at, part in enumerate(parts):
            if not _SHORT.fullmatch(part.digits) or self._last_before(parts, at) in ("x", "/", "."):
                continue
            following = parts[at + 1] if at + 1 < len(parts) else None
            if _INCH_MARK.match(part.after):
                return part.number or 0.0
            if following is None:
                continue
            between = following.before
            if following.text in _INCHES and (_BLANKS.fullmatch(between) or between.strip(" ") == "-"):
                return part.number or 0.0
            by_sign = following.number is not None and "×" in between and _TIMES_SIGN.fullmatch(between)
            by_letter = (
                following.text == "x"
                and at + 2 < len(parts)
                and parts[at + 2].number is not None
                and _BLANKS.fullmatch(between)
                and _BLANKS.fullmatch(parts[at + 2].before)
            )
            if by_sign or by_letter:
                return part.number or 0.0
        return 0.0

    @staticmethod
    def _last_before(parts: Sequence[Part], at: int) -> str:
        """Return the character right before a part, or "" at the beginning."""
        if parts[at].before or not at:
            return parts[at].before[-1:]
        return parts[at - 1].text[-1:]

    def read_iodine(self, parts: Sequence[Part]) -> tuple[float, ...]:
        """Return the numbers that may be mg of iodine in a ml ("omnipaque 300"): 100 to 499, in no other unit than mg."""
        numbers = []
        for at, part in enumerate(parts):
            if not _IODINE.fullmatch(part.digits) or part.before[-1:] in (".", ","):
                continue
            following = parts[at + 1] if at + 1 < len(parts) else None
            other_unit = (
                following is not None
                and following.text != "mg"
                and following.text in self._units
                and _BLANKS.fullmatch(following.before)
            )
            if not other_unit:
                numbers.append(float(part.digits))
        return tuple(numbers)

    def value_of(self, part: Part) -> float | None:
        """Return the value of a number in digits or in words ("three"), or None for anything else."""
        return self._words.get(part.text) if part.number is None else part.number


def _number_part(typed: str, text: str, glued: bool, before: str, after: str) -> Part:
    """Make a part of a number; one that Python cannot read ("1.2.3") has no value."""
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return Part(text, "", None, glued, before, after)
    return Part(text, typed.replace(",", ""), number, glued, before, after)
