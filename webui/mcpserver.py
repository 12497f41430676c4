"""An MCP server: language-model assistants get real codes instead of inventing them (``plaincode mcp``, over stdio).

Tools have typed, structured results; what cannot be answered is an error that says how to mend it. Needs the extra ``mcp``,
the protocol's official Python SDK. Protocol: https://modelcontextprotocol.io
"""

# No "from __future__ import annotations" here: the SDK reads the tools' types when they are registered.
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import search

MAX_HITS, MAX_TEXTS, MAX_CODES_A_TEXT = 50, 200, 10
_INSTRUCTIONS = (
    "US medical billing codes, HCPCS Level II. Never state a code from memory: find it with search_codes, or check it with "
    "validate_codes. Tell the user when fits_well is false, and what elsewhere says; where there are choices, "
    "ask the user what they ask before naming one code. CPT and CDT codes are not covered."
)


@dataclass
class FoundCode:
    """A code that fits, with the probability that it is what was meant, and which words met what."""

    code: str
    name: str
    status: str
    confidence: float | None
    why: str
    unit: str


@dataclass
class Option:
    """A code, and what it is for in the respect that a choice asks about."""

    code: str
    what: str


@dataclass
class Choice:
    """What would decide between codes of one family that lead: a question to ask, and what each code says to it."""

    question: str
    options: list[Option]


@dataclass
class FoundCodes:
    """Codes for one text, best first. ``fits_well`` is false when none is likely what was meant.

    ``elsewhere`` says in a sentence which other code set holds what is asked for, and where to look; "" for none. ``choices``
    are what the text leaves open and what would decide between the leading codes.
    """

    text: str
    fits_well: bool
    codes: list[FoundCode]
    did_you_mean: str = ""
    notes: list[str] = field(default_factory=list)
    elsewhere: str = ""
    choices: list[Choice] = field(default_factory=list)


@dataclass
class Part:
    """A titled part of a code's page."""

    title: str
    lines: list[str]


@dataclass
class CodeDescription:
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
    """The tools over the engine that ``open_engine`` returns; each takes and gives plain values."""

    def __init__(self, open_engine: Callable[[], search.Engine]) -> None:
        self.open_engine = open_engine

    def search_codes(self, text: str, limit: int = 5, category: str = "", on: str = "") -> FoundCodes:
        """Find billing codes for a product, drug or service described in plain words, abbreviations or a charge line.

        limit: 1 to 50. category: only codes with this first letter. on: day of service, as 2025-03-31 (default today).
        """
        _check_number("limit", limit, 1, MAX_HITS)
        results = self.open_engine().query(text, limit=limit, filters={"category": category, "on": on})
        codes = [_show_hit(hit) for hit in results]
        where = results.elsewhere.say() if results.elsewhere else ""
        choices = [_show_choice(choice) for choice in results.choices]
        return FoundCodes(text, results.fits_well, codes, results.corrected, list(results.notes), where, choices)

    def explain_code(self, code: str, on: str = "") -> CodeDescription:
        """Explain a code: names, plain language, clinical context, RVUs, billing and documentation, related codes."""
        page = self.open_engine().describe(code, on=on or None)
        parts = [Part(section.title, list(section.lines)) for section in page.sections]
        return CodeDescription(page.entry.code, page.entry.name, page.status, parts)

    def validate_codes(self, codes: list[str], on: str = "") -> list[Validity]:
        """Tell for each code whether it exists and may be billed on a day (default today), and what replaces it."""
        _check_number("codes at a time", len(codes), 0, MAX_TEXTS)
        engine = self.open_engine()
        return [_validate(engine, code, on or None) for code in codes]

    def map_charges(self, descriptions: list[str], limit: int = 3) -> list[FoundCodes]:
        """Find the best codes for lines of a hospital's price list, up to 200 at a time; limit: 1 to 10 codes a line."""
        _check_number("descriptions at a time", len(descriptions), 0, MAX_TEXTS)
        _check_number("limit", limit, 1, MAX_CODES_A_TEXT)
        return [
            FoundCodes(
                mapped.text,
                mapped.fits_well,
                [_show_hit(hit) for hit in mapped.hits],
                elsewhere=mapped.elsewhere.say() if mapped.elsewhere else "",
                choices=[_show_choice(choice) for choice in mapped.choices],
            )
            for mapped in self.open_engine().map(descriptions, limit)
        ]


def _check_number(name: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise search.SearchError(f"{name} must be from {least} to {most}, not {number}")


def _validate(engine: search.Engine, code: str, on: str | None) -> Validity:
    try:
        page = engine.describe(code, on=on)
    except search.UnknownCode as error:
        about = error.elsewhere.say() if error.elsewhere else "There is no such code."
        return Validity(code, valid=False, about=about, instead=error.near)
    instead = [link.code for link in page.replaced_by]
    entry = page.entry
    return Validity(code, page.status == "active", entry.code, entry.name, page.status, page.status_text, instead)


def _show_hit(hit: search.Hit) -> FoundCode:
    return FoundCode(hit.code, hit.name, hit.status, hit.confidence, hit.say_why(), hit.entry.unit)


def _show_choice(choice: search.Choice) -> Choice:
    return Choice(choice.question, [Option(code, what) for code, what in choice.options])


def make_server(open_engine: Callable[[], search.Engine]) -> Any:
    """Return the MCP server over the engine that ``open_engine`` returns; ``.run()`` serves stdio.

    Raises :class:`search.SearchError` where the SDK is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError:
        raise search.SearchError("assistants need the MCP SDK: pip install mcp") from None

    def report_errors(tool: Callable[..., Any]) -> Callable[..., Any]:
        """Let an assistant read what was wrong: of other errors the SDK tells the name of the tool alone."""

        @functools.wraps(tool)
        def reporting(*arguments: Any, **named: Any) -> Any:
            try:
                return tool(*arguments, **named)
            except (search.SearchError, search.UnknownCode) as error:
                raise ToolError(str(error)) from error

        return reporting

    tools = Tools(open_engine)
    server = MCPServer("plaincode", instructions=_INSTRUCTIONS, log_level="WARNING")
    for tool in (tools.search_codes, tools.explain_code, tools.validate_codes, tools.map_charges):
        server.tool(structured_output=True)(report_errors(tool))
    return server
