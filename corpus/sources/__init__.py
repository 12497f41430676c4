"""Official files that a user brings: imported once, kept normalised with their provenance, merged at build time."""

from corpus.sources.merge import merge
from corpus.sources.store import ImportReport, SourceError, SourceInfo

__all__ = ["ImportReport", "SourceError", "SourceInfo", "merge"]
