"""Codes as price lists write them: with modifiers, qualifiers and signs, and to which code set they belong by their shape."""

from __future__ import annotations

import re
from collections.abc import Iterable

from search.bulk.lists import GivenCode

#: A code with what claims put around it: "HC:J0696:JW", "J1885-JW", "J1885^JW", "L3908RT".
_WRITTEN = re.compile(r"(?:HC[: ])?([A-Z]\d{4}|\d{5}|\d{4}[A-Z])(?:[-:,^ ]*[A-Z0-9]{2})*")
LEVEL_II = re.compile(r"[A-CE-V]\d{4}")
_SHAPES = (
    ("CDT", re.compile(r"D\d{4}")),
    ("CPT", re.compile(r"\d{5}|\d{4}[FTUMA]")),
    ("NDC", re.compile(r"\d{4,5}-\d{3,4}-\d{1,2}|\d{10,11}")),
    ("revenue code", re.compile(r"0\d{3}")),
    ("MS-DRG or revenue code", re.compile(r"\d{3}")),
    ("ICD-10-CM", re.compile(r"[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?")),
)
#: Code sets that no claim's procedure is written in: a row with such codes alone has no code to check.
_BESIDE = frozenset({"LOCAL", "CDM", "RC", "NDC", "revenue code", "MS-DRG or revenue code"})
_PROCEDURES = ("HCPCS", "CPT", "")


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
    if LEVEL_II.fullmatch(code):
        return "HCPCS"
    return next((name for name, shape in _SHAPES if shape.fullmatch(code)), "")


def is_procedure_code(written: str) -> bool:
    """Tell whether a cell holds a code of HCPCS, CPT or CDT by its shape."""
    return find_code_set(normal_code(written)) in ("HCPCS", "CPT", "CDT")


def choose_given(given: Iterable[GivenCode]) -> tuple[GivenCode, ...]:
    """Return the codes to check among those of a row, in normal form: those of HCPCS and CPT, else those of other code sets.

    Codes of the hospital's own, revenue codes and NDCs stand beside a procedure's code and are left out; a row with these
    alone has no code, and gives none.
    """
    filled = [GivenCode(normal_code(entry.code), entry.kind.strip()) for entry in given if entry.code.strip()]
    named = [entry for entry in filled if entry.kind.upper() in _PROCEDURES]
    chosen = [entry for entry in named if entry.kind or find_code_set(entry.code) not in _BESIDE]
    return tuple(
        chosen
        or (entry for entry in filled if entry.kind.upper() not in _PROCEDURES and entry.kind.upper() not in _BESIDE)
    )
