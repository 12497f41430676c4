"""Importing, the same for every official file: parse all of it, refuse what would lose something, then keep it at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from corpus.sources import store
from corpus.sources.store import ImportReport, SourceError, SourceInfo

#: A file with fewer than this share of the codes in place is refused: of another release, and of the very same one.
_LEAST_SHARE, _LEAST_SHARE_AGAIN = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser made of a file. ``read`` rows are all accounted for by ``kept`` and ``skipped``.

    ``size`` is the number that is compared with the release in place (its codes, as a rule).
    """

    records: Sequence[Any]
    release: str
    read: int
    kept: dict[str, int]
    skipped: dict[str, int] = field(default_factory=dict)
    size: int = 0


def bring(
    name: str,
    record_type: type,
    parse: Callable[[Path], Parsed],
    path: Path,
    home: Path | None = None,
    *,
    release: str = "",
    force: bool = False,
    terms: str = "",
    release_form: str = r"20\d\d-(0[1-9]|1[0-2])",
    example_release: str = "2025-10",
) -> ImportReport:
    """Import a file into the user's plaincode folder; the next build merges it.

    ``release`` overrides what the file tells; it must fit ``release_form``. ``terms`` says on what terms it is imported (a
    licence). The same content on the same terms twice changes nothing; what is in place and damaged is replaced. Raises
    :class:`corpus.sources.SourceError` for what ``parse`` refuses, for a release of another form and, unless ``force`` is
    given, for a file that is older than the one in place or lacks much of it: half of its codes, or a tenth when it is of
    the same release. What was in place then stays.
    """
    if release and not re.fullmatch(release_form, release):
        raise SourceError(f"{release!r} is no release of {name}; write it as {example_release}")
    sha256 = store.digest_of(path)
    # what is damaged cannot be compared with; importing again is how to mend it
    in_place = None if store.is_damaged(name, home) else store.read_info(name, home)
    if in_place and (in_place.sha256, in_place.terms) == (sha256, terms) and release in ("", in_place.release):
        return ImportReport(in_place, changed=False)
    parsed = parse(path)
    told = release or parsed.release
    if in_place:
        kept: list[Any] | None = store.read(name, record_type, home)
        same = kept is not None and list(kept) == list(parsed.records) and in_place.terms == terms
        if same and told == in_place.release:
            return ImportReport(in_place, changed=False)
        if not force:
            _refuse_step_back(path, told, parsed.size, in_place, terms)
    info = SourceInfo(
        source=name,
        file=path.name,
        release=told,
        sha256=sha256,
        imported_at=store.now(),
        read=parsed.read,
        kept=parsed.kept,
        skipped=parsed.skipped,
        size=parsed.size,
        terms=terms,
    )
    store.write(name, info, [msgspec.to_builtins(record) for record in parsed.records], home)
    return ImportReport(info, changed=True, replaced=in_place)


def _refuse_step_back(path: Path, told: str, size: int, in_place: SourceInfo, terms: str) -> None:
    """Refuse a file that would lose much of what is in place."""
    least = _LEAST_SHARE_AGAIN if told == in_place.release else _LEAST_SHARE
    if size < least * in_place.size and terms == in_place.terms:
        raise SourceError(
            f"{path}: only {size} codes, the release in place ({in_place.release}) has {in_place.size}; "
            "use --force if that is meant"
        )
    if in_place.release and not told:
        raise SourceError(
            f"{path}: neither its name nor its title tells the release, and {in_place.release} is in place; "
            "name it with --release"
        )
    if told.split(" ")[0] < in_place.release.split(" ")[0]:
        raise SourceError(
            f"{path}: release {told} is older than the one in place ({in_place.release}); use --force to go back to it"
        )
