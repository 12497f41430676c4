"""What can be wrong with an index on disk."""

from __future__ import annotations


class IndexProblem(Exception):
    """An index cannot be opened or written; the text says which, why and what to do."""


class IndexMissing(IndexProblem):
    """There is no index at the path."""


class IndexOutdated(IndexProblem):
    """The index was built with another layout or analyzer and must be rebuilt."""
