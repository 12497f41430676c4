"""Guidance for one entry: the sentences that hold for it, with its code, name and unit filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from corpus.entry import Entry, Question
from corpus.guidance.spec import GuidanceSpec, Sentence, load_kinds
from corpus.guidance.traits import Traits, holds, traits_of
from corpus.guidance.units import bare_unit, example_of, multiple_of, thing_of
from corpus.guidance.which import choose

#: Points on the claim that are shown: the first that hold. More is not read.
MOST_POINTS = 5

_Texts = str | list[str | Sentence]


@dataclass(frozen=True, slots=True)
class Guidance:
    """Guidance filled in for one entry; ``billing`` has five points at most."""

    title: str
    unit_of_billing: str
    billing: tuple[str, ...]
    documentation: tuple[str, ...]
    no_rvu: str
    questions: tuple[Question, ...]


def guidance_for(entry: Entry, on: date | None = None) -> Guidance | None:
    """Return the guidance for an entry on a day (default: today), or None when no kind fits."""
    spec, traits = _spec_of(entry, on)
    if spec is None:
        return None
    fill = _filler(entry)

    def all_of(texts: _Texts) -> tuple[str, ...]:
        return tuple(fill(text) for text in _holding(texts, traits))

    questions = (
        Question(fill(item.q), " ".join(all_of(item.a)))
        for item in spec.questions
        if holds(item.when, item.unless, traits)
    )
    return Guidance(
        title=str(spec.title),
        unit_of_billing=entry.unit or next(iter(all_of(spec.unit_of_billing)), ""),
        billing=all_of(spec.billing)[:MOST_POINTS],
        documentation=all_of(spec.documentation),
        no_rvu=next(iter(all_of(spec.no_rvu)), ""),
        questions=tuple(question for question in questions if question.a),
    )


def points_of(entry: Entry, on: date | None = None) -> tuple[str, ...]:
    """Return the points on the claim as they are written, before anything is filled in; () when no kind fits."""
    spec, traits = _spec_of(entry, on)
    return tuple(map(str, _holding(spec.billing, traits)))[:MOST_POINTS] if spec else ()


def _spec_of(entry: Entry, on: date | None) -> tuple[GuidanceSpec | None, Traits]:
    """Return the kind that an entry takes, and its traits."""
    traits = traits_of(entry, on)
    kind = choose(entry, traits) if entry.kind == "code" else "modifier" if entry.kind == "modifier" else ""
    return load_kinds().get(kind), {**traits, "kind": frozenset((kind,))}


def _holding(texts: _Texts, traits: Traits) -> Iterable[str]:
    """Yield the texts that hold for a code with these traits."""
    for item in [texts] if isinstance(texts, str) else texts:
        if isinstance(item, str):
            yield item
        elif holds(item.when, item.unless, traits):
            yield item.text


def _filler(entry: Entry) -> Callable[[str], str]:
    """Return a function that puts the entry's facts in the place of their names in braces."""
    facts = {
        "code": entry.code,
        "name": entry.name,
        "unit": bare_unit(entry.unit),
        "thing": thing_of(entry.unit),
        "multiple": multiple_of(entry.unit),
        "example": example_of(entry.unit),
        "category": entry.category,
    }

    def fill(text: str) -> str:
        for key, value in facts.items():
            text = text.replace("{" + key + "}", value)
        return text

    return fill
