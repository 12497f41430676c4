"""Attributes: what separates the codes of one product, read from words: route, form, dose, size, qualifiers, negations.

Entries (``index/entries.py``) and questions are read with the same vocabulary, which is that of the lexicon, so that "INJ" or
"4X4" can choose among codes that share all other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.lexicon import Lexicon
from index.amounts import AmountReader
from index.isotopes import read_isotopes
from index.lenses import NO_POWERS, Powers, read_powers
from index.phrases import Phrases
from index.ranges import read_measures
from index.text import Reader, Word

#: A range that limits nothing.
ANY = (0.0, float("inf"))
#: Letters of an ingredient's name that tell it, which price lists clip.
INGREDIENT_LETTERS = 5
#: The kind of thing in things.yaml that is no drug.
DEVICE = "device"

_CONTRACTED = re.compile(r"['’](?:m|d|ll|re|ve|t)$", re.IGNORECASE)  # "I'm" is not IM
_SEPARATE = re.compile(r"[ -]+")


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a text tells; what it does not tell is 0, False or empty.

    ``routes`` and ``qualifiers`` are bits, which the reader names; ``injected`` says that injection is the only route,
    ``fluid_routes`` are those of a strength by volume, which is that of a fluid and so mostly an injection; ``deciding``
    are those of the qualifiers that tell codes apart for good. ``forms`` are names of dosage forms.

    ``area`` is in square inches and ``width`` in inches; ``iodine`` are the numbers that may be mg of iodine in a ml.
    ``amounts`` leads from a dimension to its first amount, in base units.

    ``beginnings`` are the first letters of each word, to be held against those of ingredients. ``stated`` and
    ``negated`` are the stems that are said, and those that are denied and not said elsewhere.

    ``time_unit`` and ``sequence`` are a name of times.yaml and one of sequences.yaml. ``ways`` are those bits of the routes
    that tell how something is injected; ``measures`` leads from a unit of ranges (``index/ranges.py``) to an amount in it.

    ``isotopes`` are bits (``index/isotopes.py``), ``powers`` those of a spectacle lens (``index/lenses.py``). ``device_maker``
    says that a maker of implants is named, ``thing`` is the kind of things.yaml that is asked for.
    """

    routes: int = 0
    injected: bool = False
    fluid_routes: int = 0
    forms: tuple[str, ...] = ()
    area: float = 0.0
    width: float = 0.0
    iodine: tuple[float, ...] = ()
    amounts: dict[str, float] = field(default_factory=dict)
    beginnings: frozenset[str] = frozenset()
    qualifiers: int = 0
    deciding: int = 0
    stated: frozenset[str] = frozenset()
    negated: frozenset[str] = frozenset()
    time_unit: str = ""
    sequence: str = ""
    ways: int = 0
    isotopes: int = 0
    powers: Powers = NO_POWERS
    device_maker: bool = False
    thing: str = ""
    measures: dict[str, float] = field(default_factory=dict)


class Named(NamedTuple):
    """What the phrases of a text name; ``opposed`` are the qualifiers whose opposites it says."""

    routes: int
    forms: tuple[str, ...]
    qualifiers: int
    opposed: int
    time_unit: str
    sequence: str


class _Meaning(NamedTuple):
    """What a phrase of the vocabulary tells, unless it stands behind or before certain words."""

    route: int = 0
    form: str = ""
    qualifier: int = 0
    opposed: int = 0
    time_unit: str = ""
    sequence: str = ""
    not_behind: tuple[tuple[str, ...], ...] = ()
    not_before: tuple[tuple[str, ...], ...] = ()


class _Part(NamedTuple):
    """A word, or one that is written together elsewhere: ``together`` is that word for its last part, else ""."""

    text: str
    before: str
    together: str = ""


def _split_compound(word: Word, deny: frozenset[str]) -> list[_Part]:
    """Return the parts of a word that is typed apart ("side rails" for "siderails"), or the word by itself.

    One that begins with a word that denies ("non-sterile") is not the word written together, which denies nothing.
    """
    typed = _SEPARATE.split(word.typed.lower())
    if len(typed) < 2 or not word.text.isalpha():
        return [_Part(word.text, word.before)]
    gaps = [word.before, *_SEPARATE.findall(word.typed)]
    together = ["" for _ in typed[1:]] + ["" if typed[0] in deny else word.text]
    return [_Part(text, gap, joined) for text, gap, joined in zip(typed, gaps, together, strict=True)]


class AttributeReader:
    """Reads attributes with the vocabulary of a reader's lexicon.

    >>> from corpus.lexicon import load_lexicon
    >>> text = Reader(load_lexicon())
    >>> reader = AttributeReader(text)
    >>> attributes = reader.read(text.read("ketorolac 15mg/ml IM soln, not compounded, each addl 15 min"))
    >>> reader.route_names(attributes.routes), bool(attributes.fluid_routes), attributes.forms, attributes.amounts
    (['injection', 'into a muscle'], True, ('solution',), {'mass': 15.0})
    >>> sorted(attributes.negated), attributes.time_unit, attributes.sequence, reader.qualifier_names(attributes.qualifiers)
    (['compound'], 'minute', 'further', ['compounded'])
    """

    def __init__(self, reader: Reader) -> None:
        lexicon = reader.lexicon
        self.reader = reader
        self._cut, self._stem = reader.words, reader.stem
        own = {name: 1 << bit for bit, name in enumerate(lexicon.routes)}
        self._route_bits = {name: own[name] | own.get(lexicon.routes[name].within, 0) for name in own}
        #: The bits of ways within a wider route: into a vein or under the skin, say.
        self.ways = sum(own[name] for name, route in lexicon.routes.items() if route.within)
        self._own_bits = own
        self._qualifier_bits = {name: 1 << bit for bit, name in enumerate(lexicon.qualifiers)}
        #: The bits of the qualifiers that tell codes apart for good.
        self.deciding = sum(self._qualifier_bits[name] for name, q in lexicon.qualifiers.items() if q.deciding)
        #: The bit of the route of injection, 0 for a lexicon without it.
        self.injection = self._route_bits.get("injection", 0)
        #: category -> the bits of the qualifiers that do not narrow its codes
        self.idle_in = {
            category: sum(self._qualifier_bits[name] for name, q in lexicon.qualifiers.items() if category in q.not_for)
            for category in {letter for q in lexicon.qualifiers.values() for letter in q.not_for}
        }
        self.amounts = AmountReader(reader)
        self._phrases = Phrases(self._list_phrases(lexicon), cut=reader.words)
        silent = [(text, None) for route in lexicon.routes.values() for text in route.silent]
        self._silent = Phrases(silent, cut=reader.words)
        self._route_codes = {
            code: self._route_bits[name] for name, route in lexicon.routes.items() for code in route.codes
        }
        self._behind_codes = {word for form in lexicon.forms.values() for word in form.behind_route}
        negations = lexicon.negations
        self._deny = frozenset(negations.deny)
        self._unless_behind = {tuple(reader.words(text)) for text in negations.unless_behind}
        self._passed_over = Phrases([(text, None) for text in negations.passed_over], cut=reader.words)
        self._never_denied = frozenset(negations.never_denied)
        self._device_makers = frozenset(lexicon.words.device_makers)
        self._things = {word: thing for thing, words in lexicon.things.items() for word in words}

    def _list_phrases(self, lexicon: Lexicon) -> Iterable[tuple[str, _Meaning]]:
        for name, route in lexicon.routes.items():
            yield from ((text, _Meaning(route=self._route_bits[name])) for text in (*route.words, *route.things))
        for name, form in lexicon.forms.items():
            meaning = _Meaning(self._route_bits.get(form.route, 0), name, self._qualifier_bits.get(form.qualifier, 0))
            yield from ((text, meaning) for text in (*form.words, *form.things))
        for name, qualifier in lexicon.qualifiers.items():
            bit = self._qualifier_bits[name]
            not_behind = tuple(tuple(self._cut(text)) for text in qualifier.not_behind)
            not_before = tuple(tuple(self._cut(text)) for text in qualifier.not_before)
            meaning = _Meaning(qualifier=bit, not_behind=not_behind, not_before=not_before)
            words = (*qualifier.words, *(lexicon.makers if qualifier.makers else ()))
            yield from ((text, meaning) for text in words)
            yield from ((text, _Meaning(opposed=bit)) for text in qualifier.opposites)
        for name, texts in lexicon.times.items():
            yield from ((text, _Meaning(time_unit=name)) for text in texts)
        for name, texts in lexicon.sequences.items():
            yield from ((text, _Meaning(sequence=name)) for text in texts)

    def read(self, words: Sequence[Word]) -> Attributes:
        """Return what the words of a text tell; no words tell nothing."""
        named = self.read_names(words)
        stated, negated = self.read_negations(words)
        letters = frozenset(w.text[:INGREDIENT_LETTERS] for w in words if w.text.isalpha())
        has_digits = any(c.isdigit() for w in words for c in w.typed)
        parts = self.amounts.split(words) if has_digits else []
        return Attributes(
            routes=named.routes,
            injected=bool(named.routes) and named.routes & ~self.ways == self.injection,
            ways=named.routes & self.ways,
            isotopes=read_isotopes(word.text for word in words) if has_digits else 0,
            powers=read_powers(parts) if has_digits else NO_POWERS,
            device_maker=any(word.text in self._device_makers for word in words),
            thing=self._read_thing(words),
            measures=read_measures(parts),
            fluid_routes=self.injection if self.amounts.has_strength_by_volume(parts) else 0,
            forms=named.forms,
            area=self.amounts.read_area(parts),
            width=self.amounts.read_width(parts),
            iodine=self.amounts.read_iodine(parts),
            amounts=self.amounts.read_amounts(parts),
            beginnings=letters,
            qualifiers=named.qualifiers,
            deciding=named.qualifiers & self.deciding,
            stated=stated,
            negated=negated - stated,
            time_unit=named.time_unit,
            sequence=named.sequence,
        )

    def _read_thing(self, words: Sequence[Word]) -> str:
        """Return what kind of thing the words ask for, "" where they do not say it or say several.

        Of two that stand side by side the last one names it: a "breathing machine medicine" is a medicine.
        """
        named = [(at, self._things[word.text]) for at, word in enumerate(words) if word.text in self._things]
        last = [thing for n, (at, thing) in enumerate(named) if n + 1 == len(named) or named[n + 1][0] != at + 1]
        return last[0] if len(set(last)) == 1 else ""

    def read_names(self, words: Sequence[Word]) -> Named:
        """Return routes, forms, qualifiers, units of time and sequences that the words name."""
        texts = [w.typed.lower() if _CONTRACTED.search(w.typed) else w.text for w in words]
        silent = {at for start, end, _ in self._silent.find(texts) for at in range(start, end)}
        routes = qualifiers = opposed = 0
        forms: dict[str, None] = {}
        time_unit = sequence = ""
        for start, end, meaning in self._phrases.find(texts):
            if not meaning.time_unit and start and not words[start].before and words[start - 1].typed[-1].isdigit():
                continue  # "4sq" is no subcutaneous injection
            if any(tuple(texts[max(0, start - len(before)) : start]) == before for before in meaning.not_behind):
                continue
            if any(tuple(texts[end : end + len(behind)]) == behind for behind in meaning.not_before):
                continue
            if start not in silent:
                routes |= meaning.route
            if meaning.form:
                forms[meaning.form] = None
            qualifiers |= meaning.qualifier
            opposed |= meaning.opposed
            time_unit = time_unit or meaning.time_unit
            sequence = sequence or meaning.sequence
        for at, text in enumerate(texts[:-1]):
            if text in self._route_codes and texts[at + 1] in self._behind_codes:
                routes |= self._route_codes[text]
        return Named(routes, tuple(forms), qualifiers, opposed & ~qualifiers, time_unit, sequence)

    def read_negations(self, words: Sequence[Word]) -> tuple[frozenset[str], frozenset[str]]:
        """Return the stems that the words say, and those that they deny somewhere.

        What is denied are up to two words behind "not", "without" and the like; "with or without" denies nothing.
        """
        parts = [part for word in words for part in _split_compound(word, self._deny)]
        texts = [part.text for part in parts]
        stated, negated = set[str](), set[str]()
        at = 0
        while at < len(parts):
            start, end = self._find_denied(parts, texts, at) if texts[at] in self._deny else (at, at)
            if start == end:
                stated.update(map(self._stem, filter(None, (texts[at], parts[at].together))))
                at += 1
                continue
            for part in parts[start:end]:
                if part.text not in self._never_denied:
                    negated.update(map(self._stem, filter(None, (part.text, part.together))))
            at = end
        return frozenset(stated), frozenset(negated)

    def _find_denied(self, parts: Sequence[_Part], texts: Sequence[str], at: int) -> tuple[int, int]:
        """Return where the words begin and end that the negation at a place denies: the same place twice for none."""
        if any(tuple(texts[max(0, at - len(before)) : at]) == before for before in self._unless_behind):
            return at, at
        start = at + 1
        if start >= len(texts) or not _SEPARATE.fullmatch(parts[start].before):
            return at, at
        while length := next((length for length, _ in self._passed_over.at(texts, start)), 0):
            if start + length >= len(texts) or parts[start + length].before not in ("", " "):
                break
            start += length
        end = start
        for number in range(2):
            follows = end < len(texts) and texts[end][0].isalpha() and (not number or parts[end].before == " ")
            if not follows or (number and texts[end] in self._deny):
                break
            end += 1
            while end < len(texts) and parts[end].before == "-":  # "self-adhesive" is one word here
                end += 1
        return (start, end) if end > start else (at, at)

    def route_names(self, bits: int) -> list[str]:
        """Return the names of routes, in the order of the lexicon."""
        return [name for name, bit in self._own_bits.items() if bits & bit]

    def route_bit(self, name: str) -> int:
        """Return the bit of a route; raises KeyError for an unknown one."""
        return self._route_bits[name]

    def qualifier_names(self, bits: int) -> list[str]:
        """Return the names of qualifiers, in the order of the lexicon."""
        return [name for name, bit in self._qualifier_bits.items() if bits & bit]

    def qualifier_bit(self, name: str) -> int:
        """Return the bit of a qualifier; raises KeyError for an unknown one."""
        return self._qualifier_bits[name]
