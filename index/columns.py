"""Columns: what filters, facets, factors and prior knowledge need of each document, as arrays and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from corpus.entry import Entry
from index.entries import EntryAttributes, EntryReader
from index.postings import Ints, Lists
from index.text import Reader

#: Dates are kept as yyyymmdd numbers; these stand for "always" and "no end".
NO_START, NO_END = 0, 99991231

#: Categories of codes that Medicare does not take.
_SOME_PAYERS = frozenset("STH")


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of the documents, which are numbered in order of code.

    Arrays and Lists have one value or list a document; tables (dict) lead from a word or code to documents or texts. Bits are
    those of the attribute reader for the lexicon that is stored with the index.
    """

    codes: list[str]
    names: list[str]
    families: list[str]
    separates: dict[str, list[tuple[str, str]]]  # code -> what decides in its family, in order: (column, value)
    categories: list[str]
    groupings: list[str]  # names of all groupings, a path each ("Imaging › Ultrasound")
    grouping_lists: Lists  # the groupings that a document is in, from the broadest to the narrowest
    added: Ints
    ended: Ints
    quality_measure: npt.NDArray[np.bool_]
    catch_all: npt.NDArray[np.bool_]
    common: npt.NDArray[np.bool_]
    modifier: npt.NDArray[np.bool_]
    hospital_only: npt.NDArray[np.bool_]  # C codes, which only hospital outpatient departments bill
    some_payers: npt.NDArray[np.bool_]  # S, T and H codes, which Medicare does not take
    routes: npt.NDArray[np.uint8]  # bits
    ways: npt.NDArray[np.uint8]  # those of the bits that are ways of a wider route: into a vein, under the skin
    qualifiers: npt.NDArray[np.uint32]  # bits
    opposed: npt.NDArray[np.uint32]  # bits of the qualifiers whose opposites a document says
    negated: dict[str, list[int]]  # stem -> the documents that deny it ("not heated")
    stated: dict[str, list[int]]  # the same stems -> the documents that say it
    area_above: npt.NDArray[np.float32]  # square inches
    area_up_to: npt.NDArray[np.float32]
    width_from: npt.NDArray[np.float32]  # of bandages, inches
    width_below: npt.NDArray[np.float32]
    iodine_from: npt.NDArray[np.float32]  # mg a milliliter
    iodine_to: npt.NDArray[np.float32]
    ingredients: dict[
        str, list[str]
    ]  # of combined drugs of which a part has a code of its own, by code: how each name begins
    sold_alone: frozenset[str]  # the beginnings of ingredients that have a code of their own
    combinations: dict[str, list[int]]  # the beginning of an ingredient -> the documents of `ingredients` that have it
    strength_above: npt.NDArray[np.float32]  # mg
    strength_up_to: npt.NDArray[np.float32]
    dose_dimension: npt.NDArray[np.uint8]  # numbers of DIMENSIONS
    dose: npt.NDArray[np.float64]  # in base units of the dimension, 0 for none
    range_units: npt.NDArray[np.uint8]  # numbers of RANGE_UNITS
    range_low: npt.NDArray[np.float32]
    range_high: npt.NDArray[np.float32]
    time_units: npt.NDArray[np.uint8]  # numbers of time_names, 0 for none
    time_names: list[str]
    sequences: npt.NDArray[np.uint8]  # numbers of sequence_names, 0 for none
    sequence_names: list[str]
    products: Ints  # marketed packages in the imported crosswalk
    specialties: list[str]  # names, for the numbers in specialty_lists
    specialty_lists: Lists
    ndcs: dict[str, list[int]]  # 11-digit NDC -> documents


def collect_columns(entries: Sequence[Entry], reader: Reader) -> Columns:
    """Collect the columns of entries, which must be in order of code; no entries give empty columns."""
    entry_reader = EntryReader(reader)
    attributes_of = [entry_reader.read(entry) for entry in entries]
    negated = _documents_by_word([attributes.negated for attributes in attributes_of])
    ingredients, sold_alone = _combine_ingredients(entries, attributes_of)
    paths = [paths_of(entry) for entry in entries]
    time_names, sequence_names = ["", *reader.lexicon.times], ["", *reader.lexicon.sequences]
    groupings, grouping_lists = _number_names(paths)
    specialties, specialty_lists = _number_names([entry.specialties for entry in entries])

    def flags(values: Iterable[bool]) -> npt.NDArray[np.bool_]:
        return np.fromiter(values, dtype=bool, count=len(entries))

    def floats(values: Iterable[float]) -> npt.NDArray[np.float32]:
        return np.fromiter(values, dtype=np.float32, count=len(entries))

    return Columns(
        codes=[entry.code for entry in entries],
        names=[entry.name for entry in entries],
        families=[entry.family for entry in entries],
        separates={entry.code: list(entry.separates.items()) for entry in entries if entry.separates},
        categories=[entry.category for entry in entries],
        groupings=groupings,
        grouping_lists=grouping_lists,
        added=np.array([day_number(entry.added, NO_START) for entry in entries], dtype=np.int32),
        ended=np.array([day_number(entry.ended, NO_END) for entry in entries], dtype=np.int32),
        quality_measure=flags(entry.quality_measure for entry in entries),
        catch_all=flags(_is_catch_all(entry) for entry in entries),
        common=flags(entry.common for entry in entries),
        modifier=flags(entry.kind == "modifier" for entry in entries),
        hospital_only=flags(entry.category == "C" for entry in entries),
        some_payers=flags(entry.category in _SOME_PAYERS for entry in entries),
        routes=np.array([attributes.routes for attributes in attributes_of], dtype=np.uint8),
        ways=np.array([attributes.routes & entry_reader.ways for attributes in attributes_of], dtype=np.uint8),
        qualifiers=np.array([attributes.qualifiers for attributes in attributes_of], dtype=np.uint32),
        opposed=np.array([attributes.opposed for attributes in attributes_of], dtype=np.uint32),
        negated=negated,
        stated=_documents_by_word([attributes.stated.intersection(negated) for attributes in attributes_of]),
        area_above=floats(attributes.area[0] for attributes in attributes_of),
        area_up_to=floats(attributes.area[1] for attributes in attributes_of),
        width_from=floats(attributes.width[0] for attributes in attributes_of),
        width_below=floats(attributes.width[1] for attributes in attributes_of),
        iodine_from=floats(attributes.iodine[0] for attributes in attributes_of),
        iodine_to=floats(attributes.iodine[1] for attributes in attributes_of),
        ingredients=ingredients,
        sold_alone=sold_alone,
        combinations=_documents_by_word([ingredients.get(entry.code, []) for entry in entries]),
        strength_above=floats(attributes.strength[0] for attributes in attributes_of),
        strength_up_to=floats(attributes.strength[1] for attributes in attributes_of),
        dose_dimension=np.array([attributes.dose[0] for attributes in attributes_of], dtype=np.uint8),
        dose=np.array([attributes.dose[1] for attributes in attributes_of], dtype=np.float64),
        range_units=np.array([attributes.limited.unit for attributes in attributes_of], dtype=np.uint8),
        range_low=floats(attributes.limited.low for attributes in attributes_of),
        range_high=floats(attributes.limited.high for attributes in attributes_of),
        time_units=np.array([time_names.index(attributes.time_unit) for attributes in attributes_of], dtype=np.uint8),
        time_names=time_names,
        sequences=np.array([sequence_names.index(attributes.sequence) for attributes in attributes_of], dtype=np.uint8),
        sequence_names=sequence_names,
        products=np.array([len(entry.packages) for entry in entries], dtype=np.int32),
        specialties=specialties,
        specialty_lists=specialty_lists,
        ndcs=_documents_by_word([{package.ndc for package in entry.packages} for entry in entries]),
    )


def _documents_by_word(words: Sequence[Iterable[str]]) -> dict[str, list[int]]:
    """Turn the words of each document into the documents of each word, both in order."""
    documents: dict[str, list[int]] = {}
    for doc, of_document in enumerate(words):
        for word in of_document:
            documents.setdefault(word, []).append(doc)
    return dict(sorted(documents.items()))


def _number_names(names: Sequence[Sequence[str]]) -> tuple[list[str], Lists]:
    """Return all names in order, and for each document the numbers of its names."""
    in_order = sorted({name for of_document in names for name in of_document})
    number = {name: i for i, name in enumerate(in_order)}
    return in_order, Lists.of([[number[name] for name in of_document] for of_document in names])


def _combine_ingredients(
    entries: Sequence[Entry], attributes_of: Sequence[EntryAttributes]
) -> tuple[dict[str, list[str]], frozenset[str]]:
    """Return the ingredients of combined drugs of which a part has a code of its own, and those parts."""
    alone = {attributes.ingredients[0] for attributes in attributes_of if len(attributes.ingredients) == 1}
    combined = {
        entry.code: list(attributes.ingredients)
        for entry, attributes in zip(entries, attributes_of, strict=True)
        if len(attributes.ingredients) > 1 and not alone.isdisjoint(attributes.ingredients)
    }
    return combined, frozenset(alone.intersection(name for names in combined.values() for name in names))


def _is_catch_all(entry: Entry) -> bool:
    """Tell whether this is a catch-all code; "naloxone, not otherwise specified" is the usual code of that drug."""
    return entry.catch_all and not (entry.generic and (entry.brands or entry.common))


def paths_of(entry: Entry) -> list[str]:
    """Return the groupings that an entry is in: "Imaging", "Imaging › Ultrasound", ... ."""
    return [" › ".join(entry.grouping[: depth + 1]) for depth in range(len(entry.grouping))]


def day_number(day: date | None, otherwise: int) -> int:
    """Return a date as the number yyyymmdd."""
    return otherwise if day is None else day.year * 10000 + day.month * 100 + day.day
