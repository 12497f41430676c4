"""Texts with the codes found for them: the one way by which price lists, frames and the APIs find codes in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from search import confidence
from search.choices import Choice
from search.elsewhere import Elsewhere
from search.errors import SearchError
from search.results import Hit

if TYPE_CHECKING:
    from search.engine import Engine


@dataclass(frozen=True, slots=True)
class Mapped:
    """A text with the codes that fit it, best first; only the first hit says why it matched.

    elsewhere: what the text asks for that another code set holds, or None.  choices: where siblings lead and the text leaves
    open what separates them, what would decide.
    """

    text: str
    hits: tuple[Hit, ...] = ()
    elsewhere: Elsewhere | None = None
    choices: tuple[Choice, ...] = ()

    @property
    def code(self) -> str:
        """The best code, or ""."""
        return self.hits[0].code if self.hits else ""

    @property
    def name(self) -> str:
        """The name of the best code, or ""."""
        return self.hits[0].name if self.hits else ""

    @property
    def confidence(self) -> float | None:
        """The probability that the best code is what was meant; None without one."""
        return self.hits[0].confidence if self.hits else None

    @property
    def fits_well(self) -> bool:
        """Whether the best code is more likely right than wrong."""
        return confidence.fits_line(self.confidence)

    @property
    def note(self) -> str:
        """What is the matter with the answer, or "": no description, nothing found, nothing fits
        well, in another code set, code ended."""
        if not self.text.strip():
            return "no description"
        if not self.hits:
            return "in another code set" if self.elsewhere else "nothing found"
        best = self.hits[0]
        if best.status != "active":
            return f"code {best.status}" + (f" {best.ended}" if best.ended else "")
        if self.fits_well:
            return ""
        return "in another code set" if self.elsewhere else "nothing fits well"

    def say_why(self, sign: str = "→") -> str:
        """Say in one line which words met what, with a sign between the two where they differ; "" without a code."""
        return self.hits[0].say_why(sign) if self.hits else ""

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready values."""
        codes = [
            {
                "code": hit.code,
                "name": hit.name,
                "status": hit.status,
                "confidence": hit.confidence,
                "matched": hit.matched,
            }
            for hit in self.hits
        ]
        where = self.elsewhere.to_dict() if self.elsewhere else None
        choices = [choice.to_dict() for choice in self.choices]
        return {
            "text": self.text, "fits_well": self.fits_well, "elsewhere": where, "choices": choices, "codes": codes
        }  # fmt: skip

    def __repr__(self) -> str:
        answer = self.note if not self.hits else f"{self.code} ({self.confidence or 0:.2f})"
        return f"<Mapped {self.text[:60]!r} → {answer}>"


def map_text(engine: Engine, text: str, limit: int = 3) -> Mapped:
    """Find the best codes for one text, at most ``limit`` of them; a blank text has none."""
    return Mapped(text, *engine.place(text, limit)) if text.strip() else Mapped(text)


def map_texts(engine: Engine, texts: Iterable[str], limit: int = 3) -> list[Mapped]:
    """Find the best codes for each text; see :func:`search.map`."""
    if isinstance(texts, str):
        raise SearchError("give the texts as a list; one text alone is asked with query")
    lines = list(texts)
    for text in lines:
        if not isinstance(text, str):
            raise SearchError(f"each of the texts must be a string, not {type(text).__name__}")
    return [map_text(engine, text, limit) for text in lines]
