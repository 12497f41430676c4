"""What one billed unit is, as far as guidance goes: an amount that can be multiplied, a time, a day, one thing, a pair."""

from __future__ import annotations

import re
from decimal import Decimal

_MASS = r"mg|mcg|micrograms?|g|grams?|pounds?"
_VOLUME = r"m[lL]|cc|cubic cm|(?:fl(?:uid)? )?ounces?|(?:fl )?oz|pints?|gallons?|liters?"
_ACTIVITY = (
    r"IU|(?:USP |international |million |activity )?units?|KIU|mEq|million plaque forming units|billion vector genomes"
)
_RADIO = r"mCi|microCi|millicuries?|microcuries?"
_EXTENT = r"yards?|inch(?:es)?|centimeters?|mm|millimeters?|foot|feet|miles?"
_AREA = r"sq cm|square (?:centimeters?|inches|mm|millimeters?)"
_MEASURE = rf"{_MASS}|{_VOLUME}|{_ACTIVITY}|{_RADIO}|{_EXTENT}|{_AREA}|calories"
_OF = r" of \w+(?: \w+)?| phenytoin equivalent| factor \w+| von Willebrand factor activity"
_AMOUNT = re.compile(
    rf"(?P<lead>up to |per )?(?P<number>\d[\d,]*(?:\.\d+)?) (?P<measure>{_MEASURE})(?P<of>{_OF})?(?: \([^)]*\))?"
)
_MEASURED = re.compile(rf"\d[\d,.]* ?(?:{_MASS}|{_VOLUME}|{_ACTIVITY}|{_RADIO})\b")
_KINDS = (
    ("time", r"(?:each |per )?(?:additional |further )?(?:\d+ )?(?:minutes?|hours?)"),
    ("day", r"(?:per |1 )?day"),
    (
        "visit",
        r"(?:per |1 )?(?:session|visit|trip|encounter|service|stay|study|test|treatment|infusion|smear|patient)|1 set-up",
    ),
    ("month", r"(?:per |1 )?month(?: rental| supply)?"),
    ("span", r"(?:per |1 )?(?:week|year|quarter)|\d+[ -]days?(?: supply)?"),
    ("pair", r"(?:1 )?pair|per pair"),
    ("each", r".*\b(?:vial|implant|pellet|capsule|tablet|applicator)\b.*"),
    ("dose", r".*\bdose\b.*"),
    (
        "package",
        r"(?:per |box of |set of |package of |per bottle of )?(?!1 )\d+(?: [a-z]+)*|1 (?:box|tray|kit|package)",
    ),
    ("each", r"(?:each|per|1)\b.*"),
)


def unit_kinds_of(unit: str) -> frozenset[str]:
    """Return what kind of unit a text names: one or two of the values of the trait ``unit``; "none" for an empty text.

    >>> sorted(unit_kinds_of("up to 250 mg")), sorted(unit_kinds_of("15 minutes")), sorted(unit_kinds_of("each cast"))
    (['amount', 'up to'], ['time'], ['each'])
    """
    if not unit:
        return frozenset(("none",))
    if match := _AMOUNT.fullmatch(unit):
        kinds = ["amount"]
        if (match["lead"] or "").startswith("up"):
            kinds.append("up to")
        if re.fullmatch(_AREA, match["measure"]):
            kinds.append("area")
        return frozenset(kinds)
    if len(_MEASURED.findall(unit)) > 1:
        return frozenset(("combination",))
    return frozenset((next((kind for kind, words in _KINDS if re.fullmatch(words, unit, re.I)), "other"),))


def multiple_of(unit: str) -> str:
    """Return how many units a larger amount is, as the second half of a sentence; "" for a unit that is no amount.

    >>> multiple_of("15 mg"), multiple_of("1 mg"), multiple_of("up to 250 mg"), multiple_of("each")
    ('30 mg are 2 units', '10 mg are 10 units', '250 mg are 1 unit', '')
    """
    match = _AMOUNT.fullmatch(unit)
    if not match:
        return ""
    number = _number_in(match)
    if _is_limit(match):
        return f"{_say(number, match)} {_verb(number)} 1 unit"
    times = 10 if number == 1 else 2
    return f"{_say(times * number, match)} {_verb(times * number)} {times} units"


def example_of(unit: str) -> str:
    """Return the same for a drug, with an amount that is rounded up.

    A unit that is begun counts as a whole one (Medicare Claims Processing Manual, chapter 17, section 10).

    >>> example_of("15 mg"), example_of("1 mg"), example_of("up to 250 mg")
    ('30 mg are 2 units, and 31 mg are 3', '10 mg are 10 units', '250 mg are 1 unit, and 251 mg are 2')
    """
    match = _AMOUNT.fullmatch(unit)
    if not match:
        return ""
    number = _number_in(match)
    more = min(Decimal(1), number)  # of a small unit a whole measure more would be several units
    if _is_limit(match):
        return f"{multiple_of(unit)}, and {_say(number + more, match)} {_verb(number + more)} 2"
    return multiple_of(unit) + (f", and {_say(2 * number + more, match)} are 3" if number > 1 else "")


def _number_in(match: re.Match[str]) -> Decimal:
    return Decimal(match["number"].replace(",", ""))


def _verb(amount: Decimal) -> str:
    return "is" if amount == 1 else "are"


def _is_limit(match: re.Match[str]) -> bool:
    return (match["lead"] or "").startswith("up")


def bare_unit(unit: str) -> str:
    """Return a unit without "per" or "each" before it."""
    return unit.removeprefix("per ").removeprefix("each ")


def thing_of(unit: str) -> str:
    """Return what is counted, without "per" or "1" before it: "visit" of "1 visit", "session" of "per session".

    A bare "each" counts "item".
    """
    return "item" if unit == "each" else bare_unit(unit).removeprefix("1 ")


_IRREGULAR = {"foot": "feet", "inch": "inches"}
_COUNTED = re.compile(
    r"(?:.* )?(?:microgram|gram|pound|ounce|pint|gallon|liter|unit|millicurie|microcurie|yard|centimeter|millimeter|mile)"
)


def _say(amount: Decimal, match: re.Match[str]) -> str:
    """Write an amount in the measure of a unit: "2,000 units", "1 gram", "0.5 mg"."""
    measure = match["measure"]
    if amount == 1:
        measure = measure.removesuffix("s") if measure.endswith("s") and measure != "calories" else measure
    elif measure in _IRREGULAR:
        measure = _IRREGULAR[measure]
    elif _COUNTED.fullmatch(measure):
        measure += "s"
    return f"{amount.normalize():,f} {measure}{match['of'] or ''}"
