"""Where imported official files are kept: normalised, each with its provenance, replaced as a whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any

import filelock
import msgspec

from corpus.paths import home as default_home
from corpus.sources.source import ImportReport, Parsed, R, Source, SourceError, SourceInfo

#: Refuse a file with under half of the codes in place, or under nine tenths when it is of the same release.
_LEAST_SHARE, _LEAST_SHARE_OF_SAME_RELEASE = 0.5, 0.9


def folder(home: Path | None = None) -> Path:
    """Return the folder of imported sources below the user's plaincode folder."""
    return (home or default_home()) / "sources"


# --- importing --------------------------------------------------------------------------------------------------------


def import_file(
    source: Source[R],
    path: Path,
    home: Path | None = None,
    *,
    release: str = "",
    force: bool = False,
    cpt_license: bool = False,
) -> ImportReport:
    """Import a file into the user's plaincode folder; the next build merges it.

    ``release`` overrides what the file tells. ``cpt_license`` asserts that the user holds a licence for CPT; only then are
    rows of CPT codes kept. The same content on the same terms twice changes nothing; what is in place and damaged is
    replaced. Raises :class:`SourceError` for what the parser refuses, for a release of another form and, unless ``force``
    is given, for a file that is older than the one in place or lacks much of it: half of its codes, or a tenth when it is
    of the same release. What was in place then stays.
    """
    if release and not re.fullmatch(source.release_form, release):
        raise SourceError(f"{release!r} is no release of {source.name}; write it as {source.example_release}")
    refuse_license(source, cpt_license)
    terms = source.licensed_terms if cpt_license else ""
    sha256 = digest_of(path)
    # what is damaged cannot be compared with; importing again is how to mend it
    in_place = None if is_damaged(source, home) else read_info(source, home)
    if in_place and (in_place.sha256, in_place.terms) == (sha256, terms) and release in ("", in_place.release):
        return ImportReport(in_place, changed=False)
    parsed = source.parse_file(path, cpt_license)
    release = release or parsed.release
    if in_place:
        same_content = read(source, home) == list(parsed.records) and in_place.terms == terms
        if same_content and release == in_place.release:
            return ImportReport(in_place, changed=False)
        if not force:
            _refuse_step_back(path, release, parsed, in_place, terms)
    info = SourceInfo(
        source=source.name,
        file=path.name,
        release=release,
        sha256=sha256,
        imported_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        read=parsed.read,
        kept=parsed.kept,
        skipped=parsed.skipped,
        size=parsed.size,
        terms=terms,
    )
    _write(source, info, parsed.records, home)
    return ImportReport(info, changed=True, replaced=in_place)


def refuse_license(source: Source[Any], cpt_license: bool) -> None:
    """Raise :class:`SourceError` when a licence is asserted for a file that has nothing to license."""
    if cpt_license and not source.licensed_terms:
        raise SourceError(f"{source.name}: the file has no rows of CPT codes; leave out --cpt-license")


def _refuse_step_back(path: Path, release: str, parsed: Parsed[Any], in_place: SourceInfo, terms: str) -> None:
    """Refuse a file that would lose much of what is in place."""
    least = _LEAST_SHARE_OF_SAME_RELEASE if release == in_place.release else _LEAST_SHARE
    if parsed.size < least * in_place.size and terms == in_place.terms:
        raise SourceError(
            f"{path}: only {parsed.size} codes, the release in place ({in_place.release}) has {in_place.size}; "
            "use --force if that is meant"
        )
    if in_place.release and not release:
        raise SourceError(
            f"{path}: neither its name nor its title tells the release, and {in_place.release} is in place; "
            "name it with --release"
        )
    if release.split(" ")[0] < in_place.release.split(" ")[0]:
        raise SourceError(
            f"{path}: release {release} is older than the one in place ({in_place.release}); use --force to go back to it"
        )


def digest_of(path: Path) -> str:
    """Return the sha256 of a file, in hex; raises :class:`SourceError` when it cannot be read."""
    if path.exists() and not path.is_file():  # reading a pipe might never end
        raise SourceError(f"{path}: is no regular file; give the file that you downloaded")
    try:
        with path.open("rb") as stream:
            return _sha256(stream)
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check the path") from None


def _sha256(stream: IO[bytes]) -> str:  # hashlib.file_digest, which Python 3.10 does not have
    digest = hashlib.sha256()
    while block := stream.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


# --- reading ----------------------------------------------------------------------------------------------------------


class _Stored(msgspec.Struct):
    """A file of the store: the provenance, and the records as they were written."""

    info: SourceInfo
    records: msgspec.Raw


def _path_of(source: Source[Any], home: Path | None) -> Path:
    return folder(home) / f"{source.name}.json"


def _read_stored(source: Source[Any], home: Path | None) -> _Stored | None:
    path = _path_of(source, home)
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Stored)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    except msgspec.MsgspecError as error:
        raise SourceError(f"{path}: the imported data is damaged ({error}); import the file again") from None


def is_damaged(source: Source[Any], home: Path | None = None) -> bool:
    """Tell whether something is kept for a source that cannot be read any more."""
    try:
        _read_stored(source, home)
    except SourceError:
        return True
    return False


def read_info(source: Source[Any], home: Path | None = None) -> SourceInfo | None:
    """Return the provenance of what is kept for a source, or None when nothing was imported.

    Raises :class:`SourceError` when the kept file is damaged.
    """
    stored = _read_stored(source, home)
    return stored.info if stored else None


def read(source: Source[R], home: Path | None = None) -> list[R] | None:
    """Return the records kept for a source, or None when nothing was imported; raises as :func:`read_info` does.

    Fields that an earlier version of plaincode kept and this one does not know are passed over.
    """
    stored = _read_stored(source, home)
    if stored is None:
        return None
    try:
        records: list[R] = msgspec.json.decode(stored.records, type=list[source.record])  # type: ignore[name-defined]
    except msgspec.MsgspecError as error:
        path = _path_of(source, home)
        raise SourceError(f"{path}: the imported data is damaged ({error}); import the file again") from None
    return records


# --- replacing and removing -------------------------------------------------------------------------------------------


def _write(source: Source[R], info: SourceInfo, records: Sequence[R], home: Path | None) -> None:
    """Keep records for a source; readers see the old or the new ones, never a part of them."""
    path = _path_of(source, home)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            unfinished = path.with_name(f"{path.name}.{os.getpid()}")
            unfinished.write_bytes(msgspec.json.encode({"info": info, "records": records}))
            os.replace(unfinished, path)
    except OSError as error:
        raise SourceError(f"{path.parent}: cannot be written ({error.strerror}); check the folder") from error


def remove(source: Source[Any], home: Path | None = None) -> None:
    """Remove what is kept for a source, if anything is; raises :class:`SourceError` when that cannot be done."""
    path = _path_of(source, home)
    try:
        if path.parent.is_dir():
            with _locked(path):
                path.unlink(missing_ok=True)
    except OSError as error:
        raise SourceError(f"{path}: cannot be removed ({error.strerror}); check the folder") from error


def clean_up(source: Source[Any], home: Path | None = None) -> None:
    """Remove what a killed import of a source has left, unless one is running or the folder cannot be written."""
    path = _path_of(source, home)
    if _unfinished(path):
        with contextlib.suppress(OSError), _locked(path, timeout=0):
            pass


@contextlib.contextmanager
def _locked(path: Path, timeout: float = -1) -> Iterator[None]:
    """Hold the lock of a stored file. What is unfinished beside it then belongs to nobody, and is removed.

    That is done before and after, so that rows which need a licence never stay behind an import that was killed or failed.
    """
    with filelock.FileLock(path.with_suffix(".lock"), timeout=timeout):
        try:
            _remove_unfinished(path)
            yield
        finally:
            _remove_unfinished(path)


def _unfinished(path: Path) -> list[Path]:
    """Return what imports were writing for a stored file: its name and the number of their process."""
    return [file for file in path.parent.glob(f"{path.name}.*") if file.suffix[1:].isdigit()]


def _remove_unfinished(path: Path) -> None:
    for leftover in _unfinished(path):
        leftover.unlink(missing_ok=True)
