"""What an answer looks like: results, hits, and why each hit matched."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, overload

from corpus.entry import Entry
from search.understand import Understood


@dataclass(frozen=True, slots=True)
class Match:
    """Why a hit is there: the typed words, the indexed ones they met, in which field, and by which way.

    ``kind`` is exact, abbreviation, lay, prefix (a clipped word), typo, code, ndc, or implied (not typed, but told by something
    else: "mg/ml" tells an injection).
    """

    typed: str
    met: str
    field: str
    kind: str
    strength: float = 1.0  #: 0 to 1: how much the document is about it
    fields: dict[str, float] = dataclasses.field(default_factory=dict)  #: that strength, shared out among the fields


@dataclass(frozen=True)
class Hit:
    """One code found.

    ``score`` is comparable within one answer only; higher is better. ``confidence`` is the calibrated probability (0 to 1)
    that the code is what was meant; it is 0 for hits far down and for suggestions.
    """

    entry: Entry
    score: float
    status: str
    why: tuple[Match, ...] = ()
    confidence: float = 0.0
    _highlight: Callable[[], dict[str, str]] = field(default=dict, repr=False, compare=False)

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

    def reason(self, sign: str) -> str:
        """Say in one line which typed words met what, with a sign between the two where they differ."""
        pairs = self.matched.items()
        return ", ".join(typed if typed.lower() == met.lower() else f"{typed} {sign} {met}" for typed, met in pairs)

    @functools.cached_property
    def highlights(self) -> dict[str, str]:
        """The texts that matched, by field, as HTML: escaped, matching words in ``<mark>``.

        Empty for a code that was found by itself.
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
            "why": [
                {
                    "typed": m.typed,
                    "met": m.met,
                    "field": m.field,
                    "kind": m.kind,
                    "strength": m.strength,
                    "fields": m.fields,
                }
                for m in self.why
            ],
            "highlights": self.highlights,
        }


@dataclass(frozen=True)
class Results(Sequence[Hit]):
    """The hits of one page of an answer, best first, and what goes with them.

    total: how many codes fit in all.  corrected: "did you mean", or "".  facets: counts by category, specialty, status.
    fits_well: False when even the best hit is not likely what was meant.
    understood: each typed word or phrase with its alternatives and weights.
    notes: what the reader should know of how the question was taken.  near_codes: for a code that does not exist.
    """

    query: str
    hits: tuple[Hit, ...] = ()
    total: int = 0
    offset: int = 0
    limit: int = 10
    corrected: str = ""
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    fits_well: bool = True
    understood: Understood = field(default_factory=Understood)
    notes: tuple[str, ...] = ()
    near_codes: tuple[str, ...] = ()
    took_ms: float = 0.0

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
            "understood": [
                {
                    "typed": unit.typed,
                    "factor": unit.factor,
                    "alternatives": [
                        {"shown": a.shown, "kind": a.kind, "weight": round(a.weight, 3)} for a in unit.alternatives[:12]
                    ],
                }
                for unit in self.understood.units
            ],
            "facets": self.facets,
            "took_ms": self.took_ms,
            "results": [hit.to_dict() for hit in self.hits],
        }
