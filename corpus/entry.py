"""The entry: everything plaincode knows about one code, ready to be indexed, shown and sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec

#: A HCPCS Level II code: a letter from A to V (D, dental, belongs to the ADA) and four digits. CPT categories II and III
#: and the PLA and MAAA codes end in a letter, so they never fit.
CODE = re.compile(r"[A-CE-V]\d{4}")
#: A range of such codes ("A4310-A4316").
CODE_RANGE = re.compile(r"([A-CE-V]\d{4})-([A-CE-V]\d{4})")
#: A Level II modifier: two characters, the first a letter (``RT``, ``K0``, ``A1``).
MODIFIER = re.compile(r"[A-Z][A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question people ask about a code, and its answer."""

    q: str
    a: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rvu:
    """Relative value units of a code with a modifier ("" for none), as the physician fee schedule lists them.

    ``status`` is the schedule's status indicator. A ``payment`` in dollars is total RVUs times the conversion factor, before
    the geographic adjustment; it is None where the schedule pays nothing on that line, or says that the service is rarely
    or never done in that setting ("NA").
    """

    modifier: str
    status: str
    work: float
    pe_nonfacility: float
    pe_facility: float
    malpractice: float
    total_nonfacility: float
    total_facility: float
    conversion_factor: float
    global_days: str = ""
    pctc: str = ""
    na_nonfacility: bool = False
    na_facility: bool = False

    @property
    def listed(self) -> bool:
        """Whether the line carries relative value units at all."""
        return bool(self.total_nonfacility or self.total_facility)

    @property
    def pays(self) -> bool:
        """Whether Medicare pays by the units: by CMS's record layout only on lines of status A, R or T."""
        return self.listed and self.status in ("A", "R", "T")

    def payment(self, *, facility: bool) -> float | None:
        """Return what the line pays in a setting, in dollars to the cent, or None."""
        total = self.total_facility if facility else self.total_nonfacility
        not_here = self.na_facility if facility else self.na_nonfacility
        if not_here or not total or not self.pays:
            return None
        exact = Decimal(str(total)) * Decimal(str(self.conversion_factor))  # in floats half a cent may fall either way
        return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLimit:
    """What Medicare Part B pays for a billing unit of a drug in a quarter ("2026-01"), in dollars; None: no price listed."""

    amount: float | None
    per: str
    quarter: str
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A drug package that is billed with the code; ``units`` is how many billing units it holds."""

    ndc: str
    drug: str
    labeler: str
    units: str

    @property
    def dashed(self) -> str:
        """The NDC in 5-4-2 writing, or as it is when it has another form."""
        n = self.ndc
        return f"{n[:5]}-{n[5:9]}-{n[9:]}" if len(n) == 11 and n.isdigit() else n

    @property
    def holds(self) -> str:
        """How many billing units it holds, in words ("10 billing units a package"); "" where the crosswalk does not say."""
        return f"{self.units} billing unit{'' if self.units == '1' else 's'} a package" if self.units else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What a fee schedule allows in some states and territories, in dollars.

    ``rural`` is the fee in their rural areas, None where those have no other; ``fee`` is None where only rural areas have one.
    """

    areas: tuple[str, ...]  #: their postal letters
    fee: float | None
    rural: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """A line of a fee schedule for a code, with modifiers where it has any (NU new, UE used, RR monthly rental, ...).

    ``rates`` has the fees by state, those of the most states first; a single one without areas is national, and none means
    that the contractor sets the fee. ``ceiling`` and ``floor`` bound the fees of the states, in dollars; None: no bound.
    """

    schedule: str  #: "DMEPOS", "PEN" or "CLFS"
    release: str  #: "2025-01"
    modifiers: tuple[str, ...] = ()
    category: str = ""  #: how Medicare pays for the item: "CR" is a capped rental
    jurisdiction: str = ""  #: whose claims contractor: "D" equipment, "L" local, "J" both
    ceiling: float | None = None
    floor: float | None = None
    rates: tuple[Rate, ...] = ()

    def rate_in(self, state: str) -> Rate | None:
        """Return the rate of a state by its two letters, or None where the schedule has none."""
        return next((rate for rate in self.rates if not rate.areas or state.upper() in rate.areas), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outpatient:
    """How a code is paid on a hospital's outpatient claim (OPPS), in dollars; None: not listed.

    ``status`` is CMS's status indicator, ``apc`` the payment classification ("" for none) and ``rate`` its national payment.
    ``copayment`` is the national one, ``least_copayment`` the minimum; ``adjusted_copayment`` is what the patient owes where
    inflation or the inpatient deductible limits it.
    """

    status: str
    apc: str = ""
    rate: float | None = None
    copayment: float | None = None
    least_copayment: float | None = None
    adjusted_copayment: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code (or modifier) with its authored text and the official facts, shipped or imported.

    Texts are plain sentences in US English; a missing text is ``""``, a missing list ``()``, a missing date ``None``.
    ``ended`` is the last day on which the code may be used. ``sources`` says for a field where its content comes from.
    """

    code: str
    name: str
    kind: str = "code"  #: "code", "modifier", or "cpt" (from a licensed file of the user's own)
    family: str = ""
    specialties: tuple[str, ...] = ()
    also_known_as: tuple[str, ...] = ()  #: synonyms, brand names and generic names
    brands: tuple[str, ...] = ()  #: the brand names among them that are sold today
    brands_ended: dict[str, str] = field(default_factory=dict)  #: names no longer sold, with the year ("": not known)
    brands_unconfirmed: tuple[str, ...] = ()  #: brand names of which it is not confirmed that they are sold today
    generic: str = ""
    drug_class: str = ""
    route: str = ""
    unit: str = ""  #: what one billed unit is: "1 mg", "each", "15 minutes"
    description: str = ""
    plain_language: tuple[str, ...] = ()
    clinical_context: str = ""
    distinguish: str = ""  #: what separates this code from its family
    related: dict[str, str] = field(default_factory=dict)
    confused_with: dict[str, str] = field(default_factory=dict)
    #: What decides between the members of the family, the weightiest first, with this code's value: "" where it does not apply.
    separates: dict[str, str] = field(default_factory=dict)
    goes_with: dict[str, str] = field(
        default_factory=dict
    )  #: what is usually billed beside it: codes or ranges (A4310-A4316)
    instead: dict[str, str] = field(default_factory=dict)  #: codes that other payers use for the same thing
    questions: tuple[Question, ...] = ()
    guidance: str = ""  #: name of the billing guidance that applies
    quality_measure: bool = False
    catch_all: bool = False  #: "not otherwise classified" and the like
    common: bool = False  #: the member of its family that is meant when nobody says which
    descriptor: str = ""  #: official long descriptor
    short_descriptor: str = ""  #: official short descriptor
    added: date | None = None
    effective: date | None = None  #: when the last change to the record took effect
    ended: date | None = None
    coverage: str = ""  #: CMS coverage indicator, one letter
    pricing: tuple[str, ...] = ()  #: CMS pricing indicators, the first one first
    betos: str = ""  #: CMS Berenson-Eggers type-of-service code
    action: str = ""  #: CMS's letter for the last change to the official record
    cross_references: tuple[str, ...] = ()  #: codes that the official file refers to
    replaced_by: dict[str, str] = field(
        default_factory=dict
    )  #: of an ended code: what took its place, and how that is known
    reused: str = ""  #: what the code was before it was given out a second time
    grouping: tuple[str, ...] = ()  #: clinical grouping, from the broadest to the narrowest
    drug_names: tuple[str, ...] = ()  #: brand and generic names by the NDC crosswalk, the most packages first
    packages: tuple[Package, ...] = ()
    payment_limit: PaymentLimit | None = None
    earlier_limits: tuple[PaymentLimit, ...] = ()  #: of the quarters before, the newest first
    outpatient: Outpatient | None = None
    fees: tuple[Fee, ...] = ()  #: of the equipment, nutrition and laboratory fee schedules
    rvus: tuple[Rvu, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def category(self) -> str:
        """The first letter of the code, which is its HCPCS category; ``"modifier"`` or ``"CPT"`` for those."""
        return {"modifier": "modifier", "cpt": "CPT"}.get(self.kind, self.code[:1])

    @property
    def names_told(self) -> tuple[str, ...]:
        """What it is also known as, each name that is no longer sold, or may not be, with that in parentheses."""
        return tuple(self._told(name) for name in self.also_known_as)

    def _told(self, name: str) -> str:
        if name in self.brands_ended:
            since = self.brands_ended[name]
            return f"{name} (no longer sold{f' since {since}' if since else ''})"
        return f"{name} (not confirmed as sold today)" if name in self.brands_unconfirmed else name

    @property
    def successors(self) -> tuple[str, ...]:
        """The codes of Level II in the place of one that has ended or will end; none otherwise, and none of CPT."""
        return tuple(code for code in self.replaced_by if self.ended and CODE.fullmatch(code))

    def status(self, on: date | None = None) -> str:
        """Tell whether the code may be used on a day (default: today): ``active``, ``ended`` or ``upcoming``.

        A code without dates (no official file imported) counts as active.
        """
        day = on or date.today()
        if self.ended is not None and self.ended < day:
            return "ended"
        if self.added is not None and self.added > day:
            return "upcoming"
        return "active"

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as JSON-ready values (dates as ISO text), empty fields left out, category included."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        filled = {key: value for key, value in plain.items() if value or key in ("code", "name")}
        return {**filled, "category": self.category}


_decoder = msgspec.json.Decoder(Entry)


def to_json(entry: Entry) -> bytes:
    """Encode an entry for storage."""
    return msgspec.json.encode(entry)


def from_json(data: bytes) -> Entry:
    """Decode what :func:`to_json` made."""
    return _decoder.decode(data)
