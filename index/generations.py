"""Generations: an index is built beside the one in use and published by an atomic switch.

    <root>/CURRENT              name of the generation in use (replaced atomically)
    <root>/<generation>/        a Whoosh index, its arrays and manifest.json; never changed once published
    <root>/build.lock           held by the one process that builds

Readers open what CURRENT names and never meet a writer. The previous generation stays for readers that are still opening it,
unless it holds codes that the user has licensed and removed since: those go at once. What a build that was killed leaves behind
(a folder that is being built, a pointer that was not put in place, a generation half removed) the next build clears away.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import filelock
import msgspec

from index.errors import IndexMissing, IndexOutdated, IndexProblem
from index.schema import SCHEMA_VERSION
from index.text import ANALYZER_VERSION

_CURRENT, _LOCK, _MANIFEST, _BUILDING = "CURRENT", "build.lock", "manifest.json", "building-"
_POINTER = f"{_CURRENT}."  # with the number of the process behind it, until it is put in place
_GENERATION = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}(?:-\d+)?")
_KEEP = 2


class Manifest(msgspec.Struct, frozen=True):
    """What a generation is. ``digest`` is the same for the same corpus, whenever and wherever it was built.

    ``sources`` says for each part of the entries where it comes from: ``{"descriptor": "CMS HCPCS 2025-10", ...}``;
    ``releases`` for each kind of official file its release, and whether it ships with plaincode or was imported.
    """

    schema_version: int
    analyzer_version: int
    digest: str
    counts: dict[str, int]
    built_at: str
    seconds: float
    sources: dict[str, str] = {}
    releases: dict[str, str] = {}


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
            _clear_left_overs(root)
            folder = root / f"{_BUILDING}{os.getpid()}"
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise IndexProblem(f"cannot write the index to {root} ({error.strerror or error}); check the folder") from error


def _is_ours(path: Path) -> bool:
    return path.name in (_CURRENT, _LOCK) or _is_left_over(path) or (path / _MANIFEST).exists()


def _is_left_over(path: Path) -> bool:
    """Tell whether a build that was killed left this; while the lock is held, no other build is at work on it."""
    if path.name.startswith((_BUILDING, _POINTER)):
        return True
    return bool(_GENERATION.fullmatch(path.name)) and path.is_dir() and not (path / _MANIFEST).exists()


def _clear_left_overs(root: Path) -> None:
    for path in root.iterdir():
        if not _is_left_over(path):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def publish(root: Path, folder: Path, manifest: Manifest) -> str:
    """Make a built folder the generation in use; returns its name. Call it inside :func:`building`."""
    (folder / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    stem = manifest.built_at.replace(":", "").replace("-", "")[:15] + "-" + manifest.digest[:8]
    names = (stem if not n else f"{stem}-{n}" for n in range(1000))
    name = next(n for n in names if not (root / n).exists())
    os.replace(folder, root / name)
    pointer = root / f"{_POINTER}{os.getpid()}"
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
    if not _GENERATION.fullmatch(name):  # nor a way out of the folder
        raise IndexProblem(f"the index at {root} is damaged ({_CURRENT} names no generation); run 'plaincode build'")
    folder = root / name
    try:
        text = (folder / _MANIFEST).read_bytes()
        versions = msgspec.json.decode(text, type=_Versions)
        if versions != _Versions(SCHEMA_VERSION, ANALYZER_VERSION):
            layout = f"layout {versions.schema_version}.{versions.analyzer_version}"
            wanted = f"{SCHEMA_VERSION}.{ANALYZER_VERSION}"
            raise IndexOutdated(f"the index at {root} has {layout}, this version reads {wanted}; run 'plaincode build'")
        return folder, msgspec.json.decode(text, type=Manifest)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise IndexProblem(f"the index at {root} is damaged ({error}); run 'plaincode build'") from None
