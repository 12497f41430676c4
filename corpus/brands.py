"""What brand-exceptions.yaml says of brands: which are still sold, and why the NDC crosswalk has them elsewhere or not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from corpus.entry import Entry
from corpus.yamlreader import CorpusError, Problem, line_of, read_yaml

STATUSES = ("current", "ended", "unconfirmed")


class BrandNote(msgspec.Struct):
    """A line on a brand (or generic name) of a code.

    ``status`` is one of STATUSES, or "" where the crosswalk has the name under other codes. ``since`` is the year from which it
    was no longer sold, "" where that is not known; ``source`` says in few words where the status stands; ``reason`` why corpus
    and crosswalk differ on the name.
    """

    status: str = ""
    since: str = ""
    source: str = ""
    reason: str = ""


def read_brand_notes(path: Path) -> dict[str, dict[str, BrandNote]]:
    """Return the notes by code and name; none for a file that is not there.

    Raises :class:`corpus.CorpusError` for a line that says nothing, or says it without its source.
    """
    if not path.exists():
        return {}
    notes: dict[str, dict[str, BrandNote]] = read_yaml(path, dict[str, dict[str, BrandNote]], "the list of brands")
    problems = [
        Problem(path.name, line_of(name), f"{code} {name}: {what}", mend)
        for code, of_code in notes.items()
        for name, note in of_code.items()
        for what, mend in [_find_mistake(note)]
        if what
    ]
    if problems:
        raise CorpusError(problems)
    return {
        str(code): {str(name): BrandNote(*map(str, msgspec.structs.astuple(note))) for name, note in of_code.items()}
        for code, of_code in notes.items()
    }


def mark_brands(entry: Entry, notes: Mapping[str, BrandNote]) -> Entry:
    """Return an entry whose brands are those that may be sold today; its other names stay what it is also known as."""
    ended = {name: note.since for name, note in notes.items() if note.status == "ended"}
    unconfirmed = tuple(name for name, note in notes.items() if note.status == "unconfirmed")
    if not ended and not unconfirmed:
        return entry
    return replace(
        entry,
        brands=tuple(brand for brand in entry.brands if brand not in ended and brand not in unconfirmed),
        brands_ended=ended,
        brands_unconfirmed=unconfirmed,
    )


def _find_mistake(note: BrandNote) -> tuple[str, str]:
    """Return what is wrong with a line and how to mend it, or two empty texts."""
    if note.status and note.status not in STATUSES:
        return f"{str(note.status)!r} is no status of a brand", f"write {', '.join(STATUSES)}"
    if note.since and (note.status != "ended" or not re.fullmatch(r"(19|20)\d\d", note.since)):
        return "since is for a brand that ended", "write the year, or leave it out"
    if note.status in ("current", "ended") and not note.source:
        return f"it is {note.status} without a source", "say in few words where that stands, or write unconfirmed"
    if not note.status and not note.reason:
        return "the line says nothing", "give a status with its source, or the reason why the crosswalk differs"
    return "", ""
