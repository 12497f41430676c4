"""Loading: authored families, checked strictly, then merged with the imported official facts."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.entry import CODE, Entry
from corpus.family import CodeSpec, FamilySpec, entries_of
from corpus.guidance import guidance_names
from corpus.paths import ENTRIES, SPECIALTIES
from corpus.reading import MISSING, CorpusError, Problem, Reader, line_of


@dataclass(slots=True)
class _Seen:
    """What the files read so far have defined, for checks that span files."""

    codes: dict[str, str] = field(default_factory=dict)  # code -> "file:line"
    families: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)  # (file, located code)


def specialties() -> list[str]:
    """Return the controlled list of specialties, in the order of the file."""
    reader = Reader(SPECIALTIES, SPECIALTIES.name)
    names = reader.value(reader.document(), list[str], "the list of specialties")
    if reader.problems:
        raise CorpusError(reader.problems)
    return [str(name) for name in names]


def files_below(path: Path) -> list[Path]:
    """Return the entry files at a path, in a fixed order: the file itself, or every ``.yaml`` below a folder."""
    return [path] if path.is_file() else sorted(path.rglob("*.yaml"))


def read_families(
    root: Path = ENTRIES, only: Iterable[Path] | None = None
) -> tuple[list[tuple[str, FamilySpec]], list[Problem]]:
    """Read the families below ``root``, each with the name of its file, and every problem they have.

    With ``only``, problems are reported for those files alone (which may lie outside ``root``); the other files are
    still read, because links and duplicates span files. An empty folder gives two empty lists.
    """
    chosen = {path.resolve() for path in only} if only is not None else None
    paths = {path.resolve(): path for path in [*files_below(root), *(only or [])]}
    allowed, guides = specialties(), guidance_names()
    seen = _Seen()
    families: list[tuple[str, FamilySpec]] = []
    problems: list[Problem] = []
    for resolved, path in paths.items():
        shown = path.relative_to(root.parent).as_posix() if path.is_relative_to(root) else path.as_posix()
        reader = Reader(path, shown)
        node = reader.document()
        read = reader.value(node, list[FamilySpec], "the file") if node is not None else None
        for family in read or []:
            _check_family(family, reader, seen, allowed, guides)
            families.append((shown, family))
        if chosen is None or resolved in chosen:
            problems += reader.problems
    reported = {problem.file for problem in problems} | {
        (p.relative_to(root.parent).as_posix() if p.is_relative_to(root) else p.as_posix())
        for r, p in paths.items()
        if chosen is None or r in chosen
    }
    problems += [
        Problem(file, line_of(code), f"{code} is linked to, but no entry has that code", "correct or remove the link")
        for file, code in seen.links
        if code not in seen.codes and file in reported
    ]
    return families, sorted(problems)


def authored(root: Path = ENTRIES) -> dict[str, Entry]:
    """Return the authored entries by code, sorted by code.

    Raises :class:`corpus.CorpusError`, which lists all problems, when a file has one.
    """
    families, problems = read_families(root)
    if problems:
        raise CorpusError(problems)
    entries = {entry.code: entry for _, family in families for entry in entries_of(family)}
    return dict(sorted(entries.items()))


def load(root: Path = ENTRIES, home: Path | None = None) -> Iterator[Entry]:
    """Yield every entry, sorted by code: authored text merged with what was imported under ``home``.

    ``home`` defaults to $PLAINCODE_HOME. Raises :class:`corpus.CorpusError` for mistakes in the authored files.
    """
    from corpus.sources import merge  # the importers are needed only where entries are loaded

    yield from merge(authored(root), home)


def _check_family(family: FamilySpec, reader: Reader, seen: _Seen, allowed: list[str], guides: set[str]) -> None:
    """Check what goes beyond types: names that must exist, things that must not stand twice."""
    line = line_of(family.family)
    here = f"{reader.shown_as}:{line}"
    first = seen.families.setdefault(family.family.casefold(), here)
    if first != here and family.family:
        reader.problem(line, f"family {family.family!r} exists already ({first})", "rename one or put them together")
    if not family.codes and family.codes is not MISSING:
        reader.problem(line, f"family {family.family!r} has no codes", "add its codes or remove it")
    for specialty in family.specialties:
        if specialty not in allowed:
            near = difflib.get_close_matches(specialty, allowed, n=1, cutoff=0.5)
            mend = f"did you mean {near[0]}?" if near else "choose one from corpus/specialties.yaml"
            reader.problem(line_of(specialty), f"unknown specialty {specialty!r}", mend)
    holders: list[FamilySpec | CodeSpec] = [family, *family.codes.values()]
    for holder in holders:
        if holder.guidance and holder.guidance not in guides:
            near = difflib.get_close_matches(holder.guidance, sorted(guides), n=1)
            mend = f"did you mean {near[0]}?" if near else "choose one from corpus/guidance.yaml"
            reader.problem(line_of(holder.guidance), f"unknown guidance {holder.guidance!r}", mend)
    for link in [*family.related, *family.confused_with]:
        seen.links.append((reader.shown_as, link))
    for code, spec in family.codes.items():
        _check_code(code, spec, family, reader, seen)


def _check_code(code: str, spec: CodeSpec, family: FamilySpec, reader: Reader, seen: _Seen) -> None:
    line = line_of(code)
    here = f"{reader.shown_as}:{line}"
    if not CODE.fullmatch(code):
        reader.problem(line, f"{code!r} is not a HCPCS Level II code", "write a letter A to V and four digits")
    first = seen.codes.setdefault(code, here)
    if first != here:
        reader.problem(line, f"{code} has an entry already ({first})", "keep one of them")
    for term in _repeated([*spec.plain_language, *family.plain_language]):
        reader.problem(line_of(term), f"{code} has the lay term {str(term)!r} twice", "remove one of them")
    for link in [*spec.related, *spec.confused_with]:
        if link == code:
            reader.problem(line_of(link), f"{code} is linked to itself", "remove the link")
        seen.links.append((reader.shown_as, link))


def _repeated(terms: list[str]) -> list[str]:
    """Return the terms that stood earlier in the list, case aside."""
    known: set[str] = set()
    again = []
    for term in terms:
        key = term.casefold()
        if key in known:
            again.append(term)
        known.add(key)
    return again
