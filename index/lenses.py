"""Powers of spectacle lenses, in diopters: what a question asks ("-5.00 with 3.00 cylinder") and the range a code is for.

The sphere corrects near or far sight, the cylinder astigmatism; codes count both without their signs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.amounts import Part

_ANY = (0.0, float("inf"))
_NONE = (0.0, 0.0)  #: the cylinder of a lens that has none
_MOST = 40.0  #: diopters; no lens has more
_SPHERE = frozenset({"sphere", "spherical", "sph"})
_CYLINDER = frozenset({"cylinder", "cylindrical", "cyl"})
_LENS = frozenset(
    {"lens", "lenses", "bifocal", "bifocals", "trifocal", "trifocals", "glasses", "eyeglasses", "spectacles", "vision"}
)
_DIOPTERS = frozenset({"d", "diopter", "diopters", "dioptre", "dioptres"})
_SIGN = re.compile(r"(?:^|[\s(/,])[+-]$")
_RANGE = r" (?P<limit>up to |over )?(?P<low>\d+\.\d+)(?: to (?P<high>\d+\.\d+))?"
_OF_SPHERE, _OF_CYLINDER = re.compile("sphere" + _RANGE), re.compile("cylinder" + _RANGE)


class Powers(NamedTuple):
    """The powers a question asks for, without signs; None is one that it does not tell."""

    sphere: float | None = None
    cylinder: float | None = None


#: A question that is about no lens.
NO_POWERS = Powers()


class LensRange(NamedTuple):
    """The powers that a lens code is for, from low and to high; a code for no lens has (0, inf) twice."""

    sphere: tuple[float, float] = _ANY
    cylinder: tuple[float, float] = _ANY

    @property
    def limits(self) -> bool:
        """Whether this is a lens of some powers."""
        return self != LensRange()


def read_powers(parts: Sequence[Part]) -> Powers:
    """Return the powers that a question asks for; nothing where it is not about a lens.

    The first power is the sphere, a second one the cylinder, unless a word beside says which; of a range the middle is taken.
    """
    texts = [part.text for part in parts]
    signed = [bool(part.number is not None and _SIGN.search(part.before)) for part in parts]
    labels = _SPHERE | _CYLINDER
    if not labels.intersection(texts) and not (_LENS.intersection(texts) and any(signed)):
        return NO_POWERS
    if not _LENS.intersection(texts) and not any(signed) and not _SPHERE.intersection(texts):
        return NO_POWERS  # "2 oxygen cylinders"
    told: dict[str, float] = {}
    said = set[int]()  # the places of words that a number has already
    at = 0
    while at < len(parts):
        number = parts[at].number
        if number is None or number > _MOST or not (signed[at] or "." in parts[at].digits):
            at += 1
            continue
        end = at + 1
        if end + 1 < len(parts) and texts[end] == "to" and parts[end + 1].number is not None:
            number, end = (number + (parts[end + 1].number or 0.0)) / 2, end + 2
        end += end < len(parts) and texts[end] in _DIOPTERS
        places = [place for place in (at - 1, end) if 0 <= place < len(parts) and place not in said]
        place = next((place for place in places if texts[place] in labels), -1)
        name = texts[place] if place >= 0 else ""
        said.add(place)
        kind = "cylinder" if name in _CYLINDER or (not name and "sphere" in told) else "sphere"
        told.setdefault(kind, abs(number))
        at = end
    return Powers(told.get("sphere"), told.get("cylinder"))


def read_lens_range(name: str) -> LensRange:
    """Return the powers that the name of a code tells ("sphere 4.25 to 7.00, cylinder over 6.00 diopters").

    >>> read_lens_range("Bifocal lens for astigmatism, sphere up to 4.00, cylinder 2.12 to 4.00 diopters")
    LensRange(sphere=(0.0, 4.0), cylinder=(2.12, 4.0))
    """
    sphere, cylinder = _OF_SPHERE.search(name), _OF_CYLINDER.search(name)
    if not sphere:
        return LensRange()
    if not cylinder:  # the strongest lenses for astigmatism have one code for every cylinder
        return LensRange(_limits(sphere), _ANY if "astigmatism" in name else _NONE)
    low, high = _limits(cylinder)
    return LensRange(_limits(sphere), (max(low, 0.01), high))


def _limits(found: re.Match[str]) -> tuple[float, float]:
    """Return the ends of a range that was found."""
    number = float(found["low"])
    if found["limit"] == "over ":
        return number + 0.01, float("inf")
    return (0.0, number) if found["limit"] else (number, float(found["high"] or number))
