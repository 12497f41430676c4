"""Units of billing: what a descriptor names ("per 15 minutes", "10 mg", "pair", "each") is the entry's unit.

A unit is an amount of something, compared across spellings and scales: "0.1 mg" is "100 mcg", "per diem" is "1 day".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.checks.allowances import is_allowed
from corpus.checks.material import Material
from corpus.checks.words import stem
from corpus.family import entries_of
from corpus.yamlreader import Problem, line_of

#: Unit -> its dimension, how many of the base unit one is, and its spellings.
_MEASURES: dict[str, tuple[str, float, str]] = {
    "mg": ("mass", 1, "mg mgm milligram milligrams mgs"),
    "g": ("mass", 1000, "g gm gram grams gms"),
    "mcg": ("mass", 0.001, "mcg ug microgram micrograms"),
    "ng": ("mass", 0.000001, "ng nanogram nanograms"),
    "ml": ("volume", 1, "ml mls milliliter milliliters cc ccs"),
    "l": ("volume", 1000, "l liter liters"),
    "unit": ("activity", 1, "unit units iu i.u i.u. ius usp"),
    "mci": ("radioactivity", 1, "mci millicurie millicuries"),
    "uci": ("radioactivity", 0.001, "uci microcurie microcuries microci"),
    "meq": ("equivalents", 1, "meq milliequivalent milliequivalents"),
    "mm": ("length", 0.1, "mm millimeter millimeters"),
    "cm": ("length", 1, "cm centimeter centimeters cenitmeter"),
    "inch": ("length", 2.54, "inch inches"),
    "foot": ("length", 30.48, "foot feet"),
    "yard": ("length", 91.44, "yard yards"),
    "sq mm": ("area", 0.01, "sqmm"),
    "sq cm": ("area", 1, "sqcm"),
    "sq inch": ("area", 6.4516, "sqin"),
    "minute": ("time", 1, "minute minutes min"),
    "hour": ("time", 60, "hour hours hr"),
    "day": ("time", 1440, "day days diem"),
    "week": ("time", 10080, "week weeks"),
    "month": ("time", 43200, "month months"),
    "year": ("time", 518400, "year years annual"),
    "oz": ("weight", 1, "oz oz. ounce ounces"),
    "lb": ("weight", 16, "lb lbs pound pounds"),
    "calorie": ("energy", 1, "calorie calories"),
}
_BY_SPELLING = {spelling: name for name, (_, _, spellings) in _MEASURES.items() for spelling in spellings.split()}
#: These count as measures behind a number only; elsewhere they are parts of the body or things.
_ONLY_BEHIND_NUMBERS = frozenset({"foot", "feet", "l", "g"})
_NUMBER_WORDS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "ten": "10",
    "half": "0.5",
}
#: Behind "per" and "each" these are no unit.
_NO_UNITS = frozenset(re.findall(r"\w+", "per additional other regulation protocol code and or of the a in type"))
#: Passed over between "per" and the unit.
_PASSED_OVER = frozenset(
    re.findall(
        r"\w+",
        "additional calendar cubic factor fl fluid first full initial international ix linear single statute use usp viii",
    )
)
#: Words before these tell their kind ("therapeutic dose", "single dose vial").
_KINDS_OF = frozenset({"dose", "session", "visit", "vial"})

_AMOUNT = r"\d[\d,]*(?:\.\d+)?|\.\d+"
_TOKEN = re.compile(rf"{_AMOUNT}|[a-z][a-z.']*")
_PER = re.compile(r"\b(per|each|every)\s+((?:(?:\d[\d,./]*|[a-z][\w./-]*)[\s-]*){1,4})")
_PARTS = re.compile(r"[/()]|\b(?:and|with|of|per|=)\b")
_BEHIND_PER = re.compile(r"^\s*(?:per|each|every|up to)\s+")
#: Behind these "per hour" is a rate.
_RATE = re.compile(r"(?:\d|(?<![a-z])(?:ml|mls|mg|mcg|liters?|greater|less|more|calories|hours?|times?|cc))\s+$")
_ONE_UNIT = re.compile(rf"({_AMOUNT}) ?([a-z]+)(?:'s supply)? ?= ?1 unit")
#: Behind these stands a limit, no unit.
_LIMIT = re.compile(r"(?:equal to|than|over|at least|approximately|about|minimum of)\s+$")
#: An amount at the end of a text, or several of a mixture ("1 g/0.125 g").
_END = re.compile(rf"(?:(?:{_AMOUNT})\s*[a-z.]+\s*(?:/|and|with|\()\s*)*(?:{_AMOUNT})\s*[a-z][a-z.]*$")


@dataclass(frozen=True, slots=True)
class Unit:
    """An amount of a thing: ``thing`` is a dimension ("mass", in mg) or the stem of a noun ("len", counted)."""

    amount: float
    thing: str


EACH = Unit(1.0, "each")
#: Things that hold the amount that their descriptor ends with.
_HOLDERS = frozenset(stem(noun) for noun in ("device", "ring", "implant", "system"))


def find_wrong_units(material: Material) -> Iterator[Problem]:
    """Yield the entries whose unit is not one that their descriptor names, or that lack one; quality measures have none."""
    for file, family in material.families:
        if family.quality_measure:
            continue
        for entry in entries_of(family):
            record = material.official.get(entry.code)
            named = name_units(record.descriptor) if record else {}
            if record is None or not named or is_allowed("units", entry.code):
                continue
            spec = family.codes[entry.code]
            told = " or ".join(repr(text.replace("sq", "square ")) for text in dict.fromkeys(named.values()) if text)
            if not entry.unit:
                yield Problem(
                    file, line_of(spec.name), f"{entry.code} has no unit, and its descriptor names {told}", "add it"
                )
            elif not _agrees(entry.unit, named, record.descriptor):
                what = f"the unit of {entry.code} is {str(entry.unit)!r}, and its descriptor names {told}"
                yield Problem(file, line_of(spec.unit or spec.name), what, "write the descriptor's unit")


def _agrees(unit: str, named: Mapping[Unit, str], descriptor: str) -> bool:
    """Tell whether a unit is one of those named; for "each" it may also be one of a thing that the descriptor names."""
    units = read_units(unit)
    if units & named.keys():
        return True
    counted = re.fullmatch(r"(?:1|per|each) (?:[\w-]+ )*?([\w-]+)", unit)
    return bool(EACH in named and counted and re.search(rf"\b{counted[1].rstrip('s')}", descriptor, re.IGNORECASE))


def read_units(text: str) -> set[Unit]:
    """Return the units that an entry's ``unit`` says: of a mixture the amount of each part; none where it says none.

    >>> read_units("per 15 minutes"), read_units("100 mcg") == read_units("up to 0.1 mg")
    ({Unit(amount=15.0, thing='time')}, True)
    >>> sorted(unit.thing for unit in read_units("each cast"))
    ['cast', 'each']
    """
    text = _spell(text)
    units = {unit for part in _PARTS.split(text) for unit, _ in _read_amounts(_BEHIND_PER.sub("", part))[:1]}
    units |= {Unit(1.0, "foot")} if "1 foot" in text else set()
    if re.match(r"each\b(?! (?:\d|additional))", text):
        units.add(EACH)
    return units


def name_units(descriptor: str) -> dict[Unit, str]:
    """Return the units that a descriptor names, each with the words; in a descriptor without any, none.

    What stands behind "per" or with a number behind "each" comes first; then an amount at the end of the text, then "pair",
    then "each".

    >>> name_units("Injection, ketorolac tromethamine, per 15 mg")
    {Unit(amount=15.0, thing='mass'): '15 mg'}
    """
    text = _spell(descriptor)
    if match := _ONE_UNIT.search(text):
        return dict(_read_amounts(f"{match[1]} {match[2]}"))
    named: dict[Unit, str] = {}
    for match in _PER.finditer(text):
        for unit, words in _read_amounts(match[2])[:1]:
            is_time = unit.thing == "time"
            is_rate = is_time and _RATE.search(text, 0, match.start())
            if not is_rate if match[1] == "per" else is_time and words[0].isdigit():
                named.setdefault(unit, words)
    named = named or _read_end(text)
    if not named and re.search(r"\bpair\b\W*$|, pair\b|, annual\W*$", text):
        named = {Unit(1.0, "pair"): "pair"} if "pair" in text else {Unit(518400.0, "time"): "annual"}
    if not named and (match := re.search(r"\beach\b(?! additional| other| of)( [a-z]+(?=[,;.]|$))?", text)):
        named = {EACH: "each", **{unit: f"each {words}" for unit, words in _read_amounts(match[1] or "")}}
    return named


def _spell(text: str) -> str:
    """Write a text in lower case, measures of two words as one."""
    text = text.lower().replace("½", "half").replace("1/2", "half")
    text = re.sub(r"\b(?:square|sq\.?) ?(?:centimeters?|cenitmeters?|cm)\b", "sqcm", text)
    text = re.sub(r"\b(?:square|sq\.?) ?(?:millimeters?|mm)\b", "sqmm", text)
    text = re.sub(r"\b(?:square|sq\.?) ?(?:inch(?:es)?|in)\b\.?", "sqin", text)
    return re.sub(r"\bcubic (?:centimeters?|cm)\b", "cc", text)


def _read_amounts(text: str) -> list[tuple[Unit, str]]:
    """Return the unit that a text begins with, and its words; none where no unit begins it."""
    tokens = _TOKEN.findall(text.replace("-", " "))
    amount, words = "", []
    for at, token in enumerate(tokens):
        token = token.rstrip(".") if token not in ("i.u.", "oz.") else token
        number = _NUMBER_WORDS.get(token, token)
        if number[:1].isdigit() or number[:1] == ".":
            if amount and token != "half":
                break
            amount = number
            words.append(token)
            continue
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if token in _PASSED_OVER or following in _KINDS_OF:
            continue
        if token in _NO_UNITS or (len(token) < 2 and token not in _BY_SPELLING):
            break
        words.append(token)
        value = float((amount or "1").replace(",", ""))
        name = _BY_SPELLING.get(token)
        if name and (amount or token not in _ONLY_BEHIND_NUMBERS):
            thing, factor, _ = _MEASURES[name]
            return [(Unit(round(value * factor, 9), thing), " ".join(words))]
        return [(Unit(value, stem(token)), " ".join(words))]
    return [(Unit(float(amount.replace(",", "")), "each"), " ".join(words))] if amount else []


def _read_end(text: str) -> dict[Unit, str]:
    """Return the amount that a descriptor ends with ("..., 10 mg", "up to 50 mg", "..., 30 minutes"), of a mixture each."""
    ends: dict[Unit, str] = {}
    for ending in (text, re.sub(r"\([^()]*\)", " ", text)):
        ending = ending.rstrip(" .,()")
        match = _END.search(ending)
        if match and _LIMIT.search(ending, 0, match.start()):
            continue
        for part in _PARTS.split(match[0]) if match else ():
            for unit, words in _read_amounts(part):
                is_age = unit.thing == "time" and unit.amount >= _MEASURES["week"][1]
                if not is_age and unit.thing in ("mass", "volume", "activity", "radioactivity", "equivalents", "time"):
                    ends.setdefault(unit, words)
    if any(unit.thing == "mass" for unit in ends):
        ends |= {Unit(1.0, holder): "" for holder in _HOLDERS}
    return ends
