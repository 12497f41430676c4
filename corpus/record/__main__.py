"""``python -m corpus.record KIND=FILE...``: makes the official record from CMS's files.

Every kind of file that ``plaincode import`` takes is given once, and ``asp-earlier``, the payment limits of the quarter before:

    python -m corpus.record hcpcs=HCPC2025_OCT_ANWEB.xlsx rvu=PPRRVU2025_Oct.csv asp=... asp-earlier=... ndc=... rbcs=... \\
        opps=... dmepos=... pen=... clfs=... gpci=...

Prints the size of each part. A file of another kind, or a damaged one, is refused, and then nothing is written.
"""

from __future__ import annotations

import sys
from pathlib import Path

from corpus.paths import RECORD
from corpus.record.making import make_record
from corpus.sources.source import SourceError


def main(arguments: list[str]) -> int:
    """Make the record from ``KIND=FILE`` arguments; returns the exit code."""
    paths: dict[str, Path] = {}
    for argument in arguments:
        kind, equals, path = argument.partition("=")
        if not equals or kind in paths:
            print(f"{argument}: give each kind once, as KIND=FILE", file=sys.stderr)
            return 2
        paths[kind] = Path(path)
    try:
        sizes = make_record(paths, RECORD)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    for part, size in sizes.items():
        print(f"{part}\t{size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
