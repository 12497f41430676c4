"""The values that the lexicon's files are read into. All words are lower case."""

from __future__ import annotations

import functools
import re

import msgspec

#: What a dose may be measured in; "" stands for no dose.
DIMENSIONS = ("", "mass", "volume", "activity units", "radioactivity", "equivalents")
#: What a unit of measure may count in a question; see units.yaml.
ROLES = ("measure", "share", "word")


class Sense(msgspec.Struct, frozen=True):
    """One meaning of a short form; ``near`` are words whose presence speaks for it."""

    means: str
    near: list[str] = []


class Words(msgspec.Struct):
    """Words with a role: ``stop`` is never indexed, ``question`` and ``house`` words are left out of a question.

    ``diluents`` name the fluid that a drug comes in, ``device_makers`` who makes an implant. ``general`` lay terms may stand in
    any number of families.
    """

    stop: list[str]
    question: list[str]
    house: list[str]
    diluents: list[str]
    device_makers: list[str]
    general: list[str]


class UnitOfMeasure(msgspec.Struct):
    """A unit of measure: its spellings, its dimension ("" for none) and how many of the dimension's base units it is."""

    spellings: list[str] = []
    only_behind_numbers: list[str] = []
    dimension: str = ""
    amount: float = 0.0
    role: str = "measure"


class Numbers(msgspec.Struct):
    """Numbers in words, words that multiply a number, and words that say on which side of a number a size is."""

    words: dict[str, float]
    scales: dict[str, float]
    above: list[str]
    up_to: list[str]


class Route(msgspec.Struct):
    """The words that tell a route of administration; see routes.yaml."""

    words: list[str] = []
    things: list[str] = []
    codes: list[str] = []
    silent: list[str] = []
    within: str = ""


class Form(msgspec.Struct):
    """The words of a dosage form or package, with the route and the qualifier that they tell; see forms.yaml."""

    words: list[str] = []
    things: list[str] = []
    route: str = ""
    behind_route: list[str] = []
    qualifier: str = ""


class Qualifier(msgspec.Struct):
    """The words that make a code narrower than its fellows in one respect; see qualifiers.yaml."""

    words: list[str]
    makers: bool = False
    not_behind: list[str] = []
    not_before: list[str] = []
    opposites: list[str] = []
    deciding: bool = False
    not_for: str = ""


class Negations(msgspec.Struct):
    """Words that deny, and words behind them that are not what is denied; see negations.yaml."""

    deny: list[str]
    unless_behind: list[str]
    passed_over: list[str]
    never_denied: list[str]


class Salts(msgspec.Struct):
    """Words of a product's name that are not the name itself."""

    salts: list[str]
    fluids: list[str]
    forms: list[str]
    packages: list[str]

    def all_words(self) -> frozenset[str]:
        """Return the words of all lists."""
        return frozenset((*self.salts, *self.fluids, *self.forms, *self.packages))


class Spelling(msgspec.Struct):
    """British words as patterns with "*" and "?", and the endings of American words that look like them."""

    british: list[str]
    american: list[str]

    def find_british(self, text: str) -> str:
        """Return the first British word of a text as it stands there, or "" if it has none.

        >>> Spelling(["tumour*", "?*ised"], ["revised"]).find_british("a revised tumours list")
        'tumours'
        """
        british, american = _compile_spelling(tuple(self.british), tuple(self.american))
        return next((match[0] for match in british.finditer(text) if not american.search(match[0])), "")


@functools.lru_cache(8)
def _compile_spelling(british: tuple[str, ...], american: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = "|".join(re.escape(word).replace(r"\?", r"\w").replace(r"\*", r"\w*") for word in british)
    endings = "|".join(map(re.escape, american))
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE), re.compile(rf"(?:{endings})$", re.IGNORECASE)


class Lexicon(msgspec.Struct):
    """The whole lexicon. Keys are lower case.

    abbreviations: short form -> senses, the usual one first (clinical and billing short forms together).
    lay: what people say -> clinical or billing words for it.
    compounds: words written apart -> the same written together.
    units, routes, forms, qualifiers: by name; times, sequences, things: name -> the words that tell it.
    """

    abbreviations: dict[str, list[Sense]]
    lay: dict[str, list[str]]
    compounds: dict[str, str]
    units: dict[str, UnitOfMeasure]
    words: Words
    numbers: Numbers
    routes: dict[str, Route]
    forms: dict[str, Form]
    qualifiers: dict[str, Qualifier]
    makers: list[str]
    negations: Negations
    times: dict[str, list[str]]
    sequences: dict[str, list[str]]
    things: dict[str, list[str]]
    salts: Salts
    spelling: Spelling

    @property
    def unit_spellings(self) -> dict[str, str]:
        """Every spelling of a unit, with its one form."""
        return {spelling: name for name, unit in self.units.items() for spelling in (name, *unit.spellings)}

    @property
    def measure_words(self) -> frozenset[str]:
        """The units that say little by themselves in a question."""
        return frozenset(name for name, unit in self.units.items() if unit.role != "word")

    @property
    def strength_units(self) -> frozenset[str]:
        """The units that make the number before them a strength or a size."""
        return frozenset(name for name, unit in self.units.items() if unit.role == "measure")

    @property
    def form_words(self) -> frozenset[str]:
        """The words of routes, dosage forms and packages that count little beside a drug's name."""
        of_routes = (word for route in self.routes.values() for word in route.words)
        return frozenset((*of_routes, *(word for form in self.forms.values() for word in form.words)))
