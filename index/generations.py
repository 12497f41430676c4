"""Generations: an index is built beside the one in use and published by an atomic switch.

    <root>/CURRENT              name of the generation in use (replaced atomically)
    <root>/<generation>/        a Whoosh index, its arrays and manifest.json; never changed once published
    <root>/build.lock           held by the one process that builds

Readers open what CURRENT names and never meet a writer. The previous generation stays for readers that are still opening it,
unless it holds codes that the user has licensed and removed since: those go at once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import filelock
import msgspec

from index.analysis import ANALYZER_VERSION
from index.errors import IndexMissing, IndexOutdated, IndexProblem
from index.schema import SCHEMA_VERSION

_CURRENT, _LOCK, _MANIFEST, _BUILDING = "CURRENT", "build.lock", "manifest.json", "building-"
_KEEP = 2


class Manifest(msgspec.Struct, frozen=True):
    """What a generation is. ``digest`` is the same for the same corpus, whenever and wherever it was built.

    ``sources`` says for each part of the entries where it comes from: ``{"descriptor": "CMS HCPCS 2025-10", ...}``.
    """

    schema_version: int
    analyzer_version: int
    digest: str
    counts: dict[str, int]
    built_at: str
    seconds: float
    sources: dict[str, str] = {}


class _Versions(msgspec.Struct, frozen=True):
    """The part of a manifest that every version can read."""

    schema_version: int = 0
    analyzer_version: int = 0


@contextlib.contextmanager
def building(root: Path, timeout: float = -1) -> Iterator[Path]:
    """Lock ``root`` for building and give an empty folder to build into; the folder is removed if it is not published.

    Raises :class:`IndexProblem` when ``root`` is in use for something else, or cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        foreign = [p.name for p in root.iterdir() if not _is_ours(p)]
        if foreign and not (root / _CURRENT).exists():
            raise IndexProblem(f"{root} holds other things ({foreign[0]}, ...); name an empty folder for the index")
        with filelock.FileLock(root / _LOCK, timeout=timeout):
            for left_over in root.glob(f"{_BUILDING}*"):  # of a build that was killed
                shutil.rmtree(left_over, ignore_errors=True)
            folder = root / f"{_BUILDING}{os.getpid()}"
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise IndexProblem(f"cannot write the index to {root} ({error.strerror or error}); check the folder") from error


def _is_ours(path: Path) -> bool:
    return path.name in (_CURRENT, _LOCK) or path.name.startswith(_BUILDING) or (path / _MANIFEST).exists()


def publish(root: Path, folder: Path, manifest: Manifest) -> str:
    """Make a built folder the generation in use; returns its name. Call it inside :func:`building`."""
    (folder / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    stem = manifest.built_at.replace(":", "").replace("-", "")[:15] + "-" + manifest.digest[:8]
    names = (stem if not n else f"{stem}-{n}" for n in range(1000))
    name = next(n for n in names if not (root / n).exists())
    os.replace(folder, root / name)
    pointer = root / f"{_CURRENT}.{os.getpid()}"
    pointer.write_text(name, encoding="ascii")
    os.replace(pointer, root / _CURRENT)
    published = sorted((p for p in root.iterdir() if (p / _MANIFEST).exists()), key=lambda p: p.stat().st_mtime)
    others = [p for p in published if p.name != name]
    removed = [] if manifest.counts.get("licensed") else [p for p in others if _licensed(p)]
    for old in {*others[: -(_KEEP - 1)], *removed}:
        shutil.rmtree(old, ignore_errors=True)
    return name


def _licensed(folder: Path) -> bool:
    """Tell whether a generation holds codes of a licensed file; an unreadable one counts as holding them."""
    try:
        return bool(msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest).counts.get("licensed"))
    except (OSError, msgspec.MsgspecError):
        return True


def stamp(root: Path) -> int:
    """Return a number that changes when another generation is published; 0 when there is none."""
    try:
        return (root / _CURRENT).stat().st_mtime_ns
    except OSError:
        return 0


def current(root: Path) -> tuple[Path, Manifest]:
    """Return the folder and manifest of the generation in use.

    Raises :class:`IndexMissing` when there is none, :class:`IndexOutdated` when it was built by another version, and
    :class:`IndexProblem` when it is damaged.
    """
    try:
        name = (root / _CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise IndexMissing(f"no index at {root}; run 'plaincode build' or index.build()") from None
    folder = root / name
    try:
        text = (folder / _MANIFEST).read_bytes()
        found = msgspec.json.decode(text, type=_Versions)
        if found != _Versions(SCHEMA_VERSION, ANALYZER_VERSION):
            told = f"layout {found.schema_version}.{found.analyzer_version}"
            wanted = f"{SCHEMA_VERSION}.{ANALYZER_VERSION}"
            raise IndexOutdated(f"the index at {root} has {told}, this version reads {wanted}; run 'plaincode build'")
        return folder, msgspec.json.decode(text, type=Manifest)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise IndexProblem(f"the index at {root} is damaged ({error}); run 'plaincode build'") from None
