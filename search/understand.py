"""Understanding: words of a question become units, each with weighted alternatives of index terms.

The result is a plain value; only ``scoring`` turns it into work on an index.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.attributes import AttributeReader
from index.text import Reader
from search.spelling import Speller
from search.weights import Weights

_INJECTION = "injection"
_BESIDE = 2  #: characters between words that stand side by side ("bag, leg")
_SIZE = re.compile(r"(?:cm|in|mm)?x\d+\w*")  #: the second part of a size, as it is cut ("4x4", "10cmx12cm")


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
class Unit:
    """A typed word or phrase, what it counts (before rarity), and its alternatives, best first."""

    typed: str
    factor: float
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as units; ``corrected`` is the question with misspelled words replaced, or "" ."""

    units: tuple[Unit, ...] = ()
    corrected: str = ""

    def to_list(self) -> list[dict[str, object]]:
        """Return the units as JSON-ready values, each with its best alternatives."""
        return [
            {
                "typed": unit.typed,
                "factor": unit.factor,
                "alternatives": [
                    {"shown": a.shown, "kind": a.kind, "weight": round(a.weight, 3)} for a in unit.alternatives[:12]
                ],
            }
            for unit in self.units
        ]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str  # normalized
    typed: str
    start: int
    end: int


class Understander:
    """Understands questions against one index: its lexicon, its terms and its spelling."""

    def __init__(self, reader: Reader, terms: dict[str, int], speller: Speller, weights: Weights) -> None:
        lexicon = reader.lexicon
        self.lexicon, self.terms, self.speller, self.weights = lexicon, terms, speller, weights
        self.reader, self.attributes = reader, AttributeReader(reader)
        self.stop = frozenset(lexicon.words.stop)
        self.silent = frozenset(lexicon.words.question) | frozenset(lexicon.words.house)
        self.forms = lexicon.form_words
        self.measures = lexicon.measure_words
        self.senses = reader.senses
        self.stems = functools.lru_cache(20_000)(self._stems)
        self.lay: dict[tuple[str, ...], list[str]] = {}
        for said, meant in lexicon.lay.items():
            key = self.stems(said)
            if key:
                self.lay.setdefault(key, []).extend(meant)
        #: the same phrases with their words in any order, as price lists write them: "bag, leg"
        self.lay_turned = {tuple(sorted(key)): meant for key, meant in self.lay.items() if len(key) > 1}
        self.longest_lay = max(map(len, self.lay), default=1)
        #: terms of lay phrases of several words: others cannot be part of one, which most words tell at once
        self._in_phrases = {term for key in self.lay if len(key) > 1 for term in key}
        self._measured = lexicon.strength_units

    def _stems(self, text: str) -> tuple[str, ...]:
        """Return the index terms of a text, stop words left out."""
        return tuple(self.reader.terms(text))

    def understand(self, text: str) -> Understood:
        """Turn the words of a question into units; a text without words gives none."""
        words = [_Word(word.text, word.typed, word.start, word.end) for word in self.reader.read(text)]
        said = [word for word in words if word.text not in self.stop]
        kept = [word for word in said if word.text not in self.silent] or said
        diluted = self._diluents(words)
        units: list[Unit] = []
        corrections: list[tuple[_Word, str]] = []
        at = 0
        while at < len(kept):
            length, unit = self._unit_at(kept, at)
            if unit is None:
                unit, better = self._guess(kept[at])
                if better:
                    corrections.append((kept[at], better))
            if kept[at].start in diluted:
                unit = replace(unit, factor=unit.factor * self.weights.diluent)
            if any(unit.alternatives == other.alternatives for other in units):
                unit = replace(unit, factor=unit.factor * self.weights.repeated)
            units.append(unit)
            at += length
        injected = self._implied(text, units)
        return Understood((*units, *injected), _corrected(text, corrections))

    def _implied(self, text: str, units: Sequence[Unit]) -> list[Unit]:
        """Return a unit for an injection that a text tells without the word ("4 mg/ml", "IV"), or nothing."""
        term = self.reader.stem(_INJECTION)
        if not self.weights.implied or not (
            (told := self.attributes.read(self.reader.read(text))).injected or told.fluid
        ):
            return []
        if any(term in alternative.terms for unit in units for alternative in unit.alternatives):
            return []
        return [Unit(_INJECTION, self.weights.implied, (Alternative((term,), 1.0, "implied", _INJECTION),))]

    def _diluents(self, words: Sequence[_Word]) -> set[int]:
        """Return where words stand that name the fluid a drug comes in ("gentamicin in nacl", "ampicillin ... ns")."""
        fluids = self.lexicon.words.diluents
        named = [n for n, w in enumerate(words) if w.text in fluids]
        if not named:
            return set()
        first = next(
            (n for n, w in enumerate(words) if w.text.isalpha() and len(w.text) > 4 and w.text not in fluids), None
        )
        if first is None or first > named[0]:
            return set()
        return {words[n].start for n in named}

    def complete(self, text: str, last_is_whole: bool) -> Understood:
        """Turn what is being typed into units that must all be met; the last word may be the beginning of one.

        ``last_is_whole`` says that a blank follows the last word. A text without words gives no units.
        """
        whole, last = text, ""
        if not last_is_whole:
            words = self.reader.read(text)
            if words:
                last = words[-1].text
                whole = text[: words[-1].start]
        units = list(self.understand(whole).units)
        if last:
            stems = dict.fromkeys(self.reader.stem(word) for word in self.speller.starting_with(last))
            begun = [Alternative((term,), self.weights.prefix, "prefix", term) for term in stems if term in self.terms]
            known = self.understand(last).units
            if not begun and all(a.kind == "typo" for unit in known for a in unit.alternatives):
                begun = [
                    Alternative((self.reader.stem(guess.word),), self.weights.typo * guess.likeness, "typo", guess.word)
                    for guess in self.speller.beginning_like(last)
                ]
            alternatives = [a for unit in known for a in unit.alternatives if a.kind != "typo" or not begun]
            if alternatives or begun:
                units.append(Unit(last, 1.0, (*alternatives, *begun)))
            elif last not in self.stop:
                units.append(Unit(last, 1.0, ()))
        return Understood(tuple(units))

    def _unit_at(self, words: Sequence[_Word], at: int) -> tuple[int, Unit | None]:
        """Return how many words the unit at a position takes and the unit, or None for an unknown word."""
        weights, word = self.weights, words[at]
        stems = [self.reader.stem(w.text) for w in words[at : at + self.longest_lay]]
        in_phrase = next((n for n, term in enumerate(stems) if term not in self._in_phrases), len(stems))
        for length in range(in_phrase, 1, -1):
            meant = self.lay.get(tuple(stems[:length])) or self._turned(words[at : at + length], stems)
            if meant:
                typed = " ".join(w.typed for w in words[at : at + length])
                exact = Alternative(tuple(stems[:length]), 1.0, "exact", typed, all_needed=False)
                return length, Unit(typed, 1.0, (exact, *self._expansions(meant, weights.lay, "lay")))
        if joined := self._joined(words, at):
            return 2, joined
        alternatives: list[Alternative] = []
        form = self.senses.at([w.text for w in words], at)
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
        alternatives += self._expansions(self.lay.get((self.reader.stem(word.text),), []), weights.lay, "lay")
        if at and length == 1:
            alternatives += self._expansions(
                self.speller.behind(words[at - 1].text, word.text), weights.clipped, "prefix"
            )
        if not alternatives and not form and word.text not in self.forms and not any(c.isdigit() for c in word.text):
            return 1, None
        factor = 1.0 if alternatives else weights.unknown
        if _SIZE.fullmatch(word.text):
            factor = weights.number
        elif word.text[0].isdigit():
            measured = len(words) > at + 1 and words[at + 1].text in self._measured
            factor = weights.strength if measured else weights.number
        elif word.text in self.measures:
            factor = weights.measure
        elif word.text in self.forms:
            factor *= weights.form
        return length, Unit(typed, factor, tuple(alternatives))

    def _turned(self, words: Sequence[_Word], stems: Sequence[str]) -> list[str] | None:
        """Return what a lay phrase means whose words stand side by side in another order, or None.

        A phrase in its own order that begins within goes first.
        """
        length = len(words)
        meant = self.lay_turned.get(tuple(sorted(stems[:length])))
        if not meant or any(two.start - one.end > _BESIDE for one, two in itertools.pairwise(words)):
            return None
        within = (tuple(stems[start:end]) for start in range(1, length) for end in range(start + 2, len(stems) + 1))
        return None if any(phrase in self.lay for phrase in within) else meant

    def _joined(self, words: Sequence[_Word], at: int) -> Unit | None:
        """Return a unit for two words that the index writes as one ("gluco meter", "micro matrix"), or None."""
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
        one = Alternative((self.reader.stem(both),), 1.0, "exact", both)
        apart = tuple(self.reader.stem(word) for word in (first, second) if self.reader.stem(word) in self.terms)
        two = Alternative(apart, 1.0, "exact", typed, all_needed=False)
        return Unit(typed, 1.0, (one, two) if apart else (one,))

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
        found = []
        for text in texts if weight > 0 else ():
            terms = self.stems(text)
            if terms and all(term in self.terms for term in terms):
                found.append(Alternative(terms, weight, kind, text))
        return found

    def _guess(self, word: _Word) -> tuple[Unit, str]:
        """Return a unit for a word the index does not know, and the better spelling of it, or ""."""
        weights = self.weights
        guesses = self.speller.guesses(word.text)
        alternatives = []
        if (
            word.text.isalpha()
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
        return Unit(word.typed, factor, tuple(alternatives)), better


def _corrected(text: str, corrections: Sequence[tuple[_Word, str]]) -> str:
    """Put better spellings in place; "" when there are none."""
    if not corrections:
        return ""
    for word, better in reversed(corrections):
        text = text[: word.start] + better + text[word.end :]
    return text
