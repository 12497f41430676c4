"""The engine: one index, opened for reading, and the questions it answers. Safe to share between threads."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import numpy.typing as npt
from whoosh import index as whoosh_index

from corpus.entry import Entry, from_json
from corpus.lexicon import Lexicon
from corpus.near import list_near
from index import generations, storage
from index.aliases import Aliases
from index.analyzer import medical_analyzer
from index.attributes import AttributeReader
from index.columns import Columns
from index.errors import IndexProblem
from index.postings import Postings
from index.stems import Stemmer
from index.text import Reader
from index.vocabulary import Vocabulary
from search import confidence, elsewhere
from search.choices import Choice, find_choices
from search.elsewhere import Elsewhere
from search.errors import SearchError, UnknownCode
from search.factors import FACTORS, Factor
from search.filters import STATUSES, Filters, FilterTable
from search.highlight import highlight
from search.judge import Judge, Verdict, list_features
from search.question import normalize_code
from search.reasons import build_reason, list_matches
from search.results import Hit, Reason, Results
from search.scoring import Scorer
from search.searcher import Answer, Searcher
from search.shapes import read_code
from search.spelling import Speller
from search.understand import Understander
from search.weights import WEIGHTS, Weights

if TYPE_CHECKING:
    from search.bulk.mapped import Mapped
    from search.codes.compare import Comparison
    from search.codes.fees import Totals
    from search.codes.page import CodePage
    from search.codes.units import Units

MAX_LIMIT = 1000
_NEAR_LIKENESS = 0.5  #: of a code that is named beside an unknown one, 0 to 1
_KEPT_ENTRIES = 4096
_LONGEST_CODE = 80  #: characters of a code with all that is written around it


class Engine:
    """Answers questions from the index at ``path`` (a folder that ``index.build`` wrote).

    ``weights`` and ``factors`` are for measuring what each is worth. Raises :class:`index.IndexMissing`,
    :class:`index.IndexOutdated` or :class:`index.IndexProblem` when it cannot be opened. The generation that is in use on
    opening is used for good; open another engine to see a newer one.
    """

    def __init__(self, path: Path | str, weights: Weights = WEIGHTS, factors: Sequence[Factor] = FACTORS) -> None:
        self.path, self.weights = Path(path), weights
        folder, self.manifest = generations.current(self.path)
        try:
            self._open(folder, factors)
        except Exception as error:  # Whoosh and pickle raise all kinds of errors when they read damaged bytes
            message = str(error).split("\n")[0] or type(error).__name__
            raise IndexProblem(f"the index at {path} is damaged ({message}); run 'plaincode build'") from error

    def _open(self, folder: Path, factors: Sequence[Factor]) -> None:
        lexicon = msgspec.json.decode((folder / "lexicon.json").read_bytes(), type=Lexicon)
        vocabulary = storage.load(folder, "vocabulary", Vocabulary)
        self.columns = storage.load(folder, "columns", Columns)
        self._reader = Reader(lexicon, Stemmer(vocabulary.stems))
        self._attributes = AttributeReader(self._reader)
        self._analyzer = medical_analyzer(lexicon, expand=False, reader=self._reader)
        self._filters = FilterTable(self.columns)
        postings, aliases = storage.load(folder, "postings", Postings), storage.load(folder, "aliases", Aliases)
        scorer = Scorer(postings, aliases, len(self.columns.codes), self.weights)
        #: says whether words ask for what another code set holds; another one may be put in its place to measure it
        self.judge = Judge(names={text.casefold() for text in aliases.texts if text.isalpha()})
        speller = Speller(vocabulary, self.weights)
        understander = Understander(self._reader, self._attributes, scorer.terms, speller, self.weights)
        whoosh: Any = whoosh_index.open_dir(folder, readonly=True)
        self._stored = whoosh.reader()
        self._searcher = Searcher(
            self._reader,
            self._attributes,
            self.columns,
            self._filters,
            understander,
            scorer,
            whoosh,
            self.weights,
            factors,
        )
        self._entry = functools.lru_cache(maxsize=_KEPT_ENTRIES)(self._read_entry)

    @classmethod
    def open_default(cls, progress: Callable[[str, int, int], None] | None = None) -> Engine:
        """Open the default index, which is built from the bundled corpus and the imported files when there is none.

        A newer index, published by ``plaincode build``, is picked up by the next call. ``progress`` is called while building.
        """
        from search.default import default_engine

        return default_engine(progress)

    def warm_up(self) -> None:
        """Load what the first unknown word would load, so that it is as quick as the next one: for servers and bulk work."""
        self.query("warmingup upp", limit=1)

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon that the index was built with."""
        return self._reader.lexicon

    # --- entries -------------------------------------------------------------------------------------------------

    def _read_entry(self, doc: int) -> Entry:
        return from_json(self._stored.stored_fields(doc)["entry"])

    def __len__(self) -> int:
        return len(self.columns.codes)

    def __repr__(self) -> str:
        return f"<Engine over {len(self):,} codes at {str(self.path)!r}>"

    def lookup(self, code: str) -> Entry:
        """Return the entry of a code, written in any way ("j7306", "J-7306", "J7306-RT"), or of a modifier.

        Raises :class:`search.UnknownCode`, which names near codes, and :class:`search.SearchError` for what is no text.
        """
        normal = normalize_code(_check_text(code))
        doc = self._searcher.numbers.get(normal)
        if doc is None:
            where = self.find_code_elsewhere(code)
            raise UnknownCode(normal[:40], [] if where else self.find_near(normal), where)
        return self._entry(doc)

    def find_code_elsewhere(self, code: str) -> Elsewhere | None:
        """Return which other code set has codes of this form, written in any way ("99213-25", "revenue code 0450"), or None."""
        if found := read_code(code[:_LONGEST_CODE]):
            return elsewhere.of_packages([found.code]) if found.system == "NDC" else elsewhere.of_codes([found])
        return self._searcher.find_elsewhere(self._searcher.parser.parse(code))

    def find_near(self, code: str, limit: int = 5) -> list[str]:
        """Return existing codes that resemble an unknown one, best first; none for a text that is not like a code."""
        normal = normalize_code(_check_text(code))[:8]
        if not normal[:1].isalpha() or not any(c.isdigit() for c in normal):
            return []
        alike = [known for known in self.columns.codes if known[0] == normal[0]]
        number = _digits_of(normal)
        alike.sort(key=lambda known: (abs(_digits_of(known) - number), known))  # of equal likeness the nearest number
        return list_near(normal, alike, limit, _NEAR_LIKENESS)

    @functools.cached_property
    def _families(self) -> dict[str, list[str]]:
        """Family names with their codes, in order of code."""
        families: dict[str, list[str]] = {}
        for doc, code in enumerate(self.columns.codes):
            if family := self.columns.families[doc]:
                families.setdefault(family, []).append(code)
        return families

    def list_family(self, entry: Entry) -> list[str]:
        """Return the other codes of an entry's family, in order of code."""
        return [code for code in self._families.get(entry.family, []) if code != entry.code]

    @property
    def categories(self) -> list[str]:
        """The categories of the index (letters, "modifier", "CPT"), in order."""
        return self._filters.categories

    def count_facets(self) -> dict[str, dict[str, int]]:
        """Count all codes by category, specialty, grouping and (today's) status."""
        return self._filters.facets(np.arange(len(self)), date.today())

    def list_codes(self, filters: Filters | None = None) -> list[str]:
        """Return the codes that pass the filters, in order of code; raises :class:`search.BadFilter`."""
        chosen, _ = self._filters.choose({}, filters or {})
        return [self.columns.codes[doc] for doc in np.flatnonzero(self._filters.mask(chosen))]

    def list_typed(self, text: str, filters: Filters | None = None, limit: int = MAX_LIMIT) -> list[str]:
        """Return the codes for what is being typed, best first, without building hits.

        All words are met by each code; where no code has them all, the nearest codes come. Raises as :meth:`query` does.
        """
        _check_page(_check_text(text), limit, 0)
        answer = self._searcher.complete(text, filters or {})
        if not len(answer.order):
            answer = self._searcher.answer(text, filters or {})
        return [self.columns.codes[doc] for doc in answer.order[:limit]]

    # --- what is known of codes ------------------------------------------------------------------------------------

    def describe(self, code: str, on: date | str | None = None) -> CodePage:
        """Describe a code; see :func:`search.describe`."""
        from search.codes.page import describe

        return describe(self, code, on)

    def compare(self, codes: Sequence[str], on: date | str | None = None) -> Comparison:
        """Put codes side by side; see :func:`search.compare`."""
        from search.codes.compare import compare

        return compare(self, codes, on)

    def total(self, items: str | Iterable[str]) -> Totals:
        """Add up relative value units; see :func:`search.total`."""
        from search.codes.fees import total

        return total(self, items)

    def units(self, code: str, amount: str) -> Units:
        """Tell how many billing units an amount is; see :func:`search.units`."""
        from search.codes.units import units

        return units(self, code, amount)

    # --- questions -----------------------------------------------------------------------------------------------

    def query(self, text: str, limit: int = 10, offset: int = 0, filters: Filters | None = None) -> Results:
        """Answer a question; see :func:`search.query`."""
        started = time.perf_counter()
        _check_page(_check_text(text), limit, offset)
        answer = self._searcher.answer(text, filters or {})
        sure = self._confidences(answer, self.weights.confident_hits)
        unknown_codes = [code for code in answer.question.codes if code not in self._searcher.numbers]
        shown = range(offset, min(offset + limit, len(answer.order)))
        return Results(
            query=text,
            hits=self._hits(answer, shown, sure),
            fits_well=bool(len(answer.order)) and (answer.is_browsing or confidence.fits(sure, self.weights)),
            total=len(answer.order),
            offset=offset,
            limit=limit,
            corrected=answer.question.corrected or answer.understood.corrected,
            elsewhere=self._find_elsewhere(answer, confidence.fits(sure, self.weights)),
            understood=answer.understood,
            facets=self._filters.facets(answer.order, answer.chosen.on),
            notes=(*answer.notes, *answer.understood.say_offered()),
            near_codes=tuple(near for code in unknown_codes for near in self.find_near(code)),
            choices=self._choices(answer),
            took_ms=round((time.perf_counter() - started) * 1000, 2),
        )

    def _choices(self, answer: Answer) -> tuple[Choice, ...]:
        if answer.is_browsing:
            return ()
        docs = answer.order[: self.weights.choice_hits].tolist()
        scores = [answer.value(doc) for doc in docs]
        return find_choices(answer.question, self.columns, self._attributes, docs, scores, self.weights)

    def suggest(self, text: str, limit: int = 8, filters: Filters | None = None) -> Results:
        """Complete what is being typed; see :func:`search.suggest`."""
        started = time.perf_counter()
        _check_page(_check_text(text), limit, 0)
        answer = self._searcher.complete(text, filters or {})
        return Results(
            query=text,
            hits=self._hits(answer, range(min(limit, len(answer.order))), np.zeros(0)),
            total=len(answer.order),
            limit=limit,
            notes=answer.notes,
            took_ms=round((time.perf_counter() - started) * 1000, 2),
        )

    def rank(
        self, text: str, limit: int = 10, filters: Filters | None = None, is_line: bool = False
    ) -> list[tuple[str, float]]:
        """Return the codes and scores of the first hits alone, for work in bulk: in the order of :meth:`query`.

        Of a line of a price list (``is_line``) they are in the order of :meth:`place`.
        """
        _check_page(_check_text(text), limit, 0)
        answer = self._searcher.answer(text, filters or {}, operators=not is_line)
        return [(self.columns.codes[doc], answer.value(doc)) for doc in answer.order[:limit].tolist()]

    def place(self, text: str, limit: int = 3) -> tuple[tuple[Hit, ...], Elsewhere | None, tuple[Choice, ...]]:
        """Return the first hits of a line of a price list, where else it is, and what would decide between siblings.

        For work in bulk. The text is never query syntax. Only the first hit says why it matched.
        """
        _check_page(_check_text(text), limit, 0)
        answer = self._searcher.answer(text, {}, operators=False)
        shown = range(min(limit, len(answer.order)))
        sure = self._confidences(answer, limit)
        fits = bool(len(sure)) and confidence.fits_line(float(sure[0]), self.weights)
        where = self._find_elsewhere(answer, fits)
        return self._hits(answer, shown, sure, explained=1), where, self._choices(answer)

    def map(self, texts: Iterable[str], limit: int = 3) -> list[Mapped]:
        """Find a code for each line of a price list; see :func:`search.map`."""
        from search.bulk.mapped import map_texts

        return map_texts(self, texts, limit)

    def explain(self, text: str, code: str, is_line: bool = False) -> Reason:
        """Tell what the score of a code for a question is made of; see :func:`search.explain`."""
        doc = self._searcher.numbers[self.lookup(code).code]
        answer = self._searcher.answer(_check_text(text), {}, operators=not is_line, beside=doc)
        matches = list_matches(self._searcher, answer, doc, self._entry(doc))
        return build_reason(self._searcher, answer, doc, matches)()

    def features(
        self, text: str, depth: int = confidence.FITTING_HITS, *, operators: bool = True
    ) -> tuple[list[str], npt.NDArray[np.float64]]:
        """Return the first codes for a text, and the features that their confidence is made of, a row a code.

        Columns are those of ``weights.confidence``; for calibrating (benchmarks/calibrate.py). Codes that the text names itself
        are left out. Without ``operators`` the text is a line of a price list.
        """
        answer = self._searcher.answer(_check_text(text), {}, operators=operators)
        found = answer.order[~np.isin(answer.order, list(answer.leads))][:depth]
        return [self.columns.codes[doc] for doc in found], self._features(answer, found)

    def _features(self, answer: Answer, docs: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        found = confidence.Found(
            scores=np.array([answer.value(doc) for doc in docs.tolist()]),
            coverage=answer.scores.coverage[docs],
            aliases=answer.scores.alias[docs],
            reduced=answer.reduced(docs),
            named=np.array([doc in answer.scores.named for doc in docs.tolist()], dtype=np.float64),
            families=[self.columns.families[doc] for doc in docs.tolist()],
            met=self._searcher.scorer.list_met(answer.scores, int(docs[0])) if len(docs) else (),
        )
        return confidence.features(found, answer.understood, answer.question, self._judge(answer), self.weights)

    def _judge(self, answer: Answer) -> Verdict:
        return self.judge.judge(answer.question.words, answer.understood, not answer.question.capitals)

    def list_judged(self, text: str, *, operators: bool = True) -> set[str]:
        """Return the features of a text that the judge weighs; for teaching it (benchmarks/learn_elsewhere.py).

        Without ``operators`` the text is a line of a price list.
        """
        answer = self._searcher.answer(_check_text(text), {}, operators=operators)
        texts = [word.text for word in answer.question.words]
        counts = self.judge.count_kinds(texts, not answer.question.capitals)
        return list_features(texts, answer.understood, counts)

    def _find_elsewhere(self, answer: Answer, fits: bool) -> Elsewhere | None:
        """Return where it is that is asked for: by the codes in the text, or by the words when nothing here fits them."""
        if answer.elsewhere or answer.leads or fits:
            return answer.elsewhere
        verdict = self._judge(answer)
        return elsewhere.of_kind(verdict.kind, self.judge.finder.kinds) if verdict.logit < 0 else None

    def _confidences(self, answer: Answer, depth: int) -> npt.NDArray[np.float64]:
        """Return the probability of each of the first hits that it is what was meant.

        A code named in the text is sure; the hits that the rest of the words find are measured among themselves.
        """
        # a hit is measured against the others of the first page, however few are wanted
        first = answer.order[: max(depth, confidence.FITTING_HITS + len(answer.leads)) if depth else 0]
        sure = np.zeros(len(first))
        found = ~np.isin(first, list(answer.leads))
        sure[found] = confidence.probabilities(self._features(answer, first[found]), self.weights)
        if answer.question.foreign:
            sure *= confidence.BESIDE_FOREIGN
        for at, doc in enumerate(first.tolist()):
            if lead := answer.leads.get(doc):
                sure[at] = 1.0 if lead.is_sure else confidence.MISTYPED_CODE
        return sure

    def _hits(
        self, answer: Answer, shown: range, sure: npt.NDArray[np.float64], explained: int = MAX_LIMIT
    ) -> tuple[Hit, ...]:
        """Build the hits of some places of an answer; those behind the first ``explained`` say not why they matched."""
        statuses = self._filters.statuses(answer.chosen.on)
        hits = []
        for at in shown:
            doc = int(answer.order[at])
            entry = self._entry(doc)
            matches = list_matches(self._searcher, answer, doc, entry) if at - shown.start < explained else ()
            met = [m for m in matches if m.terms]
            terms = frozenset(term for m in met for term in m.terms)
            fields = frozenset(m.match.field for m in met)
            hits.append(
                Hit(
                    entry,
                    answer.value(doc),
                    STATUSES[statuses[doc]],
                    tuple(m.match for m in matches),
                    round(float(sure[at]), 4) if at < len(sure) else None,
                    build_reason(self._searcher, answer, doc, matches),
                    functools.partial(highlight, entry, terms, fields, self._analyzer),
                )
            )
        return tuple(hits)


def _digits_of(code: str) -> int:
    return int("".join(c for c in code if c.isascii() and c.isdigit()) or 0)


def _check_text(text: object) -> str:
    if not isinstance(text, str):
        raise SearchError(f"a question or code must be a text (str), not {type(text).__name__}")
    return text


def _check_page(text: str, limit: object, offset: object) -> None:
    for name, value in (("limit", limit), ("offset", offset)):
        if not isinstance(value, int) or isinstance(value, bool):
            raise SearchError(f"{name} must be a whole number, not {value!r}")
    if not 0 <= limit <= MAX_LIMIT:  # type: ignore[operator]
        raise SearchError(f"limit must be from 0 to {MAX_LIMIT}, not {limit}")
    if offset < 0:  # type: ignore[operator]
        raise SearchError(f"offset must not be negative, it is {offset}")
