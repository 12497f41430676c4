"""Families: how entries are written. docs/authoring.md describes the format."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from corpus.entry import Entry, Question
from corpus.yamlreader import Located, line_of


class QuestionSpec(msgspec.Struct):
    """A question and its answer, as written."""

    q: str
    a: str


class Condition(msgspec.Struct, kw_only=True):
    """Which members of a family something is said of: ``only`` these, or all but those in ``excluded`` ("not")."""

    only: list[str] = []
    excluded: list[str] = msgspec.field(name="not", default_factory=list)

    def holds_for(self, code: str) -> bool:
        """Tell whether it is said of a member."""
        return code in self.only if self.only else code not in self.excluded


class Term(Condition):
    """A term that is true of some members of a family only."""

    term: str


class Part(Condition):
    """A part of a text that is true of some members of a family only."""

    text: str


#: The terms of a family.
Terms = list[str | Term]
#: A text of a family: one for all, or parts that are joined for each member.
Text = str | list[str | Part]


def texts_in(written: Text | Terms) -> list[str]:
    """Return all terms, or all parts of a text, whomever they hold for; an empty text gives none."""
    items: Iterable[str | Term | Part] = [written] if isinstance(written, str) else written
    return [text for item in items if (text := _said(item))]


def _said(item: str | Term | Part) -> str:
    if isinstance(item, str):
        return item
    return item.term if isinstance(item, Term) else item.text


def conditions_in(written: Text | Terms) -> list[tuple[str, Condition]]:
    """Return the terms or parts with a condition, each as its text and the condition."""
    items: Iterable[str | Term | Part] = [] if isinstance(written, str) else written
    return [(_said(item), item) for item in items if not isinstance(item, str)]


def terms_for(terms: Terms, code: str) -> list[str]:
    """Return the terms that hold for a member, in order."""
    return texts_in([term for term in terms if isinstance(term, str) or term.holds_for(code)])


def text_for(text: Text, code: str) -> str:
    """Return a text as it reads for a member: the parts that hold for it, joined with a space; "" when none does."""
    if isinstance(text, str):
        return text
    parts = texts_in([part for part in text if isinstance(part, str) or part.holds_for(code)])
    return Located.at(" ".join(parts), line_of(parts[0])) if parts else ""


class CodeSpec(msgspec.Struct):
    """What is written for one code of a family."""

    name: str
    also_known_as: list[str] = []
    brands: list[str] = []
    generic: str = ""
    drug_class: str = ""
    route: str = ""
    unit: str = ""
    plain_language: list[str] = []
    description: str = ""
    clinical_context: str = ""
    distinguish: str = ""
    related: dict[str, str] = {}
    confused_with: dict[str, str] = {}
    goes_with: dict[str, str] = {}
    instead: dict[str, str] = {}
    questions: list[QuestionSpec] = []
    specialties: list[str] = []
    guidance: str = ""
    added: str = ""  #: first day of use, of a code that no code file at hand has yet
    catch_all: bool = False
    common: bool = False


class FamilySpec(msgspec.Struct):
    """What is written for a family; it holds for each of its codes."""

    family: str
    specialties: list[str]
    clinical_context: Text
    codes: dict[str, CodeSpec]
    plain_language: Terms = []
    also_known_as: Terms = []
    guidance: str = ""
    description: Text = ""
    distinguish: Text = ""
    separates: dict[str, dict[str, str]] = {}  #: column -> member -> value
    true_for: list[str] = []  #: family terms that were read against every member
    generic: str = ""
    drug_class: str = ""
    route: str = ""
    unit: str = ""
    related: dict[str, str] = {}
    confused_with: dict[str, str] = {}
    goes_with: dict[str, str] = {}
    instead: dict[str, str] = {}
    quality_measure: bool = False


def entries_of(family: FamilySpec, source: str = "plaincode corpus") -> list[Entry]:
    """Write a family out as one entry per code: lists are joined, own single values come before the family's."""
    return [_entry(family, code, spec, source) for code, spec in family.codes.items()]


def _entry(family: FamilySpec, code: str, spec: CodeSpec, source: str) -> Entry:
    generic = spec.generic or family.generic
    shared_names = terms_for(family.also_known_as, code)
    names = [*spec.brands, *([generic] if generic else []), *spec.also_known_as, *shared_names]
    context = " ".join(filter(None, [spec.clinical_context, text_for(family.clinical_context, code)]))
    return Entry(
        code=str(code),
        name=str(spec.name),
        family=str(family.family),
        specialties=tuple(map(str, spec.specialties or family.specialties)),
        also_known_as=_distinct(names),
        brands=_distinct(spec.brands),
        generic=str(generic),
        drug_class=str(spec.drug_class or family.drug_class),
        route=str(spec.route or family.route),
        unit=str(spec.unit or family.unit),
        description=str(spec.description or text_for(family.description, code)),
        plain_language=_distinct([*spec.plain_language, *terms_for(family.plain_language, code)]),
        clinical_context=context,
        distinguish=str(spec.distinguish or text_for(family.distinguish, code)),
        related=_links(code, family.related, spec.related),
        confused_with=_links(code, family.confused_with, spec.confused_with),
        separates={str(column): str(values.get(code, "")) for column, values in family.separates.items()},
        goes_with=_links(code, family.goes_with, spec.goes_with),
        instead=_links(code, family.instead, spec.instead),
        questions=tuple(Question(str(item.q), str(item.a)) for item in spec.questions),
        guidance=str(spec.guidance or family.guidance),
        quality_measure=family.quality_measure,
        added=day_of(spec.added),
        catch_all=spec.catch_all,
        common=spec.common,
        sources={"name": source},
    )


def day_of(text: str) -> date | None:
    """Return a day written as 2026-01-01, None for "" and for another form."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _links(code: str, shared: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """Join the family's links with the code's own; a code is not linked to itself."""
    return {str(other): str(text) for other, text in {**shared, **own}.items() if other != code}


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Keep the first of texts that differ only in case."""
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(text.casefold(), str(text))
    return tuple(first.values())
