"""The engine: one index, opened for reading, and the questions it answers. Safe to share between threads."""

from __future__ import annotations

import difflib
import functools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import numpy.typing as npt
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query

from corpus.entry import Entry, from_json
from corpus.lexicon import Lexicon
from index import generations, storage
from index.aliases import Aliases
from index.analyzer import medical_analyzer, tokens
from index.columns import Columns
from index.errors import IndexProblem
from index.postings import Postings
from index.schema import TEXT_FIELDS
from index.stems import Stemmer
from index.text import Reader
from index.vocabulary import Vocabulary
from search import confidence
from search import intent as intents
from search.errors import SearchError, UnknownCode
from search.evidence import Evidence
from search.filters import STATUSES, Chosen, Filters, FilterTable, day_of
from search.highlight import highlight
from search.results import Hit, Match, Reason, Results
from search.scoring import Scored, Scorer
from search.spelling import Speller
from search.understand import Understander, Understood
from search.weights import WEIGHTS, Weights

if TYPE_CHECKING:
    from search.compare import Comparison
    from search.feeschedule import Total as Totals
    from search.page import CodePage

MAX_LIMIT = 1000
Docs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Answer:
    """A question understood and ranked: what goes first by itself, all scores, the order."""

    intent: intents.Intent
    understood: Understood
    chosen: Chosen
    lead: dict[int, Match]
    scored: Scored
    scores: Scores
    order: Docs
    notes: list[str]

    @property
    def browsing(self) -> bool:
        """Whether no words were asked, only filters or the beginning of a code."""
        return not self.understood.units or bool(self.intent.prefix)


class Engine:
    """Answers questions from the index at ``path`` (a folder that ``index.build`` wrote).

    Raises :class:`index.IndexMissing`, :class:`index.IndexOutdated` or :class:`index.IndexProblem` when it cannot be
    opened. The generation found on opening is used for good; open another engine to see a newer one.
    """

    def __init__(self, path: Path | str, weights: Weights = WEIGHTS) -> None:
        self.path = Path(path)
        folder, self.manifest = generations.current(self.path)
        try:
            self._open(folder, weights)
        except Exception as error:  # Whoosh and pickle raise all kinds of errors when they read damaged bytes
            told = str(error).split("\n")[0] or type(error).__name__
            raise IndexProblem(f"the index at {path} is damaged ({told}); run 'plaincode build'") from error

    def _open(self, folder: Path, weights: Weights) -> None:
        self.weights = weights
        self.lexicon = msgspec.json.decode((folder / "lexicon.json").read_bytes(), type=Lexicon)
        vocabulary = storage.load(folder, "vocabulary", Vocabulary)
        self.reader = Reader(self.lexicon, Stemmer(vocabulary.stems))
        self.columns = storage.load(folder, "columns", Columns)
        self._number = {code: doc for doc, code in enumerate(self.columns.codes)}
        self.filters = FilterTable(self.columns)
        self.evidence = Evidence(self.columns, self.reader, weights)
        aliases = storage.load(folder, "aliases", Aliases)
        self.scorer = Scorer(storage.load(folder, "postings", Postings), aliases, self.columns, weights)
        self._whoosh: Any = whoosh_index.open_dir(folder, readonly=True)
        self._reader = self._whoosh.reader()
        self.speller = Speller(vocabulary, weights)
        self.understander = Understander(self.reader, self.scorer.terms, self.speller, weights)
        self.analyzer = medical_analyzer(self.lexicon, expand=False, reader=self.reader)
        self._name_lengths = np.array([len(name) for name in self.columns.names])
        self._entry = functools.lru_cache(maxsize=4096)(self._read_entry)

    # --- entries -------------------------------------------------------------------------------------------------

    def _read_entry(self, doc: int) -> Entry:
        return from_json(self._reader.stored_fields(doc)["entry"])

    def __len__(self) -> int:
        return len(self.columns.codes)

    def lookup(self, code: str) -> Entry:
        """Return the entry of a code, written in any way ("j7306", "J-7306", "J7306-RT"), or of a modifier.

        Raises :class:`search.UnknownCode`, which names near codes.
        """
        plain = intents.code_in(code)
        doc = self._number.get(plain)
        if doc is None:
            raise UnknownCode(plain[:40], self.find_near(plain))
        return self._entry(doc)

    @classmethod
    def open_default(cls, progress: Callable[[str, int, int], None] | None = None) -> Engine:
        """Open the default index, which is built from the bundled corpus and the imported files when there is none.

        A newer index, published by ``plaincode build``, is picked up by the next call. ``progress`` is called while building.
        """
        from search.default import default_engine

        return default_engine(progress)

    def warm_up(self) -> None:
        """Load what the first misspelled word would load, so that it is as quick as the next one: for servers."""
        self.query("warmingup upp")

    def find_near(self, code: str, limit: int = 5) -> list[str]:
        """Return existing codes that resemble an unknown one, best first; none for a text that is not like a code."""
        plain = intents.code_in(code)[:8]
        if not plain[:1].isalpha() or not any(c.isdigit() for c in plain):
            return []
        alike = [c for c in self.columns.codes if c[0] == plain[0]]
        return difflib.get_close_matches(plain, alike, n=limit, cutoff=0.5)

    @functools.cached_property
    def _families(self) -> dict[str, list[str]]:
        """Family names with their codes, in order of code; read from the index once, when first asked for."""
        families: dict[str, list[str]] = {}
        for doc, code in enumerate(self.columns.codes):
            if family := self.columns.families[doc]:
                families.setdefault(family, []).append(code)
        return families

    def list_family(self, entry: Entry) -> list[str]:
        """Return the other codes of an entry's family, in order of code."""
        return [code for code in self._families.get(entry.family, []) if code != entry.code]

    def count_facets(self) -> dict[str, dict[str, int]]:
        """Count all codes by category, specialty and (today's) status."""
        return self.filters.facets(np.arange(len(self)), date.today())

    @property
    def categories(self) -> list[str]:
        """The categories of the index (letters, "modifier", "CPT"), in order."""
        return self.filters.categories

    def list_codes(self, filters: Filters | None = None) -> list[str]:
        """Return the codes that pass the filters, in order of code; raises :class:`search.BadFilter`."""
        passed = self.filters.mask(self.filters.check(filters or {}))
        return [self.columns.codes[doc] for doc in np.flatnonzero(passed)]

    def list_typed(self, text: str, filters: Filters | None = None, limit: int = MAX_LIMIT) -> list[str]:
        """Return the codes for what is being typed, best first, without building hits.

        All words are met by each code; where no code has them all, the nearest codes come. Raises as :meth:`query` does.
        """
        hits = self.suggest(text, limit=limit, filters=filters) or self.query(text, limit=limit, filters=filters)
        return [hit.code for hit in hits]

    # --- what is known of codes ------------------------------------------------------------------------------------

    def describe(self, code: str, on: date | str | None = None) -> CodePage:
        """Describe a code; see :func:`search.describe`."""
        from search import page

        return page.explain(self, code, on=None if on is None else day_of(on))

    def compare(self, codes: Sequence[str], on: date | str | None = None) -> Comparison:
        """Put codes side by side; see :func:`search.compare`."""
        from search.compare import compare

        return compare(self, codes, None if on is None else day_of(on))

    def total(self, items: str | Iterable[str]) -> Totals:
        """Add up relative value units; see :func:`search.total`."""
        from search import feeschedule

        text = items if isinstance(items, str) else " ".join(items)
        return feeschedule.total(self, feeschedule.items_of(text))

    def explain(self, text: str, code: str) -> Reason:
        """Tell what the score of a code for a question is made of; see :func:`search.explain`."""
        wanted = self.lookup(code).code
        return next((hit.reason for hit in self.query(text, limit=MAX_LIMIT) if hit.code == wanted), Reason())

    # --- questions -----------------------------------------------------------------------------------------------

    def query(
        self,
        text: str,
        limit: int = 10,
        offset: int = 0,
        filters: Filters | None = None,
    ) -> Results:
        """Answer a question; see :func:`search.query`."""
        started = time.perf_counter()
        _check_page(limit, offset)
        answer = self._answer(text, filters or {})
        statuses = self.filters.statuses(answer.chosen.on)
        confidences = self._confidences(answer)
        unknown_codes = [code for code in answer.intent.codes if code not in self._number]
        return Results(
            query=text,
            hits=tuple(
                self._hit(
                    int(answer.order[at]), answer, statuses, float(confidences[at]) if at < len(confidences) else None
                )
                for at in range(offset, min(offset + limit, len(answer.order)))
            ),
            fits_well=answer.browsing or bool(len(confidences) and confidence.fits(confidences[0], self.weights)),
            total=len(answer.order),
            offset=offset,
            limit=limit,
            corrected=answer.understood.corrected,
            understood=answer.understood,
            facets=self.filters.facets(answer.order, answer.chosen.on),
            notes=tuple(answer.notes),
            near_codes=tuple(near for code in unknown_codes for near in self.find_near(code)),
            took_ms=round((time.perf_counter() - started) * 1000, 2),
        )

    def rank(self, text: str, limit: int = 10, filters: Filters | None = None) -> list[tuple[str, float]]:
        """Return the codes and scores of the first hits alone, in the order of :meth:`query`: for work in bulk."""
        _check_page(limit, 0)
        answer = self._answer(text, filters or {})
        return [(self.columns.codes[doc], float(answer.scores[doc])) for doc in answer.order[:limit]]

    def best(self, text: str, limit: int = 3) -> tuple[Hit, ...]:
        """Return the first hits alone, as in :meth:`query`, with their confidence: for price lists in bulk.

        The text is a line of a price list and never query syntax. Only the first hit says why it matched.
        """
        _check_page(limit, 0)
        answer = self._answer(text, {}, operators=False)
        statuses = self.filters.statuses(answer.chosen.on)
        found = zip(answer.order[:limit].tolist(), self._confidences(answer, limit).tolist(), strict=False)
        return tuple(self._hit(doc, answer, statuses, sure, at == 0) for at, (doc, sure) in enumerate(found))

    def _answer(self, text: str, filters: Mapping[str, Any], operators: bool = True) -> _Answer:
        """Understand a question and rank the documents for it."""
        intent = intents.parse(text, operators)
        if licensed := [code for code in intent.cpts if code in self._number]:
            intent = replace(intent, words=intents.without_codes(intent.words, licensed))
        chosen, notes = self._filters(intent, filters)
        understood = self.understander.understand(intent.words)
        allowed = self.filters.mask(chosen)
        lead = self._leads(intent, allowed, notes)
        scored = self.scorer.score(understood)
        scores = self._narrowed(scored.scores, intent, allowed, lead, chosen)
        scores = self._with_phrases(scores, intent.phrases, notes)
        order = self._order(scores, lead, chosen)
        return _Answer(intent, understood, chosen, lead, scored, scores, order, notes)

    def _confidences(self, answer: _Answer, depth: int = WEIGHTS.confident_hits) -> npt.NDArray[np.float64]:
        """Return the probability of each of the first hits that it is what was meant; a code named in the text is sure."""
        first = answer.order[: max(depth, 2)]  # the first hit is measured against the second
        if not len(first):
            return np.zeros(0)
        rows = confidence.features(
            answer.scores[first].astype(np.float64),
            answer.scored.coverage[first].astype(np.float64),
            answer.scored.aliases[first].astype(np.float64),
            answer.understood,
            answer.intent.text,
        )
        found = confidence.probabilities(rows, self.weights)
        found[np.isin(first, list(answer.lead))] = 1.0
        return found

    def _filters(self, intent: intents.Intent, given: Mapping[str, Any]) -> tuple[Chosen, list[str]]:
        """Join the filters typed in the text with those of the call, which come first."""
        typed: dict[str, Any] = dict(intent.filters)
        notes = []
        if "specialty" in typed:
            name = self.filters.find_specialty(typed["specialty"])
            if not name:
                notes.append(f"No specialty is called “{typed['specialty']}”; that filter was left out.")
            typed["specialty"] = name
        told = {name: value for name, value in given.items() if value not in (None, "")}
        return self.filters.check({**typed, **told}), notes

    def _leads(self, intent: intents.Intent, allowed: Mask, notes: list[str]) -> dict[int, Match]:
        """Return the documents that a code, modifier or package in the text names, in its order."""
        lead: dict[int, Match] = {}
        for code in (*intent.codes, *intent.modifiers, *intent.cpts):
            doc = self._number.get(code)
            if doc is None and code in intent.codes:
                notes.append(f"There is no code {code}.")
            elif doc is not None and allowed[doc]:
                lead[doc] = Match(code, code, "code", "code")
        notes += [
            f"{number} is a modifier of CPT, which is not part of HCPCS Level II; its modifiers begin with a letter."
            for number in intent.cpt_modifiers
        ]
        for typed in intent.ndcs:
            docs = [(doc, ndc) for ndc in intents.ndc_forms(typed) for doc in self.columns.ndcs.get(ndc, [])]
            lead |= {doc: self._package(doc, typed, ndc) for doc, ndc in docs if allowed[doc]}
            if not docs:
                notes.append(f"No imported crosswalk has the package {typed}.")
        begun = [d for c, d in self._number.items() if c.startswith(intent.prefix)] if intent.prefix else []
        return lead | {d: Match(intent.prefix, self.columns.codes[d], "code", "code") for d in begun if allowed[d]}

    def _package(self, doc: int, typed: str, ndc: str) -> Match:
        """Say which package led to a code, and how many billing units it holds."""
        package = next(package for package in self._entry(doc).packages if package.ndc == ndc)
        told = f"{package.dashed} {package.drug}" + (f": {package.holds}" if package.holds else "")
        return Match(typed, told, "packages", "ndc")

    def _narrowed(
        self, scores: Scores, intent: intents.Intent, allowed: Mask, lead: dict[int, Match], chosen: Chosen
    ) -> Scores:
        """Keep the scores of documents that pass the filters, with the evidence of route and size weighed in."""
        if intent.prefix and lead:
            return np.zeros(len(self), dtype=np.float32)
        narrowed = chosen.category or chosen.specialty or chosen.grouping or chosen.status
        if intent.wants_modifiers and not (intent.words or intent.modifiers or intent.cpt_modifiers or intent.codes):
            scores = np.where(self.columns.modifier, 1, 0).astype(np.float32)  # "modifiers" alone: all of them
        elif narrowed and not intent.words and not (intent.codes or intent.ndcs):
            scores = np.ones(len(self), dtype=np.float32)  # browsing: everything that passes the filters
        else:
            found = np.flatnonzero(scores > 0)
            scores = scores.copy()
            scores[found] *= self.evidence.factors(intent.words, found)
        scores = np.where(allowed, scores, 0)
        if intent.wants_modifiers:
            scores = np.where(self.columns.modifier, scores, scores * self.weights.not_a_modifier)
        elif chosen.category != "modifier":
            scores = np.where(self.columns.modifier, 0, scores)
        for word in intent.excluded:
            for term in self.understander.stems(word):
                scores[self.scorer.documents_of(term)] = 0
        return scores

    def _with_phrases(self, scores: Scores, phrases: tuple[str, ...], notes: list[str]) -> Scores:
        """Keep the documents that hold the quoted phrases, one that nothing holds aside; leave out what is noise."""
        for phrase in phrases:
            with_phrase = self._documents_with(phrase)
            if np.any(with_phrase & (scores > 0)):
                scores = np.where(with_phrase, scores, 0)
            else:
                notes.append(f"Nothing has the phrase “{phrase}”; its words were searched.")
        best = float(scores.max()) if len(scores) else 0.0
        return np.where(scores >= best * self.weights.least_share, scores, 0)

    def _documents_with(self, phrase: str) -> Mask:
        """Return which documents hold a phrase in one of their fields, found by Whoosh's own matchers."""
        found = np.zeros(len(self), dtype=bool)
        words = tokens(self.analyzer, phrase)
        if not words:
            return ~found
        parts = [
            whoosh_query.Phrase(name, words) if len(words) > 1 else whoosh_query.Term(name, words[0])
            for name in TEXT_FIELDS
        ]
        with self._whoosh.searcher() as searcher:
            found[list(searcher.docs_for_query(whoosh_query.Or(parts)))] = True
        return found

    def _order(self, scores: Scores, lead: dict[int, Match], chosen: Chosen) -> Docs:
        """Return the documents with a score, best first: active before others, then score, shorter name, code."""
        found = np.flatnonzero(scores > 0)
        inactive = self.filters.statuses(chosen.on)[found] != STATUSES.index("active")
        # documents are numbered in order of code, so their number is the last tie-break
        keys = (found, self._name_lengths[found], -np.round(scores[found], 5), inactive)
        ranked = found[np.lexsort(keys)]
        if not lead:
            return ranked
        first = np.array(list(lead), dtype=np.int64)
        return np.concatenate([first, ranked[~np.isin(ranked, first)]])

    def _hit(
        self,
        doc: int,
        answer: _Answer,
        statuses: npt.NDArray[np.int8],
        sure: float | None = None,
        explained: bool = True,
    ) -> Hit:
        entry = self._entry(doc)
        met = self.scorer.explain(answer.understood, doc) if explained else []
        why = [Match(m.unit.typed, m.alternative.shown, m.field, m.alternative.kind, m.points, m.fields) for m in met]
        if doc in answer.lead:
            why.insert(0, answer.lead[doc])
        terms = frozenset(term for m in met for term in m.alternative.terms)
        fields = frozenset(m.field for m in met)
        show = functools.partial(highlight, entry, terms, fields, self.analyzer)
        score = float(answer.scores[doc])
        reason = functools.partial(Reason, text=score, matches=tuple(why))
        return Hit(
            entry,
            score,
            STATUSES[statuses[doc]],
            tuple(why),
            None if sure is None else round(sure, 4),
            reason,
            show,
        )

    # --- as you type ---------------------------------------------------------------------------------------------

    def suggest(self, text: str, limit: int = 8, filters: Filters | None = None) -> Results:
        """Complete what is being typed; see :func:`search.suggest`."""
        started = time.perf_counter()
        _check_page(limit, 0)
        intent = intents.parse(text)
        chosen = self.filters.check(filters or {})
        if intent.codes or (intent.prefix and any(c.startswith(intent.prefix) for c in self.columns.codes)):
            return self.query(text, limit=limit, filters=filters)
        understood = self.understander.complete(intent.words, last_is_whole=text[-1:].isspace())
        scored = self.scorer.score(understood)
        scores = self._narrowed(scored.scores, intent, self.filters.mask(chosen), {}, chosen)
        scores = np.where(self.scorer.meets_all(understood), scores, 0)
        order = self._order(scores, {}, chosen)
        answer = _Answer(intent, understood, chosen, {}, scored, scores, order, [])
        statuses = self.filters.statuses(chosen.on)
        return Results(
            query=text,
            hits=tuple(self._hit(int(doc), answer, statuses) for doc in order[:limit]),
            total=len(order),
            limit=limit,
            took_ms=round((time.perf_counter() - started) * 1000, 2),
        )


def _check_page(limit: int, offset: int) -> None:
    if not 0 <= limit <= MAX_LIMIT:
        raise SearchError(f"limit must be from 0 to {MAX_LIMIT}, not {limit}")
    if offset < 0:
        raise SearchError(f"offset must not be negative, it is {offset}")
