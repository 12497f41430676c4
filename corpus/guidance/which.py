"""Which kind of guidance a code takes: by the official record first, then by its entry, at last by its letters."""

from __future__ import annotations

from datetime import date

from corpus.entry import Entry
from corpus.guidance.spec import load_selection
from corpus.guidance.traits import Traits, holds, traits_of


def guidance_name_for(entry: Entry, on: date | None = None) -> str:
    """Return the name of the kind of guidance, or "" where none fits.

    The letters of a modifier say nothing of what it is for, so all modifiers share one kind.
    """
    if entry.kind != "code":
        return "modifier" if entry.kind == "modifier" else ""
    return choose(entry, traits_of(entry, on))


def choose(entry: Entry, traits: Traits) -> str:
    """Return the kind for a code whose traits are known."""
    written = entry.guidance or kind_by_code(entry.code)
    known = {**traits, "kind": frozenset((written,))}
    for choice in load_selection().by_record:
        if holds(choice.when, choice.unless, known):
            return str(choice.kind)
    return written


def kind_by_code(code: str) -> str:
    """Return the kind of the longest prefix of the code that has one, or ""."""
    by_code = load_selection().by_code
    prefixes = (code[:length] for length in range(len(code), 0, -1))
    return next((str(by_code[prefix]) for prefix in prefixes if prefix in by_code), "")


def contradiction_of(entry: Entry) -> str:
    """Return the kind that the record alone asks for where the entry names another one; "" where they agree.

    A choice that also asks for the written kind refines it, so it contradicts nothing.
    """
    if not entry.guidance:
        return ""
    traits = {**traits_of(entry), "status": frozenset[str]()}  # an ended code is explained by its past
    for choice in load_selection().by_record:
        if "kind" not in choice.when and "kind" not in choice.unless and holds(choice.when, choice.unless, traits):
            return "" if choice.kind == entry.guidance else str(choice.kind)
    return ""
