"""Families: how entries are written. docs/authoring.md describes the format."""

from __future__ import annotations

import msgspec

from corpus.entry import Entry, Question


class QuestionSpec(msgspec.Struct):
    """A question and its answer, as written."""

    q: str
    a: str


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
    questions: list[QuestionSpec] = []
    guidance: str = ""
    catch_all: bool = False
    common: bool = False


class FamilySpec(msgspec.Struct):
    """What is written for a family; it holds for each of its codes."""

    family: str
    specialties: list[str]
    clinical_context: str
    codes: dict[str, CodeSpec]
    plain_language: list[str] = []
    also_known_as: list[str] = []
    guidance: str = ""
    description: str = ""
    distinguish: str = ""
    generic: str = ""
    drug_class: str = ""
    route: str = ""
    unit: str = ""
    related: dict[str, str] = {}
    confused_with: dict[str, str] = {}
    quality_measure: bool = False


def entries_of(family: FamilySpec, source: str = "plaincode corpus") -> list[Entry]:
    """Write a family out as one entry per code: lists are joined, own single values come before the family's."""
    return [_entry(family, code, spec, source) for code, spec in family.codes.items()]


def _entry(family: FamilySpec, code: str, spec: CodeSpec, source: str) -> Entry:
    generic = spec.generic or family.generic
    names = [*spec.brands, *([generic] if generic else []), *spec.also_known_as, *family.also_known_as]
    context = " ".join(filter(None, [spec.clinical_context, family.clinical_context]))
    return Entry(
        code=str(code),
        name=str(spec.name),
        family=str(family.family),
        specialties=tuple(map(str, family.specialties)),
        also_known_as=_distinct(names),
        brands=_distinct(spec.brands),
        generic=str(generic),
        drug_class=str(spec.drug_class or family.drug_class),
        route=str(spec.route or family.route),
        unit=str(spec.unit or family.unit),
        description=str(spec.description or family.description),
        plain_language=_distinct([*spec.plain_language, *family.plain_language]),
        clinical_context=context,
        distinguish=str(spec.distinguish or family.distinguish),
        related=_links(code, family.related, spec.related),
        confused_with=_links(code, family.confused_with, spec.confused_with),
        questions=tuple(Question(str(item.q), str(item.a)) for item in spec.questions),
        guidance=str(spec.guidance or family.guidance),
        quality_measure=family.quality_measure,
        catch_all=spec.catch_all,
        common=spec.common,
        sources={"name": source},
    )


def _links(code: str, shared: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """Join the family's links with the code's own; a code is not linked to itself."""
    return {str(other): str(text) for other, text in {**shared, **own}.items() if other != code}


def _distinct(texts: list[str]) -> tuple[str, ...]:
    """Keep the first of texts that differ only in case."""
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(text.casefold(), str(text))
    return tuple(first.values())
