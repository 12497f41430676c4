"""Attributes of entries: the ranges, routes, qualifiers and negations that a code's texts tell, read once while building."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.entry import Entry
from corpus.lexicon import DIMENSIONS
from index.amounts import Part
from index.attributes import ANY, INGREDIENT_LETTERS, AttributeReader, Named
from index.isotopes import read_isotopes
from index.lenses import LensRange, read_lens_range
from index.ranges import LimitedRange, read_range
from index.text import Reader, Word

Range = tuple[float, float]

_READ_KEPT = 4096  # texts; a family's entries stand side by side
DAY = "day"  #: the unit of times.yaml that "per diem" is, too
_IODINE = re.compile(r"\d{3}")
#: Words behind a number that is exceeded; another word would make it the number of something else.
_BEHIND_LIMIT = frozenset({"but", "and", "to", "up", "less", "mg", "mcg", "unit"})
_OR_MORE = (("or", "greater"), ("or", "more"))


@dataclass(frozen=True, slots=True)
class EntryAttributes:
    """What the texts of an entry tell of its code. Bits are those of the attribute reader, ranges are (low, high).

    area: square inches, above low and up to high. width: of a bandage in inches, from low and below high.
    iodine: mg a ml of contrast material, from low and to high. strength: mg, above low and up to high.
    A range that limits nothing is ANY.
    dose: the number of a dimension in DIMENSIONS and the amount of one billing unit; (0, 0.0) for none.
    limited: the range of another size. time_unit: what the code is billed by ("day"); sequence: whether it is for the first or
    for further ones; "" for neither. opposed: the qualifiers whose opposites the code says.
    ingredients: how the names of a drug's active ingredients begin. isotopes: bits, as index/isotopes.py reads them.
    lens: the powers of a spectacle lens.
    """

    routes: int
    qualifiers: int
    opposed: int
    stated: frozenset[str]
    negated: frozenset[str]
    area: Range
    width: Range
    iodine: Range
    strength: Range
    dose: tuple[int, float]
    limited: LimitedRange
    time_unit: str
    sequence: str
    ingredients: tuple[str, ...]
    isotopes: int
    lens: LensRange


class EntryReader:
    """Reads entries with the vocabulary that questions are read with."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._attributes = AttributeReader(reader)
        self._amounts = self._attributes.amounts
        self.ways = self._attributes.ways
        self._times = {word: name for name, words in reader.lexicon.times.items() for word in words}
        numbers = reader.lexicon.numbers
        self._above = [tuple(reader.words(text)) for text in numbers.above]
        self._up_to = [tuple(reader.words(text)) for text in numbers.up_to]
        self._read = functools.lru_cache(_READ_KEPT)(self._read_text)
        self._names = functools.lru_cache(_READ_KEPT)(self._read_names)

    def _read_text(self, text: str) -> tuple[list[Word], list[Part]]:
        words = self._reader.read(text)
        return words, self._amounts.split(words)

    def _read_names(self, text: str) -> Named:
        return self._attributes.read_names(self._read(text)[0])

    def read(self, entry: Entry) -> EntryAttributes:
        """Return what an entry tells; an entry without texts but its name tells what the name does."""
        texts = (entry.name, entry.descriptor, entry.short_descriptor, entry.route)
        named = [self._names(text) for text in texts if text]
        routes = qualifiers = opposed = 0
        for names in named:
            routes, qualifiers, opposed = routes | names.routes, qualifiers | names.qualifiers, opposed | names.opposed
        stated, negated = self._read_negations(entry)
        return EntryAttributes(
            routes=routes,
            qualifiers=qualifiers & ~self._attributes.idle_in.get(entry.category, 0),
            opposed=opposed & ~qualifiers,
            stated=stated,
            negated=negated,
            area=self._read_area(entry),
            width=self._read_width(entry),
            iodine=self._read_iodine(entry),
            strength=self._read_strength(entry),
            dose=self._read_dose(entry),
            limited=self._read_limited(entry),
            time_unit=self._read_time_unit(entry),
            sequence=self._read_sequence(entry),
            ingredients=self._read_ingredients(entry),
            lens=read_lens_range(entry.name) if entry.category == "V" else LensRange(),
            isotopes=read_isotopes(
                word.text for text in (entry.name, entry.descriptor) for word in self._read(text)[0]
            ),
        )

    def _read_negations(self, entry: Entry) -> tuple[frozenset[str], frozenset[str]]:
        """Return the stems that the name or descriptor says, and those that they deny and neither says."""
        both = [self._attributes.read_negations(self._read(text)[0]) for text in (entry.name, entry.descriptor)]
        stated = both[0][0] | both[1][0]
        return stated, (both[0][1] | both[1][1]) - stated

    def _read_dose(self, entry: Entry) -> tuple[int, float]:
        """Return what one billed unit is: by the authored unit, or else by the last amount of descriptor or name."""
        for text in (entry.unit, entry.descriptor, entry.name):
            amounts = self._amounts.read_amounts(self._read(text)[1])
            if amounts:
                dimension, amount = list(amounts.items())[-1]
                return DIMENSIONS.index(dimension), amount
        return 0, 0.0

    def _read_limited(self, entry: Entry) -> LimitedRange:
        """Return the range of the name or else of the descriptor; areas and bandages have readers of their own."""
        if entry.generic:  # "20 ml or more" of a drug is a package
            return LimitedRange()
        for text in (entry.name, entry.descriptor):
            parts = self._read(text)[1]
            if any(part.text.startswith(("sq", "bandage")) for part in parts):
                return LimitedRange()
            limited = read_range(parts)
            if limited.unit:
                return limited
        return LimitedRange()

    def _read_time_unit(self, entry: Entry) -> str:
        """Return the unit of time that the code is billed by (behind "per" and the like, or its whole unit); "" for none."""
        for text in (entry.unit, entry.name, entry.descriptor):
            words = [word.text for word in self._read(text)[0]]
            for at, word in enumerate(words):
                billed = bool({"per", "each", "every"}.intersection(words[max(0, at - 3) : at])) or text == entry.unit
                if billed and word in self._times:
                    return self._times[word]
                if word == "diem":
                    return DAY
        return ""

    def _read_sequence(self, entry: Entry) -> str:
        """Return whether a code is for the first or for further ones; "" where its texts tell neither, or both."""
        sequences = {self._names(text).sequence for text in (entry.name, entry.descriptor) if text} - {""}
        return sequences.pop() if len(sequences) == 1 else ""

    def _is_behind(self, texts: Sequence[str], at: int, phrases: Sequence[tuple[str, ...]]) -> bool:
        """Tell whether one of the phrases stands right before a place."""
        return any(tuple(texts[max(0, at - len(phrase)) : at]) == phrase for phrase in phrases)

    def _read_area(self, entry: Entry) -> Range:
        """Return the pad sizes of a dressing ("more than 16 sq. in. but less than or equal to 48 sq. in.")."""
        parts = self._read(entry.descriptor or entry.name)[1]
        texts = [part.text for part in parts]
        low = high = None
        for at, part in enumerate(parts[:-1]):
            if part.number is None or not texts[at + 1].startswith("sq"):
                continue
            if low is None and self._is_behind(texts, at, self._above):
                low = part.number
            elif high is None and (
                self._is_behind(texts, at, self._up_to)
                or (texts[at + 2 : at + 3] in (["in"], ["inch"]) and texts[at + 3 : at + 5] == ["or", "less"])
            ):
                high = part.number
        return ANY[0] if low is None else low, ANY[1] if high is None else high

    def _read_strength(self, entry: Entry) -> Range:
        """Return the doses, in mg, that a code is limited to.

        "Greater than 6 mg, but less than or equal to 10 mg" limits a code; "up to 50 mg" alone does not, as more is billed as
        further units.
        """
        low = high = None
        for text in (entry.name, entry.descriptor):
            parts = self._read(text)[1]
            texts = [part.text for part in parts]
            for at, part in enumerate(parts[:-1]):
                if part.number is None:
                    continue
                if low is None and self._is_behind(texts, at, self._above) and texts[at + 1] in _BEHIND_LIMIT:
                    low = part.number
                elif high is None and texts[at + 1] == "mg" and self._limits(texts, at):
                    high = part.number
        amounts = [self._amounts.read_amounts(self._read(text)[1]) for text in (entry.name, entry.descriptor)]
        if (low is None and high is None) or not any(of_text.get("mass") for of_text in amounts):
            return ANY
        return ANY[0] if low is None else low, ANY[1] if high is None else high

    def _limits(self, texts: Sequence[str], at: int) -> bool:
        """Tell whether the words before a number limit a dose: "... or equal to", or "up to" behind another number."""
        before = list(texts[max(0, at - 8) : at])
        if before[-5:] == ["less", "than", "or", "equal", "to"]:
            return True
        if before[-2:] != ["up", "to"]:
            return False
        before = before[:-2]
        if before[-1:] in (["but"], ["and"]):
            before = before[:-1]
        return before[-1:] == ["mg"] or before[-2:-1] == ["over"]

    def _read_width(self, entry: Entry) -> Range:
        """Return the widths of a bandage ("width greater than or equal to three inches and less than five inches")."""
        parts = self._read(entry.descriptor)[1]
        texts = [part.text for part in parts]
        if not any(text.startswith("bandage") for text in texts) or "width" not in texts:
            return ANY
        at = texts.index("width") + 1
        below = texts[at : at + 2] == ["less", "than"]
        at += 2 if below else 0
        at += 5 if texts[at : at + 5] == ["greater", "than", "or", "equal", "to"] else 0
        first = self._inches_at(parts, at)
        if first is None:
            return ANY
        if below:
            return 0.0, first
        second = self._inches_at(parts, at + 5) if texts[at + 2 : at + 5] == ["and", "less", "than"] else None
        return first, second or ANY[1]

    def _inches_at(self, parts: Sequence[Part], at: int) -> float | None:
        """Return a number of inches, in digits or in words, or None where there is none."""
        if at + 1 >= len(parts) or parts[at + 1].text != "inch":
            return None
        return self._amounts.value_of(parts[at])

    def _read_iodine(self, entry: Entry) -> Range:
        """Return the concentrations of a contrast material ("300-399 mg/ml iodine", "400 or greater")."""
        both = [self._read(text)[1] for text in (entry.name, entry.descriptor)]
        parts = [*both[0], *both[1]]
        texts = [part.text for part in parts]
        if "iodine" not in texts or not any("contrast" in text for text in texts):
            return ANY
        for at, part in enumerate(parts):
            if not _IODINE.fullmatch(part.digits):
                continue
            behind = texts[at + 2 : at + 4] if texts[at + 1 : at + 2] == ["mg"] else texts[at + 1 : at + 3]
            if tuple(behind) in _OR_MORE:
                return float(part.digits), ANY[1]
            if texts[at + 1 : at + 2] != ["mg"]:
                continue
            if texts[max(0, at - 2) : at] == ["up", "to"]:
                return 0.0, float(part.digits)
            lower = parts[at - 2] if texts[max(0, at - 1) : at] == ["to"] and at > 1 else parts[at - 1]
            apart = part.before.strip() in ("-", "–") or lower is not parts[at - 1]
            if at and apart and _IODINE.fullmatch(lower.digits):
                return float(lower.digits), float(part.digits)
        return ANY

    def _read_ingredients(self, entry: Entry) -> tuple[str, ...]:
        """Return how the names of a drug's active ingredients begin; () for what is no drug."""
        words = self._read(entry.generic)[0]
        names: dict[str, None] = {}
        for number, word in enumerate(words):
            behind = words[number - 1] if number else None
            begins = behind is None or behind.text in ("and", "with") or "," in word.before or "/" in word.before
            if begins and word.text.isalpha() and word.text not in ("and", "with") and word.after[:1] != "-":
                names[word.text] = None
        return tuple(name[:INGREDIENT_LETTERS] for name in names)
