"""Loading: authored families, read strictly, then merged with the official facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus.brands import mark_brands, read_brand_notes
from corpus.entry import Entry
from corpus.family import FamilySpec, entries_of
from corpus.guidance import guidance_names
from corpus.kin import add_kin
from corpus.modifiers import authored_modifiers
from corpus.paths import BRAND_EXCEPTIONS, ENTRIES, RECORD, SPECIALTIES
from corpus.successors import add_successors
from corpus.validate import Validator
from corpus.yamlreader import CorpusError, Problem, Reader, read_yaml


def specialties() -> list[str]:
    """Return the controlled list of specialties, in the order of the file."""
    return [str(name) for name in read_yaml(SPECIALTIES, list[str], "the list of specialties")]


def files_below(path: Path) -> list[Path]:
    """Return the entry files at a path, in a fixed order: the file itself, or every ``.yaml`` below a folder."""
    return [path] if path.is_file() else sorted(path.rglob("*.yaml"))


def shown_path(path: Path, root: Path = ENTRIES) -> str:
    """Return how problems name an entry file: from the root's folder on ("entries/E/walkers.yaml"), or as it was given."""
    return path.relative_to(root.parent).as_posix() if path.is_relative_to(root) else path.as_posix()


def read_families(
    root: Path = ENTRIES, only: Iterable[Path] | None = None
) -> tuple[list[tuple[str, FamilySpec]], list[Problem]]:
    """Read the families below ``root``, each with the name of its file, and every problem they have.

    With ``only``, problems are reported for those files alone (which may lie outside ``root``); the other files are
    still read, because links and duplicates span files. An empty folder gives two empty lists.
    """
    chosen = {path.resolve() for path in only} if only is not None else None
    paths = {path.resolve(): path for path in [*files_below(root), *(only or [])]}
    validator = Validator(specialties(), guidance_names())
    families: list[tuple[str, FamilySpec]] = []
    problems: list[Problem] = []
    reported: list[str] = []
    for resolved, path in paths.items():
        reader = Reader(path, shown_path(path, root))
        node = reader.document()
        written = reader.value(node, list[FamilySpec], "the file") if node is not None else None
        for family in written or []:
            validator.check(family, reader)
            families.append((reader.shown_as, family))
        if chosen is None or resolved in chosen:
            problems += reader.problems
            reported.append(reader.shown_as)
    return families, sorted(problems + validator.dead_links(reported))


def authored(root: Path = ENTRIES) -> dict[str, Entry]:
    """Return the authored entries by code, sorted by code; brand-exceptions.yaml beside ``root`` tells which brands ended.

    Raises :class:`corpus.CorpusError`, which lists all problems, when a file has one.
    """
    families, problems = read_families(root)
    if problems:
        raise CorpusError(problems)
    notes = read_brand_notes(root.parent / BRAND_EXCEPTIONS.name)
    entries = {entry.code: entry for _, family in families for entry in entries_of(family)}
    return {code: mark_brands(entry, notes.get(code, {})) for code, entry in sorted(entries.items())}


def load(root: Path = ENTRIES, home: Path | None = None, record: Path | None = RECORD) -> Iterator[Entry]:
    """Yield every entry, sorted by code: authored text merged with official facts.

    The bundled corpus comes with its modifiers. The facts are what was imported under ``home`` (default: $PLAINCODE_HOME)
    and else what ships in ``record`` (None: nothing). Raises :class:`corpus.CorpusError` for mistakes in the authored
    files, and :class:`corpus.sources.SourceError` for an imported file that is damaged.
    """
    from corpus.sources import merge  # the importers are needed only where entries are loaded

    modifiers = authored_modifiers() if root == ENTRIES else {}
    yield from add_kin(add_successors(merge({**authored(root), **modifiers}, home, record)))
