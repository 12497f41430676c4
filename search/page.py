"""The page of a code: everything plaincode can say about it, in sections, for people, JSON and the terminal alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from corpus.entry import Entry, Package, Question
from corpus.guidance import Guidance, category_of, guidance_for
from search import feeschedule
from search.engine import Engine
from search.errors import UnknownCode

#: CMS coverage indicators (record layout of the HCPCS file, field COV), in our words.
COVERAGE = {
    "C": "Medicare contractors decide on coverage.",
    "D": "Special coverage instructions apply.",
    "I": "Not payable by Medicare.",
    "M": "Not covered by Medicare.",
    "S": "Excluded from Medicare coverage by statute.",
}

#: Global periods of the fee schedule, in our words.
GLOBAL_DAYS = {
    "000": "the day of the procedure only",
    "010": "ten days after a minor procedure",
    "090": "ninety days after a major procedure",
    "MMM": "maternity, the usual period does not apply",
    "XXX": "the concept does not apply",
    "YYY": "set by the contractor",
    "ZZZ": "part of another service's period",
}
QUARTERS = {"01": "January to March", "04": "April to June", "07": "July to September", "10": "October to December"}

_RELATIVES = 12  # members of the family that a page lists


@dataclass(frozen=True, slots=True)
class Link:
    """Another code, with what the page says of it; ``name`` is "" for a code the index does not have."""

    code: str
    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the page as lines of text; ``key`` names it in links."""

    key: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodePage:
    """The page of one code on one day."""

    entry: Entry
    status: str
    on: date | None
    category_title: str
    category_about: str
    guidance: Guidance | None
    related: tuple[Link, ...]
    confused_with: tuple[Link, ...]
    family: tuple[Link, ...]
    replaced_by: tuple[Link, ...]
    rvu: str
    questions: tuple[Question, ...]

    @property
    def unit(self) -> str:
        """What one billed unit is, or ""."""
        return self.entry.unit or (self.guidance.unit_of_billing if self.guidance else "")

    @property
    def source_names(self) -> list[str]:
        """The sources of what the page says."""
        return sorted(set(self.entry.sources.values()))

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts that have something to say, in the order of the page."""
        entry, guide = self.entry, self.guidance
        drug = [("Generic name", entry.generic), ("Class", entry.drug_class), ("Route", entry.route)]
        dates = [("Added", entry.added), ("Last change", entry.effective), ("Last day of use", entry.ended)]
        parts = [
            (
                "category",
                "Category",
                [
                    f"{entry.category}: {self.category_title}" if self.category_title else "",
                    self.grouping_text,
                ],
            ),
            ("also-known-as", "Also known as", [", ".join(entry.also_known_as)]),
            ("description", "Description", [entry.description, self.official, *_told(drug)]),
            ("plain-language", "In plain language", [", ".join(entry.plain_language)]),
            ("clinical-context", "Clinical context", [entry.clinical_context]),
            ("choosing", "Choosing the right code", [entry.distinguish]),
            ("rvu", "RVU information", [self.rvu, *feeschedule.lines_of(entry), *self.rvu_notes]),
            ("payment", "Medicare payment limit", [self.payment_text]),
            (
                "billing",
                "Billing and documentation",
                [
                    f"Unit of billing: {self.unit}" if self.unit else "",
                    *((*guide.billing, *guide.documentation) if guide else ()),
                ],
            ),
            (
                "packages",
                "Products and NDCs",
                [", ".join(entry.drug_names), *map(_packed, entry.packages), self.source_of("packages")],
            ),
            ("specialties", "Specialties", [", ".join(entry.specialties)]),
            ("questions", "Questions and answers", [f"{item.q} {item.a}" for item in self.questions]),
            ("related", "Related codes", [_linked(link) for link in (*self.related, *self.family)]),
            ("confused", "Often confused", [_linked(link) for link in self.confused_with]),
            (
                "status",
                "Dates and status",
                [self.status_text, *_told(dates), COVERAGE.get(entry.coverage, ""), self.source_of("coverage")],
            ),
            ("sources", "Sources", self.source_names),
        ]
        told = (Section(key, title, tuple(line for line in lines if line)) for key, title, lines in parts)
        return tuple(section for section in told if section.lines)

    def source_of(self, field: str) -> str:
        """Where a field's content comes from, such as "CMS PFS RVU25D"; "" when nothing is known of it."""
        return self.entry.sources.get(field, "") if getattr(self.entry, field) else ""

    @property
    def official(self) -> str:
        """The official descriptor with its source, or ""."""
        text, source = self.entry.descriptor, self.source_of("descriptor")
        return f"{text} ({source})" if text and source else text

    @property
    def grouping_text(self) -> str:
        """The clinical grouping, from the broadest to the narrowest, with its source; or ""."""
        source = self.source_of("grouping")
        told = f"Clinical grouping: {' › '.join(self.entry.grouping)}" if self.entry.grouping else ""
        return f"{told} ({source})" if told and source else told

    @property
    def rvu_notes(self) -> list[str]:
        """What goes with the figures: the conversion factor, the global period, the source; none without a fee schedule."""
        listed = [line for line in self.entry.rvus if line.listed]
        paying = [line for line in listed if line.pays]
        notes = []
        if paying:
            factor = paying[0].conversion_factor
            notes.append(f"Dollars are at the conversion factor {factor:.4f}, before the geographic adjustment.")
        if listed and (days := listed[0].global_days):
            notes.append(f"Global period: {GLOBAL_DAYS.get(days, days)}.")
        source = self.source_of("rvus")
        return [*notes, source] if source else notes

    @property
    def payment_text(self) -> str:
        """The payment limit in words, or ""."""
        limit = self.entry.payment_limit
        if limit is None:
            return ""
        year, month = limit.quarter.split("-") if "-" in limit.quarter else (limit.quarter, "")
        when = f"{QUARTERS.get(month, '')} {year}".strip()
        notes = f" {limit.notes}" if limit.notes else ""
        if limit.amount is None:
            return f"No payment limit was set for {when} (listed unit: {limit.per}).{notes}"
        return f"${limit.amount:,.3f} per {limit.per} in {when} ({self.entry.sources.get('payment_limit', '')}).{notes}"

    @property
    def status_text(self) -> str:
        """The status in words, on the day of service when one is named."""
        when = f"On {self.on}: " if self.on else ""
        return when + self._status_words()

    def _status_words(self) -> str:
        if self.status == "ended":
            replaced = f" See {', '.join(link.code for link in self.replaced_by)}." if self.replaced_by else ""
            return f"Ended: {self.entry.ended} was the last day on which this code could be used.{replaced}"
        if self.status == "upcoming":
            return f"Not in use yet: it starts on {self.entry.added}."
        if self.entry.ended:
            return f"Active until {self.entry.ended}."
        return "Active."

    def to_dict(self) -> dict[str, Any]:
        """Return the page as JSON-ready values: the entry's fields, and what the page adds to them."""
        plain = msgspec.to_builtins
        added = {
            "status": self.status,
            "status_text": self.status_text,
            "category_title": self.category_title,
            "unit": self.unit,
            "rvu": self.rvu,
            "guidance": plain(self.guidance),
            "questions": plain(self.questions),
            "related": plain(self.related),
            "confused_with": plain(self.confused_with),
            "family_members": plain(self.family),
            "replaced_by": plain(self.replaced_by),
            "coverage_text": COVERAGE.get(self.entry.coverage, ""),
            "payment_text": self.payment_text,
            "rvu_lines": feeschedule.lines_of(self.entry),
            "rvu_payments": [
                {
                    "modifier": line.modifier,
                    "nonfacility": line.payment(facility=False),
                    "facility": line.payment(facility=True),
                }
                for line in self.entry.rvus
            ],
            "rvu_notes": self.rvu_notes,
        }
        return {**self.entry.to_dict(), **added}


def _told(pairs: list[tuple[str, Any]]) -> list[str]:
    return [f"{title}: {value}" for title, value in pairs if value]


def _packed(package: Package) -> str:
    holds = f", {package.holds}" if package.holds else ""
    return f"{package.dashed}  {package.drug} ({package.labeler}){holds}"


def _linked(link: Link) -> str:
    return f"{link.code}  {link.name}" + (f": {link.text}" if link.text else "")


def explain(engine: Engine, code: str, on: date | None = None) -> CodePage:
    """Return the page of a code in any writing; raises :class:`search.UnknownCode` when there is none."""
    entry = engine.lookup(code)
    guide = guidance_for(entry)
    category = category_of(entry.category)

    def links(texts: dict[str, str]) -> tuple[Link, ...]:
        return tuple(_link(engine, other, text) for other, text in texts.items())

    members = [link for link in engine.list_family(entry) if link not in (*entry.related, *entry.confused_with)]
    replaced = [c for c in entry.cross_references if c != entry.code] if entry.ended else []
    return CodePage(
        entry=entry,
        status=entry.status(on),
        on=on,
        category_title=category.title if category else "",
        category_about=category.about if category else "",
        guidance=guide,
        related=links(entry.related),
        confused_with=links(entry.confused_with),
        family=tuple(_link(engine, other, "") for other in members[:_RELATIVES]),
        replaced_by=tuple(_link(engine, other, "") for other in replaced),
        rvu=_rvu_statement(entry, guide),
        questions=(*entry.questions, *(guide.questions if guide else ())),
    )


def _link(engine: Engine, code: str, text: str) -> Link:
    try:
        return Link(code, engine.lookup(code).name, text)
    except UnknownCode:
        return Link(code, "", text)


def _rvu_statement(entry: Entry, guide: Guidance | None) -> str:
    """Say what the fee schedule lists, or why there is nothing to show."""
    if entry.rvus:
        return feeschedule.statement(entry)
    if guide and guide.no_rvu:
        return guide.no_rvu
    return "No relative value units are known: no physician fee schedule that lists this code has been imported."
