"""How many billing units of a code an amount is: 60 mg of a drug that is billed per 15 mg are four."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from corpus.entry import Entry
from corpus.lexicon import Lexicon, UnitOfMeasure

if TYPE_CHECKING:
    from search.engine import Engine

#: A number in US writing, and a unit of measure behind it, with nothing else before or after the two.
_AMOUNT = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)[\s-]*(?P<unit>[a-zµ][a-zµ.]*(?: units?)?)", re.I
)
#: What stands before the amount of a billing unit: "per 15 mg", "up to 1,000 micrograms".
_LEAD = re.compile(r"(?:per|up to)\s+", re.I)
#: The end of an official descriptor that tells the unit: "Injection, ketorolac tromethamine, per 15 mg".
_TAIL = re.compile(r"(?:\bper|\bup to|,)\s+([\d.,]+\s*[^\d,;()]+)$", re.I)
#: Writings that have two meanings: "mu" is a million units and a thousandth of one, "kiu" kallikrein inhibitor units.
_AMBIGUOUS = re.compile(r"k\s*i\.?u\.?|mu\.?", re.I)
#: Dimensions in words: what an amount is, and what a code is billed by.
KINDS = {
    "mass": ("a weight", "by weight"),
    "volume": ("a volume", "by volume"),
    "activity units": ("a number of units", "in units of activity"),
    "radioactivity": ("an amount of radioactivity", "by radioactivity"),
    "equivalents": ("a number of equivalents", "in equivalents"),
}


@dataclass(frozen=True, slots=True)
class Units:
    """How many billing units an amount is.

    code, name, amount: what was asked.  unit: what one billing unit of the code is, "15 mg", or "".
    units: the exact number of them, or None where it cannot be told; ``why`` then says why in a sentence.
    billed: the whole units, the last one begun counted as one; None where ``units`` is. Medicare bills a part of a
    unit so (Claims Processing Manual, chapter 17, section 10); other payers may not.
    """

    code: str
    name: str
    amount: str
    unit: str
    units: float | None = None
    billed: int | None = None
    why: str = ""

    def __repr__(self) -> str:
        text = self.why if self.units is None else f"{self.units:g} units of {self.unit}, billed as {self.billed}"
        return f"<Units {self.amount!r} of {self.code}: {text}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready values."""
        return {
            "code": self.code,
            "name": self.name,
            "amount": self.amount,
            "unit": self.unit,
            "units": self.units,
            "billed": self.billed,
            "why": self.why,
        }


def units(engine: Engine, code: str, amount: str) -> Units:
    """Tell how many billing units of a code an amount is; see :func:`search.units`."""
    entry = engine.lookup(code)
    measures = _measures_of(engine.lexicon)
    unit = unit_of(entry, measures)
    shown = " ".join(str(amount).split())[:80]

    def refuse(why: str) -> Units:
        return Units(entry.code, entry.name, shown, unit, why=why)

    if not unit:
        return refuse(f"What one unit of {entry.code} is, is not known.")
    dose = _quantity_of(_LEAD.sub("", unit, count=1), measures)
    if dose is None:
        return refuse(
            f"One unit of {entry.code} is “{unit}”, which is not a single weight, volume or other measured amount."
        )
    if not shown:
        return refuse(f"No amount is given; write it as a number with a unit, such as {_LEAD.sub('', unit, count=1)}.")
    given = _quantity_of(shown, measures)
    if given is None:
        return refuse(f"“{shown}” is not one amount with its unit; write it as 60 mg, 0.5 g, 1,000 units or 2 mL.")
    if given[0] != dose[0]:
        is_given, billed = KINDS[given[0]][0], KINDS[dose[0]][1]
        return refuse(
            f"“{shown}” is {is_given}, but {entry.code} is billed {billed} ({unit}); give the amount {billed}."
        )
    exact = given[1] / dose[1]
    return Units(entry.code, entry.name, shown, unit, float(exact), math.ceil(exact))


def _measures_of(lexicon: Lexicon) -> Mapping[str, UnitOfMeasure]:
    """Return the units that have a dimension, by every spelling, also behind a word that multiplies ("5k units")."""
    measures = {
        spelling: unit
        for name, unit in lexicon.units.items()
        if unit.dimension
        for spelling in (name, *unit.spellings, *unit.only_behind_numbers)
    }
    multiplied = {
        f"{word} {spelling}": UnitOfMeasure(dimension=unit.dimension, amount=unit.amount * times)
        for word, times in lexicon.numbers.scales.items()
        for spelling, unit in measures.items()
    }
    return {**multiplied, **measures}


def unit_of(entry: Entry, measures: Mapping[str, UnitOfMeasure]) -> str:
    """Return what one billing unit of a code is: as authored, or by the official payment limit or descriptor; or ""."""
    if entry.unit:
        return entry.unit
    if entry.payment_limit is not None and entry.payment_limit.per:
        return entry.payment_limit.per
    tail = _TAIL.search(entry.descriptor)
    return tail[1].strip() if tail and _quantity_of(tail[1].strip(), measures) else ""


def _quantity_of(text: str, measures: Mapping[str, UnitOfMeasure]) -> tuple[str, Fraction] | None:
    """Return the dimension of a text that is one amount and nothing else, and the amount in base units; None for others.

    >>> mcg = {"mcg": UnitOfMeasure(dimension="mass", amount=0.001)}
    >>> [_quantity_of(text, mcg) for text in ("1,000 mcg", "30 mcg/ml", "0 mcg", "5 tablets")]
    [('mass', Fraction(1, 1)), None, None, None]
    """
    match = _AMOUNT.fullmatch(text.strip().replace("\u03bc", "\u00b5"))  # Greek mu for the micro sign
    if not match or _AMBIGUOUS.fullmatch(match["unit"]):
        return None
    measure = measures.get(match["unit"].lower().removeprefix("usp "))
    number = Fraction(match["number"].replace(",", ""))
    if measure is None or not number:
        return None
    return measure.dimension, number * Fraction(measure.amount).limit_denominator(1_000_000)
