"""The default index: kept in the user's plaincode folder, built from the bundled corpus when there is none."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import filelock

import corpus
import index
from corpus import paths
from corpus.sources import releases_in_use
from index import generations
from search.engine import Engine

_log = logging.getLogger("plaincode")
_opening = threading.Lock()
_engines: dict[Path, tuple[int, Engine]] = {}  # by path, with the stamp of the generation


def ensure_index(path: Path, progress: index.Progress | None = None) -> bool:
    """Build the index at ``path`` from the corpus and the imported files if there is none; tells whether it did.

    Processes that start at the same time wait for the one that builds. Raises :class:`index.IndexProblem` when there can be
    no such folder.
    """
    if generations.stamp(path):
        return False
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise index.IndexProblem(
            f"no index can be built at {path} ({error.strerror}); set PLAINCODE_HOME to a folder that you can write"
        ) from None
    with filelock.FileLock(path.parent / f"{path.name}.first.lock"):
        if generations.stamp(path):
            return False
        _log.info("no index at %s: building it from the corpus", path)
        index.build(corpus.load(), to=path, progress=progress, releases=releases_in_use())
        return True


def default_engine(progress: index.Progress | None = None) -> Engine:
    """Return the engine over the default index, building that first if there is none.

    A newer index, published by ``plaincode build``, is picked up on the next call.
    """
    path = paths.index_folder()
    stamp = generations.stamp(path)
    known = _engines.get(path)
    if known and stamp and known[0] == stamp:
        return known[1]
    with _opening:
        ensure_index(path, progress)
        stamp = generations.stamp(path)
        known = _engines.get(path)
        if not known or known[0] != stamp:
            known = _engines[path] = (stamp, Engine(path))
        return known[1]
