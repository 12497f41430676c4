"""What took the place of ended codes, and which codes were given out a second time.

``successors.csv`` is made by benchmarks/find_successors.py from CMS's files and edited by nobody; ``reused.yaml`` is authored.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from corpus.entry import CODE, Entry
from corpus.paths import REUSED, SUCCESSORS
from corpus.yamlreader import read_yaml

#: How it is known that a code took the place of an ended one, by the word in the file.
HOW = {
    "reference": "CMS's code file refers to it",
    "same": "its official descriptor is the same, and it came the day after",
    "report": "CMS's change report lists both, with the same official descriptor",
    "amount": "its official descriptor is the same but for the amount, and it came the day after",
    "read": "both official descriptors tell of the same thing, and it came the day after",
    "product": "its official descriptor is the same but for the product's name, and it came the day after",
}
#: Stands for codes that are not of Level II, which are not named.
CPT = "CPT"


@dataclass(frozen=True, slots=True)
class Successor:
    """A row of the file: the ended code and its last day, the code in its place ("" for none known), and how that is known.

    ``via`` is the code between them that has ended too, or "".
    """

    code: str
    ended: date
    successor: str
    how: str
    via: str = ""

    def say(self) -> str:
        """Say how it is known.

        >>> Successor("J0001", date(2020, 6, 30), "J0003", "reference", "J0002").say()
        "by way of J0002: CMS's code file refers to it"
        """
        return f"by way of {self.via}: {HOW[self.how]}" if self.via else HOW[self.how]


@functools.cache
def read_successors(file: Path = SUCCESSORS) -> dict[str, tuple[Successor, ...]]:
    """Return the rows by ended code, in the order of the file."""
    rows: dict[str, tuple[Successor, ...]] = {}
    with file.open(encoding="ascii", newline="") as lines:
        for row in csv.DictReader(lines):
            made = Successor(row["code"], date.fromisoformat(row["ended"]), row["successor"], row["how"], row["via"])
            rows[made.code] = (*rows.get(made.code, ()), made)
    return rows


@functools.cache
def read_reused(file: Path = REUSED) -> dict[str, str]:
    """Return what codes were before they were given out again; raises :class:`corpus.CorpusError` for mistakes in the file."""
    return {str(code): str(text) for code, text in read_yaml(file, dict[str, str], "the reused codes").items()}


def add_successors(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries, ended ones with their successors, and codes that were used twice with what they were.

    A last day that is known only from a newer release than the one that is imported is added too, except to a code that
    was added after it. An ended code that the file does not have is replaced by what its own record refers to.
    """
    successors, reused = read_successors(), read_reused()
    for entry in entries:
        rows = successors.get(entry.code, ())
        if rows and (entry.added is None or entry.added <= rows[0].ended):
            named = {row.successor: row.say() for row in rows if row.successor}
            entry = replace(entry, ended=entry.ended or rows[0].ended, replaced_by=named)
        elif entry.ended and (references := [code for code in entry.cross_references if code != entry.code]):
            coded = [code if CODE.fullmatch(code) else CPT for code in references]
            entry = replace(entry, replaced_by=dict.fromkeys(coded, HOW["reference"]))
        if text := reused.get(entry.code, ""):
            entry = replace(entry, reused=text)
        yield entry
