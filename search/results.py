"""What an answer looks like: results, hits, and the reason of each hit, as scoring recorded it."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, overload

from corpus.entry import Entry
from search.choices import Choice
from search.elsewhere import Elsewhere
from search.understand import Understood

if TYPE_CHECKING:
    import pandas

_SHOWN_WIDTH = 60  #: characters of a question or name in a ``repr``


@dataclass(frozen=True, slots=True)
class Match:
    """How a typed word or phrase met a code: the indexed words it met, in which field, and by which way.

    ``kind`` is exact, abbreviation, lay, prefix (a clipped word), typo, code, ndc, or implied (not typed: "mg/ml" implies an
    injection). ``strength`` (0 to 1) is the saturated BM25F weight that scoring counted, ``share`` (0 to 1) how much of the
    question the word is: their products add up to the text part of the score. ``fields`` divides the strength among the fields.
    """

    typed: str
    met: str
    field: str
    kind: str
    strength: float = 1.0
    fields: Mapping[str, float] = dataclasses.field(default_factory=dict, hash=False)
    share: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the match as JSON-ready values."""
        return {
            "typed": self.typed,
            "met": self.met,
            "field": self.field,
            "kind": self.kind,
            "strength": round(self.strength, 4),
            "fields": {name: round(value, 4) for name, value in self.fields.items()},
        }

    def __repr__(self) -> str:
        return f"<Match {self.typed!r} → {self.met!r} ({self.kind}, {self.field})>"


@dataclass(frozen=True, slots=True)
class Reason:
    """What the score of a code is made of: ``score == (text * coverage + alias) * product of factors``.

    text: BM25F over the words of the question, 0 to 1; the sum of strength × share over ``matches``.
    coverage: what the share of the question that is met makes of it, 0 to 1.
    alias: what the best name, synonym or lay term (``alias_text``) adds that the question says.
    factors: multipliers by name, in the order of :data:`search.factors.FACTORS`; those that are 1 are left out.
    details: for factors that can tell it, what differed, in words.  left_out: why the code is not among the results, or "".
    """

    text: float = 0.0
    alias: float = 0.0
    coverage: float = 1.0
    factors: Mapping[str, float] = dataclasses.field(default_factory=dict, hash=False)
    matches: tuple[Match, ...] = ()
    alias_text: str = ""
    details: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    left_out: str = ""

    @property
    def score(self) -> float:
        """The score, made of the parts."""
        return (self.text * self.coverage + self.alias) * math.prod(self.factors.values())

    def say(self) -> list[str]:
        """Return the account in words, a line a part; a code that was not searched by words has the line that says so."""
        lines = [_say_match(match) for match in self.matches]
        if self.text:
            met = sum(match.share for match in self.matches)
            lines.append(
                f"words together {self.text:.3f}, × {self.coverage:.2f} because {met:.0%} of the question is met"
            )
        if self.alias:
            lines.append(f"+ {self.alias:.3f} because the question says “{self.alias_text}”, in full or in part")
        for name, value in self.factors.items():
            lines.append(f"× {value:.2f} {self.details.get(name) or name.replace('_', ' ')}")
        if self.left_out:
            lines.append(f"not among the results: {self.left_out}")
        return lines or ["named by its code, or listed by a filter: no words to score"]

    def to_dict(self) -> dict[str, Any]:
        """Return the account as JSON-ready values."""
        return {
            "score": round(self.score, 4),
            "text": round(self.text, 4),
            "coverage": round(self.coverage, 4),
            "alias": round(self.alias, 4),
            "alias_text": self.alias_text,
            "factors": {name: round(value, 4) for name, value in self.factors.items()},
            "details": dict(self.details),
            "left_out": self.left_out,
            "in_words": self.say(),
        }

    def __repr__(self) -> str:
        factors = "".join(f" × {value:.2f} {name}" for name, value in self.factors.items())
        return f"<Reason {self.score:.4f} = ({self.text:.3f} text × {self.coverage:.2f} + {self.alias:.3f} alias){factors}>"


_WHERE = {
    "name": "the name",
    "descriptor": "the descriptor",
    "also_known_as": "the synonyms",
    "plain_language": "the lay terms",
    "clinical_context": "the clinical context",
    "family": "the family",
    "confused_with": "what it is confused with",
}
_HOW = {
    "abbreviation": "“{typed}”, short for “{met}”,",
    "lay": "“{typed}”, a lay word for “{met}”,",
    "prefix": "“{typed}”, the beginning of “{met}”,",
    "typo": "“{typed}”, a likely misspelling of “{met}”,",
    "implied": "“{met}”, which is implied,",
}


def _say_match(match: Match) -> str:
    if match.kind in ("code", "ndc"):
        return f"“{match.typed}” is named in the question: {match.met}"
    how = _HOW.get(match.kind, "“{typed}”").format(typed=match.typed, met=match.met)
    where = _WHERE.get(match.field, match.field)
    return f"{how} in {where}: strength {match.strength:.2f}, {match.share:.0%} of the question"


@dataclass(frozen=True)
class Hit:
    """One code of an answer.

    ``score`` is comparable within one answer only; higher is better. ``confidence`` is the calibrated probability (0 to 1)
    that the code is what was meant, None where it is not computed: for hits far down and for suggestions.
    """

    entry: Entry
    score: float
    status: str
    why: tuple[Match, ...] = ()
    confidence: float | None = None
    _reason: Callable[[], Reason] = dataclasses.field(default=Reason, repr=False, compare=False)
    _highlight: Callable[[], dict[str, str]] = dataclasses.field(default=dict, repr=False, compare=False)

    @property
    def code(self) -> str:
        """The code, "J7307"."""
        return self.entry.code

    @property
    def name(self) -> str:
        """The entry's name."""
        return self.entry.name

    @property
    def ended(self) -> date | None:
        """The last day on which the code may be used, if it has one."""
        return self.entry.ended

    @property
    def matched(self) -> dict[str, str]:
        """Each typed word or phrase that met something, with the indexed word it met."""
        return {match.typed: match.met for match in self.why if match.kind != "implied"}

    def say_why(self, sign: str = "→") -> str:
        """Say in one line which typed words met what, with a sign between the two where they differ."""
        pairs = self.matched.items()
        return ", ".join(typed if typed.lower() == met.lower() else f"{typed} {sign} {met}" for typed, met in pairs)

    @functools.cached_property
    def reason(self) -> Reason:
        """What the score is made of, as scoring recorded it."""
        return self._reason()

    @functools.cached_property
    def highlights(self) -> dict[str, str]:
        """The texts that matched, by field, as HTML: escaped, matching words in ``<mark>``.

        Empty for a code that was not found by words.
        """
        return self._highlight()

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as JSON-ready values, without the whole entry."""
        return {
            "code": self.code,
            "name": self.name,
            "category": self.entry.category,
            "kind": self.entry.kind,
            "status": self.status,
            "ended": self.ended.isoformat() if self.ended else None,
            "score": round(self.score, 4),
            "confidence": self.confidence,
            "matched": self.matched,
            "why": [match.to_dict() for match in self.why],
            "reason": self.reason.to_dict(),
            "highlights": self.highlights,
        }

    def __hash__(self) -> int:
        return hash((self.code, self.score, self.status, self.confidence))

    def __repr__(self) -> str:
        sure = "" if self.confidence is None else f", confidence {self.confidence:.2f}"
        return f"<Hit {self.code} {_shorten(self.name)!r}, score {self.score:.3f}{sure}>"


@dataclass(frozen=True, repr=False)
class Results(Sequence[Hit]):
    """The hits of one page of an answer, best first, and what goes with them.

    total: how many codes fit in all.  corrected: "did you mean", or "".  facets: counts by category, specialty, status.
    fits_well: False when even the best hit is not likely what was meant.
    understood: each typed word or phrase with its alternatives and weights.
    notes: what the reader should know of how the question was taken.  near_codes: for a code that does not exist.
    elsewhere: what is asked for that another code set holds, or None.
    choices: where siblings lead and the question leaves open what separates them, what would decide.
    Results are equal when they say the same; how long it took (``took_ms``, milliseconds) does not count.
    """

    query: str
    hits: tuple[Hit, ...] = ()
    total: int = 0
    offset: int = 0
    limit: int = 10
    corrected: str = ""
    facets: dict[str, dict[str, int]] = dataclasses.field(default_factory=dict, hash=False)
    fits_well: bool = True
    understood: Understood = dataclasses.field(default_factory=Understood)
    notes: tuple[str, ...] = ()
    near_codes: tuple[str, ...] = ()
    elsewhere: Elsewhere | None = None
    choices: tuple[Choice, ...] = ()
    took_ms: float = dataclasses.field(default=0.0, compare=False)

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Hit]: ...
    def __getitem__(self, at: int | slice) -> Hit | Sequence[Hit]:
        return self.hits[at]

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __repr__(self) -> str:
        codes = ", ".join(hit.code for hit in self.hits[:5]) + (", ..." if len(self.hits) > 5 else "")
        return f"<Results for {_shorten(self.query)!r}: {codes or 'nothing'}; {len(self.hits)} of {self.total}>"

    def to_csv(self) -> str:
        """Return the hits as CSV with a header (RFC 4180); no hits give the header alone."""
        from search.bulk import tables

        return tables.to_csv(self)

    def to_excel(self) -> bytes:
        """Return the hits as an Excel workbook with one sheet.

        Raises :class:`search.SearchError` where openpyxl is not installed.
        """
        from search.bulk import tables

        return tables.to_excel(self)

    def to_frame(self) -> pandas.DataFrame:
        """Return the hits as a pandas DataFrame, a row a hit in order.

        Raises :class:`search.SearchError` where pandas is not installed.
        """
        from search.bulk import tables

        return tables.to_frame(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready values."""
        return {
            "query": self.query,
            "total": self.total,
            "offset": self.offset,
            "limit": self.limit,
            "corrected": self.corrected or None,
            "fits_well": self.fits_well,
            "notes": list(self.notes),
            "near_codes": list(self.near_codes),
            "elsewhere": self.elsewhere.to_dict() if self.elsewhere else None,
            "choices": [choice.to_dict() for choice in self.choices],
            "understood": self.understood.to_list(),
            "facets": self.facets,
            "took_ms": self.took_ms,
            "results": [hit.to_dict() for hit in self.hits],
        }


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN_WIDTH else text[: _SHOWN_WIDTH - 1] + "…"
