"""The page of a code: everything plaincode can say about it on one day."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from corpus.entry import CODE_RANGE, Entry, PaymentLimit, Question
from corpus.guidance import Guidance, category_of, guidance_for
from corpus.lexicon import load_wording
from search.codes import fees, money
from search.codes.fields import DecisionRow, DecisionTable, Link, values_of
from search.codes.sections import Section, sections_of
from search.codes.succession import say_successors
from search.errors import UnknownCode
from search.filters import parse_day

if TYPE_CHECKING:
    from search.engine import Engine

_RELATIVES = 12  # members of the family that a page lists
_TABLE_ROWS = 40  # members of the family in the table of what decides


@dataclass(frozen=True)
class CodePage:
    """The page of one code.

    ``on`` is the day for which the status counts; None: today.  ``family`` are other members of the code's family, at most
    twelve, beside those that are named as related or often confused.  ``decision_table`` is what decides between them; None
    where that is not written.  ``rvu`` says what the fee schedule holds, or why
    there is nothing.  ``questions`` come from the entry and from the guidance.
    """

    entry: Entry
    status: str
    on: date | None
    category_title: str
    guidance: Guidance | None
    related: tuple[Link, ...]
    confused_with: tuple[Link, ...]
    goes_with: tuple[Link, ...]
    instead: tuple[Link, ...]
    decision_table: DecisionTable | None
    family: tuple[Link, ...]
    replaced_by: tuple[Link, ...]
    rvu: str
    questions: tuple[Question, ...]

    def __hash__(self) -> int:
        return hash((self.entry.code, self.status, self.on))

    def __repr__(self) -> str:
        return f"<CodePage {self.entry.code} {self.entry.name!r} ({self.status})>"

    @functools.cached_property
    def sections(self) -> tuple[Section, ...]:
        """The parts that have something to say, in the order of the page."""
        return sections_of(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the page as JSON-ready values: the fields of :data:`search.codes.fields.FIELDS`."""
        return values_of(self)

    @property
    def unit(self) -> str:
        """What one billed unit is, or ""; a code that has ended is no longer billed."""
        if self.status == "ended":
            return ""
        return self.entry.unit or (self.guidance.unit_of_billing if self.guidance else "")

    @property
    def category_text(self) -> str:
        """The category with its title: "J: Drugs that are injected ..."."""
        return f"{self.entry.category}: {self.category_title}" if self.category_title else self.entry.category

    @property
    def grouping_text(self) -> str:
        """The clinical grouping, from the broadest to the narrowest, with its source; or ""."""
        if not self.entry.grouping:
            return ""
        return _with_source(f"Clinical grouping: {' › '.join(self.entry.grouping)}", self.source_of("grouping"))

    @property
    def official(self) -> str:
        """The official descriptor with its source, the short one where no long one was imported; or ""."""
        field = "descriptor" if self.entry.descriptor else "short_descriptor"
        return _with_source(getattr(self.entry, field), self.source_of(field))

    @property
    def outpatient_text(self) -> str:
        """How a hospital's outpatient department is paid, in words; or ""."""
        return _with_source(money.outpatient_text(self.entry), self.source_of("outpatient"))

    @property
    def fee_lines(self) -> tuple[str, ...]:
        """The lines of the fee schedules in words."""
        return money.fee_lines(self.entry)

    @property
    def rvu_lines(self) -> tuple[str, ...]:
        """The fee schedule's lines in words."""
        return fees.lines_of(self.entry)

    @property
    def rvu_notes(self) -> tuple[str, ...]:
        """What goes with the figures: the conversion factor, the global period, the source; none without a fee schedule."""
        rvu_lines = [line for line in self.entry.rvus if line.listed]
        paying = [line for line in rvu_lines if line.pays]
        notes = []
        if paying:
            factor = paying[0].conversion_factor
            notes.append(f"Dollars are at the conversion factor {factor:.4f}, before the geographic adjustment.")
        if rvu_lines and (days := rvu_lines[0].global_days):
            notes.append(f"Global period: {load_wording().global_days.get(days, days)}.")
        if source := self.source_of("rvus"):
            notes.append(source)
        return tuple(notes)

    @property
    def coverage_text(self) -> str:
        """The coverage indicator in words, or ""."""
        return load_wording().coverage.get(self.entry.coverage, "")

    @property
    def payment_text(self) -> str:
        """The payment limit in words, with those of the quarters before; or ""."""
        now = [_limit_text(self.entry.payment_limit, self.source_of("payment_limit"))]
        before = [_limit_text(limit, self.source_of("earlier_limits")) for limit in self.entry.earlier_limits]
        return " ".join([*filter(None, now), *(f"Before: {text}" for text in before)])

    @property
    def status_text(self) -> str:
        """The status in words, on the day of service when one is named."""
        when = f"On {self.on}: " if self.on else ""
        if self.status == "ended":
            now = say_successors(self.entry)
            ended = f"{when}Ended: {self.entry.ended} was the last day on which this code could be used."
            return f"{ended} {now}".strip()
        if self.status == "upcoming":
            return f"{when}Not in use yet: it starts on {self.entry.added}."
        if self.entry.ended:
            return f"{when}Active until {self.entry.ended}."
        return f"{when}Active."

    @property
    def source_names(self) -> tuple[str, ...]:
        """The sources of what the page says."""
        return tuple(sorted({name for names in self.entry.sources.values() for name in names.split(", ")}))

    def source_of(self, field: str) -> str:
        """Where a field's content comes from, such as "CMS PFS RVU25D"; "" when nothing is known of it."""
        return self.entry.sources.get(field, "") if getattr(self.entry, field) else ""


def _limit_text(limit: PaymentLimit | None, source: str) -> str:
    if limit is None:
        return ""
    year, month = limit.quarter.split("-") if "-" in limit.quarter else (limit.quarter, "")
    when = f"{load_wording().quarters.get(month, '')} {year}".strip()
    notes = f" {limit.notes.removesuffix('.')}." if limit.notes else ""
    if limit.amount is None:
        return f"No payment limit was set for {when} (listed unit: {limit.per}).{notes}"
    return f"${limit.amount:,.3f} per {limit.per.removeprefix('PER ')} in {when} ({source}).{notes}"


def _with_source(text: str, source: str) -> str:
    return f"{text} ({source})" if text and source else text


def describe(engine: Engine, code: str, on: date | str | None = None) -> CodePage:
    """Return the page of a code in any writing; see :func:`search.describe`."""
    entry = engine.lookup(code)
    day = None if on is None else parse_day(on)
    status = entry.status(day)
    guidance = guidance_for(entry, day) if status != "ended" else None
    category = category_of(entry.category)
    members = [other for other in engine.list_family(entry) if other not in (*entry.related, *entry.confused_with)]
    return CodePage(
        entry=entry,
        status=status,
        on=day,
        category_title=str(category.title) if category else "",
        guidance=guidance,
        related=_links(engine, entry.related),
        confused_with=_links(engine, entry.confused_with),
        goes_with=_links(engine, entry.goes_with),
        instead=_links(engine, entry.instead),
        decision_table=_decision_table(engine, entry),
        family=_links(engine, dict.fromkeys(members[:_RELATIVES], "")),
        replaced_by=_links(engine, {code: entry.replaced_by[code] for code in entry.successors}),
        rvu=_rvu_statement(entry, guidance, status, engine.manifest.sources.get("rvus", "")),
        questions=(*entry.questions, *(guidance.questions if guidance else ())) if status != "ended" else (),
    )


def _links(engine: Engine, texts: dict[str, str]) -> tuple[Link, ...]:
    """Return links to codes, given with what is to be said of them."""
    links = []
    for code, text in texts.items():
        if CODE_RANGE.fullmatch(code):
            links.append(Link(code, "", text))
            continue
        try:
            links.append(Link(code, engine.lookup(code).name, text))
        except UnknownCode:
            links.append(Link(code, "", text))
    return tuple(links)


def _decision_table(engine: Engine, entry: Entry) -> DecisionTable | None:
    """Return what decides between an entry and the other members of its family; None where nothing is written of it.

    Of a large family the members that are nearest by code are shown.
    """
    columns = tuple(entry.separates)
    if not columns:
        return None
    members = sorted([entry.code, *engine.list_family(entry)])
    first = max(0, min(members.index(entry.code) - _TABLE_ROWS // 2, len(members) - _TABLE_ROWS))
    rows = []
    for code in members[first : first + _TABLE_ROWS]:
        member = engine.lookup(code)
        values = tuple(member.separates.get(column, "") for column in columns)
        if any(values) or code == entry.code:
            rows.append(DecisionRow(code, member.name, values, code == entry.code))
    return DecisionTable(columns, tuple(rows)) if len(rows) > 1 else None


def _rvu_statement(entry: Entry, guidance: Guidance | None, status: str, schedule: str) -> str:
    """Say what the fee schedule lists, or why there is nothing to show; ``schedule`` names the one in use, "" for none."""
    if entry.rvus:
        return fees.statement(entry)
    if guidance and guidance.no_rvu:
        return guidance.no_rvu
    if status == "ended":
        return ""
    if schedule:
        return f"The physician fee schedule does not list this code ({schedule})."
    return "No relative value units are known: no physician fee schedule is in use."
