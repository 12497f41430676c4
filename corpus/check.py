"""The validator behind ``plaincode check``; ``python -m corpus.check [PATH ...]`` runs it alone."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from corpus.lexicon import load_lexicon
from corpus.load import files_below, read_families
from corpus.paths import ENTRIES
from corpus.quality import quality_problems
from corpus.reading import CorpusError, Problem
from corpus.sources import hcpcs

#: An entry file with more lines is no longer pleasant to read and edit.
MOST_LINES = 640


@dataclass(frozen=True, slots=True)
class Checked:
    """What was read, and all problems in order of file and line."""

    families: int
    codes: int
    problems: list[Problem] = field(default_factory=list)


def check(paths: list[Path] | None = None, home: Path | None = None) -> Checked:
    """Check entry files (default: the bundled corpus, and the lexicon with it), format and quality alike.

    With a code file imported under ``home``, names copied from its descriptors are found too. A path that does not
    exist is a problem, and so is a folder without entry files.
    """
    problems: list[Problem] = []
    files: list[Path] | None = None
    if paths:
        files = []
        for path in paths:
            found = files_below(path) if path.exists() else []
            if not found:
                mend = "name a .yaml file or a folder that holds some"
                problems.append(Problem(path.as_posix(), 1, "no entry file there", mend))
            files += found
        if not files:
            return Checked(0, 0, problems)
    else:
        try:
            load_lexicon()
        except CorpusError as error:
            problems += error.problems
    families, wrong = read_families(ENTRIES, files)
    problems += _long_files(files or files_below(ENTRIES))
    official = {record.code: record for record in hcpcs.current(home) or []}
    checked = {path.resolve() for path in files} if files is not None else None
    quality = quality_problems(families, official) if not _lexicon_is_wrong(problems) else []
    if checked is not None:
        shown = {path.relative_to(ENTRIES.parent).as_posix() for path in checked if path.is_relative_to(ENTRIES)}
        shown |= {path.as_posix() for path in files or []}
        quality = [problem for problem in quality if problem.file in shown]
    return Checked(len(families), sum(len(family.codes) for _, family in families), sorted(problems + wrong + quality))


def _long_files(files: list[Path]) -> list[Problem]:
    found = []
    for path in files:
        lines = path.read_bytes().count(b"\n")
        if lines > MOST_LINES:
            shown = path.relative_to(ENTRIES.parent).as_posix() if path.is_relative_to(ENTRIES) else path.as_posix()
            mend = f"split it, named after what it holds; {MOST_LINES} lines at most"
            found.append(Problem(shown, MOST_LINES + 1, f"the file has {lines} lines", mend))
    return found


def _lexicon_is_wrong(problems: list[Problem]) -> bool:
    return any(problem.file.startswith("lexicon/") for problem in problems)


if __name__ == "__main__":
    result = check([Path(arg).resolve() for arg in sys.argv[1:]])
    print(*result.problems, sep="\n")
    print(f"{result.codes} codes in {result.families} families, {len(result.problems)} problems")
    sys.exit(1 if result.problems else 0)
