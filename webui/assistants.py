"""An MCP server: language-model assistants ask for real codes instead of inventing them (``plaincode mcp``, over stdio).

Tools have typed, structured results; what cannot be answered is an error that says how to mend it. Needs the extra ``mcp``,
the protocol's official Python SDK. Protocol: https://modelcontextprotocol.io
"""

# No "from __future__ import annotations" here: the SDK reads the tools' types when they are registered.
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from search import Engine, Hit, SearchError, UnknownCode, confidence
from search.page import explain

MOST_HITS, MOST_TEXTS = 50, 200
_INSTRUCTIONS = (
    "US medical billing codes, HCPCS Level II. Never state a code from memory: find it with search_codes, or check it with "
    "validate_codes. Tell the user when fits_well is false. CPT and CDT codes are not covered."
)


@dataclass
class FoundCode:
    """A code that fits, with the probability that it is what was meant, and which words met what."""

    code: str
    name: str
    status: str
    confidence: float
    why: str
    unit: str


@dataclass
class Found:
    """Codes for one text, best first. ``fits_well`` is false when none is likely what was meant."""

    text: str
    fits_well: bool
    codes: list[FoundCode]
    did_you_mean: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass
class Part:
    """A titled part of a code's page."""

    title: str
    lines: list[str]


@dataclass
class Explained:
    """All that is known of a code."""

    code: str
    name: str
    status: str
    parts: list[Part]


@dataclass
class Validity:
    """Whether a code exists and may be billed on a day, and what to use where it may not."""

    asked: str
    valid: bool
    code: str = ""
    name: str = ""
    status: str = ""
    about: str = ""
    instead: list[str] = field(default_factory=list)


class Tools:
    """The tools over one index; each takes and gives plain values."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self.engine = engine

    def search_codes(self, text: str, limit: int = 5, category: str = "", on: str = "") -> Found:
        """Find billing codes for a product, drug or service described in plain words, abbreviations or a charge line.

        limit: 1 to 50. category: only codes with this first letter. on: day of service, as 2025-03-31 (default today).
        """
        if not 1 <= limit <= MOST_HITS:
            raise SearchError(f"limit must be from 1 to {MOST_HITS}, not {limit}")
        results = self.engine().query(text, limit=limit, filters={"category": category, "on": on})
        codes = [_found(hit) for hit in results]
        return Found(text, results.fits_well, codes, results.corrected, list(results.notes))

    def explain_code(self, code: str, on: str = "") -> Explained:
        """Explain a code: names, plain language, clinical context, RVUs, billing and documentation, related codes."""
        page = explain(self.engine(), code, on=_day(on))
        parts = [Part(section.title, list(section.lines)) for section in page.sections]
        return Explained(page.entry.code, page.entry.name, page.status, parts)

    def validate_codes(self, codes: list[str], on: str = "") -> list[Validity]:
        """Tell for each code whether it exists and may be billed on a day (default today), and what replaces it."""
        if len(codes) > MOST_TEXTS:
            raise SearchError(f"send at most {MOST_TEXTS} codes at a time, not {len(codes)}")
        return [self._validity(code, _day(on)) for code in codes]

    def map_charges(self, descriptions: list[str], limit: int = 3) -> list[Found]:
        """Find the best codes for lines of a hospital's price list, up to 200 at a time; limit: 1 to 10 codes a line."""
        if len(descriptions) > MOST_TEXTS:
            raise SearchError(f"send at most {MOST_TEXTS} descriptions at a time, not {len(descriptions)}")
        if not 1 <= limit <= 10:
            raise SearchError(f"limit must be from 1 to 10, not {limit}")
        engine, found = self.engine(), []
        for text in descriptions:
            hits = engine.best(text, limit) if text.strip() else ()
            fits = bool(hits) and confidence.fits(hits[0].confidence)
            found.append(Found(text, fits, [_found(hit) for hit in hits]))
        return found

    def _validity(self, asked: str, on: date | None) -> Validity:
        try:
            page = explain(self.engine(), asked, on=on)
        except UnknownCode as error:
            return Validity(asked, valid=False, about="There is no such code.", instead=error.near)
        instead = [link.code for link in page.replaced_by]
        valid = page.status == "active"
        return Validity(asked, valid, page.entry.code, page.entry.name, page.status, page.status_text, instead)


def _found(hit: Hit) -> FoundCode:
    return FoundCode(hit.code, hit.name, hit.status, hit.confidence or 0.0, hit.say_why("→"), hit.entry.unit)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise SearchError(f"on={text!r} is not a day; write it as 2025-03-31") from None


def server(engine: Callable[[], Engine]) -> Any:
    """Return the MCP server over the engine that ``engine`` gives; ``.run()`` serves stdio.

    Raises :class:`search.SearchError` where the SDK is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError:
        raise SearchError("assistants need the MCP SDK: pip install 'plaincode[mcp]'") from None

    def telling(tool: Callable[..., Any]) -> Callable[..., Any]:
        """Let an assistant read what was wrong: of other errors the SDK tells the name of the tool alone."""

        @functools.wraps(tool)
        def told(*args: Any, **named: Any) -> Any:
            try:
                return tool(*args, **named)
            except (SearchError, UnknownCode) as error:
                raise ToolError(str(error)) from error

        return told

    tools = Tools(engine)
    made = MCPServer("plaincode", instructions=_INSTRUCTIONS, log_level="WARNING")
    for tool in (tools.search_codes, tools.explain_code, tools.validate_codes, tools.map_charges):
        made.tool(structured_output=True)(telling(tool))
    return made
