"""Slips of writing: pieces of a list item that a comma cut, numbers that were lost from a sentence, codes of the AMA's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.checks.allowances import is_allowed
from corpus.checks.material import Material
from corpus.family import CodeSpec, FamilySpec, texts_in
from corpus.yamlreader import Problem, line_of

#: A term of fewer characters is a piece of something, or says nothing by itself.
MIN_TERM = 3
_PIECE = re.compile(r"^[\d.,-]+$|^[,;)\]]|[(\[,;]$")
_UNITS = r"(?:weeks|days|hours|minutes|months|years|mg|ml|mcg|inches|pounds|lbs?|percent|units|degrees|cm|mm|sq|square)"
#: A limit without its number ("after at least weeks").
_LOST = re.compile(
    rf"\b(?:at least|at most|up to|no more than|more than|less than|greater than|about) {_UNITS}\b(?! of (?:age|use))"
)
#: What has the form of a CPT code, which no text names: CPT belongs to the American Medical Association.
_CPT = re.compile(r"(?<![\w.,-])(?:\d{5}|\d{4}[FTUM])(?![\w,-]|\.\d| (?:units|mg|ml|mcg|iu|lux)\b)")


def find_slips(material: Material) -> Iterator[Problem]:
    """Yield list items that are pieces or too short, sentences that lost a number, and texts that name a CPT code."""
    for file, family in material.families:
        holders: list[FamilySpec | CodeSpec] = [family, *family.codes.values()]
        for holder in holders:
            for term in _terms_of(holder):
                if _PIECE.search(term) or term.count("(") != term.count(")"):
                    what, mend = "is a piece of a term", "quote the term whose comma cut it"
                elif len(term) < MIN_TERM and not is_allowed("slips", term):
                    what, mend = "is too short to mean one thing", "spell it out or remove it"
                else:
                    continue
                yield Problem(file, line_of(term), f"{str(term)!r} {what}", mend)
            for text in [*_terms_of(holder), *_texts_of(holder)]:
                if cpt := _CPT.search(text):
                    yield Problem(
                        file, line_of(text), f"a text names {cpt[0]!r}, which looks like a CPT code", "leave it out"
                    )
            for text in _texts_of(holder):
                if lost := _LOST.search(text):
                    yield Problem(file, line_of(text), f"a text says {lost[0]!r}", "write the number that is missing")


def _terms_of(holder: FamilySpec | CodeSpec) -> list[str]:
    if isinstance(holder, FamilySpec):
        return [*texts_in(holder.also_known_as), *texts_in(holder.plain_language)]
    return [*holder.also_known_as, *holder.plain_language, *holder.brands]


def _texts_of(holder: FamilySpec | CodeSpec) -> list[str]:
    texts = [*texts_in(holder.clinical_context), *texts_in(holder.description), *texts_in(holder.distinguish)]
    for links in (holder.related, holder.confused_with, holder.goes_with, holder.instead):
        texts += links.values()
    if isinstance(holder, CodeSpec):
        texts += [holder.name, *(text for question in holder.questions for text in (question.q, question.a))]
    return texts
