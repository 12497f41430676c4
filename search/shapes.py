"""Shapes: to which code set a code belongs by its form alone. The one place for them: questions, codes that are looked up and
cells of price lists are read by these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HCPCS = "HCPCS"
LEVEL_II = r"[A-CE-V]\d{4}"
CDT = r"D\d{4}"
#: CPT's other categories end in a letter, which says what they are for.
CPT_LETTERS = {
    "T": "new technology",
    "F": "quality measure",
    "U": "laboratory test",
    "M": "laboratory test",
    "A": "giving a vaccine",
}
#: An ICD-10-CM category; more follows behind a dot.
ICD_CATEGORY = r"[A-Z]\d[0-9AB]"
#: Without the dot: five digits behind the letter, or a seventh character, or a letter that HCPCS Level II has not.
ICD_UNDOTTED = r"[A-Z]\d[0-9AB](?:\d{3}|[0-9X]{3}[ADS]|\d{2}[A-Z0-9]{2})|[FINOW-Z]\d[0-9AB][0-9A-Z]{0,4}|D\d[0-9AB]"
#: An ICD-10-PCS code that can be nothing else: without device and qualifier.
PCS_SURE = r"[0-9BCDFGHX][0-9A-HJ-NP-Z]{4}Z[XZ]"
NDC = r"\d{4,5}-\d{3,4}-\d{1,2}|\d{10,11}"

FIRST_CPT, LAST_CPT = 100, 99607  #: five digits below or beyond are no code of CPT

#: the sections of CPT by their numbers: the last number of each, and what it holds
_SECTIONS = (
    (1999, "anesthesia"),
    (9999, ""),
    (69990, "surgery"),
    (79999, "imaging"),
    (89398, "laboratory test"),
    (90399, "vaccine product"),
    (90474, "giving a vaccine"),
    (90759, "vaccine product"),
    (91999, "medical service"),
    (96999, "medical service"),
    (97799, "therapy"),
    (99199, "medical service"),
    (99499, "visit"),
    (LAST_CPT, "medical service"),
)
_THREE_DIGITS = "MS-DRG or revenue code"
#: A code with what claims put around it: "HC:J0696:JW", "J1885-JW", "J1885^JW", "L3908RT".
_WRITTEN = re.compile(r"(?:HC[: ])?([A-Z]\d{4}|\d{5}|\d{4}[A-Z])(?:[-:,^ ]*[A-Z0-9]{2})*")
_SHAPES = tuple(
    (name, kind, re.compile(shape))
    for name, kind, shape in (
        (HCPCS, "", LEVEL_II),
        ("CDT", "dental work", CDT),
        ("CPT", "", rf"\d{{5}}|\d{{4}}[{''.join(CPT_LETTERS)}]"),
        ("NDC", "drug package", NDC),
        ("revenue code", "hospital department", r"0\d{3}"),
        (_THREE_DIGITS, "", r"\d{3}"),
        ("ICD-10-PCS", "inpatient procedure", rf"(?=[0-9A-Z]*\d){PCS_SURE}"),
        ("ICD-10-CM", "diagnosis", rf"{ICD_CATEGORY}(?:\.[0-9A-Z]{{1,4}})?|{ICD_UNDOTTED}"),
    )
)


@dataclass(frozen=True, slots=True)
class ForeignCode:
    """A code of another set in its usual writing, whose it is and what it stands for (see search/elsewhere.py)."""

    code: str
    system: str
    kind: str


def normal_code(written: str) -> str:
    """Return a code in capitals and without modifiers; a text of another form comes back in capitals, without blanks around.

    >>> [normal_code(code) for code in ("hc:j0696:jw", "J1885-JW", "L3908RT", " 99213 ", "see note")]
    ['J0696', 'J1885', 'L3908', '99213', 'SEE NOTE']
    """
    plain = written.strip().upper()
    form = _WRITTEN.fullmatch(plain)
    return form[1] if form else plain


def find_code_set(code: str) -> str:
    """Return the code set that a normal code belongs to by its shape, or "".

    >>> [find_code_set(code) for code in ("J0696", "99213", "D1110", "0250", "E11.9", "SEE NOTE")]
    ['HCPCS', 'CPT', 'CDT', 'revenue code', 'ICD-10-CM', '']
    """
    return next((name for name, _, shape in _SHAPES if shape.fullmatch(code)), "")


def read_code(written: str) -> ForeignCode | None:
    """Return the code of another set that a text is by its shape, with or without modifiers.

    None for a code of HCPCS Level II, for what is no code, and for three digits, which may be of two sets.

    >>> read_code("99213-25"), read_code("I10")  # doctest: +NORMALIZE_WHITESPACE
    (ForeignCode(code='99213', system='CPT', kind='visit'),
     ForeignCode(code='I10', system='ICD-10-CM', kind='diagnosis'))
    >>> read_code("J1885"), read_code("470"), read_code("walker")
    (None, None, None)
    """
    code = normal_code(written)
    name, kind = next(((name, kind) for name, kind, shape in _SHAPES if shape.fullmatch(code)), ("", ""))
    if name in ("", HCPCS, _THREE_DIGITS):
        return None
    if name == "CPT":
        kind = CPT_LETTERS.get(code[-1]) or kind_of_cpt(int(code))
        if not kind:
            return None
    return ForeignCode(code, name, kind)


def kind_of_cpt(number: int) -> str:
    """Return what the section of CPT holds in which a code of five digits lies, or "" for what is no such code."""
    if not FIRST_CPT <= number <= LAST_CPT:
        return ""
    return next(kind for last, kind in _SECTIONS if number <= last)
