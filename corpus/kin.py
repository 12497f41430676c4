"""Kin: what is said of codes that nobody has written about yet, taken from those that they are most like.

Each quarter brings new codes, of which only the official record is known. They get lay terms, synonyms, context, specialties,
route, class and guidance of the written codes whose official descriptors are most like theirs, or that have the same leading
ingredient. Units, brands, what separates the members of a family, and whatever contradicts the code's own descriptor are never
taken. ``sources`` says of each field from which code it comes.

Likeness is the cosine of the descriptors' words weighted by their inverse document frequency (Salton and Buckley 1988).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.deciding import find_contradictions, find_unsaid
from corpus.entry import Entry

#: What a likeness is worth beside the cosine, and how much of it makes kin.
SAME_INGREDIENT = 0.4  #: added where the descriptors begin with the same ingredient
SAME_THING = 0.15  #: added where those of other things than drugs begin with the same word
NEIGHBOR = (
    0.2  #: added for the very next number, less for those up to NEIGHBORS away, where numbers go by kinds of things
)
NEIGHBORS = 20
BY_NAME = "CJQ"  #: letters whose numbers go by the names of drugs or by when the codes came
OTHER_LETTER = 0.15  #: taken off where the codes are of different letters
CONTRADICTED = 0.15  #: taken off for each deciding word that the two descriptors contradict each other in
LEAST_LIKE = 0.4  #: codes that are less like it are no kin
VERY_LIKE = 0.6  #: the terms of a code that is alone in its family are taken where it is so like
CLASS_LIKE = 0.5  #: what is said of a class of drugs is taken for another drug that is so like one of them
NEAR_BEST = 0.85  #: of the family of the best one those count that are so near it
MOST_KIN = 4
SHARED = 0.75  #: share of a family's members that have a term which is the family's

TAKEN_FROM = "taken from "

_WORD = re.compile(r"[a-z]{2,}")
_FILLING = frozenset([
    "injection", "inj", "injectable", "infusion", "per", "up", "to", "of", "the", "and", "or", "for", "with", "by", "in", "an",
    "any", "type", "each", "not", "otherwise", "specified", "mg", "mcg", "ml", "unit", "including", "use", "used", "only", "as",
    "iv",
])  # fmt: skip
_ISOTOPES = frozenset(["technetium", "tc", "indium", "iodine", "gallium", "fluorine", "lutetium", "copper", "thallium"])
#: Parts of generic names that do not make another drug of it; decanoate and the like do.
_SALTS = frozenset([
    "sulfate", "hydrochloride", "hcl", "sodium", "disodium", "potassium", "calcium", "phosphate", "maleate", "mesylate",
    "tartrate", "citrate", "bromide", "chloride", "hydrobromide", "monohydrate", "dihydrate",
])  # fmt: skip
#: What else is in a drug: a combination is another drug than the first of its parts.
_COMBINED = re.compile(r"\b(?:and|with) ([a-z]{5,})")
#: Names of products stand with capitals in lay terms and synonyms; abbreviations are all capitals.
_TRADE_NAME = re.compile(r"\b(?=\w*[a-z])[A-Z]\w+|\b[a-z]+[A-Z]\w*")


@dataclass(frozen=True, slots=True)
class Kin:
    """A written code that is like another one, and how much."""

    entry: Entry
    likeness: float


def is_bare(entry: Entry) -> bool:
    """Tell whether nothing but official facts is known of a code in use."""
    return entry.kind == "code" and not entry.family and not entry.plain_language and entry.ended is None


def add_kin(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries in their order, bare ones with what their kin lend them; without bare ones they come as they are."""
    known = list(entries)
    bare = [entry for entry in known if is_bare(entry)]
    finder = KinFinder([entry for entry in known if entry.kind == "code" and entry.family]) if bare else None
    for entry in known:
        yield borrow(entry, finder.find(entry), finder.families) if finder and is_bare(entry) else entry


class KinFinder:
    """Finds the kin of codes among written ones."""

    def __init__(self, written: Sequence[Entry]) -> None:
        self._written = written
        self._words = [frozenset(words_of(text_of(entry))) - _ISOTOPES for entry in written]
        counts = Counter(word for words in self._words for word in words)
        self._rarity = {word: math.log(len(written) / count) for word, count in counts.items()}
        self._unknown = math.log(max(2, len(written)))
        self._lengths = [self._length(words) for words in self._words]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            for word in words:
                self._holding[word].append(number)
        self.families: dict[str, list[Entry]] = defaultdict(list)
        for entry in written:
            self.families[entry.family].append(entry)

    def _length(self, words: frozenset[str]) -> float:
        return math.sqrt(sum(self._rarity.get(word, self._unknown) ** 2 for word in words)) or 1.0

    def find(self, entry: Entry) -> list[Kin]:
        """Return the kin of a code, the likest first: at most MOST_KIN of one family; none where nothing is like it."""
        text = text_of(entry)
        words = frozenset(words_of(text)) - _ISOTOPES
        length = self._length(words)
        products: dict[int, float] = defaultdict(float)
        for word in sorted(words & self._rarity.keys()):
            for number in self._holding[word]:
                products[number] += self._rarity[word] ** 2
        first = ingredient_of(text)
        kin = []
        for number, product in products.items():
            other = self._written[number]
            cosine = product / (length * self._lengths[number])
            likeness = cosine + nearness(entry.code, other.code)
            if first and ingredient_of(text_of(other)) == first:
                likeness += SAME_INGREDIENT if other.drug_class else SAME_THING
            likeness -= OTHER_LETTER * (entry.code[0] != other.code[0])
            if likeness >= LEAST_LIKE:
                against = len(find_contradictions(text, text_of(other)))
                kin.append(Kin(other, likeness - CONTRADICTED * against))
        kin = sorted(
            (one for one in kin if one.likeness >= LEAST_LIKE), key=lambda one: (-one.likeness, one.entry.code)
        )
        if not kin:
            return []
        best = kin[0]
        near = [
            one for one in kin if one.likeness >= NEAR_BEST * best.likeness and one.entry.family == best.entry.family
        ]
        return near[:MOST_KIN]


def borrow(entry: Entry, kin: Sequence[Kin], families: dict[str, list[Entry]]) -> Entry:
    """Return a code with what its kin lend it, each field with its source; without kin it comes back as it is."""
    if not kin:
        return entry
    text, best = text_of(entry), kin[0]
    members = families[best.entry.family]
    own = set(words_of(text))
    brands = {word for member in members for brand in member.brands for word in words_of(brand)} - own
    strange = {word for member in members for word in words_of(member.generic)} - own - _SALTS  # of other drugs
    said = set(words_of(text_of(best.entry)))
    further = {word for found in _COMBINED.findall(text.lower()) for word in words_of(found)} - said
    is_combined = bool(best.entry.drug_class and further)
    is_other_drug = is_combined or not set(words_of(best.entry.generic)) - _SALTS <= own
    is_class = (
        len({member.generic for member in members} - {""}) > 1
    )  # what is said of several drugs is said of their class
    source = TAKEN_FROM + best.entry.code
    if is_combined or (is_other_drug and not (is_class and best.likeness >= CLASS_LIKE)):
        sources = {**entry.sources, **dict.fromkeys(("specialties", "guidance"), source)}
        return replace(entry, specialties=best.entry.specialties, guidance=best.entry.guidance, sources=sources)

    def fits(term: str) -> bool:
        words = set(words_of(term))
        wrong = words & brands or words & strange or find_contradictions(text, term)
        return bool(words) and not wrong

    def is_of_this(term: str) -> bool:
        products = (name for name in _TRADE_NAME.findall(term) if not set(words_of(name)) <= own)
        return fits(term) and not find_unsaid(text, term) and not any(products)

    borrowed: dict[str, Any] = {}
    for field in ("plain_language", "also_known_as"):
        counts = Counter(term for member in members for term in getattr(member, field))
        alone = len(members) == 1 and best.likeness < VERY_LIKE  # what is said of one code may be true of it alone
        shared = {term for term, count in counts.items() if count >= SHARED * len(members) and not alone}
        terms = [term for one in kin for term in getattr(one.entry, field)]
        borrowed[field] = tuple(dict.fromkeys(term for term in terms if term in shared and is_of_this(term)))
    borrowed["clinical_context"] = best.entry.clinical_context if fits(best.entry.clinical_context) else ""
    for field in ("family", "specialties", "drug_class", "guidance", "quality_measure"):
        borrowed[field] = getattr(best.entry, field)
    borrowed["route"] = "" if find_contradictions(text, best.entry.route) else best.entry.route
    borrowed["generic"] = "" if is_other_drug else best.entry.generic
    taken = {field: value for field, value in borrowed.items() if value}
    return replace(entry, **taken, sources={**entry.sources, **dict.fromkeys(taken, source)})


def nearness(code: str, other: str) -> float:
    """Return what the nearness of two codes' numbers adds to their likeness.

    >>> nearness("E0143", "E0144"), nearness("E0143", "E0944"), nearness("J0143", "J0144")
    (0.2, 0.0, 0.0)
    """
    if code[0] != other[0] or code[0] in BY_NAME:
        return 0.0
    return NEIGHBOR * max(0.0, 1 - (abs(int(code[1:]) - int(other[1:])) - 1) / NEIGHBORS)


def text_of(entry: Entry) -> str:
    """Return what a code is compared by: its official descriptor, or what is nearest to it."""
    return entry.descriptor or entry.short_descriptor or entry.name


def words_of(text: str) -> list[str]:
    """Return the words of a text that say something, in lower case and the singular.

    >>> words_of("Injection, ustekinumab-aekn (Selarsdi), 1 mg")
    ['ustekinumab', 'aekn', 'selarsdi']
    """
    return [_singular(word) for word in _WORD.findall(text.lower()) if word not in _FILLING]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def ingredient_of(text: str) -> str:
    """Return the word with which a descriptor begins, which in drugs is the ingredient (isotopes are passed over), or "".

    >>> ingredient_of("Injection, denosumab-bbdz (Jubbonti/Wyost), 1 mg")
    'denosumab'
    """
    return next((word for word in words_of(text) if word not in _ISOTOPES), "")
