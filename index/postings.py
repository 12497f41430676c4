"""Postings: which documents hold a term, in which field and how often, as arrays that numpy can sum and mask.

Whoosh is the index of record: the postings are read out of it after it is written, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.schema import TEXT_FIELDS

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Lists:
    """Many short lists of numbers in one array: list ``i`` is ``values[starts[i]:starts[i + 1]]``."""

    starts: Ints
    values: Ints

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Lists:
        """Pack lists.

        >>> packed = Lists.of([[3, 1], [], [2]])
        >>> packed[0].tolist(), packed[1].tolist(), packed[2].tolist()
        ([3, 1], [], [2])
        """
        starts = np.zeros(len(lists) + 1, dtype=np.int32)
        np.cumsum([len(numbers) for numbers in lists], out=starts[1:])
        flat = [number for numbers in lists for number in numbers]
        return cls(starts, np.array(flat, dtype=np.int32))

    def __getitem__(self, at: int) -> Ints:
        return self.values[self.starts[at] : self.starts[at + 1]]


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the documents, fields and counts, sorted by term, document, field. Parallel arrays."""

    terms: list[str]
    starts: Ints  # one more than terms
    docs: Ints
    fields: npt.NDArray[np.uint8]  # numbers of TEXT_FIELDS
    counts: npt.NDArray[np.uint16]


def read_postings(reader: Any) -> Postings:
    """Read all postings of the searched fields out of a Whoosh reader; an empty index gives empty arrays."""
    by_term: dict[str, list[tuple[int, int, int]]] = {}
    for number, field in enumerate(TEXT_FIELDS):
        for raw in reader.lexicon(field):
            matcher = reader.postings(field, raw)
            rows = by_term.setdefault(raw.decode("utf-8"), [])
            while matcher.is_active():
                rows.append((matcher.id(), number, int(matcher.weight())))
                matcher.next()
    terms = sorted(by_term)
    starts = np.zeros(len(terms) + 1, dtype=np.int32)
    np.cumsum([len(by_term[term]) for term in terms], out=starts[1:])
    rows = [row for term in terms for row in sorted(by_term[term])]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Postings(
        terms,
        starts,
        table[:, 0].astype(np.int32),
        table[:, 1].astype(np.uint8),
        np.minimum(table[:, 2], np.iinfo(np.uint16).max).astype(np.uint16),
    )
