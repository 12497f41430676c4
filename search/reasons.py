"""Reasons: what scoring recorded of a document, as values for people. Nothing is computed a second time here."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from corpus.entry import Entry
from search.factors import LIKENESS
from search.question import Question
from search.results import Match, Reason
from search.searcher import Answer, Lead, Searcher


class TermMatch(NamedTuple):
    """A match and the index terms by which it was met; none for a code that the text names."""

    match: Match
    terms: tuple[str, ...] = ()


def list_matches(searcher: Searcher, answer: Answer, doc: int, entry: Entry) -> tuple[TermMatch, ...]:
    """Return how the question met a document: first that it names the code, then each clause that did."""
    matches = [
        TermMatch(
            Match(m.clause.typed, m.alternative.shown, m.best_field, m.alternative.kind, m.strength, m.fields, m.share),
            m.alternative.terms,
        )
        for m in searcher.scorer.list_met(answer.scores, doc)
    ]
    if lead := answer.leads.get(doc):
        matches.insert(0, TermMatch(_name_package(lead, entry) if lead.ndc else lead.match))
    return tuple(matches)


def _name_package(lead: Lead, entry: Entry) -> Match:
    """Say which package led to a code, and how many billing units it holds."""
    package = next(package for package in entry.packages if package.ndc == lead.ndc)
    text = f"{package.dashed} {package.drug}" + (f": {package.holds}" if package.holds else "")
    return Match(lead.match.typed, text, lead.match.field, lead.match.kind)


def build_reason(searcher: Searcher, answer: Answer, doc: int, matches: Sequence[TermMatch]) -> Callable[[], Reason]:
    """Return a call that gives the reason of a document; it keeps the numbers, not the arrays of the whole answer."""
    value = answer.value(doc)
    recorded = Reason(matches=tuple(match.match for match in matches), left_out=answer.left_out)
    if not value:
        return lambda: recorded
    if not answer.scores.matches:  # listed, not searched by words
        return lambda: Reason(text=1.0, matches=recorded.matches, left_out=recorded.left_out)
    weights, scores = searcher.weights, answer.scores
    alias, alike = scores.best_alias(doc), scores.likeness.alias_of(doc)
    texts = searcher.scorer.aliases.texts
    like = f"like “{texts[alike]}”: {scores.likeness.values[doc]:.2f} of 1" if alike >= 0 else ""
    return functools.partial(
        _describe,
        searcher,
        answer.question,
        doc,
        float(scores.text[doc]),
        float(weights.alias * scores.alias[doc]),
        float(scores.coverage[doc] ** weights.coverage),
        answer.factors_of(doc),
        recorded,
        texts[alias] if alias >= 0 else "",
        like,
    )


def _describe(
    searcher: Searcher,
    question: Question,
    doc: int,
    text: float,
    alias: float,
    coverage: float,
    factors: Mapping[str, float],
    recorded: Reason,
    alias_text: str,
    like: str,
) -> Reason:
    details = {}
    for factor in searcher.factors:
        if factor.name in factors:
            words = factor.tell(question, searcher.columns, doc, searcher.attributes) if factor.tell else ""
            details[factor.name] = words or (like if factor.name == LIKENESS else "") or factor.promise
    return Reason(
        text=text,
        alias=alias,
        coverage=coverage,
        factors=factors,
        matches=recorded.matches,
        alias_text=alias_text,
        details=details,
        left_out=recorded.left_out,
    )
