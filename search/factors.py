"""Factors: what multiplies the score of a document, each by its name, in the order of :data:`FACTORS`.

A factor is a function over a question, the columns of an index, some documents and the weights. It gives a multiplier for
each of the documents, or None where it has no say. Two of them, likeness and common, are over what scoring counted instead
of the question. What is asked of route, size, dose and qualifiers chooses among codes that share the words of a question; prior
knowledge puts the usual code before the unusual one.

A factor may also tell in words what differed (``tell``), and bounds from above what it can give (``most``), so that
documents which cannot reach the page any more need not be looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.lexicon import DIMENSIONS
from corpus.usage import LISTS
from index.attributes import ANY, DEVICE, AttributeReader
from index.columns import Columns
from index.isotopes import isotope_names
from index.ranges import RANGE_UNITS
from search.question import Question
from search.scoring import Scores
from search.weights import Weights

Docs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.uint32]
Multiply = Callable[[Question, Columns, Docs, Weights], "Floats | None"]
Tell = Callable[[Question, Columns, int, AttributeReader], str]

LIKENESS = "likeness"  #: the factor whose words are those of the alias that is most alike
_WHOLE = 1e-3  #: how far a dose may be from a multiple of the unit, as a share of it
_DIOPTER = 0.01  #: how far a power may be outside of a range; lenses are made in steps of 0.12
_ONE_UNIT = 0.999  #: doses below so many units are less than one
_BITS_AT_ONCE = 16
_COUNT_OF_BITS = np.array([bin(bits).count("1") for bits in range(1 << _BITS_AT_ONCE)], dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Factor:
    """A named multiplier; ``promise`` says in one line what it does, ``weights`` which rows of the table it reads.

    It has either ``multiply``, over the question, or ``of_scores``, over what scoring counted.
    """

    name: str
    promise: str
    weights: tuple[str, ...]
    multiply: Multiply | None
    tell: Tell | None = None
    most: Callable[[Weights], float] = lambda weights: 1.0
    of_scores: Callable[[Scores, Columns, Docs, Weights], Floats] | None = None


# --- what the question asks for ---------------------------------------------------------------------------------------


def route(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce codes that tell a route, but none of the asked ones; a strength by volume is mostly that of an injection."""
    routes, multiplier = question.attributes.routes, weights.other_route
    if not routes:
        routes, multiplier = question.attributes.fluid_routes, weights.no_fluid
    if not routes:
        return None
    of_code = columns.routes[docs]
    return np.where((of_code != 0) & ((of_code & routes) == 0), multiplier, 1.0)


def _tell_route(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    asked = " or ".join(names.route_names(question.attributes.routes)) or "a strength by volume, mostly an injection"
    return f"route: the question says {asked}, the code {' or '.join(names.route_names(int(columns.routes[doc])))}"


def injection(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce codes that are injected in another way: under the skin, where the question says into a vein."""
    ways = question.attributes.ways
    if not ways:
        return None
    of_code = columns.ways[docs]
    return np.where((of_code != 0) & ((of_code & ways) == 0), weights.other_injection, 1.0)


def _tell_injection(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    asked = " or ".join(names.route_names(question.attributes.ways))
    has = " or ".join(names.route_names(int(columns.ways[doc])))
    return f"injected: the question says {asked}, the code {has}"


def limits(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Prefer codes whose range of energy, volume, width, weight or flow holds the asked amount."""
    measures = question.attributes.measures
    if "ml" in measures and len(question.attributes.amounts) > 1:  # in "40 mg/2 ml" the volume is that of the package
        measures = {unit: amount for unit, amount in measures.items() if unit != "ml"}
    if not measures:
        return None
    multipliers = np.ones(len(docs))
    for unit, amount in measures.items():
        ranged = columns.range_units[docs] == RANGE_UNITS.index(unit)
        fits = (amount >= columns.range_low[docs]) & (amount <= columns.range_high[docs])
        multipliers *= np.where(ranged, np.where(fits, weights.size, weights.other_size), 1.0)
    return multipliers


def _tell_limits(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    unit = RANGE_UNITS[columns.range_units[doc]]
    limit = _say_range(columns.range_low[doc], columns.range_high[doc], unit)
    return f"range: the question says {question.attributes.measures[unit]:g} {unit}, the code is for {limit}"


def time_unit(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce codes that are billed by another unit of time than the question says: by the hour, not by the day."""
    asked = "day" if question.attributes.time_unit == "per diem" else question.attributes.time_unit
    if not asked:
        return None
    of_code = columns.time_units[docs]
    return np.where((of_code != 0) & (of_code != columns.time_names.index(asked)), weights.other_time_unit, 1.0)


def _tell_time_unit(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    billed = columns.time_names[columns.time_units[doc]]
    return f"time: the question says {question.attributes.time_unit}, the code is billed by the {billed}"


def sequence(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce codes for the first of several where the question says a further one, and the other way round."""
    asked = question.attributes.sequence
    if not asked:
        return None
    of_code = columns.sequences[docs]
    return np.where((of_code != 0) & (of_code != columns.sequence_names.index(asked)), weights.other_in_sequence, 1.0)


def _tell_sequence(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    has = columns.sequence_names[columns.sequences[doc]]
    return f"sequence: the question says {question.attributes.sequence}, the code is for the {has}"


def area(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Prefer pads whose range of sizes, above one area and up to another, holds the asked one."""
    return _within(question.attributes.area, columns.area_above[docs], columns.area_up_to[docs], weights)


def _tell_area(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    limits = _say_range(columns.area_above[doc], columns.area_up_to[doc], "square inches")
    return f"size: the question says {question.attributes.area:g} square inches, the code is for {limits}"


def width(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Prefer bandages whose range of widths holds the asked one."""
    # widths are half-open the other way, [from, below): negate both ends to reuse the comparison
    return _within(-question.attributes.width, -columns.width_below[docs], -columns.width_from[docs], weights)


def _tell_width(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    limits = _say_range(columns.width_from[doc], columns.width_below[doc], "inches")
    return f"width: the question says {question.attributes.width:g} inches, the code is for {limits}"


def strength(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Prefer codes limited to doses above one and up to another, in mg, whose range holds the asked one."""
    asked = question.attributes.amounts.get("mass", 0.0)
    return _within(asked, columns.strength_above[docs], columns.strength_up_to[docs], weights)


def _tell_strength(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    limits = _say_range(columns.strength_above[doc], columns.strength_up_to[doc], "mg")
    return f"dose: the question says {question.attributes.amounts['mass']:g} mg, the code is for {limits}"


def iodine(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce contrast materials of another concentration than the numbers of the question may tell."""
    concentrations = question.attributes.iodine
    if not concentrations:
        return None
    low, high = columns.iodine_from[docs], columns.iodine_to[docs]
    ranged = (low > ANY[0]) | np.isfinite(high)
    fits = np.zeros(len(docs), dtype=bool)
    for concentration in concentrations:
        fits |= (concentration >= low) & (concentration <= high)
    return np.where(ranged & ~fits, weights.other_iodine, 1.0)


def _tell_iodine(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    limits = _say_range(columns.iodine_from[doc], columns.iodine_to[doc], "mg of iodine a ml")
    return f"concentration: the code is for {limits}, which the question does not say"


def lens(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Prefer spectacle lenses whose powers hold the asked ones; a question with a sphere alone asks for no cylinder."""
    sphere, cylinder = question.attributes.powers
    if sphere is None and cylinder is None:
        return None
    fits = columns.lens[docs]
    if sphere is not None:
        fits = fits & _holds(columns.sphere_low[docs], columns.sphere_high[docs], sphere)
    return np.where(
        fits & _holds(columns.cylinder_low[docs], columns.cylinder_high[docs], cylinder or 0.0),
        weights.size,
        weights.other_size,
    )


def _holds(low: npt.NDArray[np.float32], high: npt.NDArray[np.float32], asked: float) -> npt.NDArray[np.bool_]:
    """Tell which ranges hold an asked power."""
    holds: npt.NDArray[np.bool_] = (asked >= low - _DIOPTER) & (asked <= high + _DIOPTER)
    return holds


def _tell_lens(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    sphere, cylinder = question.attributes.powers
    asked = " and ".join(
        f"{power:g} {name}" for power, name in ((sphere, "sphere"), (cylinder, "cylinder")) if power is not None
    )
    return f"powers: the question says {asked}" + ("" if columns.lens[doc] else ", the code is no lens of any power")


def isotope(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce tracers and treatments with another isotope than the asked one."""
    asked = question.attributes.isotopes
    if not asked:
        return None
    of_code = columns.isotopes[docs]
    return np.where((of_code != 0) & ((of_code & np.uint32(asked)) == 0), weights.other_isotope, 1.0)


def _tell_isotope(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    asked, has = isotope_names(question.attributes.isotopes), isotope_names(int(columns.isotopes[doc]))
    return f"isotope: the question says {' and '.join(asked)}, the code {' and '.join(has)}"


def ingredients(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce combination drugs of which the question names only ingredients that have codes of their own."""
    combined = {doc for name in question.attributes.beginnings for doc in columns.combinations.get(name, ())}
    parted = [doc for doc in combined if columns.sold_alone.issuperset(_named(question, columns, doc)[0] or {""})]
    return np.where(np.isin(docs, parted), weights.other_ingredient, 1.0) if parted else None


def _named(question: Question, columns: Columns, doc: int) -> tuple[list[str], list[str]]:
    """Return the ingredients of a combination drug that the question names, and those it does not; none when it names all."""
    names = columns.ingredients[columns.codes[doc]]
    named = [name for name in names if name in question.attributes.beginnings]
    missing = [name for name in names if name not in named]
    return (named, missing) if missing else ([], [])


def _tell_ingredients(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    _, missing = _named(question, columns, doc)
    return f"ingredients: the code is for a combination with {', '.join(f'{name}…' for name in missing)}"


def dimension(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce codes that are counted in something else than what the question says: milliliters for milligrams, say."""
    if not _amounts(question):
        return None
    other = np.ones(len(DIMENSIONS), dtype=bool)
    other[[0, *(DIMENSIONS.index(name) for name in question.attributes.amounts)]] = False
    return np.where(other[columns.dose_dimension[docs]], weights.other_dimension, 1.0)


def _tell_dimension(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    asked = " and ".join(question.attributes.amounts)
    return f"unit: the question gives {asked}, the code is counted in {DIMENSIONS[columns.dose_dimension[doc]]}"


def dose(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Prefer codes of whose billing unit the dose is a multiple, the fewer units the better; reduce those it is less than."""
    amounts = _amounts(question)
    if not amounts:
        return None
    multipliers = np.ones(len(docs))
    for name, amount in amounts.items():
        counted = np.flatnonzero(columns.dose_dimension[docs] == DIMENSIONS.index(name))
        units = amount / columns.dose[docs[counted]]
        up_to = columns.dose_up_to[docs[counted]]  # any dose up to that is billed as a whole unit
        units = np.where(up_to, np.ceil(units), units)
        multiple = np.abs(units - np.round(units)) < _WHOLE * units
        fewer = weights.dose / (1 + weights.dose_units * np.log10(np.maximum(units, 1)))
        multipliers[counted] *= np.where(
            units < _ONE_UNIT, weights.dose_below, np.where(multiple, fewer, weights.dose_broken)
        )
    return multipliers


def _tell_dose(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    amount = _amounts(question).get(DIMENSIONS[columns.dose_dimension[doc]], 0.0)
    units = amount / columns.dose[doc]
    if columns.dose_up_to[doc]:
        units = np.ceil(units)
    return f"dose: {units:g} billing unit{'' if units == 1 else 's'} of the code"


def _amounts(question: Question) -> dict[str, float]:
    """Return the amounts that may be a dose: in "40 mg/2 ml" the volume is that of the package."""
    amounts = question.attributes.amounts
    return {name: amount for name, amount in amounts.items() if name != "volume" or len(amounts) == 1}


def qualifiers(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce codes for each qualifier that was not asked for, and for each asked one that they lack.

    One that decides ("non-emergency"), or whose opposite the code says, weighs more.
    """
    asked = question.attributes.qualifiers
    has, opposed = columns.qualifiers[docs], columns.opposed[docs]
    unasked = _count_bits(has & np.uint32(~asked & 0xFFFFFFFF))
    multipliers: Floats = weights.unasked_qualifier**unasked
    if asked:
        lacks = np.uint32(asked) & ~has
        decides = opposed | np.uint32(question.attributes.deciding)
        multipliers = multipliers * weights.missing_qualifier ** _count_bits(lacks & ~decides)
        multipliers = multipliers * weights.missing_deciding ** _count_bits(lacks & decides)
    return multipliers


def _count_bits(bits: Bits) -> npt.NDArray[np.float64]:
    low, high = bits & 0xFFFF, bits >> _BITS_AT_ONCE
    counts: Floats = (_COUNT_OF_BITS[low] + _COUNT_OF_BITS[high]).astype(np.float64)
    return counts


def _tell_qualifiers(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    asked, has = question.attributes.qualifiers, int(columns.qualifiers[doc])
    unasked = ", ".join(names.qualifier_names(has & ~asked))
    missing = ", ".join(names.qualifier_names(asked & ~has))
    parts = [
        f"not asked for: {unasked}" if unasked else "",
        f"asked for, but not this code: {missing}" if missing else "",
    ]
    return "; ".join(part for part in parts if part)


def negation(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce codes that contradict the question: they negate a word it uses ("not heated"), or use a word it negates."""
    contrary = [doc for words, table in _negations(question, columns) for word in words for doc in table.get(word, ())]
    return np.where(np.isin(docs, contrary), weights.negation, 1.0) if contrary else None


def _negations(question: Question, columns: Columns) -> tuple[tuple[frozenset[str], dict[str, list[int]]], ...]:
    attributes = question.attributes
    return (attributes.stated, columns.negated), (attributes.negated, columns.stated)


def _tell_negation(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    (stated, without), (negated, having) = _negations(question, columns)
    typed = {names.reader.stem(word.text): word.typed for word in question.words}
    lacking = sorted(typed.get(word, word) for word in stated if doc in without.get(word, ()))
    holding = sorted(typed.get(word, word) for word in negated if doc in having.get(word, ()))
    parts = [
        f"the code is without “{', '.join(lacking)}”, which the question says" if lacking else "",
        f"the code has “{', '.join(holding)}”, which the question rules out" if holding else "",
    ]
    return "; ".join(part for part in parts if part)


def modifier(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce ordinary codes where the question asks for a modifier, and modifiers beside codes where it does not."""
    behind = columns.modifier[docs] != question.wants_modifiers
    if not behind.any() or (behind.all() and not question.wants_modifiers):
        return None
    return np.where(behind, weights.not_a_modifier, 1.0)


def maker(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce codes that are no hospital device where the question names a maker of implants."""
    if not question.attributes.device_maker:
        return None
    return np.where(columns.hospital_only[docs], 1.0, weights.not_a_device)


def thing(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce drugs where the question asks for a device ("gadget", "machine"), and equipment where it asks for a medicine."""
    asked = question.attributes.thing
    if not asked:
        return None
    other = columns.drug[docs] if asked == DEVICE else columns.equipment[docs]
    return np.where(other, weights.other_thing, 1.0)


def likeness(scores: Scores, columns: Columns, docs: Docs, weights: Weights) -> Floats:
    """Prefer codes one of whose names, descriptors, synonyms or lay terms is like the question as a whole."""
    multipliers: Floats = 1 + weights.likeness * scores.likeness.values[docs]
    return multipliers


# --- prior knowledge --------------------------------------------------------------------------------------------------


def quality_measure(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce quality measures, which are reported and not billed."""
    return np.where(columns.quality_measure[docs], weights.quality_measure, 1.0)


def catch_all(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce codes for what has no code of its own."""
    return np.where(columns.catch_all[docs], weights.catch_all, 1.0)


def common(scores: Scores, columns: Columns, docs: Docs, weights: Weights) -> Floats:
    """Prefer the member of a family that is meant when nobody says which; a question that names another member says which."""
    is_common = columns.common[docs]
    families = {columns.families[doc] for doc in scores.named}
    if families:
        for at in np.flatnonzero(is_common):
            doc = int(docs[at])
            is_common[at] = columns.families[doc] not in families or doc in scores.named
    return np.where(is_common, weights.common, 1.0)


def payer(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce codes that only some may bill: hospital outpatient departments (C), or to other payers than Medicare (S, T, H)."""
    by_some = np.where(columns.some_payers[docs], weights.some_payers, 1.0)
    return np.where(columns.hospital_only[docs], weights.hospital_only, by_some)


def newer(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce codes that came after those long in use, the more the later they came."""
    years = columns.added[docs] // 10000
    multipliers: Floats = 1 - weights.newer * np.clip((years - weights.long_in_use) / weights.years_to_new, 0, 1)
    return multipliers


def _tell_newer(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    return f"new: in use since {int(columns.added[doc]) // 10000}"


def marketed(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Prefer codes of which the imported crosswalk lists many packages."""
    tenfold = np.minimum(np.log10(1 + columns.products[docs]), weights.most_marketed)
    multipliers: Floats = 1 + weights.marketed * tenfold
    return multipliers


def _tell_marketed(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    return f"on the market: {int(columns.products[doc])} packages in the crosswalk"


def billed(question: Question, columns: Columns, docs: Docs, weights: Weights) -> Floats | None:
    """Reduce, for a line of a price list, codes that stand in few public price lists; other questions are not billed."""
    if not question.is_line:
        return None
    share = np.log1p(columns.price_lists[docs]) / np.log1p(LISTS)
    multipliers: Floats = 1 - weights.billed * (1 - share)
    return multipliers


def _tell_billed(question: Question, columns: Columns, doc: int, names: AttributeReader) -> str:
    return f"billed: stands in {int(columns.price_lists[doc])} of {LISTS} public price lists"


# --- ranges -----------------------------------------------------------------------------------------------------------


def _within(
    asked: float, above: npt.NDArray[np.float32], up_to: npt.NDArray[np.float32], weights: Weights
) -> Floats | None:
    """Prefer codes whose range (above, up_to] holds the asked size, reduce the others that have one; 0: nothing was asked."""
    if not asked:
        return None
    ranged = (above != ANY[0]) & np.isfinite(above) | (up_to != ANY[0]) & np.isfinite(up_to)
    fits = (asked > above) & (asked <= up_to)
    return np.where(ranged, np.where(fits, weights.size, weights.other_size), 1.0)


def _say_range(low: float, high: float, unit: str) -> str:
    if not np.isfinite(high):
        return f"more than {low:g} {unit}"
    return f"{low:g} to {high:g} {unit}" if low else f"up to {high:g} {unit}"


def _most_within(weights: Weights) -> float:
    return max(weights.size, weights.other_size)


def _most_like(weights: Weights) -> float:
    return 1 + weights.likeness


_RANGE = ("size", "other_size")

#: Every factor, in the order in which a reason lists them.
FACTORS: tuple[Factor, ...] = (
    Factor(LIKENESS, "a name like the question", ("likeness",), None, most=_most_like, of_scores=likeness),
    Factor("route", "another route than the asked one", ("other_route", "no_fluid"), route, _tell_route),
    Factor("injection", "injected in another way", ("other_injection",), injection, _tell_injection),
    Factor("limits", "the range that a code is limited to", _RANGE, limits, _tell_limits, _most_within),
    Factor("time_unit", "billed by another unit of time", ("other_time_unit",), time_unit, _tell_time_unit),
    Factor("sequence", "the first of several, or a further one", ("other_in_sequence",), sequence, _tell_sequence),
    Factor("area", "the size of a pad", _RANGE, area, _tell_area, _most_within),
    Factor("width", "the width of a bandage", _RANGE, width, _tell_width, _most_within),
    Factor("strength", "doses that a code is limited to", _RANGE, strength, _tell_strength, _most_within),
    Factor("iodine", "the concentration of a contrast material", ("other_iodine",), iodine, _tell_iodine),
    Factor("lens", "the powers of a spectacle lens", _RANGE, lens, _tell_lens, _most_within),
    Factor("isotope", "another isotope", ("other_isotope",), isotope, _tell_isotope),
    Factor("ingredients", "a part of a combination drug", ("other_ingredient",), ingredients, _tell_ingredients),
    Factor("dimension", "counted in another dimension", ("other_dimension",), dimension, _tell_dimension),
    Factor(
        "dose",
        "the dose in billing units",
        ("dose", "dose_units", "dose_below"),
        dose,
        _tell_dose,
        lambda weights: max(weights.dose, weights.dose_below),
    ),
    Factor(
        "qualifiers",
        "what narrows a code",
        ("unasked_qualifier", "missing_qualifier", "missing_deciding"),
        qualifiers,
        _tell_qualifiers,
    ),
    Factor("negation", "the code contradicts the question", ("negation",), negation, _tell_negation),
    Factor("maker", "a maker of implants is named", ("not_a_device",), maker),
    Factor("thing", "a drug where a device is asked for, or the other way round", ("other_thing",), thing),
    Factor("modifier", "a code where a modifier is asked for, or the other way about", ("not_a_modifier",), modifier),
    Factor("quality_measure", "a quality measure, reported and not billed", ("quality_measure",), quality_measure),
    Factor("catch_all", "a code for what has no code of its own", ("catch_all",), catch_all),
    Factor(
        "common",
        "the usual member of its family",
        ("common",),
        None,
        most=lambda weights: weights.common,
        of_scores=common,
    ),
    Factor("payer", "billed by hospitals or to some payers only", ("hospital_only", "some_payers"), payer),
    Factor("newer", "newer than codes long in use", ("newer", "long_in_use", "years_to_new"), newer, _tell_newer),
    Factor(
        "marketed",
        "packages on the market",
        ("marketed", "most_marketed"),
        marketed,
        _tell_marketed,
        lambda weights: 1 + weights.marketed * weights.most_marketed,
    ),
    Factor("billed", "how many public price lists have the code", ("billed",), billed, _tell_billed),
)
