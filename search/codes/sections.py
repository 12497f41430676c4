"""The sections of a code's page, declared once: what HTML, the terminal and assistants show, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from corpus.kin import TAKEN_FROM
from search.codes.fields import TITLES, Link

if TYPE_CHECKING:
    from search.codes.page import CodePage


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a section: as plain ``lines``, and as ``items`` for a view that can show more than lines.

    ``kind`` tells what the items are:
    text, official, source: sentences; official is CMS's own wording, source says where the part comes from.
    terms: names and phrases.  points: sentences of a list, under ``title``.  facts: pairs of a title and a value.
    links: :class:`Link`, under ``title``.  questions: :class:`corpus.entry.Question`.  rvus: :class:`corpus.entry.Rvu`.
    packages: :class:`corpus.entry.Package`.  table: one :class:`DecisionTable`, under ``title``.
    """

    kind: str
    items: tuple[Any, ...]
    lines: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the page; ``key`` names it in links. A section without anything to say is not on the page."""

    key: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The section as lines of plain text."""
        return tuple(line for block in self.blocks for line in block.lines)

    def __repr__(self) -> str:
        return f"<Section {self.key}: {len(self.lines)} lines>"


def _sentences(kind: str, *texts: str) -> Block:
    filled = tuple(text for text in texts if text)
    return Block(kind, filled, filled)


def _terms(names: Iterable[str]) -> Block:
    names = tuple(names)
    return Block("terms", names, (", ".join(names),) if names else ())


def _facts(values: dict[str, Any]) -> Block:
    """Make facts of values by the names of their fields."""
    filled = tuple((TITLES[name], value) for name, value in values.items() if value)
    return Block("facts", filled, tuple(f"{title}: {value}" for title, value in filled))


def _points(title: str, sentences: tuple[str, ...]) -> Block:
    return Block("points", sentences, sentences, title)


def _links(links: tuple[Link, ...], title: str = "") -> Block:
    return Block("links", links, tuple(str(link) for link in links), title)


def _choosing(page: CodePage) -> list[Block]:
    table = page.decision_table
    return [
        _sentences("text", page.entry.distinguish),
        Block("table", (table,) if table else (), table.lines if table else (), f"Same family: {page.entry.family}"),
    ]


def _related(page: CodePage) -> list[Block]:
    listed = () if page.decision_table else page.family  # the table names them already
    return [_links(page.related), _links(listed, f"Same family: {page.entry.family}")]


def _taken(page: CodePage, field: str) -> Block:
    """Say from which code a field was taken, where nobody has written about this one."""
    source = page.source_of(field)
    said = (
        f"Nobody has written about this code yet: {source}, which is most like it."
        if source.startswith(TAKEN_FROM)
        else ""
    )
    return _sentences("source", said)


def _ended(page: CodePage) -> list[Block]:
    if page.status != "ended":
        return []
    return [_sentences("text", page.status_text), _links(page.replaced_by, "Codes in its place")]


def _category(page: CodePage) -> list[Block]:
    return [
        _sentences("text", page.category_text if page.category_title else ""),
        _sentences("source", page.grouping_text),
    ]


def _description(page: CodePage) -> list[Block]:
    entry = page.entry
    return [
        _sentences("text", entry.description),
        _official(page),
        _facts({"generic": entry.generic, "drug_class": entry.drug_class, "route": entry.route}),
    ]


def _official(page: CodePage) -> Block:
    block = _sentences("official", page.official)
    title = "Official descriptor" if page.entry.descriptor else "Official short descriptor"
    return replace(block, title=title)


def _fees(page: CodePage) -> list[Block]:
    return [_points("", page.fee_lines), _sentences("source", page.source_of("fees") if page.fee_lines else "")]


def _plain_language(page: CodePage) -> list[Block]:
    return [_terms(page.entry.plain_language), _taken(page, "plain_language")]


def _clinical_context(page: CodePage) -> list[Block]:
    return [_sentences("text", page.entry.clinical_context), _taken(page, "clinical_context")]


def _rvu(page: CodePage) -> list[Block]:
    rvu_lines = tuple(line for line in page.entry.rvus if line.listed)
    return [
        _sentences("text", page.rvu),
        Block("rvus", rvu_lines, page.rvu_lines),
        _sentences("source", *page.rvu_notes),
    ]


def _billing(page: CodePage) -> list[Block]:
    guidance = page.guidance
    return [
        _facts({"unit": page.unit}),
        _points("Billing", guidance.billing if guidance else ()),
        _points("What the record must hold", guidance.documentation if guidance else ()),
    ]


def _packages(page: CodePage) -> list[Block]:
    packages = page.entry.packages
    lines = []
    for package in packages:
        holds = f", {package.holds}" if package.holds else ""
        lines.append(f"{package.dashed}  {package.drug} ({package.labeler}){holds}")
    return [
        _terms(page.entry.drug_names),
        Block("packages", packages, tuple(lines)),
        _sentences("source", page.source_of("packages")),
    ]


def _questions(page: CodePage) -> list[Block]:
    return [Block("questions", page.questions, tuple(f"{question.q} {question.a}" for question in page.questions))]


def _status(page: CodePage) -> list[Block]:
    entry = page.entry
    return [
        _sentences("text", page.status_text if page.status != "ended" else "", entry.reused),
        _facts({"added": entry.added, "effective": entry.effective, "ended": entry.ended}),
        _sentences("text", page.coverage_text),
        _sentences("source", page.source_of("coverage")),
    ]


#: Key, title and content of each section, in the order of the page.
SECTIONS: tuple[tuple[str, str, Callable[[CodePage], list[Block]]], ...] = (
    ("ended", "No longer in use", _ended),
    ("category", TITLES["category_title"], _category),
    (
        "also-known-as",
        TITLES["also_known_as"],
        lambda page: [_terms(page.entry.names_told), _taken(page, "also_known_as")],
    ),
    ("description", "Description", _description),
    (
        "plain-language",
        TITLES["plain_language"],
        lambda page: [_terms(page.entry.plain_language), _taken(page, "plain_language")],
    ),
    (
        "clinical-context",
        TITLES["clinical_context"],
        lambda page: [_sentences("text", page.entry.clinical_context), _taken(page, "clinical_context")],
    ),
    ("choosing", TITLES["distinguish"], _choosing),
    ("confused", "Often confused", lambda page: [_links(page.confused_with)]),
    ("rvu", TITLES["rvu"], _rvu),
    ("payment", TITLES["payment_text"], lambda page: [_sentences("text", page.payment_text)]),
    ("fees", TITLES["fee_lines"], _fees),
    ("outpatient", TITLES["outpatient_text"], lambda page: [_sentences("text", page.outpatient_text)]),
    ("billing", "Billing and documentation", _billing),
    ("goes-with", TITLES["goes_with"], lambda page: [_links(page.goes_with)]),
    ("instead", TITLES["instead"], lambda page: [_links(page.instead)]),
    ("packages", "Products and NDCs", _packages),
    ("specialties", TITLES["specialties"], lambda page: [_terms(page.entry.specialties), _taken(page, "specialties")]),
    ("questions", "Questions and answers", _questions),
    ("related", "Related codes", _related),
    ("status", "Dates and status", _status),
    ("sources", "Sources", lambda page: [_points("", page.source_names)]),
)


def sections_of(page: CodePage) -> tuple[Section, ...]:
    """Return the sections of a page that have something to say, without their empty blocks, in the order of the page."""
    sections = []
    for key, title, content in SECTIONS:
        blocks = tuple(block for block in content(page) if block.lines)
        if blocks:
            sections.append(Section(key, title, blocks))
    return tuple(sections)
