"""Near names: which of the known ones an unknown one may stand for."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def list_near(name: str, known: Iterable[str], limit: int = 1, least: float = 0.6) -> list[str]:
    """Return the known names that resemble a name, the most alike first; none below a likeness of ``least`` (0 to 1).

    The likeness is the share of letters in common, in order. No known names give none.

    >>> list_near("specialtys", ["family", "specialties"]), list_near("x", ["family"])
    (['specialties'], [])
    """
    matches = process.extract(name, list(known), scorer=fuzz.ratio, limit=limit, score_cutoff=100 * least)
    return [match for match, _, _ in matches]
