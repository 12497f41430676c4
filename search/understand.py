"""Understanding: the words of a question become clauses, each with weighted alternatives of index terms.

The result is a plain value; only ``scoring`` turns it into work on an index.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.lexicon import load_known_words
from index.attributes import AttributeReader, Attributes
from index.text import Reader, Word
from search.question import Question
from search.spelling import Speller
from search.weights import Weights

_FOR = "for"  #: what stands behind it says what the thing before it is for
_INJECTION = "injection"
_SIZE = re.compile(r"(?:cm|in|mm)?x\d+\w*")  #: the second part of a size, as it is cut ("4x4", "10cmx12cm")
_MOST_SHOWN = 12  #: alternatives of a clause that are told


@dataclass(frozen=True, slots=True)
class Alternative:
    """Index terms that may stand for a typed word, with a weight up to 1.

    ``kind`` says how it was found: exact, abbreviation, lay, prefix, typo, implied. ``shown`` is the readable form.
    ``all_needed`` is False for typed phrases, which count in part when only some of their words are there.
    """

    terms: tuple[str, ...]
    weight: float
    kind: str
    shown: str
    all_needed: bool = True


@dataclass(frozen=True, slots=True)
class Clause:
    """A typed word or phrase, what it counts (before rarity), and its alternatives, best first."""

    typed: str
    factor: float
    alternatives: tuple[Alternative, ...]

    @property
    def is_guessed(self) -> bool:
        """Whether only likely spellings are known of it."""
        return bool(self.alternatives) and all(alternative.kind == "typo" for alternative in self.alternatives)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as clauses; ``corrected`` is the question with misspelled words replaced, or "".

    offered: words that are likely names of drugs that nothing here has, each with the name like it of another drug, which is
    offered ("did you mean") and was not searched.
    """

    clauses: tuple[Clause, ...] = ()
    corrected: str = ""
    offered: tuple[tuple[str, str], ...] = ()

    def say_offered(self) -> list[str]:
        """Return a sentence for each word that was not taken for another drug; none where there is none."""
        return [
            f"“{typed}” was not taken for “{other}”, which is likely another drug." for typed, other in self.offered
        ]

    def to_list(self) -> list[dict[str, object]]:
        """Return the clauses as JSON-ready values, each with its best alternatives."""
        return [
            {
                "typed": clause.typed,
                "factor": clause.factor,
                "alternatives": [
                    {"shown": a.shown, "kind": a.kind, "weight": round(a.weight, 3)}
                    for a in clause.alternatives[:_MOST_SHOWN]
                ],
            }
            for clause in self.clauses
        ]


class Understander:
    """Understands questions against one index: its lexicon, its terms and its spelling.

    ``terms`` are the index's terms with their numbers.
    """

    def __init__(
        self, reader: Reader, attributes: AttributeReader, terms: Mapping[str, int], speller: Speller, weights: Weights
    ) -> None:
        self.reader, self.attributes, self.terms, self.speller, self.weights = (
            reader,
            attributes,
            terms,
            speller,
            weights,
        )
        lexicon = reader.lexicon
        self.stop = reader.stop
        self.silent = frozenset(lexicon.words.question) | frozenset(lexicon.words.house)
        self.diluents = frozenset(lexicon.words.diluents)
        self.makers = frozenset(lexicon.words.device_makers)
        self.forms = lexicon.form_words
        self.measures = lexicon.measure_words
        self.strength_units = lexicon.strength_units
        self.senses = reader.senses
        self.lay: dict[tuple[str, ...], list[str]] = {}
        for phrase, meanings in lexicon.lay.items():
            key = tuple(reader.terms(phrase))
            if key:
                self.lay.setdefault(key, []).extend(meanings)
        #: the same phrases with their words in any order, as price lists write them: "bag, leg"
        self.lay_turned = {tuple(sorted(key)): meanings for key, meanings in self.lay.items() if len(key) > 1}
        self.longest_lay = max(map(len, self.lay), default=1)
        #: every term of a lay phrase of several words: a quick way to skip the phrase look-up
        self._in_phrases = {term for key in self.lay if len(key) > 1 for term in key}
        #: words of everyday English and medicine: no misspellings of what the index happens to have
        self._well_spelled = load_known_words()
        self._expanded: dict[str, tuple[str, ...]] = {}

    def understand(self, question: Question) -> Understood:
        """Turn the words of a question into clauses; one without words gives none."""
        return self._understand(question.words, question.attributes, asks_by_code=question.names_something)

    def _understand(self, words: Sequence[Word], attributes: Attributes, asks_by_code: bool = False) -> Understood:
        spoken = [word for word in words if word.text not in self.stop]
        content_words = [word for word in spoken if word.text not in self.silent]
        if not content_words and not asks_by_code:  # beside a code, words that ask search nothing ("what is G0439")
            content_words = spoken
        diluted = self._find_diluents(words)
        purpose = next((word.start for word in words if word.text == _FOR), words[-1].end if words else 0)
        clauses: list[Clause] = []
        corrections: dict[int, str] = {}  # by where the word begins
        offered: dict[str, str] = {}
        at = 0
        while at < len(content_words):
            length, clause = self._clause_at(content_words, at)
            if clause is None:
                clause, better = self._guess(content_words[at])
                if better:
                    corrections[content_words[at].start] = better
                    if not clause.alternatives:
                        offered[content_words[at].typed] = better
            if content_words[at].text in self.makers and len(content_words) > 1:
                clause = Clause(clause.typed, clause.factor * self.weights.device_maker, clause.alternatives)
            if content_words[at].start > purpose and clauses:
                clause = replace(clause, factor=clause.factor * self.weights.purpose)
            if content_words[at].start in diluted:
                clause = replace(clause, factor=clause.factor * self.weights.diluent)
            if any(clause.alternatives == other.alternatives for other in clauses):
                clause = replace(clause, factor=clause.factor * self.weights.repeated)
            clauses.append(clause)
            at += length
        whole = (*clauses, *self._implied(attributes, clauses))
        return Understood(whole, _correct(words, corrections), tuple(offered.items()))

    def _implied(self, attributes: Attributes, clauses: Sequence[Clause]) -> list[Clause]:
        """Return a clause for an injection that the words imply without naming it ("4 mg/ml", "IV"), or nothing."""
        term = self.reader.stem(_INJECTION)
        if not self.weights.implied or not (attributes.injected or attributes.fluid_routes):
            return []
        if any(term in alternative.terms for clause in clauses for alternative in clause.alternatives):
            return []
        return [Clause(_INJECTION, self.weights.implied, (Alternative((term,), 1.0, "implied", _INJECTION),))]

    def _find_diluents(self, words: Sequence[Word]) -> set[int]:
        """Return where words begin that name the fluid a drug comes in ("gentamicin in nacl", "ampicillin ... ns")."""
        fluids = self.diluents
        named = [n for n, word in enumerate(words) if word.text in fluids]
        if not named:
            return set()
        names = (
            n
            for n, w in enumerate(words)
            if w.text.isalpha() and len(w.text) >= self.weights.drug_letters and n not in named
        )
        first = next(names, None)
        if first is None or first > named[0]:
            return set()
        return {words[n].start for n in named}

    def complete(self, question: Question) -> Understood:
        """Turn what is being typed into clauses that must all be met; the last word may be the beginning of one.

        A question without words gives no clauses.
        """
        words = question.words
        if question.last_is_whole or not words:
            return Understood(self.understand(question).clauses)
        whole, last = words[:-1], words[-1]
        clauses = list(self._understand(whole, self.attributes.read(whole)).clauses)
        stems = dict.fromkeys(self.reader.stem(word) for word in self.speller.starting_with(last.text))
        begun = [Alternative((term,), self.weights.prefix, "prefix", term) for term in stems if term in self.terms]
        known = self._understand([last], self.attributes.read([last])).clauses
        if not begun and all(a.kind == "typo" for clause in known for a in clause.alternatives):
            begun = [
                Alternative((self.reader.stem(guess.word),), self.weights.typo * guess.likeness, "typo", guess.word)
                for guess in self.speller.beginning_like(last.text)
            ]
        alternatives = [a for clause in known for a in clause.alternatives if a.kind != "typo" or not begun]
        if alternatives or begun or last.text not in self.stop:
            clauses.append(Clause(last.text, 1.0, (*alternatives, *begun)))
        return Understood(tuple(clauses))

    def _clause_at(self, words: Sequence[Word], at: int) -> tuple[int, Clause | None]:
        """Return how many words the clause at a position takes and the clause, or None for an unknown word."""
        weights, word = self.weights, words[at]
        stems = [self.reader.stem(w.text) for w in words[at : at + self.longest_lay]]
        in_phrase = next((n for n, term in enumerate(stems) if term not in self._in_phrases), len(stems))
        for length in range(in_phrase, 1, -1):
            meant = self.lay.get(tuple(stems[:length])) or self._turned(words[at : at + length], stems)
            if meant:
                typed = " ".join(w.typed for w in words[at : at + length])
                exact = Alternative(tuple(stems[:length]), 1.0, "exact", typed, all_needed=False)
                return length, Clause(typed, 1.0, (exact, *self._expansions(meant, weights.lay, "lay")))
        if joined := self._joined(words, at):
            return 2, joined
        alternatives: list[Alternative] = []
        form = self.senses.find_at([w.text for w in words], at)
        length = form.length if form else 1
        typed = " ".join(w.typed for w in words[at : at + length])
        own = tuple(stems[:length])
        if all(term in self.terms for term in own):
            alternatives.append(Alternative(own, 1.0, "exact", typed, all_needed=False))
        if form:
            for rank, sense in enumerate(form.senses):
                sure = sense in form.decided or (rank == 0 and len(form.senses) == 1)
                weight = weights.abbreviation if sure else weights.other_senses
                alternatives += self._expansions([" ".join(sense)], weight, "abbreviation")
        alternatives += self._expansions(self.lay.get((stems[0],), []), weights.lay, "lay")
        if at and length == 1:
            alternatives += self._expansions(
                self.speller.following(words[at - 1].text, word.text), weights.clipped, "prefix"
            )
        is_role = word.text in self.forms or word.text in self.makers
        if not alternatives and not form and not is_role and not any(c.isdigit() for c in word.text):
            return 1, None
        factor = 1.0 if alternatives else weights.unknown
        if _SIZE.fullmatch(word.text):
            factor = weights.number
        elif word.text[0].isdigit():
            measured = len(words) > at + 1 and words[at + 1].text in self.strength_units
            factor = weights.strength if measured else weights.number
        elif word.text in self.measures:
            factor = weights.measure
        elif word.text in self.forms:
            factor *= weights.form
        return length, Clause(typed, factor, tuple(alternatives))

    def _turned(self, words: Sequence[Word], stems: Sequence[str]) -> list[str] | None:
        """Return what a lay phrase means whose words stand side by side in another order, or None.

        A phrase in its own order that begins within goes first.
        """
        length = len(words)
        meant = self.lay_turned.get(tuple(sorted(stems[:length])))
        if not meant or any(
            second.start - first.end > self.weights.beside for first, second in itertools.pairwise(words)
        ):
            return None
        within = (tuple(stems[start:end]) for start in range(1, length) for end in range(start + 2, len(stems) + 1))
        return None if any(phrase in self.lay for phrase in within) else meant

    def _joined(self, words: Sequence[Word], at: int) -> Clause | None:
        """Return a clause for two words that the index writes as one ("gluco meter", "micro matrix"), or None."""
        if len(words) < at + 2 or words[at].end + 1 != words[at + 1].start:
            return None
        first, second = words[at].text, words[at + 1].text
        both, short = first + second, min(len(first), len(second))
        if (
            both not in self.speller.frequencies
            or short < self.weights.part_letters
            or second in self.speller.followers.get(first, [])
        ):
            return None
        typed = f"{words[at].typed} {words[at + 1].typed}"
        together = Alternative((self.reader.stem(both),), 1.0, "exact", both)
        apart = tuple(self.reader.stem(word) for word in (first, second) if self.reader.stem(word) in self.terms)
        separate = Alternative(apart, 1.0, "exact", typed, all_needed=False)
        return Clause(typed, 1.0, (together, separate) if apart else (together,))

    def _split(self, word: str) -> list[str]:
        """Return the two indexed words that are written together in an unknown one ("kneebrace"), or nothing."""
        known = self.speller.frequencies
        least = self.weights.part_letters
        cuts = range(least, len(word) - least + 1)
        pairs = [(word[:n], word[n:]) for n in cuts if word[:n] in known and word[n:] in known]
        best = max(pairs, key=lambda pair: min(known[pair[0]], known[pair[1]]), default=())
        return list(best)

    def _expansions(self, texts: Sequence[str], weight: float, kind: str) -> list[Alternative]:
        """Return alternatives for texts whose every word is in the index."""
        alternatives = []
        for text in texts if weight > 0 else ():
            if text not in self._expanded:
                self._expanded[text] = tuple(self.reader.terms(text))
            terms = self._expanded[text]
            if terms and all(term in self.terms for term in terms):
                alternatives.append(Alternative(terms, weight, kind, text))
        return alternatives

    def _guess(self, word: Word) -> tuple[Clause, str]:
        """Return a clause for a word the index does not know, and the better spelling of it, or "".

        Where the better spelling is likely the name of another drug, the clause has no alternatives: it is offered, not taken.
        """
        weights = self.weights
        guesses = () if word.text in self._well_spelled else self.speller.guesses(word.text)
        if guesses and self.speller.is_other_drug(word.text, guesses[0]):
            other = guesses[0].word if guesses[0].kind == "typo" else ""
            is_drug = len(other) >= weights.offered_letters or self.speller.drugs.is_likely(other)
            return Clause(word.typed, weights.unknown, ()), other if is_drug else ""
        alternatives = []
        if (
            word.text.isalpha()
            and word.text not in self._well_spelled
            and not any(guess.kind == "prefix" for guess in guesses)
            and (parts := self._split(word.text))
        ):
            alternatives.append(
                Alternative(tuple(map(self.reader.stem, parts)), weights.joined, "typo", " ".join(parts))
            )
        for guess in guesses:
            weight = weights.prefix if guess.kind == "prefix" else weights.typo * guess.likeness
            if weight > 0:
                alternatives.append(Alternative((self.reader.stem(guess.word),), weight, guess.kind, guess.word))
        better = alternatives[0].shown if alternatives and alternatives[0].kind == "typo" else ""
        if any(guess.kind == "prefix" for guess in guesses):
            better = ""
        factor = 1.0 if alternatives else weights.unknown
        return Clause(word.typed, factor, tuple(alternatives)), better


def _correct(words: Sequence[Word], corrections: Mapping[int, str]) -> str:
    """Return the words with better spellings in their places, what stands between them as it was; "" without any."""
    if not corrections:
        return ""
    parts = [word.before + corrections.get(word.start, word.typed) for word in words]
    return "".join(parts) + words[-1].after
