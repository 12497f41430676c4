"""Checks of the authored corpus, for ``plaincode check`` and for Python: format, wording, facts, completeness, brands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from corpus.checks.brands import BrandReport, compare_brands
from corpus.checks.completeness import Completeness, measure_completeness
from corpus.checks.material import Material
from corpus.checks.missingwords import MissingWords, list_missing_words
from corpus.checks.registry import CHECKS, FORMAT, Check
from corpus.family import FamilySpec
from corpus.lexicon import load_lexicon
from corpus.load import authored, files_below, read_families, shown_path
from corpus.paths import ENTRIES
from corpus.sources import SourceError, parse, read
from corpus.yamlreader import CorpusError, Problem

__all__ = [
    "CHECKS",
    "BrandReport",
    "Check",
    "Checked",
    "Completeness",
    "MissingWords",
    "check_brands",
    "check_completeness",
    "list_missing",
    "read_material",
    "run",
]

#: An entry file with more lines is no longer pleasant to read and edit.
MAX_LINES = 640


@dataclass(frozen=True, slots=True)
class Checked:
    """How many families and codes were read, all problems in order of file and line, and why checks were skipped, by name."""

    families: int
    codes: int
    problems: list[Problem] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many problems each check found, the format's under "format"; checks that found nothing are left out."""
        return dict(Counter(problem.check or FORMAT for problem in self.problems))


def run(paths: Sequence[Path] = (), home: Path | None = None, only: Collection[str] = ()) -> Checked:
    """Check entry files (default: the bundled corpus, and the lexicon with it): format and length, and then all CHECKS.

    ``only`` names the checks to run besides the format; none given runs all. What a check needs is read under ``home``; one
    whose file is not imported is skipped and says so. A path that does not exist is a problem, and so is a folder without
    entry files.
    """
    files: list[Path] | None = None
    problems: list[Problem] = []
    if paths:
        files, problems = _find_files(paths)
        if not files:
            return Checked(0, 0, problems)
    families, format_problems = read_families(ENTRIES, files)
    problems += [*format_problems, *_find_long_files(files or files_below(ENTRIES))]
    skipped: dict[str, str] = {}
    try:
        load_lexicon()
    except CorpusError as error:  # the rules of wording need it
        problems += error.problems
    else:
        shown = None if files is None else {shown_path(one) for path in files for one in (path, path.resolve())}
        material = read_material(families, shown, home)
        for check in CHECKS:
            if only and check.name not in only:
                continue
            if missing := check.missing_in(material):
                skipped[check.name] = f"no {missing} is imported"
                continue
            found = [problem for problem in check.find(material) if shown is None or problem.file in shown]
            problems += [replace(problem, check=check.name) for problem in found]
    return Checked(len(families), sum(len(family.codes) for _, family in families), sorted(problems), skipped)


def read_material(
    families: Sequence[tuple[str, FamilySpec]], shown: Collection[str] | None = None, home: Path | None = None
) -> Material:
    """Return what checks look at: the families of the files ``shown`` (None: of all) and what is imported under ``home``."""
    chosen = [(file, family) for file, family in families if shown is None or file in shown]
    official = {record.code: record for record in read("hcpcs", home) or []}
    return Material(chosen, families, official, read("ndc", home) or [])


def list_missing(paths: Sequence[Path] = (), home: Path | None = None) -> list[MissingWords]:
    """Return the rare words of the descriptors that entries nowhere say, in order of file; without paths of all entries.

    Raises :class:`corpus.sources.SourceError` when no code file is imported, and :class:`corpus.CorpusError` for mistakes in
    the lexicon. Paths without entry files give nothing.
    """
    files, _ = _find_files(paths)
    families, _ = read_families(ENTRIES, files if paths else None)
    shown = {shown_path(one) for path in files for one in (path, path.resolve())} if paths else None
    material = read_material(families, shown, home)
    if not material.official:
        raise SourceError("no HCPCS code file is imported; use 'plaincode import hcpcs FILE'")
    return list(list_missing_words(material))


def check_completeness(file: Path, on: date | None = None) -> list[Completeness]:
    """Return how much of a HCPCS file's active codes is written about, a row for each first letter and one for all.

    ``on`` is the day on which a code must be active; by default the first of the file's release. Raises
    :class:`corpus.sources.SourceError` for a file that cannot be read as one.
    """
    parsed = parse("hcpcs", file)
    year, month = parsed.release.split("-")
    return measure_completeness(authored(), parsed.records, on or date(int(year), int(month), 1))


def check_brands(home: Path | None = None) -> BrandReport:
    """Compare the authored brand names with the imported NDC crosswalk, both ways.

    Raises :class:`corpus.sources.SourceError` when no crosswalk is imported.
    """
    packages = read("ndc", home)
    if not packages:
        raise SourceError("no NDC crosswalk is imported; use 'plaincode import ndc FILE'")
    return compare_brands(authored(), packages)


def _find_files(paths: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    """Return the entry files at the paths, and a problem for each path that has none."""
    files: list[Path] = []
    problems = []
    mend = "name a .yaml file or a folder that holds some"
    for path in paths:
        below = files_below(path) if path.exists() else []
        files += below
        if not below:
            problems.append(Problem(path.as_posix(), 1, "no entry file there", mend))
    return files, problems


def _find_long_files(files: list[Path]) -> list[Problem]:
    problems = []
    mend = f"split it, named after what it holds; {MAX_LINES} lines at most"
    for path in files:
        try:
            lines = path.read_bytes().count(b"\n")
        except OSError:  # reading its entries has reported that
            continue
        if lines > MAX_LINES:
            problems.append(Problem(shown_path(path), MAX_LINES + 1, f"the file has {lines} lines", mend))
    return problems
