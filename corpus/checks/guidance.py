"""Guidance held against the record: entries that name another kind than it asks for, and the matrix of what is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.entry import Entry
from corpus.family import FamilySpec, entries_of
from corpus.guidance import contradiction_of, guidance_name_for, points_of, traits_of
from corpus.yamlreader import Problem, line_of


@dataclass(frozen=True, slots=True, order=True)
class GuidanceRow:
    """Codes that are paid and covered alike and see the same points on the claim.

    ``payment``, ``route`` and ``coverage`` are traits, several joined by a comma, "" for none. ``points`` are the points as
    they are written; ``example`` is the first of the codes.
    """

    payment: str
    route: str
    coverage: str
    kind: str
    codes: int
    example: str
    points: tuple[str, ...]


def find_contradictions(families: Iterable[tuple[str, FamilySpec]]) -> list[Problem]:
    """Return the entries whose ``guidance`` is not what the official record asks for; none in no families."""
    problems: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    lines = {}
    for file, family in families:
        for entry in entries_of(family):
            kind = contradiction_of(entry)
            if kind:
                written = family.codes[entry.code].guidance or family.guidance
                what = f"guidance {entry.guidance!r} contradicts the official record, which asks for {kind!r}"
                problems[file, line_of(written), what].append(entry.code)
                lines[file, line_of(written), what] = kind
    return [
        Problem(
            file,
            line,
            f"{what} ({', '.join(codes[:5])}{' ...' if len(codes) > 5 else ''})",
            f"write {lines[file, line, what]} or leave it out",
        )
        for (file, line, what), codes in problems.items()
    ]


def tabulate_guidance(entries: Iterable[Entry]) -> list[GuidanceRow]:
    """Return what codes see on the claim, a row for each payment, route and coverage and each set of points; none give none."""
    groups: dict[tuple[str, str, str, str, tuple[str, ...]], list[str]] = defaultdict(list)
    for entry in entries:
        if entry.kind == "code":
            traits = traits_of(entry)
            shown = (", ".join(sorted(traits[name])) for name in ("payment", "route", "coverage"))
            payment, route, coverage = shown
            groups[payment, route, coverage, guidance_name_for(entry), points_of(entry)].append(entry.code)
    return sorted(
        GuidanceRow(payment, route, coverage, kind, len(codes), min(codes), points)
        for (payment, route, coverage, kind, points), codes in groups.items()
    )
