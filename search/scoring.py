"""Scoring: an understood question becomes one number a document, by sums over the arrays beside the index.

For each unit of the question, a document gets the saturated BM25F weight of the best of the unit's alternatives, so that
synonyms of one word never add up; units are summed by their rarity. A second sum over the aliases rewards documents one
of whose names, synonyms or lay terms the question says in full.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.aliases import ALIAS_FIELDS, Aliases
from index.columns import Columns
from index.postings import Lists, Postings
from index.schema import TEXT_FIELDS
from search.understand import Alternative, Understood, Unit
from search.weights import Weights

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

Doubles = npt.NDArray[np.float64]

FIELD_NAMES = tuple(TEXT_FIELDS)
_NONE: tuple[Ints, Doubles] = np.zeros(0, dtype=np.int32), np.zeros(0)
_KEPT_UNITS = 4096  #: typed words whose documents are kept at hand


@dataclass(frozen=True, slots=True)
class Scored:
    """For each document its score, the part of the question (0 to 1) that it meets, and how fully an alias is said."""

    scores: Floats
    coverage: Floats
    aliases: Floats


@dataclass(frozen=True, slots=True)
class _MetByUnit:
    """What a unit meets: documents with strengths, aliases with shares, and the terms that it says with their weights."""

    docs: Ints
    strengths: Doubles
    ids: Ints
    shares: Doubles
    told: dict[int, float]


@dataclass(frozen=True, slots=True)
class Met:
    """How a unit met a document: the alternative, the field that counts most, and how strongly (0 to 1).

    ``fields`` shares that strength out among the fields that hold the alternative's terms.
    """

    unit: Unit
    alternative: Alternative
    field: str
    points: float
    fields: dict[str, float]


class Scorer:
    """Holds the arrays of one index, weighted. ``terms`` maps an index term to its number."""

    def __init__(self, postings: Postings, aliases: Aliases, columns: Columns, weights: Weights) -> None:
        self.weights, self.postings, self.aliases = weights, postings, aliases
        self.size = len(columns.codes)
        self.terms = {term: number for number, term in enumerate(postings.terms)}
        self._weigh_postings()
        self._weigh_aliases()
        self._met_by = functools.lru_cache(_KEPT_UNITS)(self._meet)
        self.prior = np.ones(self.size, dtype=np.float32)
        self.prior[columns.quality_measure] *= weights.quality_measure
        self.prior[columns.catch_all] *= weights.catch_all
        self.prior[columns.common] *= weights.common
        categories = np.array(columns.categories)
        self.prior[categories == "C"] *= weights.hospital_only
        self.prior[np.isin(categories, ["S", "T", "H"])] *= weights.some_payers
        years = np.asarray(columns.added) // 10000
        self.prior *= 1 - weights.newer * np.clip((years - weights.long_in_use) / weights.years_to_new, 0, 1).astype(
            np.float32
        )
        self.prior *= 1 + weights.marketed * np.minimum(np.log10(1 + columns.products), weights.most_marketed)

    def _weigh_postings(self) -> None:
        """Join the fields' counts into one saturated weight a term and document (BM25F)."""
        p, w = self.postings, self.weights
        fields, docs = np.asarray(p.fields), np.asarray(p.docs)
        lengths = np.zeros((len(FIELD_NAMES), self.size), dtype=np.float64)
        np.add.at(lengths, (fields, docs), p.counts)
        filled = (lengths > 0).sum(axis=1)
        average = lengths.sum(axis=1) / np.maximum(filled, 1)
        boost = np.array([w.fields[name] for name in FIELD_NAMES])
        b = np.array([w.length[name] for name in FIELD_NAMES])[:, None]
        scale = boost[:, None] / (1 - b + b * lengths / np.maximum(average, 1e-9)[:, None])
        self._weighted = (p.counts * scale[fields, docs]).astype(np.float32)  # one a posting, for explaining
        term_of = np.repeat(np.arange(len(p.terms), dtype=np.int64), np.diff(p.starts))
        pair = term_of * self.size + docs
        first = np.flatnonzero(np.diff(pair, prepend=-1))
        joined = np.add.reduceat(self._weighted, first) if len(first) else np.zeros(0, dtype=np.float32)
        self._docs = docs[first]
        self._saturated = (joined / (w.k1 + joined)).astype(np.float32)
        self._starts = np.searchsorted(term_of[first], np.arange(len(p.terms) + 1))

    def _weigh_aliases(self) -> None:
        """Prepare the way from a term to the aliases that hold it, and what each alias weighs."""
        a, w = self.aliases, self.weights
        n_aliases = len(a.texts)
        alias_of = np.repeat(np.arange(n_aliases, dtype=np.int32), np.diff(a.terms.starts))
        order = np.argsort(a.terms.values, kind="stable")
        counts = np.bincount(a.terms.values, minlength=len(self.terms))
        starts = np.zeros(len(self.terms) + 1, dtype=np.int32)
        np.cumsum(counts, out=starts[1:])
        self._aliases_of_term = Lists(starts, alias_of[order])
        self._idf_of = self.idf(np.arange(self.size + 1))
        self._idf = self._idf_of[np.diff(self._starts)]
        mass = np.zeros(n_aliases)
        np.add.at(mass, alias_of, self._idf[a.terms.values])
        self._alias_mass = np.maximum(mass, 1e-9).astype(np.float32)
        kind_weights = np.array([w.alias_kinds[name] for name in ALIAS_FIELDS], dtype=np.float32)
        shared = np.diff(a.docs.starts)
        taken_off = 1 - w.alias_shared * np.log2(np.maximum(shared, 1))
        self._alias_weight = kind_weights[a.kinds.values] * np.repeat(taken_off, shared).astype(np.float32)

    def idf(self, df: npt.ArrayLike) -> Floats:
        """Return the rarity of a document frequency, ln(1 + (N - df + 0.5) / (df + 0.5)), as in Lucene's BM25."""
        n = np.asarray(df, dtype=np.float64)
        return np.log1p((self.size - n + 0.5) / (n + 0.5)).astype(np.float32)

    def documents_of(self, term: str) -> Ints:
        """Return the documents of a term, none for a term that is not in the index."""
        number = self.terms.get(term)
        if number is None:
            return np.zeros(0, dtype=np.int32)
        return self._docs[self._starts[number] : self._starts[number + 1]]

    # --- scoring -------------------------------------------------------------------------------------------------

    def score(self, understood: Understood) -> Scored:
        """Score every document for a question; without units all scores are 0."""
        nothing = np.zeros(self.size, dtype=np.float32)
        met = [self._met_by(unit) for unit in understood.units]
        importances = [self.importance(unit, len(one.docs)) for unit, one in zip(understood.units, met, strict=True)]
        worth = sum(importances)
        if not worth:
            return Scored(nothing, nothing, nothing)
        docs = np.concatenate([one.docs for one in met])
        lengths = [len(one.docs) for one in met]
        shares = np.repeat(importances, lengths) / worth
        coverage = np.bincount(docs, shares, self.size)
        strength = np.bincount(docs, shares * np.concatenate([one.strengths for one in met]), self.size)
        aliases = self._alias_scores(met, importances, worth)
        found = np.flatnonzero(strength > 0)  # powers are dear, so only where something is met
        scores = self.weights.alias * aliases
        scores[found] += strength[found] * coverage[found] ** self.weights.coverage
        scores *= self.prior
        return Scored(scores.astype(np.float32), coverage.astype(np.float32), aliases.astype(np.float32))

    def importance(self, unit: Unit, matching: int) -> float:
        """Return what a unit counts: its factor by the rarity of the documents that any alternative meets."""
        rarity = float(self._idf_of[matching if matching else int(self.size * self.weights.unknown_rarity)])
        terms = unit.alternatives[0].terms if unit.alternatives else ()
        if len(terms) > 1 and not unit.alternatives[0].all_needed:
            known = [float(self._idf[self.terms[term]]) for term in terms if term in self.terms]
            rarity = max(rarity, self.weights.phrase * sum(known) / len(terms))
        return unit.factor * rarity

    def _meet(self, unit: Unit) -> _MetByUnit:
        """Find the documents and the aliases that a unit meets, each with the best of its alternatives."""
        told: dict[int, float] = {}
        for alternative in unit.alternatives:
            for term in alternative.terms:
                number = self.terms.get(term)
                if number is not None:
                    told[number] = max(told.get(number, 0.0), alternative.weight)
        docs, strengths = _best(self.size, [self._docs_of(alternative) for alternative in unit.alternatives])
        ids, shares = _best(
            len(self.aliases.texts), [self._aliases_of(alternative) for alternative in unit.alternatives]
        )
        return _MetByUnit(docs, strengths, ids, shares, told)

    def _docs_of(self, alternative: Alternative) -> tuple[Ints, Doubles]:
        """Return the documents that an alternative meets and the mean over its terms, reduced where only some are there."""
        wanted = set(alternative.terms)
        numbers = [self.terms[term] for term in wanted if term in self.terms]
        spans = [slice(self._starts[number], self._starts[number + 1]) for number in numbers]
        if not spans or (alternative.all_needed and len(spans) < len(wanted)):
            return _NONE
        if len(wanted) == 1:
            return self._docs[spans[0]], alternative.weight * self._saturated[spans[0]].astype(np.float64)
        docs = np.concatenate([self._docs[span] for span in spans])
        hits = np.bincount(docs, minlength=self.size)
        sums = np.bincount(docs, np.concatenate([self._saturated[span] for span in spans]), self.size)
        found = np.flatnonzero(hits == len(wanted) if alternative.all_needed else hits > 0).astype(np.int32)
        share = np.where(hits[found] == len(wanted), 1.0, self.weights.partial)
        strengths: Doubles = sums[found] / len(wanted) * share * alternative.weight
        return found, strengths

    def _aliases_of(self, alternative: Alternative) -> tuple[Ints, Doubles]:
        """Return the aliases that hold terms of an alternative, with the share of its terms that they hold."""
        numbers = {self.terms[term] for term in alternative.terms if term in self.terms}
        lists = [self._aliases_of_term[number] for number in numbers]
        if not lists:
            return _NONE
        if len(alternative.terms) == 1:
            return lists[0], np.full(len(lists[0]), alternative.weight)
        ids, counts = np.unique(np.concatenate(lists), return_counts=True)
        if alternative.all_needed:
            ids, counts = ids[counts == len(numbers)], counts[counts == len(numbers)]
        shares: Doubles = counts.astype(np.float64) * (alternative.weight / len(numbers))
        return ids, shares

    def _alias_scores(self, met: list[_MetByUnit], importances: list[float], worth: float) -> Doubles:
        """Return for each document the best of its aliases: how fully it is said, by how much of the question it says."""
        w, n_aliases = self.weights, len(self.aliases.texts)
        scores = np.zeros(self.size)
        told: dict[int, float] = {}
        for one in met:
            for number, weight in one.told.items():
                told[number] = max(told.get(number, 0.0), weight)
        ids = np.concatenate([one.ids for one in met])
        if not len(ids):
            return scores
        shares = np.repeat(importances, [len(one.ids) for one in met]) * np.concatenate([one.shares for one in met])
        explained = np.bincount(ids, shares / worth, n_aliases)
        lists = [self._aliases_of_term[number] for number in told]
        words = np.repeat([weight * float(self._idf[number]) for number, weight in told.items()], list(map(len, lists)))
        said = np.bincount(np.concatenate(lists), words, n_aliases)

        def values_of(some: npt.NDArray[np.int64]) -> Doubles:
            share = np.minimum(said[some] / self._alias_mass[some], 1.0)
            values: Doubles = explained[some] * share**w.alias_said
            return values

        # an alias is worth no more than what it explains: with the best values known, most need not be computed
        promising = np.flatnonzero(explained >= 0.6 * explained.max())
        least = w.least_alias * float(values_of(promising).max())
        touched = np.flatnonzero(explained > least)
        values = values_of(touched)
        touched, values = touched[values > least], values[values > least]
        a = self.aliases.docs
        first = a.starts[touched]
        lengths = a.starts[touched + 1] - first
        at = np.repeat(first - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        np.maximum.at(scores, a.values[at], np.repeat(values, lengths) * self._alias_weight[at])
        return scores

    def meets_all(self, understood: Understood) -> npt.NDArray[np.bool_]:
        """Return which documents meet every unit; without units none does."""
        met = np.full(self.size, bool(understood.units))
        for unit in understood.units:
            met &= np.bincount(self._met_by(unit).docs, minlength=self.size) > 0
        return met

    # --- explaining ----------------------------------------------------------------------------------------------

    def explain(self, understood: Understood, doc: int) -> list[Met]:
        """Return how each unit met one document, for the units that did."""
        return [met for unit in understood.units if (met := self._meeting(unit, doc))]

    def _meeting(self, unit: Unit, doc: int) -> Met | None:
        best: tuple[float, Alternative | None] = (0.0, None)
        for alternative in unit.alternatives:
            if alternative.weight > best[0]:  # otherwise it cannot be better
                points = self._points(alternative, doc)
                if points > best[0]:
                    best = (points, alternative)
        points, chosen = best
        if chosen is None:
            return None
        by_field = np.zeros(len(FIELD_NAMES))
        for term in set(chosen.terms):
            number = self.terms.get(term)
            if number is not None:
                first, last = self._span(self.postings.docs, self.postings.starts, number, doc)
                np.add.at(by_field, self.postings.fields[first:last], self._weighted[first:last])
        shares = by_field / by_field.sum() * points
        fields = {
            FIELD_NAMES[n]: round(float(shares[n]), 4) for n in np.argsort(-shares, kind="stable") if shares[n] > 0
        }
        return Met(unit, chosen, FIELD_NAMES[int(by_field.argmax())], round(points, 4), fields)

    def _points(self, alternative: Alternative, doc: int) -> float:
        """Return how strongly an alternative meets a document, as :meth:`score` counts it."""
        wanted = set(alternative.terms)
        found = []
        for term in wanted:
            number = self.terms.get(term)
            if number is not None:
                first, last = self._span(self._docs, self._starts, number, doc)
                found += self._saturated[first:last].tolist()
        if not found or (alternative.all_needed and len(found) < len(wanted)):
            return 0.0
        partial = 1.0 if len(found) == len(wanted) else self.weights.partial
        return sum(found) / len(wanted) * partial * alternative.weight

    @staticmethod
    def _span(docs: Ints, starts: npt.NDArray[Any], number: int, doc: int) -> tuple[int, int]:
        """Return where the postings of one document stand among those of a term."""
        first, last = int(starts[number]), int(starts[number + 1])
        at = first + int(docs[first:last].searchsorted(doc))
        end = at
        while end < last and docs[end] == doc:
            end += 1
        return at, end


def _best(size: int, parts: list[tuple[Ints, Doubles]]) -> tuple[Ints, Doubles]:
    """Join sparse vectors (numbers below ``size``, each once a part, with values above 0), taking the greatest values."""
    parts = [part for part in parts if len(part[0])]
    if len(parts) < 2:
        return parts[0] if parts else _NONE
    best = np.zeros(size)
    for numbers, values in parts:
        best[numbers] = np.maximum(best[numbers], values)
    found = np.flatnonzero(best > 0).astype(np.int32)
    greatest: Doubles = best[found]
    return found, greatest
