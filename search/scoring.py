"""Scoring: an understood question becomes one number a document, by sums over the arrays beside the index.

For each clause of the question, a document gets the saturated BM25F weight of the best of the clause's alternatives, so that
synonyms of one word never add up; clauses are summed by their rarity. A second sum over the aliases rewards documents one
of whose names, synonyms or lay terms the question says in full. Beside them goes how like an alias the question is as a whole
(``search/likeness.py``). :class:`Scores` records what each document was met by.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.aliases import ALIAS_FIELDS, Aliases
from index.postings import Lists, Postings
from index.schema import TEXT_FIELDS
from search.likeness import AliasVectors, Likeness
from search.understand import Alternative, Clause, Understood
from search.weights import Weights

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

FIELD_NAMES = tuple(TEXT_FIELDS)
_NO_INTS: Ints = np.zeros(0, dtype=np.int32)
_NO_LONGS: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
_NO_FLOATS: Floats = np.zeros(0)
_KEPT_CLAUSES = 4096  #: typed words whose documents are kept at hand
_WHOLE = 0.999  #: an alias of which so much is said is said in full, in its own words
_LAST_NAMING = ALIAS_FIELDS.index("also_known_as")  #: names and synonyms name a code, other aliases describe it
_PROMISING = 0.6  #: aliases that explain so much of what the best one explains are valued first; changes no result


@dataclass(frozen=True, slots=True)
class ClauseMatches:
    """What a clause meets: documents (in order) with strengths and the number of the alternative that met each; aliases
    with the shares that they hold; and the weight of each index term that the clause says."""

    docs: Ints
    strengths: Floats
    alternatives: Ints
    aliases: Ints
    alias_shares: Floats
    terms: dict[int, float]


@dataclass(frozen=True, slots=True)
class Met:
    """How a clause met a document: by which alternative, and how strongly (0 to 1); ``share`` is what the clause is of
    the question (0 to 1). ``fields`` divides the strength among the fields that hold the alternative's terms, best first."""

    clause: Clause
    alternative: Alternative
    strength: float
    share: float
    fields: dict[str, float]

    @property
    def best_field(self) -> str:
        """The field that counts most."""
        return next(iter(self.fields), "")


@dataclass(frozen=True, slots=True)
class Scores:
    """What scoring counted, a number a document.

    text: strengths of the clauses by their shares, 0 to 1.  coverage: the share of the question that is met, 0 to 1.
    alias: the best alias, by how much of it the question says and how much of the question it says, before its weight.
    matches, shares: what each clause met, and what it is of the question.  alias_docs, alias_values, alias_numbers: each
    alias that counted, with its value for a document.  likeness: of the whole question to the aliases.
    named: the documents of which a name or synonym that no other has is said in full.
    """

    text: Floats
    coverage: Floats
    alias: Floats
    understood: Understood
    matches: tuple[ClauseMatches, ...] = ()
    shares: tuple[float, ...] = ()
    alias_docs: npt.NDArray[np.int64] = field(default_factory=lambda: _NO_LONGS)
    alias_values: Floats = field(default_factory=lambda: _NO_FLOATS)
    alias_numbers: npt.NDArray[np.int64] = field(default_factory=lambda: _NO_LONGS)
    likeness: Likeness = field(default_factory=lambda: Likeness(_NO_FLOATS))
    named: frozenset[int] = frozenset()

    def best_alias(self, doc: int) -> int:
        """Return the number of the alias that counted for a document, -1 for none."""
        rows = np.flatnonzero(self.alias_docs == doc)
        return int(self.alias_numbers[rows[self.alias_values[rows].argmax()]]) if len(rows) else -1


class Scorer:
    """Holds the arrays of one index, weighted. ``terms`` maps an index term to its number."""

    def __init__(self, postings: Postings, aliases: Aliases, size: int, weights: Weights) -> None:
        self.weights, self.postings, self.aliases, self.size = weights, postings, aliases, size
        self.terms = {term: number for number, term in enumerate(postings.terms)}
        self._weigh_postings()
        self._weigh_aliases()
        self._vectors = AliasVectors(aliases, self._aliases_of_term, size, weights)
        self._matches_of = functools.lru_cache(_KEPT_CLAUSES)(self._match)

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
        self._weighted = (p.counts * scale[fields, docs]).astype(np.float32)  # one a posting, to divide among fields
        term_of = np.repeat(np.arange(len(p.terms), dtype=np.int64), np.diff(p.starts))
        pair = term_of * self.size + docs
        first = np.flatnonzero(np.diff(pair, prepend=-1))
        joined = np.add.reduceat(self._weighted, first) if len(first) else np.zeros(0, dtype=np.float32)
        self._docs = docs[first]
        self._saturated = (joined / np.maximum(w.k1 + joined, 1e-9)).astype(np.float32)
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
        sharing = np.diff(a.docs.starts)
        taken_off = 1 - w.alias_shared * np.log2(np.maximum(sharing, 1))
        self._alias_weight = kind_weights[a.kinds.values] * np.repeat(taken_off, sharing).astype(np.float32)

    def idf(self, df: npt.ArrayLike) -> npt.NDArray[np.float32]:
        """Return the rarity of a document frequency, ln(1 + (N - df + 0.5) / (df + 0.5)), as in Lucene's BM25."""
        n = np.asarray(df, dtype=np.float64)
        return np.log1p((self.size - n + 0.5) / (n + 0.5)).astype(np.float32)

    def documents_of(self, term: str) -> Ints:
        """Return the documents of a term, in order; none for a term that is not in the index."""
        number = self.terms.get(term)
        return _NO_INTS if number is None else self._docs[self._starts[number] : self._starts[number + 1]]

    # --- scoring -------------------------------------------------------------------------------------------------

    def score(self, understood: Understood) -> Scores:
        """Score every document for a question; without clauses all scores are 0."""
        alias = np.zeros(self.size)
        matches = tuple(self._matches_of(clause) for clause in understood.clauses)
        importances = [self.importance(c, len(m.docs)) for c, m in zip(understood.clauses, matches, strict=True)]
        whole = sum(importances)
        if not whole:
            return Scores(alias, alias, alias, understood)
        shares = [importance / whole for importance in importances]
        docs = np.concatenate([match.docs for match in matches])
        share_of = np.repeat(shares, [len(match.docs) for match in matches])
        coverage = self._sum(docs, share_of)
        text = self._sum(docs, share_of * np.concatenate([match.strengths for match in matches]))
        alias_docs, alias_values, alias_numbers, named = self._score_aliases(matches, shares)
        np.maximum.at(alias, alias_docs, alias_values)
        return Scores(
            text,
            coverage,
            alias,
            understood,
            matches,
            tuple(shares),
            alias_docs,
            alias_values,
            alias_numbers,
            self._vectors.compare(understood.clauses, self.terms),
            named,
        )

    def _sum(self, docs: Ints, values: Floats) -> Floats:
        """Add up values by document."""
        sums: Floats = np.bincount(docs, values, self.size).astype(np.float64, copy=False)
        return sums

    def importance(self, clause: Clause, matching: int) -> float:
        """Return what a clause counts: its factor by the rarity of the documents that any alternative meets."""
        rarity = float(self._idf_of[matching if matching else int(self.size * self.weights.unknown_rarity)])
        terms = clause.alternatives[0].terms if clause.alternatives else ()
        if len(terms) > 1 and not clause.alternatives[0].all_needed:
            known = [float(self._idf[self.terms[term]]) for term in terms if term in self.terms]
            rarity = max(rarity, self.weights.phrase * sum(known) / len(terms))
        return clause.factor * rarity

    def _match(self, clause: Clause) -> ClauseMatches:
        """Find the documents and the aliases that a clause meets, each with the best of its alternatives."""
        terms: dict[int, float] = {}
        for alternative in clause.alternatives:
            for term in alternative.terms:
                number = self.terms.get(term)
                if number is not None:
                    terms[number] = max(terms.get(number, 0.0), alternative.weight)
        docs, strengths, numbers = _take_best(self.size, [self._docs_of(a) for a in clause.alternatives])
        aliases, shares, _ = _take_best(len(self.aliases.texts), [self._aliases_of(a) for a in clause.alternatives])
        return ClauseMatches(docs, strengths, numbers, aliases, shares, terms)

    def _docs_of(self, alternative: Alternative) -> tuple[Ints, Floats]:
        """Return the documents that an alternative meets and the mean over its terms, reduced where only some are there."""
        wanted = set(alternative.terms)
        numbers = [self.terms[term] for term in wanted if term in self.terms]
        spans = [slice(self._starts[number], self._starts[number + 1]) for number in numbers]
        if not spans or (alternative.all_needed and len(spans) < len(wanted)):
            return _NO_INTS, _NO_FLOATS
        if len(wanted) == 1:
            return self._docs[spans[0]], alternative.weight * self._saturated[spans[0]].astype(np.float64)
        docs = np.concatenate([self._docs[span] for span in spans])
        hits = np.bincount(docs, minlength=self.size)
        sums = np.bincount(docs, np.concatenate([self._saturated[span] for span in spans]), self.size)
        met = np.flatnonzero(hits == len(wanted) if alternative.all_needed else hits > 0).astype(np.int32)
        partial = np.where(hits[met] == len(wanted), 1.0, self.weights.partial)
        strengths: Floats = sums[met] / len(wanted) * partial * alternative.weight
        return met, strengths

    def _aliases_of(self, alternative: Alternative) -> tuple[Ints, Floats]:
        """Return the aliases that hold terms of an alternative, with the share of its terms that they hold."""
        numbers = {self.terms[term] for term in alternative.terms if term in self.terms}
        lists = [self._aliases_of_term[number] for number in numbers]
        if not lists:
            return _NO_INTS, _NO_FLOATS
        if len(alternative.terms) == 1:
            return lists[0], np.full(len(lists[0]), alternative.weight)
        ids, counts = np.unique(np.concatenate(lists), return_counts=True)
        if alternative.all_needed:
            ids, counts = ids[counts == len(numbers)], counts[counts == len(numbers)]
        shares: Floats = counts.astype(np.float64) * (alternative.weight / len(numbers))
        return ids, shares

    def _score_aliases(
        self, matches: tuple[ClauseMatches, ...], shares: list[float]
    ) -> tuple[npt.NDArray[np.int64], Floats, npt.NDArray[np.int64], frozenset[int]]:
        """Return documents, values and numbers of the aliases that the question says, and the documents that it names.

        The value is (share of the alias that the question says) × (share of the question that the alias says).
        """
        w, n_aliases = self.weights, len(self.aliases.texts)
        terms: dict[int, float] = {}
        for match in matches:
            for number, weight in match.terms.items():
                terms[number] = max(terms.get(number, 0.0), weight)
        ids = np.concatenate([match.aliases for match in matches])
        if not len(ids):
            return _NO_LONGS, _NO_FLOATS, _NO_LONGS, frozenset()
        share_of = np.repeat(shares, [len(match.aliases) for match in matches])
        explained = np.bincount(ids, share_of * np.concatenate([match.alias_shares for match in matches]), n_aliases)
        lists = [self._aliases_of_term[number] for number in terms]
        words = np.repeat(
            [weight * float(self._idf[number]) for number, weight in terms.items()], list(map(len, lists))
        )
        spoken = np.bincount(np.concatenate(lists), words, n_aliases)

        def values_of(some: npt.NDArray[np.int64]) -> Floats:
            share = np.minimum(spoken[some] / self._alias_mass[some], 1.0)
            values: Floats = explained[some] * share**w.alias_said
            return values

        # an alias is worth no more than what it explains: with the best values known, most need not be computed
        promising = np.flatnonzero(explained >= _PROMISING * explained.max())
        least = w.least_alias * float(values_of(promising).max())
        touched = np.flatnonzero(explained > least)
        values = values_of(touched)
        touched, values = touched[values > least], values[values > least]
        docs = self.aliases.docs
        first = docs.starts[touched]
        lengths = docs.starts[touched + 1] - first
        at = np.repeat(first - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        return (
            docs.values[at].astype(np.int64),
            np.repeat(values, lengths) * self._alias_weight[at],
            np.repeat(touched, lengths),
            self._named_by(touched[spoken[touched] > _WHOLE * self._alias_mass[touched]]),
        )

    def _named_by(self, aliases: npt.NDArray[np.int64]) -> frozenset[int]:
        """Return the documents that aliases name which they alone have, as a name or a synonym."""
        starts = self.aliases.docs.starts
        alone = aliases[starts[aliases + 1] - starts[aliases] == 1]
        naming = alone[self.aliases.kinds.values[starts[alone]] <= _LAST_NAMING]
        return frozenset(self.aliases.docs.values[starts[naming]].tolist())

    def meets_all(self, scores: Scores) -> Mask:
        """Return which documents meet every clause; without clauses none does."""
        met = np.full(self.size, bool(scores.matches))
        for match in scores.matches:
            met &= np.bincount(match.docs, minlength=self.size) > 0
        return met

    def docs_called_by_all(self, scores: Scores) -> Ints:
        """Return the documents, in order, each clause of which stands in one of their aliases; none without clauses."""
        docs = self.aliases.docs
        alias_of = np.repeat(np.arange(len(docs.starts) - 1), np.diff(docs.starts))
        called = np.full(self.size, bool(scores.matches))
        for match in scores.matches:
            holding = np.zeros(len(self.aliases.texts), dtype=bool)
            holding[match.aliases] = True
            called &= np.bincount(docs.values[holding[alias_of]], minlength=self.size) > 0
        return np.flatnonzero(called).astype(np.int32)

    # --- what was counted ----------------------------------------------------------------------------------------

    def list_met(self, scores: Scores, doc: int) -> list[Met]:
        """Return how each clause met one document, as it was counted, for the clauses that did."""
        rows = []
        for clause, match, share in zip(scores.understood.clauses, scores.matches, scores.shares, strict=True):
            at = int(match.docs.searchsorted(doc))
            if at < len(match.docs) and match.docs[at] == doc:
                alternative = clause.alternatives[int(match.alternatives[at])]
                strength = float(match.strengths[at])
                rows.append(Met(clause, alternative, strength, share, self._divide(alternative, doc, strength)))
        return rows

    def _divide(self, alternative: Alternative, doc: int, strength: float) -> dict[str, float]:
        """Divide a strength among the fields of a document that hold the terms, by their part of the weighted counts."""
        by_field = [0.0] * len(FIELD_NAMES)
        docs, starts = self.postings.docs, self.postings.starts
        for number in {self.terms[term] for term in alternative.terms if term in self.terms}:
            first, last = int(starts[number]), int(starts[number + 1])
            at = first + int(docs[first:last].searchsorted(doc))
            while at < last and docs[at] == doc:
                by_field[self.postings.fields[at]] += float(self._weighted[at])
                at += 1
        whole = sum(by_field)
        shares = sorted(((value, -n) for n, value in enumerate(by_field) if value > 0), reverse=True)
        return {FIELD_NAMES[-n]: value / whole * strength for value, n in shares}


def _take_best(size: int, parts: list[tuple[Ints, Floats]]) -> tuple[Ints, Floats, Ints]:
    """Join sparse vectors (numbers below ``size``, each once a part, with values above 0), taking the greatest values.

    Returns the numbers in order, their greatest values, and from which part each is (the first of equal ones).
    """
    filled = [n for n, (numbers, _) in enumerate(parts) if len(numbers)]
    if not filled:
        return _NO_INTS, _NO_FLOATS, _NO_INTS
    if len(filled) == 1:
        numbers, values = parts[filled[0]]
        return numbers, values, np.full(len(numbers), filled[0], dtype=np.int32)
    best, part_of = np.zeros(size), np.zeros(size, dtype=np.int32)
    for n in filled:
        numbers, values = parts[n]
        better = values > best[numbers]
        best[numbers[better]] = values[better]
        part_of[numbers[better]] = n
    met = np.flatnonzero(best > 0).astype(np.int32)
    return met, best[met], part_of[met]
