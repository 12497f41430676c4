"""Ranges: sizes, energies, flows and weights that a code is limited to ("6-10 MeV", "20 cc or more", "less than 22 inches").

A question tells one amount, a code the range that must hold it. Doses of drugs, areas of pads and widths of bandages have
readers of their own (``index/entries.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from index.amounts import Part

#: The units that codes give ranges in; "" stands for no range. An "lpm" is a liter per minute.
RANGE_UNITS = ("", "mev", "ml", "inch", "lb", "lpm", "l a day")

_AS_INCHES = ("in", "inch")
_NO_LIMIT = float("inf")


class LimitedRange(NamedTuple):
    """A range in a unit, by its number in RANGE_UNITS: at least ``low`` and at most ``high``."""

    unit: int = 0
    low: float = 0.0
    high: float = _NO_LIMIT


def _unit_at(parts: Sequence[Part], at: int) -> tuple[str, int]:
    """Return the unit that begins at a place and where it ends, or "" for none."""
    texts = [part.text for part in parts[at : at + 4]]
    if not texts:
        return "", at
    if texts[0] == "lpm":
        return "lpm", at + 1
    if texts[0] == "l":
        if texts[1:3] in (["per", "day"], ["a", "day"]):
            return "l a day", at + 3
        if texts[1:2] in (["day"], ["daily"]):
            return "l a day", at + 2
        return ("lpm", at + 3) if texts[1:3] in (["per", "min"], ["a", "min"]) else ("", at)
    if texts[0] in _AS_INCHES:
        return "inch", at + 1
    return (texts[0], at + 1) if texts[0] in RANGE_UNITS else ("", at)


def read_measures(parts: Sequence[Part]) -> dict[str, float]:
    """Return the first amount of a question in each unit of ranges, one within where it tells a range; {} for none."""
    measures: dict[str, float] = {}
    for at, part in enumerate(parts):
        if part.number is None or part.glued:
            continue
        if part.after.lstrip().startswith('"'):
            measures.setdefault("inch", part.number)
        unit, _ = _unit_at(parts, at + 1)
        if unit:
            measures.setdefault(unit, part.number)
    asked = read_range(parts)
    if asked.unit:  # "less than 22 inches" asks for something within it
        within = asked.low if asked.high == _NO_LIMIT else asked.high if not asked.low else (asked.low + asked.high) / 2
        measures[RANGE_UNITS[asked.unit]] = within
    return measures


def read_range(parts: Sequence[Part]) -> LimitedRange:
    """Return the first range of a text; one that limits nothing has the unit 0."""
    texts = [part.text for part in parts]
    for at, part in enumerate(parts):
        if part.number is None:
            continue
        unit, end = _unit_at(parts, at + 1)
        if not unit:
            continue
        number = RANGE_UNITS.index(unit)
        before, behind = texts[max(0, at - 5) : at], texts[end : end + 4]
        if lower := _lower_end(parts, at):
            above = before[-3:-2] in (["over"], ["above"])  # "over 1 to 2 liters a day"
            return LimitedRange(number, lower * (1 + 1e-6) if above else lower, part.number)
        if behind[:2] in (["or", "more"], ["or", "greater"]) or behind[1:3] in (["or", "more"], ["or", "greater"]):
            return LimitedRange(number, part.number, _NO_LIMIT)
        if behind[:2] == ["or", "less"]:
            return LimitedRange(number, 0.0, part.number)
        if before[-5:] == ["less", "than", "or", "equal", "to"] or (before[-2:] == ["up", "to"] and unit != "ml"):
            return LimitedRange(number, 0.0, part.number)
        if before[-2:] == ["less", "than"] or before[-1:] == ["under"]:
            return LimitedRange(number, 0.0, part.number * (1 - 1e-6))
        if before[-2:] in (["greater", "than"], ["more", "than"]) or before[-1:] in (["over"], ["exceeds"]):
            return LimitedRange(number, part.number * (1 + 1e-6), _NO_LIMIT)
        if unit == "l a day" and before[-1:] != ["than"]:  # what is given in a day: as much, or less
            return LimitedRange(number, 0.0, part.number)
    return LimitedRange()


def _lower_end(parts: Sequence[Part], at: int) -> float:
    """Return the number that a range begins with whose end stands at a place ("6-10", "6 to 10"), or 0."""
    if at and parts[at - 1].number is not None and parts[at].before.strip() in ("-", "–"):
        return parts[at - 1].number or 0.0
    if at > 1 and parts[at - 1].text in ("to", "through") and parts[at - 2].number is not None:
        return parts[at - 2].number or 0.0
    return 0.0
