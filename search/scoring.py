"""Scoring: an understood question becomes one number a document, by sums over the arrays beside the index.

For each unit of the question, a document gets the saturated BM25F weight of the best of the unit's alternatives, so that
synonyms of one word never add up; units are summed by their rarity. A second sum over the aliases rewards documents one
of whose names, synonyms or lay terms the question says in full.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.arrays import ALIAS_FIELDS, Aliases, Columns, Lists, Postings
from index.schema import TEXT_FIELDS
from search.ranking import Weights
from search.understand import Alternative, Understood, Unit

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

FIELD_NAMES = tuple(TEXT_FIELDS)


@dataclass(frozen=True, slots=True)
class Scored:
    """For each document its score, the part of the question (0 to 1) that it meets, and how fully an alias is said."""

    scores: Floats
    coverage: Floats
    aliases: Floats


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
        self.prior = np.ones(self.size, dtype=np.float32)
        self.prior[columns.quality_measure] *= weights.quality_measure
        self.prior[columns.catch_all] *= weights.catch_all
        self.prior[columns.common] *= weights.common

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
        total = np.zeros(self.size, dtype=np.float32)
        met = np.zeros(self.size, dtype=np.float32)
        worth = 0.0
        importances = []
        for unit in understood.units:
            docs, strengths = self._unit_strengths(unit)
            importance = self.importance(unit, len(docs))
            importances.append(importance)
            worth += importance
            total[docs] += np.float32(importance) * strengths
            met[docs] += np.float32(importance)
        if not worth:
            return Scored(total, met, np.zeros_like(total))
        aliases = self._alias_scores(understood, importances, worth)
        found = np.flatnonzero(total > 0)  # powers are dear, so only where something is met
        met[found] /= np.float32(worth)
        scores = np.zeros(self.size, dtype=np.float32)
        scores[found] = (total[found] / np.float32(worth)) * met[found] ** np.float32(self.weights.coverage)
        scores += np.float32(self.weights.alias) * aliases
        return Scored(scores * self.prior, met, aliases)

    def importance(self, unit: Unit, matching: int) -> float:
        """Return what a unit counts: its factor by the rarity of the documents that any alternative meets."""
        return unit.factor * float(self._idf_of[matching if matching else self.size // 100])

    def _unit_strengths(self, unit: Unit) -> tuple[Ints, Floats]:
        """Return the documents that a unit meets, each once, and how strongly its best alternative does."""
        met = [one for alternative in unit.alternatives if len((one := self._met_by(alternative))[0])]
        if not met:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        if len(met) == 1:
            return met[0]
        best = np.zeros(self.size, dtype=np.float32)
        for docs, strengths in met:
            best[docs] = np.maximum(best[docs], strengths)
        found = np.flatnonzero(best > 0).astype(np.int32)
        return found, best[found]

    def _met_by(self, alternative: Alternative) -> tuple[Ints, Floats]:
        """Return the documents that an alternative meets and the mean over its terms, reduced where only some are there."""
        wanted = set(alternative.terms)
        numbers = [self.terms[term] for term in wanted if term in self.terms]
        spans = [slice(self._starts[number], self._starts[number + 1]) for number in numbers]
        weight = np.float32(alternative.weight)
        if len(wanted) == 1 and spans:
            return self._docs[spans[0]], weight * self._saturated[spans[0]]
        if not spans or (alternative.all_needed and len(spans) < len(wanted)):
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        sums = np.zeros(self.size, dtype=np.float32)
        hits = np.zeros(self.size, dtype=np.uint8)
        for span in spans:
            sums[self._docs[span]] += self._saturated[span]
            hits[self._docs[span]] += 1
        found = np.flatnonzero(hits == len(wanted) if alternative.all_needed else hits > 0).astype(np.int32)
        share = np.where(hits[found] == len(wanted), 1.0, self.weights.partial)
        return found, (sums[found] / len(wanted) * share * weight).astype(np.float32)

    def _alias_scores(self, understood: Understood, importances: list[float], worth: float) -> Floats:
        """Return for each document the best of its aliases: how fully it is said, by how much of the question it says."""
        n_aliases = len(self.aliases.texts)
        explained = np.zeros(n_aliases, dtype=np.float32)
        told: dict[int, float] = {}
        for unit, importance in zip(understood.units, importances, strict=True):
            parts = [self._aliases_met_by(alternative, told) for alternative in unit.alternatives]
            parts = [part for part in parts if len(part[0])]
            if len(parts) == 1:
                explained[parts[0][0]] += np.float32(importance) * parts[0][1]
            elif parts:
                best = np.zeros(n_aliases, dtype=np.float32)
                for ids, shares in parts:
                    best[ids] = np.maximum(best[ids], shares)
                explained += np.float32(importance) * best
        said = np.zeros(n_aliases, dtype=np.float32)
        for number, weight in told.items():
            said[self._aliases_of_term[number]] += np.float32(weight * self._idf[number])
        scores = np.zeros(self.size, dtype=np.float32)
        met = np.flatnonzero(explained > 0)
        if not len(met):
            return scores
        share_said = np.minimum(said[met] / self._alias_mass[met], 1.0)
        w = self.weights
        values = (explained[met] / np.float32(worth)) ** np.float32(w.alias_explained)
        values *= share_said ** np.float32(w.alias_said)
        kept = values > 0.05 * values.max()
        touched, values = met[kept], values[kept]
        a = self.aliases.docs
        lengths = a.starts[touched + 1] - a.starts[touched]
        at = np.repeat(a.starts[touched] - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        np.maximum.at(scores, a.values[at], np.repeat(values, lengths) * self._alias_weight[at])
        return scores

    def _aliases_met_by(self, alternative: Alternative, told: dict[int, float]) -> tuple[Ints, Floats]:
        """Return the aliases that hold terms of an alternative, with the share of it; notes in ``told`` what it says."""
        numbers = {self.terms[term] for term in alternative.terms if term in self.terms}
        for number in numbers:
            told[number] = max(told.get(number, 0.0), alternative.weight)
        lists = [self._aliases_of_term[number] for number in numbers]
        if len(alternative.terms) == 1 or not lists:
            ids = lists[0] if lists else np.zeros(0, dtype=np.int32)
            return ids, np.full(len(ids), alternative.weight, dtype=np.float32)
        ids, counts = np.unique(np.concatenate(lists), return_counts=True)
        if alternative.all_needed:
            ids, counts = ids[counts == len(numbers)], counts[counts == len(numbers)]
        return ids, (counts * (alternative.weight / len(numbers))).astype(np.float32)

    def meets_all(self, understood: Understood) -> npt.NDArray[np.bool_]:
        """Return which documents meet every unit; without units none does."""
        met = np.full(self.size, bool(understood.units))
        for unit in understood.units:
            here = np.zeros(self.size, dtype=bool)
            here[self._unit_strengths(unit)[0]] = True
            met &= here
        return met

    # --- explaining ----------------------------------------------------------------------------------------------

    def explain(self, understood: Understood, doc: int) -> list[Met]:
        """Return how each unit met one document, for the units that did."""
        found = []
        for unit in understood.units:
            best: Met | None = None
            for alternative in unit.alternatives:
                met = self._meeting(unit, alternative, doc)
                if met and (best is None or met.points > best.points):
                    best = met
            if best:
                found.append(best)
        return found

    def _meeting(self, unit: Unit, alternative: Alternative, doc: int) -> Met | None:
        by_field = np.zeros(len(FIELD_NAMES))
        present = 0
        for term in set(alternative.terms):
            number = self.terms.get(term)
            if number is None:
                continue
            first, last = self.postings.starts[number], self.postings.starts[number + 1]
            docs = self.postings.docs[first:last]
            low, high = np.searchsorted(docs, doc, "left"), np.searchsorted(docs, doc, "right")
            if low < high:
                present += 1
                np.add.at(
                    by_field,
                    self.postings.fields[first + low : first + high],
                    self._weighted[first + low : first + high],
                )
        if not present or (alternative.all_needed and present < len(set(alternative.terms))):
            return None
        weighted = by_field.sum() / len(set(alternative.terms))
        points = alternative.weight * float(weighted / (self.weights.k1 + weighted))
        shares = by_field / by_field.sum() * points
        fields = {
            FIELD_NAMES[n]: round(float(shares[n]), 4) for n in np.argsort(-shares, kind="stable") if shares[n] > 0
        }
        return Met(unit, alternative, FIELD_NAMES[int(by_field.argmax())], round(points, 4), fields)
