"""The validator behind ``plaincode check``; ``python -m corpus.check [PATH ...]`` runs it alone."""

from __future__ import annotations

import sys
from pathlib import Path

from corpus.load import files_below, read_families
from corpus.paths import ENTRIES
from corpus.reading import Problem


def check(paths: list[Path] | None = None) -> tuple[int, int, list[Problem]]:
    """Check entry files (default: the bundled corpus).

    Returns the number of families and of codes read, and all problems. A path that does not exist is a problem, and so
    is a folder without entry files.
    """
    if not paths:
        families, problems = read_families()
        return len(families), sum(len(f.codes) for f in families), problems
    files: list[Path] = []
    problems = []
    for path in paths:
        found = files_below(path) if path.exists() else []
        if not found:
            mend = "name a .yaml file or a folder that holds some"
            problems.append(Problem(path.as_posix(), 1, "no entry file there", mend))
        files += found
    if not files:
        return 0, 0, problems
    families, found_problems = read_families(ENTRIES, files)
    return len(families), sum(len(f.codes) for f in families), sorted(problems + found_problems)


if __name__ == "__main__":
    n_families, n_codes, found = check([Path(arg) for arg in sys.argv[1:]])
    print(*found, sep="\n")
    print(f"{n_codes} codes in {n_families} families, {len(found)} problems")
    sys.exit(1 if found else 0)
