"""The shapes of the JSON API's answers and bodies, of which the description is made and by which bodies are read.

What the library's values give as JSON is described here once more for readers of the API; a test compares the two.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

MAX_TEXTS, MAX_CHARACTERS, MAX_MAPPED = 1000, 10_000, 10  #: of one request for a mapping

Status = Literal["active", "ended", "upcoming"]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0)]


class Match(Struct):
    """Why a hit is there: typed words, the indexed ones they met, the field, the way, and how strongly."""

    typed: str
    met: str
    field: str
    kind: Literal["exact", "abbreviation", "lay", "prefix", "typo", "code", "ndc", "implied"]
    strength: float
    fields: dict[str, float]


class Reason(Struct):
    """What a score is made of: (text × coverage + alias) × the product of the factors; ``in_words`` says it in lines."""

    score: float
    text: float
    coverage: float
    alias: float
    alias_text: str
    factors: dict[str, float]
    details: dict[str, str]
    left_out: str
    in_words: list[str]


class Hit(Struct):
    """A code that fits. The score compares hits of one answer; the confidence is a probability, null where none is computed."""

    code: str
    name: str
    category: str
    kind: Literal["code", "modifier", "cpt"]
    status: Status
    ended: date | None
    score: float
    confidence: Share | None
    matched: dict[str, str]
    why: list[Match]
    reason: Reason
    highlights: dict[str, str]


class Alternative(Struct):
    """What a typed word may mean."""

    shown: str
    kind: str
    weight: Share


class Unit(Struct):
    """A typed word or phrase as it was understood."""

    typed: str
    factor: float
    alternatives: list[Alternative]


class Facets(Struct):
    """How many of all hits have each value of a filter."""

    category: dict[str, int]
    specialty: dict[str, int]
    grouping: dict[str, int]
    status: dict[str, int]


class Elsewhere(Struct):
    """What is asked for that another code set holds: the set, the kind of thing, one sentence, and where to look."""

    system: str
    kind: str
    says: str
    look: str


class Option(Struct):
    """A code, and what it is for in the respect that a choice asks about."""

    code: str
    what: str


class Choice(Struct):
    """What would decide between the leading codes: a question, and what each code says to it."""

    question: str
    options: list[Option]


class SearchAnswer(Struct):
    """The hits of one page of an answer, best first. ``fits_well`` is false when nothing is likely what was meant."""

    query: str
    total: Count
    offset: Count
    limit: Count
    corrected: str | None
    fits_well: bool
    notes: list[str]
    near_codes: list[str]
    elsewhere: Elsewhere | None
    choices: list[Choice]
    understood: list[Unit]
    facets: Facets
    took_ms: float
    results: list[Hit]


class NamedCode(Struct):
    """A code with its name and status."""

    code: str
    name: str
    status: Status


class SuggestAnswer(Struct):
    """Completions of what is being typed, best first."""

    query: str
    total: Count
    results: list[NamedCode]


class Aspect(Struct):
    """One thing that codes are compared by, with a value for each code in their order."""

    key: str
    title: str
    values: list[str]
    differs: bool


class Comparison(Struct):
    """Codes side by side."""

    codes: Annotated[list[NamedCode], Meta(min_length=2, max_length=4)]
    aspects: list[Aspect]


class MapRequest(Struct, forbid_unknown_fields=True):
    """Texts to find codes for, and how many codes each."""

    texts: Annotated[list[Annotated[str, Meta(max_length=MAX_CHARACTERS)]], Meta(min_length=1, max_length=MAX_TEXTS)]
    limit: Annotated[float, Meta(ge=1, le=MAX_MAPPED, multiple_of=1)] = 3  # a float, as 3.0 is whole in JSON

    #: What an error tells to send.
    EXAMPLE: ClassVar[str] = (
        f'{{"texts": ["INJ KETOROLAC 15MG IM"], "limit": 3}} with 1 to {MAX_TEXTS:,} texts of up to {MAX_CHARACTERS:,} '
        f"characters and a limit from 1 to {MAX_MAPPED}"
    )


class MappedCode(Struct):
    """A code for a text; only the first tells which words matched."""

    code: str
    name: str
    status: Status
    confidence: Share | None
    matched: dict[str, str]


class Mapped(Struct):
    """The codes for one text, best first; ``fits_well`` is false when none is likely."""

    text: str
    fits_well: bool
    elsewhere: Elsewhere | None
    choices: list[Choice]
    codes: list[MappedCode]


class MapAnswer(Struct):
    """The codes for each text, in the order of the texts."""

    results: list[Mapped]


class Problem(Struct):
    """Problem details (RFC 9457): what is wrong and how to mend it."""

    type: str
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str
