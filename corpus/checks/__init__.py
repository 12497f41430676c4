"""Checks of the corpus, for ``plaincode check`` and for Python: format, wording, facts, lexicon, completeness, brands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from corpus.checks.brands import BrandReport, compare_brands, find_brand_problems
from corpus.checks.completeness import Completeness, measure_completeness
from corpus.checks.facts import find_missing_facts
from corpus.checks.lexicon import find_lexicon_problems
from corpus.checks.wording import find_wording_problems
from corpus.family import entries_of
from corpus.lexicon import load_lexicon
from corpus.load import authored, files_below, read_families, shown_path
from corpus.paths import ENTRIES
from corpus.sources import SourceError, parse, read
from corpus.yamlreader import CorpusError, Problem

__all__ = ["BrandReport", "Checked", "Completeness", "check_brands", "check_completeness", "run"]

#: An entry file with more lines is no longer pleasant to read and edit.
MAX_LINES = 640


@dataclass(frozen=True, slots=True)
class Checked:
    """How many families and codes were read, and all problems in order of file and line."""

    families: int
    codes: int
    problems: list[Problem] = field(default_factory=list)


def run(paths: Sequence[Path] = (), home: Path | None = None) -> Checked:
    """Check entry files (default: the bundled corpus, and the lexicon with it): format, wording, facts and length.

    With a code file imported under ``home``, texts copied from its descriptors are found too; with an NDC crosswalk, brands
    of which nobody said whether they are sold today. A path that does not exist is a problem, and so is a folder without
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
    try:
        load_lexicon()
    except CorpusError as error:  # the rules of wording need it
        problems += error.problems
    else:
        official = {record.code: record for record in read("hcpcs", home) or []}
        text_problems = [*find_wording_problems(families, official), *find_missing_facts(families)]
        if files is not None:  # the other families were read for what spans files
            names = {shown_path(path.resolve()) for path in files} | {shown_path(path) for path in files}
            text_problems = [problem for problem in text_problems if problem.file in names]
        else:
            entries = {entry.code: entry for _, family in families for entry in entries_of(family)}
            problems += find_lexicon_problems(entries)
            problems += find_brand_problems(families, read("ndc", home) or [])
        problems += text_problems
    return Checked(len(families), sum(len(family.codes) for _, family in families), sorted(problems))


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
