"""The traits of a code on which guidance depends: how Medicare pays and covers it by the record, what it is by its entry."""

from __future__ import annotations

import re
from datetime import date

from corpus.entry import Entry
from corpus.guidance.units import unit_kinds_of
from corpus.record import Indicators, indicators

#: A code's traits: several values may hold for one trait, none where nothing is known.
Traits = dict[str, frozenset[str]]

#: CMS's pricing indicator (HCPCS record layout), and the fee schedule category where the indicator says "none".
PAYMENT = {
    "00": ("none",),
    "11": ("physician fee schedule",),
    "12": ("physician fee schedule",),
    "13": ("contractor",),
    "21": ("laboratory",),
    "22": ("laboratory", "contractor"),
    "31": ("frequent service", "equipment"),
    "32": ("inexpensive", "equipment"),
    "33": ("oxygen", "equipment"),
    "34": ("supplies",),
    "35": ("dressings",),
    "36": ("capped rental", "equipment"),
    "37": ("ostomy",),
    "38": ("prosthetic",),
    "39": ("nutrition",),
    "40": ("lymphedema",),
    "45": ("customized", "equipment"),
    "46": ("contractor",),
    "51": ("drug",),
    "52": ("reasonable charge",),
    "53": ("statute",),
    "54": ("vaccine",),
    "55": ("casts",),
    "56": ("lens implant",),
    "57": ("contractor",),
    "99": ("unpriced",),
}
_FEE_CATEGORY = {
    "IN": "32",
    "TE": "32",
    "FS": "31",
    "CR": "36",
    "OX": "33",
    "OS": "37",
    "SD": "35",
    "PO": "38",
    "SU": "34",
    "TS": "38",
    "IL": "56",
    "LC": "40",
    "SC": "55",
}
#: For services the physician fee schedule's own status tells more than the pricing indicator of these values, which may be old.
_PRICED_BY_STATUS = ("00", "11", "13", "99")
_SERVICES = "GMPQR"
_STATUS = {
    "A": "physician fee schedule",
    "R": "physician fee schedule",
    "T": "physician fee schedule",
    "B": "bundled",
    "C": "contractor",
    "X": "another system",
}
#: CMS's coverage code. What Medicare never pays is "not payable", "not covered" or "excluded" by statute.
COVERAGE = {
    "C": ("judged",),
    "D": ("rules",),
    "I": ("never", "not payable"),
    "M": ("never", "not covered"),
    "S": ("never", "excluded"),
}
#: Status indicators of the outpatient prospective payment system (Addendum D1).
OPPS = {
    "A": "other schedule",
    "B": "other claim",
    "C": "inpatient only",
    "E1": "not paid",
    "E2": "not paid",
    "F": "at cost",
    "G": "pass-through",
    "H": "pass-through",
    "H1": "non-opioid",
    "K": "separate",
    "K1": "non-opioid",
    "L": "at cost",
    "M": "not in hospital",
    "N": "packaged",
    "R": "blood",
    "U": "brachytherapy",
    "Y": "supplier",
}
#: Types of service that tell the benefit.
_BENEFIT = {"G": "transplant", "J": "diabetic shoes", "L": "esrd", "V": "preventive vaccine"}
_FEE_LISTS = ("dmepos", "pen", "clfs", "asp", "pfs")
#: Words of a route, in the entry's writing. "injected" stands for whatever a needle or a catheter brings in.
_ROUTES = {
    "vein": r"intravenous|into the vein|IV catheter|dialysis lines|of the patient's own labeled cells",
    "muscle": r"intramuscular|into (?:the|a) muscle",
    "under the skin": r"subcutaneous|under the skin|into or under the skin|intradermal",
    "joint": r"joint|intra-articular|intralesional|soft tissue|bursa|scar or cord|tumor",
    "spine": r"intrathecal|epidural|spinal|ventricle|nerve block|infiltration|local injection",
    "eye": r"\beye|intravitreal|intracameral|intraocular|suprachoroidal|subretinal|canaliculus",
    "mouth": r"\boral|by mouth|chewed|tongue|cheek",
    "inhaled": r"inhal|nebulizer",
    "nebulizer": r"nebulizer",
    "nose": r"nasal|into the nose",
    "ear": r"into the ear",
    "wound": r"surgical wound|subacromial",
    "body cavity": r"bladder|kidney pelvis|body cavity|urethra|intrapleural",
    "on the skin": r"on the skin|topical|on the burn|on the wound|patch on",
    "rectum": r"rectal",
    "vagina": r"vaginal",
    "womb": r"uterus|intrauterine",
    "implant": r"implant",
    "artery": r"intra-arterial|artery infusion",
}
_NEEDLE = ("vein", "muscle", "under the skin", "joint", "spine", "artery")
_CLASSES = {
    "vaccine": r"^vaccine",
    "immune globulin": r"pooled human (?:plasma|antibodies)",
    "contraceptive": r"contracepti",
}
#: Every trait with its values; None where any text may stand: a kind, a family, codes and ranges of codes.
VALUES: dict[str, frozenset[str] | None] = {
    "payment": frozenset(value for values in PAYMENT.values() for value in values) | {*_STATUS.values(), "unknown"},
    "coverage": frozenset(value for values in COVERAGE.values() for value in values) | {"unknown"},
    "opps": frozenset(OPPS.values()) | {"procedure", "unknown"},
    "benefit": frozenset(_BENEFIT.values()),
    "fee": frozenset(_FEE_LISTS),
    "route": frozenset(_ROUTES) | {"needle", "unknown"},
    "class": frozenset(_CLASSES),
    "unit": frozenset(
        (
            *("amount", "area", "up to", "combination", "each", "pair", "package", "dose"),
            *("time", "day", "visit", "month", "span", "other", "none"),
        )
    ),
    "entry": frozenset(("catch-all", "quality measure")),
    "status": frozenset(("active", "ended", "upcoming")),
    "letter": frozenset("ABCEGHJKLMPQRSTUV"),
    "kind": None,
    "family": None,
    "code": None,
}


def traits_of(entry: Entry, on: date | None = None) -> Traits:
    """Return the traits of an entry on a day (default: today).

    What the user's own code file says goes before the shipped record. A code of which neither knows anything has the
    payment, coverage and outpatient status ``unknown``.
    """
    record = indicators(entry.code)
    opps = entry.outpatient.status if entry.outpatient else record.opps_status if record else ""
    coverage = entry.coverage or (record.coverage if record else "")
    return {
        "payment": _payment_of(entry, record),
        "coverage": frozenset(COVERAGE.get(coverage, ("unknown",))),
        "opps": frozenset((OPPS.get(opps, "procedure" if opps else "unknown"),)),
        "benefit": frozenset(_BENEFIT[t] for t in (record.tos if record else ()) if t in _BENEFIT),
        "fee": (record.fee_lists if record else frozenset()) | {fee.schedule.lower() for fee in entry.fees},
        "route": _routes_of(entry.route),
        "class": frozenset(name for name, words in _CLASSES.items() if re.search(words, entry.drug_class, re.I)),
        "unit": unit_kinds_of(entry.unit),
        "entry": frozenset(["catch-all"] * entry.catch_all + ["quality measure"] * entry.quality_measure),
        "status": frozenset((entry.status(on),)),
        "letter": frozenset((entry.code[:1],)),
        "family": frozenset((entry.family,)),
        "code": frozenset((entry.code,)),
    }


def _payment_of(entry: Entry, record: Indicators | None) -> frozenset[str]:
    """Return how Medicare pays, by the pricing indicator and the fee schedules; "unknown" where nothing is known."""
    price = _price_of(entry, record)
    status = next((line.status for line in entry.rvus if not line.modifier), record.pfs_status if record else "")
    priced_nowhere = price == "00" and status == "X"
    if price in _PRICED_BY_STATUS and entry.code[:1] in _SERVICES and status in _STATUS and not priced_nowhere:
        return frozenset((_STATUS[status],))
    return frozenset(PAYMENT.get(price, ("unknown",)))


def _price_of(entry: Entry, record: Indicators | None) -> str:
    """Return the pricing indicator, or the one of the fee schedule's category where that is nearer to what is paid.

    Some items are "not priced" by their indicator and have a fee all the same; humidifiers have oxygen's indicator and are
    rented or bought like other equipment.
    """
    price = entry.pricing[0] if entry.pricing else record.price if record else ""
    coverage = entry.coverage or (record.coverage if record else "")
    listed = next((fee.category for fee in entry.fees if fee.category), record.dmepos_category if record else "")
    if price == "33" or (price == "00" and coverage in ("C", "D")):
        return _FEE_CATEGORY.get(listed, price)
    return price


def _routes_of(route: str) -> frozenset[str]:
    """Return the routes that a text names, "needle" with those that need one, or "unknown" for none."""
    named = {name for name, words in _ROUTES.items() if re.search(words, route, re.I)}
    given_by_needle = re.search(r"inject|infusion(?! through)", route, re.I) and named.isdisjoint({"eye", "mouth"})
    if given_by_needle or named & {*_NEEDLE}:
        named.add("needle")
    return frozenset(named or {"unknown"})


def problem_of(trait: str, value: str) -> str:
    """Say what is wrong with a condition, or ""."""
    if trait not in VALUES:
        return f"unknown trait {trait!r}; traits are {', '.join(VALUES)}"
    allowed = VALUES[trait]
    if allowed is not None and value not in allowed:
        return f"{trait} is never {value!r}; it is one of {', '.join(sorted(allowed))}"
    return ""


def holds(when: dict[str, str | list[str]], unless: dict[str, str | list[str]], traits: Traits) -> bool:
    """Tell whether a code has all traits of ``when`` (one of the values of each) and none of ``unless``."""
    return all(_has(traits, *item) for item in when.items()) and not any(_has(traits, *item) for item in unless.items())


def _has(traits: Traits, trait: str, wanted: str | list[str]) -> bool:
    values = [wanted] if isinstance(wanted, str) else wanted
    if trait == "code":
        return any(_within(code, value) for code in traits["code"] for value in values)
    return not traits.get(trait, frozenset()).isdisjoint(map(str, values))


def _within(code: str, codes: str) -> bool:
    """Tell whether a code is the one named, or lies in the range.

    >>> [_within("L5610", codes) for codes in ("L5610", "L5610-L5617", "L56", "L5611")]
    [True, True, True, False]
    """
    first, dash, last = codes.partition("-")
    return first <= code <= last if dash else code.startswith(codes)
