"""The steps of a question: parse, filter, understand, score, multiply by each factor, order. The result is an Answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from whoosh import query as whoosh_query

from index.attributes import AttributeReader
from index.columns import Columns
from index.schema import TEXT_FIELDS
from index.text import Reader
from search import elsewhere
from search.elsewhere import Elsewhere
from search.factors import FACTORS, Docs, Factor, Floats
from search.filters import STATUSES, Chosen, FilterTable
from search.modifiers import INSTEAD_OF_CPT, read_modifiers, say_modifier
from search.question import Question, QuestionParser, ndc_forms
from search.results import Match
from search.scoring import Ints, Mask, Scorer, Scores
from search.understand import Understander, Understood
from search.weights import Weights

_MANY = 400  #: documents of which it pays to find out first which can still reach the page
_FIRST_LOOK = 64  #: documents whose factors are looked at for that, to know what score the page may need
_SCORE_DIGITS = 5  #: scores that agree so far are equal, and the shorter name goes first


@dataclass(frozen=True, slots=True)
class Lead:
    """What a text names by itself: the document and how, and for a package its number among the imported ones.

    ``is_sure`` is False where the text has another code in it than the one that is likely meant.
    """

    match: Match
    ndc: str = ""
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """A question understood and ranked.

    docs: the candidates, in order of document.  values: their scores.  multipliers: what each factor gave them, by name.
    order: the documents of the answer, best first.  leads: what goes first by itself.  left_out: why a document that was
    asked for beside the candidates (see :meth:`Searcher.answer`) is not in the order, or "".  elsewhere: where codes of other
    sets are that stand in the text.
    """

    question: Question
    understood: Understood
    chosen: Chosen
    scores: Scores
    docs: Docs
    values: Floats
    multipliers: Mapping[str, Floats]
    order: Docs
    leads: Mapping[int, Lead] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    elsewhere: Elsewhere | None = None
    left_out: str = ""

    @property
    def is_browsing(self) -> bool:
        """Whether no words were asked, only filters or the beginning of a code."""
        return not self.understood.clauses or bool(self.question.prefix)

    def value(self, doc: int) -> float:
        """Return the score of a document, 0 for one that is no candidate."""
        at = self._place(doc)
        return float(self.values[at]) if at >= 0 else 0.0

    def factors_of(self, doc: int) -> dict[str, float]:
        """Return the multipliers of a document by name, without those that are 1."""
        at = self._place(doc)
        values = {name: float(multipliers[at]) for name, multipliers in self.multipliers.items()} if at >= 0 else {}
        return {name: value for name, value in values.items() if value != 1.0}

    def reduced(self, docs: Docs) -> Floats:
        """Return the product of the multipliers below 1 of documents; 1 for those that are no candidates."""
        if not self.multipliers or not len(self.docs):
            return np.ones(len(docs))
        at = np.minimum(self.docs.searchsorted(docs), len(self.docs) - 1)
        given = np.array([multipliers.take(at) for multipliers in self.multipliers.values()])
        product: Floats = np.minimum(given, 1.0).prod(axis=0)
        return np.where(self.docs[at] == docs, product, 1.0)

    def _place(self, doc: int) -> int:
        at = int(self.docs.searchsorted(doc))
        return at if at < len(self.docs) and self.docs[at] == doc else -1


class Searcher:
    """Answers questions over the parts of one opened index."""

    def __init__(
        self,
        reader: Reader,
        attributes: AttributeReader,
        columns: Columns,
        filters: FilterTable,
        understander: Understander,
        scorer: Scorer,
        whoosh_index: Any,
        weights: Weights,
        factors: Sequence[Factor] = FACTORS,
    ) -> None:
        self.reader, self.attributes, self.columns, self.filters = reader, attributes, columns, filters
        self.understander, self.scorer, self.weights, self.factors = understander, scorer, weights, tuple(factors)
        self._whoosh = whoosh_index
        self.numbers = {code: doc for doc, code in enumerate(columns.codes)}
        self.parser = QuestionParser(reader, attributes, self.numbers.__contains__)
        self._name_lengths = np.array([len(name) for name in columns.names])
        self._most = float(np.prod([factor.most(weights) for factor in self.factors] or [1.0]))

    # --- questions -----------------------------------------------------------------------------------------------

    def answer(
        self, text: str, given: Mapping[str, Any], *, operators: bool = True, beside: int | None = None
    ) -> Answer:
        """Understand a question and rank the documents for it.

        ``given`` filters come before those typed in the text. The factors of the document ``beside`` are counted too,
        whether or not it is in the answer.
        """
        question = self.parser.parse(text, operators)
        chosen, notes = self.filters.choose(question.filters, given)
        understood = self.understander.understand(question)
        scores = self.scorer.score(understood)
        allowed = self.filters.mask(chosen)
        modifiers: Ints = np.zeros(0, dtype=np.int32)
        if operators:  # a line of a price list is a thing
            is_meant, modifiers = read_modifiers(question, scores, self.scorer, self.columns.modifier, allowed)
            question = dataclasses.replace(question, wants_modifiers=question.wants_modifiers or is_meant)
        leads, lead_notes = self._find_leads(question, allowed)
        wanted, phrase_notes = self._select(question, chosen, allowed, scores, modifiers=modifiers)
        if question.prefix and leads:
            wanted = np.zeros_like(wanted)  # the codes that begin so, and nothing else
        docs, values, multipliers = self._multiply(question, scores, wanted, beside)
        kept = (values > 0) & (values >= values.max(initial=0.0) * self.weights.least_share)
        left_out = ""
        if beside is not None:
            kept, left_out = self._leave_out(docs, values, beside, wanted, allowed)
        answer = Answer(question, understood, chosen, scores, docs, values, multipliers, docs, leads, left_out=left_out)
        answer = self._ordered(answer, kept, beside)
        return dataclasses.replace(
            answer, notes=(*notes, *lead_notes, *phrase_notes), elsewhere=self.find_elsewhere(question)
        )

    def find_elsewhere(self, question: Question) -> Elsewhere | None:
        """Return where the codes of other sets are that a question names, or None."""
        unknown = [n for n in question.ndcs if not any(ndc in self.columns.ndcs for ndc in ndc_forms(n))]
        return (
            elsewhere.of_codes(question.foreign)
            or elsewhere.of_modifiers(question.cpt_modifiers)
            or elsewhere.of_packages(unknown)
        )

    def complete(self, text: str, given: Mapping[str, Any]) -> Answer:
        """Rank the documents for what is being typed: each meets every word, the last one as the beginning of a word."""
        question = self.parser.parse(text)
        if question.codes or (question.prefix and any(code.startswith(question.prefix) for code in self.numbers)):
            return self.answer(text, given)
        chosen, notes = self.filters.choose(question.filters, given)
        understood = self.understander.complete(question)
        scores = self.scorer.score(understood)
        wanted, _ = self._select(question, chosen, self.filters.mask(chosen), scores, browse=False)
        wanted &= self.scorer.meets_all(scores)
        docs, values, multipliers = self._multiply(question, scores, wanted, None, everything=True)
        answer = Answer(question, understood, chosen, scores, docs, values, multipliers, docs, notes=tuple(notes))
        return self._ordered(answer, values > 0)

    # --- the steps -----------------------------------------------------------------------------------------------

    def _find_leads(self, question: Question, allowed: Mask) -> tuple[dict[int, Lead], list[str]]:
        """Return the documents that a code, modifier or package in the text names, in its order, and what to note."""
        leads: dict[int, Lead] = {}
        notes = []
        for code in (*question.codes, *question.modifiers, *question.cpts):
            doc = self.numbers.get(code)
            if doc is None and code in question.codes:
                notes.append(f"There is no code {code}.")
            elif doc is not None and allowed[doc]:
                leads[doc] = Lead(Match(code, code, "code", "code"))
        if question.codes:
            notes += filter(None, (say_modifier(word) for word in question.modifiers if word not in self.numbers))
        for typed, code in question.mistyped:
            notes.append(f"There is no code {typed.upper()}; {code} may be meant.")
            doc = self.numbers[code]
            if allowed[doc]:
                leads.setdefault(doc, Lead(Match(typed, code, "code", "typo"), is_sure=False))
        notes += [
            f"{number} is a modifier of CPT, which is not part of HCPCS Level II; its modifiers begin with a letter."
            for number in question.cpt_modifiers
        ]
        for number in question.cpt_modifiers:
            finer = [code for code in INSTEAD_OF_CPT.get(number, ()) if code in self.numbers]
            leads |= {
                doc: Lead(Match(number, code, "code", "code"), is_sure=False)
                for code in finer
                if allowed[doc := self.numbers[code]]
            }
            if finer:
                notes.append(
                    f"For Medicare {', '.join(finer[:-1])} or {finer[-1]} may say more exactly what {number} says."
                )
        for typed in question.ndcs:
            packages = [(doc, ndc) for ndc in ndc_forms(typed) for doc in self.columns.ndcs.get(ndc, [])]
            leads |= {doc: Lead(Match(typed, ndc, "packages", "ndc"), ndc) for doc, ndc in packages if allowed[doc]}
            if not packages:
                notes.append(f"The crosswalk in use does not have the package {typed}.")
        begun = [d for c, d in self.numbers.items() if c.startswith(question.prefix)] if question.prefix else []
        prefix = question.prefix
        return leads | {
            d: Lead(Match(prefix, self.columns.codes[d], "code", "code")) for d in begun if allowed[d]
        }, notes

    def _select(
        self,
        question: Question,
        chosen: Chosen,
        allowed: Mask,
        scores: Scores,
        browse: bool = True,
        modifiers: Ints | None = None,
    ) -> tuple[Mask, list[str]]:
        """Return which documents may be in the answer: they pass the filters, have the phrases and no excluded word.

        Without words, all that pass the filters (or all modifiers, where these are asked for) are listed. ``modifiers`` are
        those that may stand behind codes where modifiers are not asked for.
        """
        is_listing = browse and (self._lists_modifiers(question) or self._lists_filtered(question, chosen))
        wanted = allowed if is_listing else allowed & ((scores.text > 0) | (scores.alias > 0))
        if question.wants_modifiers and is_listing and self._lists_modifiers(question):
            wanted = wanted & self.columns.modifier
        elif not question.wants_modifiers and chosen.category != "modifier":
            beside = wanted[modifiers] if modifiers is not None else None
            wanted = wanted & ~self.columns.modifier
            if beside is not None:
                wanted[modifiers] = beside
        for word in question.excluded:
            for term in self.reader.terms(word):
                wanted = wanted.copy()
                wanted[self.scorer.documents_of(term)] = False
        notes = []
        for phrase in question.phrases:
            with_phrase = self._documents_with(phrase)
            if np.any(with_phrase & wanted):
                wanted = wanted & with_phrase
            else:
                notes.append(f"Nothing has the phrase “{phrase}”; its words were searched.")
        return wanted, notes

    @staticmethod
    def _lists_modifiers(question: Question) -> bool:
        """Tell whether "modifiers" alone is asked: all of them."""
        return question.wants_modifiers and not question.words and not question.names_something

    @staticmethod
    def _lists_filtered(question: Question, chosen: Chosen) -> bool:
        """Tell whether only filters are asked: everything that passes them."""
        return chosen.narrows and not question.words and not (question.codes or question.ndcs)

    def _documents_with(self, phrase: str) -> Mask:
        """Return which documents hold a phrase in one of their fields, found by Whoosh's own matchers."""
        having = np.zeros(len(self.columns.codes), dtype=bool)
        words = self.reader.terms(phrase)
        if not words:
            return ~having
        parts = [
            whoosh_query.Phrase(name, words) if len(words) > 1 else whoosh_query.Term(name, words[0])
            for name in TEXT_FIELDS
        ]
        with self._whoosh.searcher() as searcher:
            having[list(searcher.docs_for_query(whoosh_query.Or(parts)))] = True
        return having

    def _multiply(
        self, question: Question, scores: Scores, wanted: Mask, beside: int | None, everything: bool = False
    ) -> tuple[Docs, Floats, dict[str, Floats]]:
        """Return the candidates in order of document, their scores, and what each factor gave them.

        Candidates are the wanted documents that can still reach the page: what the factors can give at most is known, so
        most documents are so far below the best one that no factor can lift them over the noise.
        """
        if not scores.matches:  # nothing to score by: all are listed alike, and no factor has a say
            docs = np.flatnonzero(wanted)
            return docs, np.ones(len(docs)), {}
        docs = np.flatnonzero(wanted)
        base = self._base(scores, docs)  # powers are dear: only where something is met
        if len(docs) > _MANY and not everything:
            first = np.argpartition(base, -_FIRST_LOOK)[-_FIRST_LOOK:]
            best = float((base[first] * self._product(question, scores, docs[first])).max())
            reach = base * self._most >= best * self.weights.least_share
            docs, base = docs[reach], base[reach]
        if beside is not None and beside not in docs:
            docs = np.sort(np.append(docs, beside))
            base = self._base(scores, docs)
        multipliers = self._multipliers(question, scores, docs)
        values = base
        for multiplier in multipliers.values():
            values = values * multiplier
        return docs, values, multipliers

    def _base(self, scores: Scores, docs: Docs) -> Floats:
        """Return what the words give the documents, before any factor."""
        text = scores.text[docs] * scores.coverage[docs] ** self.weights.coverage
        base: Floats = text + self.weights.alias * scores.alias[docs]
        return base

    def _multipliers(self, question: Question, scores: Scores, docs: Docs) -> dict[str, Floats]:
        """Return what each factor that has a say gives the documents."""
        multipliers = {}
        for factor in self.factors:
            by_columns = factor.multiply(question, self.columns, docs, self.weights) if factor.multiply else None
            values = factor.of_scores(scores, self.columns, docs, self.weights) if factor.of_scores else by_columns
            if values is not None:
                multipliers[factor.name] = values
        return multipliers

    def _product(self, question: Question, scores: Scores, docs: Docs) -> Floats:
        product = np.ones(len(docs))
        for values in self._multipliers(question, scores, docs).values():
            product *= values
        return product

    def _leave_out(self, docs: Docs, values: Floats, beside: int, wanted: Mask, allowed: Mask) -> tuple[Mask, str]:
        """Return which candidates are kept, and why the one that was asked for beside them is not; "" where it is."""
        at = int(docs.searchsorted(beside))
        others = values if at == len(docs) or docs[at] != beside or wanted[beside] else np.delete(values, at)
        least = others.max(initial=0.0) * self.weights.least_share
        kept = (values > 0) & (values >= least)
        if not allowed[beside]:
            reason = "it does not pass the filters"
        elif at == len(docs) or docs[at] != beside or not values[at] > 0:
            reason = "no word of the question meets it"
        elif not wanted[beside]:
            reason = "it is a modifier, holds an excluded word, or lacks a quoted phrase"
        elif not kept[at]:
            reason = f"its score is below {self.weights.least_share:.0%} of the best one"
        else:
            return kept, ""
        return kept & (docs != beside), reason

    def _ordered(self, answer: Answer, kept: Mask, beside: int | None = None) -> Answer:
        """Return the answer with its kept candidates in order: leads, active before others, score, shorter name, code."""
        docs, values = answer.docs[kept], answer.values[kept]
        inactive = self.filters.statuses(answer.chosen.on)[docs] != STATUSES.index("active")
        # documents are numbered in order of code, so their number is the last tie-break
        order = docs[np.lexsort((docs, self._name_lengths[docs], -np.round(values, _SCORE_DIGITS), inactive))]
        if answer.leads:
            first = np.array(list(answer.leads), dtype=np.int64)
            order = np.concatenate([first, order[~np.isin(order, first)]])
        counted = kept if beside is None else kept | (answer.docs == beside)
        multipliers = {name: values[counted] for name, values in answer.multipliers.items()}
        return dataclasses.replace(
            answer, docs=answer.docs[counted], values=answer.values[counted], multipliers=multipliers, order=order
        )
