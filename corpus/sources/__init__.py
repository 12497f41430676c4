"""Official files that a user brings: imported once, kept normalised with their provenance, merged at build time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.sources import asp, hcpcs, ndc, rbcs, rvu, store
from corpus.sources.merge import merge
from corpus.sources.store import ImportReport, SourceError, SourceInfo

__all__ = ["IMPORTERS", "ImportReport", "SourceError", "SourceInfo", "imported", "merge", "remove"]

#: The importer of each kind of file.
IMPORTERS: dict[str, Callable[..., ImportReport]] = {
    module.NAME: module.import_file for module in (hcpcs, rvu, asp, ndc, rbcs)
}


def imported(home: Path | None = None) -> list[SourceInfo]:
    """Return the provenance of every imported file, none when nothing was imported."""
    return [info for name in IMPORTERS if (info := store.read_info(name, home))]


def remove(name: str, home: Path | None = None) -> SourceInfo | None:
    """Remove an imported file; returns its provenance, or None when that was damaged.

    Raises :class:`SourceError` when there is none of that name.
    """
    if name in IMPORTERS and store.is_damaged(name, home):
        store.erase(name, home)
        return None
    info = store.read_info(name, home) if name in IMPORTERS else None
    if info is None:
        known = ", ".join(info.source for info in imported(home)) or "none"
        raise SourceError(f"nothing is imported as {name!r}; imported are: {known}")
    store.erase(name, home)
    return info
