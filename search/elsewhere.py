"""Where it is instead: what a question asks for that another code set holds, and where that is looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.lexicon import OtherKind
from search.shapes import ForeignCode

#: what each set is, in a sentence's end, and where its codes are found
_SETS: dict[str, tuple[str, str]] = {
    "CPT": (
        "CPT, which belongs to the American Medical Association",
        "the AMA's CPT code book or your own licensed fee schedule file (plaincode import rvu FILE --cpt-license)",
    ),
    "CDT": (
        "CDT, the dental code set of the American Dental Association",
        "the ADA's CDT code book",
    ),
    "ICD-10-CM": (
        "ICD-10-CM, the code set of diagnoses",
        "the ICD-10-CM browser and files of the CDC's National Center for Health Statistics",
    ),
    "ICD-10-PCS": (
        "ICD-10-PCS, the code set of procedures during inpatient stays",
        "the ICD-10-PCS tables that CMS publishes each year",
    ),
    "MS-DRG": (
        "the groups by which Medicare pays whole inpatient stays",
        "the MS-DRG definitions manual and the tables of the inpatient rule, which CMS publishes",
    ),
    "revenue code": (
        "the codes of the National Uniform Billing Committee that say which department of a hospital charges",
        "the committee's UB-04 data specifications manual",
    ),
    "place of service": (
        "the codes of CMS that say on a claim where a service was given",
        "CMS's place of service code set",
    ),
    "NDC": (
        "the National Drug Codes, which name packages of drugs",
        "the FDA's NDC directory, and the crosswalk of CMS's drug prices (plaincode import ndc FILE)",
    ),
    "none": ("no code set that is billed", ""),
}

#: sets whose codes are bare numbers, which the name of the set goes with
_NUMBERED = {"MS-DRG": "MS-DRG", "revenue code": "revenue code", "place of service": "place of service"}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is asked for and where it is: another code set, or no code set at all.

    system: "CPT", "CDT", "ICD-10-CM", "ICD-10-PCS", "MS-DRG", "revenue code", "place of service", "NDC", or "none".
    kind: "laboratory test", "imaging", "surgery", "visit", "diagnosis", "dental work" and the like.
    says: one plain sentence.  look: where such codes are found, "" for what has none.
    """

    system: str
    kind: str
    says: str
    look: str

    def say(self) -> str:
        """Say in one or two sentences what it is and where to look."""
        return f"{self.says} Look in {self.look}." if self.look else self.says

    def to_dict(self) -> dict[str, str]:
        """Return it as JSON-ready values."""
        return {"system": self.system, "kind": self.kind, "says": self.says, "look": self.look}


def of_codes(codes: Sequence[ForeignCode]) -> Elsewhere | None:
    """Return where codes of other sets are, all named in one sentence; None for no codes.

    System and kind are those of the first one.
    """
    if not codes:
        return None
    parts: dict[str, list[str]] = {}
    for code in codes:
        parts.setdefault(code.system, []).append(code.code)
    first = codes[0]
    pieces = []
    for system, numbers in parts.items():
        one = len(numbers) == 1
        if name := _NUMBERED.get(system):
            subject, verb = f"{name} {_list(numbers)}", "is one of" if one else "are among"
        else:
            subject, verb = _list(numbers), "has the form of a code of" if one else "have the form of codes of"
        pieces.append(f"{subject} {verb} {_SETS[system][0]}")
    says = "; ".join(pieces) + f", and {'is' if len(codes) == 1 else 'are'} not part of HCPCS Level II."
    says = says[0].upper() + says[1:]
    return Elsewhere(first.system, first.kind, says, _SETS[first.system][1])


def of_modifiers(numbers: Sequence[str]) -> Elsewhere | None:
    """Return where modifiers of CPT are; None for none."""
    if not numbers:
        return None
    said_of = "is a modifier" if len(numbers) == 1 else "are modifiers"
    says = f"{_list(numbers)} {said_of} of {_SETS['CPT'][0]}; the modifiers of HCPCS Level II begin with a letter."
    return Elsewhere("CPT", "modifier", says, _SETS["CPT"][1])


def of_packages(numbers: Sequence[str]) -> Elsewhere | None:
    """Return where packages of drugs are that no imported crosswalk knows; None for none."""
    if not numbers:
        return None
    form = "has the form of a National Drug Code" if len(numbers) == 1 else "have the form of National Drug Codes"
    says = f"{_list(numbers)} {form}, for which no crosswalk that is here has a code of HCPCS Level II."
    return Elsewhere("NDC", "drug package", says, _SETS["NDC"][1])


def of_kind(kind: str, kinds: Mapping[str, OtherKind]) -> Elsewhere | None:
    """Return where things of a kind are, which the lexicon says; None for no kind."""
    known = kinds.get(kind)
    return Elsewhere(known.system, kind, known.says, _SETS[known.system][1]) if known else None


def _list(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]
