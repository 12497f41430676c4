"""The fields of a code's page, declared once: what JSON, the API's description, comparisons, tables and FHIR read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from corpus.entry import Entry, Fee, Outpatient, Package, PaymentLimit, Question, Rvu
from corpus.guidance import Guidance

if TYPE_CHECKING:
    from search.codes.page import CodePage


@dataclass(frozen=True, slots=True)
class Link:
    """Another code, with what the page says of it; ``name`` is "" for a code the index does not have."""

    code: str
    name: str
    text: str = ""

    def __str__(self) -> str:
        named = f"{self.code}  {self.name}" if self.name else self.code
        return named + (f": {self.text}" if self.text else "")


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A member of a family in its decision table: its value in each column, "" where the column does not apply to it."""

    code: str
    name: str
    values: tuple[str, ...]
    is_this: bool  #: whether it is the code of the page

    def __str__(self) -> str:
        mark = " (this code)" if self.is_this else ""
        return f"{self.code}{mark}  {self.name}"


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """What decides between the members of a family: the columns, the weightiest first, and a row a member."""

    columns: tuple[str, ...]
    rows: tuple[DecisionRow, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The table as lines of plain text, one a member."""
        lines = []
        for row in self.rows:
            told = "; ".join(
                f"{column}: {value}" for column, value in zip(self.columns, row.values, strict=True) if value
            )
            lines.append(f"{row}: {told}" if told else str(row))
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class Payment:
    """What a line of the fee schedule pays, in dollars by setting; null where it pays nothing there."""

    modifier: str
    nonfacility: float | None
    facility: float | None


@dataclass(frozen=True, slots=True)
class Field:
    """Something known of a code.

    name: the member in JSON.  type: its Python type, of which :mod:`msgspec` makes the JSON schema.  about: what it is.
    title: what readers call it, or "".  read: gives it from a page.  always: whether it is there
    also when nothing is known, as an empty text or list, or null.
    """

    name: str
    type: Any
    about: str
    read: Callable[[CodePage], Any]
    always: bool = False
    title: str = ""

    def __repr__(self) -> str:
        return f"<Field {self.name}>"


def _entry_field(name: str, type: Any, about: str, title: str = "", always: bool = False) -> Field:
    return Field(name, type, about, lambda page: getattr(page.entry, name), always, title)


def _page_field(name: str, type: Any, about: str, title: str = "") -> Field:
    return Field(name, type, about, lambda page: getattr(page, name), True, title)


def _payments_of(page: CodePage) -> tuple[Payment, ...]:
    return tuple(
        Payment(line.modifier, line.payment(facility=False), line.payment(facility=True)) for line in page.entry.rvus
    )


_TEXTS = tuple[str, ...]
_STATUS = "active, ended or upcoming, on the day of service."

#: All fields, in the order of the JSON.
FIELDS: tuple[Field, ...] = (
    _entry_field("code", str, "The code, J7307, or a modifier, RT.", always=True),
    _entry_field("name", str, "What it is, in plain words.", "Name", always=True),
    _entry_field("kind", str, "code, modifier, or cpt (from a licensed file of the user's own)."),
    _entry_field("category", str, "First letter of the code; modifier or CPT for those.", always=True),
    _entry_field("family", str, "Codes that belong together.", "Family"),
    _entry_field("specialties", _TEXTS, "Medical specialties that bill it.", "Specialties"),
    _entry_field("also_known_as", _TEXTS, "Synonyms, brand names and generic names.", "Also known as"),
    _entry_field("brands", _TEXTS, "The brand names among them that are sold today.", "Brand names"),
    _entry_field("brands_ended", dict[str, str], "Names no longer sold, with the year; empty where that is not known."),
    _entry_field("brands_unconfirmed", _TEXTS, "Brand names of which it is not confirmed that they are sold today."),
    _entry_field("generic", str, "Generic name of a drug.", "Generic name"),
    _entry_field("drug_class", str, "Class of a drug.", "Class"),
    _entry_field("route", str, "How a drug is given.", "Route"),
    _page_field("unit", str, "What one billed unit is.", "Unit of billing"),
    _entry_field("description", str, "What it is, in a sentence."),
    _entry_field("plain_language", _TEXTS, "What patients and staff call it.", "In plain language"),
    _entry_field("clinical_context", str, "What it is used for, and where.", "Clinical context"),
    _entry_field("distinguish", str, "What separates it from its family.", "Choosing the right code"),
    _page_field("related", tuple[Link, ...], "Related codes, and how."),
    _page_field("confused_with", tuple[Link, ...], "Codes that are often taken for it, and what differs."),
    _entry_field(
        "separates", dict[str, str], 'What decides in its family, with its value: "" where it does not apply.'
    ),
    _page_field("decision_table", DecisionTable | None, "What decides between the members of its family; or null."),
    _page_field(
        "goes_with", tuple[Link, ...], "Codes, or ranges of codes, usually billed beside it.", "Usually billed with"
    ),
    _page_field("instead", tuple[Link, ...], "Codes that other payers use for the same thing.", "Other payers use"),
    _page_field("questions", tuple[Question, ...], "Questions about it, with answers."),
    _page_field("guidance", Guidance | None, "Billing and documentation guidance; null for none."),
    _entry_field("quality_measure", bool, "Whether it reports a quality measure, without payment."),
    _entry_field("catch_all", bool, "Whether it is for what has no code of its own."),
    _entry_field("common", bool, "Whether it is meant when nobody says which of its family."),
    _entry_field("descriptor", str, "Official long descriptor.", "Official descriptor"),
    _entry_field("short_descriptor", str, "Official short descriptor."),
    _entry_field("added", date | None, "First day of use.", "Added"),
    _entry_field(
        "effective", date | None, "Day when the last change to the official record took effect.", "Last change"
    ),
    _entry_field("ended", date | None, "Last day of use.", "Last day of use"),
    _entry_field("coverage", str, "CMS coverage indicator, one letter."),
    _entry_field("pricing", _TEXTS, "CMS pricing indicators, the first one first."),
    _entry_field("action", str, "CMS's letter for the last change to the official record."),
    _entry_field("betos", str, "CMS Berenson-Eggers type-of-service code."),
    _entry_field("cross_references", _TEXTS, "Codes that the official file refers to."),
    _entry_field("grouping", _TEXTS, "Clinical grouping, from the broadest to the narrowest."),
    _entry_field("drug_names", _TEXTS, "Brand and generic names of its packages, the most packages first."),
    _entry_field("packages", tuple[Package, ...], "Drug packages that are billed with it."),
    _entry_field("payment_limit", PaymentLimit | None, "What Medicare Part B pays for a billing unit of a drug."),
    _entry_field("earlier_limits", tuple[PaymentLimit, ...], "The limits of the quarters before, the newest first."),
    _entry_field("outpatient", Outpatient | None, "How a hospital's outpatient department is paid for it."),
    _entry_field("fees", tuple[Fee, ...], "Lines of the equipment, nutrition and laboratory fee schedules, by state."),
    _entry_field("rvus", tuple[Rvu, ...], "Relative value units, a line a modifier."),
    _entry_field("sources", dict[str, str], "For each field where its content comes from."),
    _page_field("status", str, _STATUS),
    _page_field("status_text", str, "The status in words.", "Status"),
    _page_field("category_title", str, "Title of the category.", "Category"),
    _page_field("rvu", str, "What the fee schedule says of it, or why there is nothing to say.", "RVU information"),
    Field("family_members", tuple[Link, ...], "Other codes of the family.", lambda page: page.family, always=True),
    _page_field(
        "replaced_by", tuple[Link, ...], "What took the place of a code that has ended, and how that is known."
    ),
    _entry_field("reused", str, "What the code was before it was given out a second time."),
    _page_field("coverage_text", str, "The coverage indicator in words.", "Coverage"),
    _page_field("payment_text", str, "The payment limit in words.", "Medicare payment limit"),
    _page_field("outpatient_text", str, "The outpatient payment in words.", "Hospital outpatient payment"),
    _page_field("fee_lines", _TEXTS, "The fee schedules' lines in words.", "Fee schedules"),
    _page_field("rvu_lines", _TEXTS, "The relative value units in words."),
    Field("rvu_payments", tuple[Payment, ...], "What each line of units pays.", _payments_of, always=True),
    _page_field("rvu_notes", _TEXTS, "What goes with the units: conversion factor, global period, source."),
)

#: What readers call a field, by the name of the field.
TITLES = {field.name: field.title for field in FIELDS if field.title}


def values_of(page: CodePage) -> dict[str, Any]:
    """Return a page as JSON-ready values: dates as ISO text, fields of which nothing is known left out."""
    values = {}
    for field in FIELDS:
        value = msgspec.to_builtins(field.read(page))
        if value or field.always:
            values[field.name] = list(value) if isinstance(value, tuple) else value
    return values


def entry_value(entry: Entry, name: str) -> Any:
    """Return a field of an entry for one cell of a table: a list is joined by commas, a date or None stays.

    >>> entry_value(Entry(code="J7307", name="Implant", brands=("Nexplanon", "Implanon")), "brands")
    'Nexplanon, Implanon'
    """
    value = getattr(entry, name)
    return ", ".join(value) if isinstance(value, tuple) else value
