"""Billing and documentation guidance: written once per kind of code, filled in from the entry."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import msgspec

from corpus.entry import Entry, Question
from corpus.family import QuestionSpec
from corpus.paths import GUIDANCE
from corpus.yamlreader import read_yaml


class Needs(msgspec.Struct):
    """A sentence for entries that have the named field, and for no others."""

    needs: str
    text: str


class GuidanceSpec(msgspec.Struct):
    """What is written for one kind of code."""

    title: str
    unit_of_billing: str
    billing: list[str | Needs]
    documentation: list[str | Needs]
    no_rvu: str
    questions: list[QuestionSpec]


class CategorySpec(msgspec.Struct):
    """A letter's title and what it holds."""

    title: str
    about: str


class GuidanceFile(msgspec.Struct):
    """The whole of guidance.yaml."""

    guidance: dict[str, GuidanceSpec]
    by_letter: dict[str, str]
    categories: dict[str, CategorySpec]


@dataclass(frozen=True, slots=True)
class Guidance:
    """Guidance filled in for one entry."""

    title: str
    unit_of_billing: str
    billing: tuple[str, ...]
    documentation: tuple[str, ...]
    no_rvu: str
    questions: tuple[Question, ...]


@functools.cache
def guidance_file() -> GuidanceFile:
    """Read guidance.yaml; raises :class:`corpus.CorpusError` for mistakes in it."""
    guidance: GuidanceFile = read_yaml(GUIDANCE, GuidanceFile, "the guidance file")
    return guidance


def guidance_names() -> set[str]:
    """Return the names that an entry's ``guidance`` may take."""
    return set(guidance_file().guidance)


def guidance_name_for(entry: Entry) -> str:
    """Return the entry's own guidance, or the one of the longest code prefix that has a default; "" if none fits.

    The letters of a modifier say nothing of what it is for, so all modifiers share one guidance.
    """
    if entry.kind == "modifier":
        return "modifier"
    if entry.guidance:
        return entry.guidance
    defaults = guidance_file().by_letter
    prefixes = (entry.code[:length] for length in range(len(entry.code), 0, -1))
    return next((str(defaults[prefix]) for prefix in prefixes if prefix in defaults), "")


def guidance_for(entry: Entry) -> Guidance | None:
    """Return the guidance for an entry with its code, name and unit filled in, or None when no kind fits."""
    spec = guidance_file().guidance.get(guidance_name_for(entry))
    if spec is None:
        return None
    facts = {"code": entry.code, "name": entry.name, "unit": entry.unit, "category": entry.category}

    def fill(text: str) -> str:
        for key, value in facts.items():
            text = text.replace("{" + key + "}", value)
        return text

    def fill_all(items: list[str | Needs]) -> tuple[str, ...]:
        sentences = (item if isinstance(item, str) else item.text for item in items if _applies(item, facts))
        return tuple(fill(sentence) for sentence in sentences)

    return Guidance(
        title=str(spec.title),
        unit_of_billing=entry.unit or fill(spec.unit_of_billing),
        billing=fill_all(spec.billing),
        documentation=fill_all(spec.documentation),
        no_rvu=fill(spec.no_rvu),
        questions=tuple(Question(fill(item.q), fill(item.a)) for item in spec.questions),
    )


def _applies(item: str | Needs, facts: dict[str, str]) -> bool:
    return isinstance(item, str) or bool(facts.get(item.needs))


def category_of(letter: str) -> CategorySpec | None:
    """Return the title of a category and what it holds, or None for a letter without one."""
    return guidance_file().categories.get(letter)
