"""The codes that rows of price lists have: which of them are to be checked."""

from __future__ import annotations

from collections.abc import Iterable

from search.bulk.lists import GivenCode
from search.shapes import find_code_set, normal_code

#: Code sets that no claim's procedure is written in: a row with such codes alone has no code to check.
_BESIDE = frozenset({"LOCAL", "CDM", "RC", "NDC", "revenue code", "MS-DRG or revenue code"})
_PROCEDURES = ("HCPCS", "CPT", "")


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
