"""Codes that rows have already, compared with what their descriptions say and with what is known of the codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.bulk.givencodes import choose_given
from search.bulk.lists import GivenCode
from search.errors import UnknownCode
from search.shapes import HCPCS, find_code_set

if TYPE_CHECKING:
    from search.bulk.findings import Finding
    from search.engine import Engine

AGREES, DISAGREES, UNTOLD = "agrees", "disagrees", "cannot tell"
ENDED, UPCOMING, NO_CODE, OTHER_SET = "ended", "not yet in force", "not a code", "another code set"
#: So many of our codes are compared with the one that stands there.
DEPTH = 20


@dataclass(frozen=True, slots=True)
class Check:
    """What comes of checking a code: one of the outcomes above, and what there is to say of it."""

    outcome: str
    note: str = ""


def check_codes(engine: Engine, given: Sequence[GivenCode], finding: Finding) -> Check | None:
    """Check the codes of a row against the codes found for its description; None for a row without a code to check.

    One of several codes is enough to agree. A code of another set is not ours to check, unless the index has it.
    """
    chosen = choose_given(given)
    if not chosen:
        return None
    ours = [entry for entry in chosen if entry.code == finding.code]
    return _check_code(engine, (ours or [min(chosen, key=_order)])[0], finding)


def _order(given: GivenCode) -> int:
    """Put codes of Level II first, then those that look like a code at all."""
    code_set = find_code_set(given.code)
    return 0 if code_set == HCPCS else 1 if code_set else 2


def _check_code(engine: Engine, given: GivenCode, finding: Finding) -> Check:
    try:
        entry = engine.lookup(given.code)
    except UnknownCode as error:
        return _name_stranger(given, error.near)
    if entry.code != given.code:
        return Check(NO_CODE, f"{given.code} is no code, but may be read as {entry.code}")
    status = entry.status()
    if status == "ended":
        replaced = ", ".join(link.code for link in engine.describe(entry.code).replaced_by)
        return Check(ENDED, f"{given.code} ended {entry.ended}" + (f"; replaced by {replaced}" if replaced else ""))
    if status == "upcoming":
        return Check(UPCOMING, f"{given.code} may be used from {entry.added} on")
    return _compare(given.code, finding)


def _name_stranger(given: GivenCode, near: Sequence[str]) -> Check:
    """Say what a code is that the index does not have."""
    code_set = find_code_set(given.code)
    if code_set == HCPCS or (not code_set and given.kind.upper() in ("", "HCPCS")):
        hint = f"; near ones are {', '.join(near[:3])}" if near else ""
        return Check(NO_CODE, f"{given.code[:40]} is no code of HCPCS Level II{hint}")
    return Check(OTHER_SET, code_set if given.kind.upper() in ("", "HCPCS", "CPT") else given.kind)


def _compare(code: str, finding: Finding) -> Check:
    if not finding.code:
        return Check(UNTOLD, finding.note)
    if code == finding.code:
        return Check(AGREES, f"{code} {finding.confidence:.2f}")
    theirs = finding.confidence_of(code)
    sure = f"{theirs:.2f}" if theirs is not None else "not among those found"
    note = f"ours {finding.code} {finding.confidence:.2f}; theirs {code} {sure}"
    return Check(DISAGREES if finding.fits_well else UNTOLD, note)
