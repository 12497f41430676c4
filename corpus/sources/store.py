"""Where imported official files are kept: normalised, each with its provenance, replaced atomically."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeVar

import filelock
import msgspec

from corpus.paths import home as default_home


class SourceError(Exception):
    """A file cannot be imported; the text says which, why and how to mend it. What was there before stays."""


class SourceInfo(msgspec.Struct, frozen=True):
    """Provenance of an import. ``read`` rows are all accounted for: kept ones by kind, skipped ones by reason."""

    source: str  #: "hcpcs", ...
    file: str  #: name of the file, without its folder
    release: str  #: "2025-10"
    sha256: str
    imported_at: str
    read: int
    kept: dict[str, int]
    skipped: dict[str, int] = {}
    size: int = 0  #: what a later release is compared with: its codes, as a rule
    terms: str = ""  #: on what terms it was imported, such as a licence the user holds

    @property
    def label(self) -> str:
        """How pages name the source of a fact: "CMS HCPCS 2025-10", "CMS PFS RVU25D"."""
        name = {"rvu": "PFS", "ndc": "NDC-HCPCS crosswalk"}.get(self.source, self.source.upper())
        return f"CMS {name} {self.release}".strip()


class ImportReport(msgspec.Struct, frozen=True):
    """What an import did: ``changed`` is False when the same content was in place already."""

    info: SourceInfo
    changed: bool
    replaced: SourceInfo | None = None


T = TypeVar("T")


def folder(home: Path | None = None) -> Path:
    """Return the folder of imported sources below the user's plaincode folder."""
    return (home or default_home()) / "sources"


def digest_of(path: Path) -> str:
    """Return the sha256 of a file, in hex; raises :class:`SourceError` when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return (
                hashlib.file_digest(stream, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else _sha(stream)
            )
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check the path") from None


def _sha(stream: Any) -> str:  # Python 3.10 has no hashlib.file_digest
    digest = hashlib.sha256()
    while block := stream.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def now() -> str:
    """Return the time, UTC, to the second, as ISO text."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


class _Kept(msgspec.Struct):
    """A file of the store: the provenance, and the records as they were written."""

    info: SourceInfo
    records: msgspec.Raw


def _read(name: str, home: Path | None) -> _Kept | None:
    path = folder(home) / f"{name}.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    except msgspec.MsgspecError as error:
        raise SourceError(f"{path}: the imported data is damaged ({error}); import the file again") from None


def is_damaged(name: str, home: Path | None = None) -> bool:
    """Tell whether something is kept under a name that cannot be read any more."""
    try:
        _read(name, home)
    except SourceError:
        return True
    return False


def read_info(name: str, home: Path | None = None) -> SourceInfo | None:
    """Return the provenance of what is kept under a name, or None when nothing was imported.

    Raises :class:`SourceError` when the kept file is damaged.
    """
    kept = _read(name, home)
    return kept.info if kept else None


def read(name: str, kind: type[T], home: Path | None = None) -> list[T] | None:
    """Return the records kept under a name, or None when nothing was imported; raises as :func:`read_info` does."""
    kept = _read(name, home)
    if kept is None:
        return None
    try:
        return msgspec.json.decode(kept.records, type=list[kind])  # type: ignore[valid-type]
    except msgspec.MsgspecError as error:
        path = folder(home) / f"{name}.json"
        raise SourceError(f"{path}: the imported data is damaged ({error}); import the file again") from None


def write(name: str, info: SourceInfo, records: list[Any], home: Path | None = None) -> None:
    """Keep records under a name; readers see the old or the new ones, never a part of them."""
    target = folder(home)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(target / f"{name}.lock"):
            fresh = target / f"{name}.json.{os.getpid()}"
            fresh.write_bytes(msgspec.json.encode({"info": info, "records": records}))
            os.replace(fresh, target / f"{name}.json")
    except OSError as error:
        raise SourceError(f"{target}: cannot be written ({error.strerror}); check the folder") from error


def erase(name: str, home: Path | None = None) -> None:
    """Remove what is kept under a name; raises :class:`SourceError` when that cannot be done."""
    path = folder(home) / f"{name}.json"
    try:
        path.unlink()
    except OSError as error:
        raise SourceError(f"{path}: cannot be removed ({error.strerror}); check the folder") from error
