"""The price-list job: a code for each line of a hospital's price list, with confidence and reason, in a copy of the file.

The file is streamed, worked on by all cores, and written in its own encoding, columns and order. How far it is is written
down about once a second beside the output, so that a run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from corpus import paths
from index import generations
from search.bulk.delimited import BadTable, Layout, Row, layout_of, rows
from search.bulk.journal import MappedFile, Output
from search.bulk.workers import COLUMNS, Cells, answer_in_order
from search.default import ensure_index

CHUNK = 256  #: rows that a worker takes at a time
_SMALL = 300_000  #: bytes of a file for which starting further processes does not pay


@dataclass(frozen=True, slots=True)
class _Options:
    """What is asked of a run; another answer to any of it is another run."""

    columns: tuple[str, ...]
    limit: int
    header: bool
    encoding: str
    delimiter: str


def map_file(
    source: Path | str,
    target: Path | str,
    columns: str | Sequence[str],
    *,
    limit: int = 3,
    header: bool = True,
    encoding: str = "",
    delimiter: str = "",
    workers: int | None = None,
    force: bool = False,
    restart: bool = False,
    index: Path | str | None = None,
    progress: Callable[[int, int], object] | None = None,
    bad_row: Callable[[Row], object] | None = None,
) -> MappedFile:
    """Write a copy of a price list with a code for each row; returns what was done.

    ``columns`` are names of the columns that describe a row, or their numbers from 1; several are read as one text. Added
    are the best code, its name, how sure it is, which words met what, the next best codes (``limit`` in all), and a note.
    ``header`` tells whether the first row names the columns; ``encoding`` and ``delimiter`` ("tab" for a tabulator) are
    found out where they are not given. ``workers`` is the number of processes, one a core unless told. ``index`` is the
    folder of another index than the default one. A run that was interrupted goes on where it stopped when it is asked for
    again.

    ``progress`` is told the bytes read and those of the whole file; ``bad_row`` is shown each row that is not as it should
    be, and that is kept.

    Raises :class:`search.BadTable` when the file is not a table, has no such column, when the output exists (unless
    ``force``), is the input or no regular file; :class:`search.SearchError` when another run writes the output, or its
    unfinished output is there (unless ``restart``); and OSError.
    """
    source, named = Path(source), (columns,) if isinstance(columns, str) else tuple(columns)
    options = _Options(named, limit, header, encoding, delimiter)
    layout = layout_of(source, encoding, delimiter)
    output = Output(source, Path(target), force=force)
    size = source.stat().st_size
    table = rows(source, layout, (lambda at: progress(at, size)) if progress else None)
    shape = _Shape(source, next(table, None), options, layout)
    if index is None:
        ensure_index(paths.index_folder())
    folder = paths.index_folder() if index is None else Path(index)
    body = table if header else itertools.chain([shape.first], table)
    workers = workers or (os.cpu_count() or 1 if size > _SMALL else 1)
    with output.locked():
        done = output.begin(_identify_run(source, options, folder), restart=restart)
        done = _write_rows(output, layout, shape, body, done, folder, workers, bad_row)
        output.finish()
    return done


def _write_rows(
    output: Output,
    layout: Layout,
    shape: _Shape,
    body: Iterator[Row],
    done: MappedFile,
    index: Path,
    workers: int,
    bad_row: Callable[[Row], object] | None,
) -> MappedFile:
    """Answer and write the rows that are not done yet; returns what is done. A run may be stopped at any moment."""
    chunks = ((chunk, [shape.text(row) for row in chunk]) for chunk in _chunks(itertools.islice(body, done.rows, None)))
    with output.open() as file:
        noted = time.monotonic()
        try:
            if not done.bytes:
                head = layout.mark.encode(layout.encoding)
                head += layout.write([[*shape.first.fields, *COLUMNS]]) if shape.header else b""
                file.write(head)
                done = msgspec.structs.replace(done, bytes=len(head))
            for chunk, answers in answer_in_order(chunks, index, shape.limit, workers):
                bad = [Row(row.line, row.fields, problem) for row in chunk if (problem := shape.problem(row))]
                lines = layout.write(shape.join(row, cells) for row, cells in zip(chunk, answers, strict=True))
                file.write(lines)
                done = msgspec.structs.replace(  # all at once: what is noted is always true
                    done,
                    rows=done.rows + len(chunk),
                    bytes=done.bytes + len(lines),
                    bad=done.bad + len(bad),
                    unanswered=done.unanswered + sum(not cells[0] for cells in answers),
                )
                if bad_row:
                    for row in bad:
                        bad_row(row)
                if time.monotonic() - noted > 1:
                    output.note(file, done)
                    noted = time.monotonic()
        finally:
            output.note(file, done)
    return done


class _Shape:
    """Where the described columns stand, and how many fields a row should have."""

    def __init__(self, source: Path, first: Row | None, options: _Options, layout: Layout) -> None:
        if first is None:
            raise BadTable(f"{source}: the file is empty")
        self.first, self.width = first, len(first.fields)
        self.header, self.limit = options.header, options.limit
        self._fit = layout.fit
        if not options.columns:
            raise BadTable("name the column that describes a row")
        self._at = [self._find(name) for name in options.columns]

    def _find(self, name: str) -> int:
        names = [field.strip().casefold() for field in self.first.fields] if self.header else []
        if name.strip().casefold() in names:
            return names.index(name.strip().casefold())
        if name.isdecimal() and len(name) < 10 and 1 <= int(name) <= self.width:
            return int(name) - 1
        shown = [" ".join(field.split())[:40] for field in self.first.fields[:20]]
        known = ", ".join(shown) + (", ..." if self.width > 20 else "") if self.header else f"1 to {self.width}"
        raise BadTable(f"there is no column {name!r:.60}; the file has: {known}")

    def text(self, row: Row) -> str:
        """Return what a row describes."""
        return " ".join(row.fields[at] for at in self._at if at < len(row.fields))

    def problem(self, row: Row) -> str:
        """Say what is wrong with a row, itself or the number of its fields, or "" ."""
        given = len(row.fields)
        return row.problem or ("" if given == self.width else f"{given} fields instead of {self.width}")

    def join(self, row: Row, cells: Cells) -> list[str]:
        """Return the fields of an output row: a short row is filled up, what a long one has too many comes last."""
        filling = [""] * (self.width - len(row.fields))
        note = "; ".join(text for text in (cells[-1], self.problem(row)) if text)
        added = [self._fit(cell) for cell in (*cells[:-1], note)]
        return [*row.fields[: self.width], *filling, *added, *row.fields[self.width :]]


def _chunks(body: Iterable[Row]) -> Iterator[list[Row]]:
    rest = iter(body)
    while chunk := list(itertools.islice(rest, CHUNK)):
        yield chunk


def _identify_run(source: Path, options: _Options, index: Path) -> str:
    """Return what must be the same for a run to go on: the file, what is asked, the index."""
    with source.open("rb") as file:
        beginning = hashlib.sha256(file.read(1 << 20)).hexdigest()
    _, manifest = generations.current(index)
    known = f"{beginning} {source.stat().st_size} {options} {manifest.digest}"
    return hashlib.sha256(known.encode("utf-8", "surrogateescape")).hexdigest()
