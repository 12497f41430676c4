"""Features: what separates the codes of one product, read from their texts: route, size, width, dose.

The question is read with the same rules (``search/evidence.py``), so that "INJ" or "4X4" can choose among codes that
share all other words.
"""

from __future__ import annotations

import re

from corpus.entry import Entry

#: Forms that pharmacy systems write behind a two-letter route ("2.5 MG/3ML IN NEBU", "0.5 % OP SOLN").
_FORM = r"(?:nebu|nbsp|soln|susp|susr|solr|aers|aero|aepb|oint|crea|gel|liqd|emul|foam|lotn|powd|misc|inha|supp|pste)"

#: Routes of administration, as bits, with the words of descriptors and of questions that tell them.
ROUTES: dict[str, re.Pattern[str]] = {
    "injection": re.compile(
        r"\b(?:inj|injections?|injectable|infusions?|intravenous(?:ly)?|intramuscular(?:ly)?|subcutaneous(?:ly)?"
        r"|iv|ivpb|ivp|im|sc|sq|subq|ij|shots?|drip|syringe|syrg|syg|sosy|soaj|sopn|sykt|pgbk|intrathecal|intravitreal"
        r"|intra-articular|depot)\b"
    ),
    "oral": re.compile(
        r"\b(?:oral(?:ly)?|by mouth|po|tabs?|tablets?|caps?|capsules?|pills?|tbdl|tbdp|tbec|cpdr|cpep|cp24|tb24|chew"
        r"|lozenge|elix|syrp)\b"
    ),
    "inhalation": re.compile(
        r"\b(?:inhal(?:ation|ed|ant)|inh|neb|nebu?|nbsp|nebulizer|nebulized|nebulization|udv|aerosol)\b"
        rf"|\bin {_FORM}\b"
    ),
    "topical": re.compile(
        r"\b(?:topical(?:ly)?|ointment|oint|cream|crea|patch|transdermal|ophthalmic|ophth|otic|nasal|eye drops?)\b"
        rf"|\b(?:op|ot|ex|na|mt|re|va|td) {_FORM}\b"
    ),
}

#: A strength by volume ("4mg/2ml") is that of a fluid, and fluids on price lists are mostly injected.
_FLUID = re.compile(r"\d *(?:mg|mcg|g|gm|units?|meq) */ *\d*\.?\d* *ml\b")

_NUMBER = r"(\d+(?:\.\d+)?)"
_MORE = re.compile(rf"(?:more|greater) than {_NUMBER} sq")
_UP_TO = re.compile(
    rf"(?:less than or equal to|up to|to) {_NUMBER} sq|{_NUMBER} sq(?:uare|\.)? ?in(?:ches|\.)? or less"
)
ANY_SIZE = (0.0, float("inf"))

#: What a dose may be measured in: the words of a unit, its dimension, and how many of the dimension's base units it is.
DIMENSIONS = ("", "mass", "volume", "activity units", "radioactivity")
_MEASURES: tuple[tuple[str, str, float], ...] = (
    (r"milligrams?|mgs?", "mass", 1.0),
    (r"micrograms?|mcgs?|ug|\u00b5g", "mass", 0.001),
    (r"grams?|gms?|g", "mass", 1000.0),
    (r"milliliters?|mls?|cc", "volume", 1.0),
    (r"liters?|l", "volume", 1000.0),
    (r"million units|mu", "activity units", 1e6),
    (r"international units|i\.?u\.?|units?|un|u", "activity units", 1.0),
    (r"millicuries?|mci", "radioactivity", 1.0),
    (r"microcuries?|uci", "radioactivity", 0.001),
    (r"megabecquerels?|mbq", "radioactivity", 1 / 37),  # a curie is 37 gigabecquerels
)
_QUANTITY = re.compile(
    r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d*\.?\d+)\s*(k)?\s*-?(?:"
    + "|".join(f"({words})" for words, _, _ in _MEASURES)
    + r")(?![a-z])"
)


#: Oral anti-emetics say in their descriptors that they stand for one by vein, which is not their route.
_NO_ROUTE = re.compile(r"substitute for an? (?:iv|intravenous) anti-?emetic")


def routes_in(text: str) -> int:
    """Return the routes that a lower-case text tells, as bits in the order of ROUTES; 0 for none."""
    text = _NO_ROUTE.sub("", text)
    return sum(1 << bit for bit, words in enumerate(ROUTES.values()) if words.search(text))


def injected_in(text: str) -> bool:
    """Tell whether a lower-case text tells injection as the only route."""
    return routes_in(text) == 1 << list(ROUTES).index("injection")


def fluid_in(text: str) -> bool:
    """Tell whether a lower-case text has a strength by volume, which is that of a fluid and so mostly of an injection.

    >>> fluid_in("ketorolac 15mg/ml"), fluid_in("ketorolac 10 mg tab")
    (True, False)
    """
    return bool(_FLUID.search(text))


def quantities_in(text: str) -> dict[str, float]:
    """Return the first amount of each dimension that a lower-case text tells, in base units (mg, ml, units, mCi).

    >>> quantities_in("ketorolac 15mg/ml inj"), quantities_in("per 5,000 units"), quantities_in("walker 2 wheels")
    ({'mass': 15.0}, {'activity units': 5000.0}, {})
    """
    found: dict[str, float] = {}
    for match in _QUANTITY.finditer(text):
        which = next(n for n, words in enumerate(match.groups()[2:]) if words)
        amount = float(match[1].replace(",", "")) * (1000.0 if match[2] else 1.0) * _MEASURES[which][2]
        if amount > 0:
            found.setdefault(_MEASURES[which][1], round(amount, 6))
    return found


def dose_of(entry: Entry) -> tuple[int, float]:
    """Return the dose that one unit of a code stands for: the number of its dimension, and the amount; 0, 0.0 for none.

    The authored billing unit tells it, or else the last amount of the descriptor ("..., per 15 mg").
    """
    for text in (entry.unit, entry.descriptor, entry.name):
        told = quantities_in(text.lower())
        if told:
            dimension, amount = list(told.items())[-1]
            return DIMENSIONS.index(dimension), amount
    return 0, 0.0


_OVER = re.compile(r"(?:greater than|more than|over) (\d[\d.,]*) ?(?:but|and|to|up|less|mg|mcg|units?)")
_NO_MORE = re.compile(
    r"(?:less than or equal to|(?<=\d mg) (?:but )?up to|over [\d.]+ (?:mg )?(?:and |but )?up to) (\d[\d.,]*) ?mg"
)


def strengths_of(entry: Entry) -> tuple[float, float]:
    """Return the doses, in mg, that a code is limited to, above and up to; (0, infinity) for one that counts any dose.

    "Greater than 6 mg, but less than or equal to 10 mg" limits a code; "up to 50 mg" alone does not, as more is billed as
    further units.
    """
    text = f"{entry.name} | {entry.descriptor}".lower()
    over, no_more = _OVER.search(text), _NO_MORE.search(text)
    if not (over or no_more) or not quantities_in(text).get("mass"):
        return ANY_SIZE
    low, high = (float(found[1].replace(",", "").rstrip(".")) if found else None for found in (over, no_more))
    return ANY_SIZE[0] if low is None else low, ANY_SIZE[1] if high is None else high


def area_of(entry: Entry) -> tuple[float, float]:
    """Return the pad sizes that a dressing's descriptor allows, above and up to so many square inches.

    A code without sizes allows any.
    """
    text = entry.descriptor.lower() or entry.name.lower()
    more, up_to = _MORE.search(text), _UP_TO.search(text)
    return (
        float(more[1]) if more else ANY_SIZE[0],
        float(up_to[1] or up_to[2]) if up_to else ANY_SIZE[1],
    )


_WORDED = {"two": "2", "three": "3", "five": "5"}
_WIDTH = re.compile(r"width (less than )?(?:greater than or equal to )?(\w+) inches(?: and less than (\w+) inches)?")
_WIDTH_TOLD = re.compile(
    r"(?<![\d.x/])(\d{1,2}(?:\.\d+)?) *(?:\"|''|in\b|inch(?:es)?\b|-inch)|(?<![\d.x/])(\d{1,2}(?:\.\d+)?) *x *\d"
)


def width_of(entry: Entry) -> tuple[float, float]:
    """Return the widths of a bandage, in inches, that a code is for, from and below; (0, infinity) for others."""
    found = _WIDTH.search(entry.descriptor.lower()) if "bandage" in entry.descriptor.lower() else None
    if not found:
        return ANY_SIZE
    first, second = (float(_WORDED.get(told, told)) if told else 0.0 for told in (found[2], found[3]))
    return (0.0, first) if found[1] else (first, second or ANY_SIZE[1])


def width_in(text: str) -> float:
    """Return the width in inches that a lower-case text tells for a bandage ('4"', "6x5.5 yd"), or 0.

    >>> width_in('coban 4"'), width_in("elastic bandage 6x5.5yd"), width_in("3 in conforming"), width_in("2 tabs")
    (4.0, 6.0, 3.0, 0.0)
    """
    found = _WIDTH_TOLD.search(text)
    return float(found[1] or found[2]) if found else 0.0


_IODINE = re.compile(r"(?:(\d{3})(?:-| to | ?– ?)|up to )(\d{3}) mg|(\d{3}) (?:mg )?or (?:greater|more)")
_IODINE_TOLD = re.compile(r"(?<![\d.,])([1-4]\d{2})(?![\d.,]|\s*(?:ml|cc|mcg|units?)\b)")


def iodine_of(entry: Entry) -> tuple[float, float]:
    """Return the iodine, in mg a milliliter, that a contrast material's code is for, from and to; (0, infinity) for others."""
    text = f"{entry.name} {entry.descriptor}".lower()
    found = _IODINE.search(text) if "iodine" in text and "contrast" in text else None
    if not found:
        return ANY_SIZE
    if found[3]:
        return float(found[3]), float("inf")
    return float(found[1] or 0), float(found[2])


def iodine_in(text: str) -> list[float]:
    """Return the numbers of a lower-case text that may be iodine concentrations ("omnipaque 300", "320mg/ml").

    >>> iodine_in("omnipaque 300 50ml"), iodine_in("visipaque 320 150ml"), iodine_in("walker 2 wheels")
    ([300.0], [320.0], [])
    """
    return [float(number) for number in _IODINE_TOLD.findall(text)]


_JOINED = re.compile(r"\s*(?:,|/|\band\b|\bwith\b)\s*")
_LETTERS = 5  # of an ingredient's name, which price lists clip


def ingredients_of(entry: Entry) -> list[str]:
    """Return how the names of a drug's active ingredients begin, in lower case; [] for what is no drug."""
    told = [part.split(" ")[0] for part in _JOINED.split(entry.generic.lower()) if part]
    return [name[:_LETTERS] for name in dict.fromkeys(told) if name.isalpha()]
