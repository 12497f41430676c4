"""The chargemaster job: a code for each line of a price list, with confidence and reason, in a copy of the file.

The file is streamed, worked on by all cores, and written in its own encoding, columns and order. What is done is written
down about once a second beside the output, so that a run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec

from index import generations
from search import confidence
from search.engine import Engine
from search.errors import SearchError
from search.rows import BadTable, Row, layout_of, rows

COLUMNS = (
    "plaincode_code",
    "plaincode_name",
    "plaincode_confidence",
    "plaincode_reason",
    "plaincode_alternatives",
    "plaincode_note",
)
CHUNK = 256  #: rows that a worker takes at a time
_AHEAD = 4  #: chunks under way for each worker: enough that none waits, little enough for any memory
_SMALL = 300_000  #: bytes of a file for which starting further processes does not pay
_REMEMBERED = 50_000  #: lines whose answer a worker keeps: price lists repeat themselves
Answer = tuple[str, ...]


class AnotherRun(SearchError):
    """The unfinished output beside the file is of another run."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of a run. ``columns`` are names, or numbers from 1; several are read as one text."""

    columns: tuple[str, ...]
    limit: int = 3
    header: bool = True
    encoding: str = ""
    delimiter: str = ""


class Done(msgspec.Struct):
    """What is written so far: of which run, how many rows, how many bytes of the output, how many bad rows."""

    run: str
    rows: int = 0
    bytes: int = 0
    bad: int = 0
    unanswered: int = 0
    resumed: int = 0  # rows that an earlier, interrupted run had done


# --- answering: in the workers --------------------------------------------------------------------------------------


def answer(engine: Engine, text: str, limit: int) -> Answer:
    """Return the values of the added columns for a text; the note says why when there is no good answer."""
    if not text.strip():
        return ("", "", "", "", "", "no description")
    hits = engine.best(text, limit)
    if not hits:
        return ("", "", "", "", "", "nothing found")
    first = hits[0]
    note = "" if confidence.fits(first.confidence) else "nothing fits well"
    if first.status != "active":
        note = f"code {first.status}" + (f" {first.ended}" if first.ended else "")
    others = "; ".join(f"{hit.code} {hit.confidence or 0:.2f}" for hit in hits[1:])
    return (first.code, first.name, f"{first.confidence or 0:.2f}", first.say_why("="), others, note)


_worker: Callable[[str], Answer] | None = None


def _open_worker(index: Path, limit: int) -> None:
    global _worker
    if multiprocessing.parent_process() is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops the run
    engine = Engine(index)
    _worker = functools.lru_cache(maxsize=_REMEMBERED)(lambda text: answer(engine, text, limit))


def _answer_chunk(texts: list[str]) -> list[Answer]:
    assert _worker is not None
    return [_worker(text) for text in texts]


# --- the run --------------------------------------------------------------------------------------------------------


def map_file(
    source: Path,
    target: Path,
    options: Options,
    index: Path,
    *,
    workers: int | None = None,
    force: bool = False,
    restart: bool = False,
    progress: Callable[[int, int], object] | None = None,
    bad_row: Callable[[Row], object] | None = None,
) -> Done:
    """Write a copy of ``source`` with a code for each row to ``target``; returns what was done.

    ``progress`` is told the bytes read and those of the whole file; ``bad_row`` is shown each row that is not as it should
    be, and that is kept. Raises :class:`search.SearchError` when the file is not a table, has no such column, when the output
    exists (unless ``force``), or is the unfinished one of another run (unless ``restart``), and OSError.
    """
    layout = layout_of(source, options.encoding, options.delimiter)
    if target.exists() and (source.samefile(target) or not force):
        raise BadTable(
            f"{target}: exists; choose another name" + ("" if source.samefile(target) else " or give --force")
        )
    part, journal = target.with_name(target.name + ".part"), target.with_name(target.name + ".part.json")
    done = _begun(part, journal, _run_id(source, options, index), restart)
    size = source.stat().st_size
    table = rows(source, layout, (lambda at: progress(at, size)) if progress else None)
    shape = _Shape(next(table), options)
    workers = workers or (os.cpu_count() or 1 if size > _SMALL else 1)
    with part.open("a", encoding=layout.encoding, errors="surrogateescape", newline="") as out:
        writer = csv.writer(out, delimiter=layout.delimiter, lineterminator=layout.newline)
        if not done.bytes:
            out.write(layout.mark)
            if options.header:
                writer.writerow([*shape.first.fields, *COLUMNS])
        body = table if options.header else _with_first(shape.first, table)
        for _ in range(done.rows):
            next(body)
        written = time.monotonic()
        try:
            for chunk, answers in _answered(body, shape, options, index, workers):
                for row, answer in zip(chunk, answers, strict=True):
                    writer.writerow(shape.joined(row, answer))
                    done.rows += 1
                    done.unanswered += not answer[0]
                    if problem := row.problem or shape.problem(row):
                        done.bad += 1
                        if bad_row:
                            bad_row(Row(row.line, row.fields, problem))
                if time.monotonic() - written > 1:
                    _note(out, part, journal, done)
                    written = time.monotonic()
        finally:
            _note(out, part, journal, done)
    part.replace(target)
    journal.unlink()
    return done


class _Shape:
    """Where the described column stands, and how many fields a row should have."""

    def __init__(self, first: Row, options: Options) -> None:
        self.first, self.width = first, len(first.fields)
        self.at = [self._find(name, options.header) for name in options.columns]

    def _find(self, name: str, header: bool) -> int:
        names = [field.strip().casefold() for field in self.first.fields] if header else []
        if name.strip().casefold() in names:
            return names.index(name.strip().casefold())
        if name.isdigit() and 1 <= int(name) <= self.width:
            return int(name) - 1
        known = ", ".join(self.first.fields[:20]) if header else f"1 to {self.width}"
        raise BadTable(f"there is no column {name!r}; the file has: {known}")

    def text(self, row: Row) -> str:
        """Return what a row describes."""
        return " ".join(row.fields[at] for at in self.at if at < len(row.fields))

    def problem(self, row: Row) -> str:
        """Say what is wrong with the number of fields, or "" ."""
        given = len(row.fields)
        return "" if given == self.width else f"{given} fields instead of {self.width}"

    def joined(self, row: Row, answer: Answer) -> list[str]:
        """Return the fields of an output row: a short row is filled up, what a long one has too many comes last."""
        filling = [""] * (self.width - len(row.fields))
        problem = row.problem or self.problem(row)
        note = "; ".join(text for text in (answer[-1], problem) if text)
        return [*row.fields[: self.width], *filling, *answer[:-1], note, *row.fields[self.width :]]


def _answered(
    body: Iterable[Row], shape: _Shape, options: Options, index: Path, workers: int
) -> Iterator[tuple[list[Row], list[Answer]]]:
    """Yield chunks of rows with their answers, in order; only a few chunks are in memory at a time."""
    pool: Executor
    if workers == 1:
        pool = ThreadPoolExecutor(1, initializer=_open_worker, initargs=(index, options.limit))
    else:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, context, initializer=_open_worker, initargs=(index, options.limit))
    waiting: deque[tuple[list[Row], Future[list[Answer]]]] = deque()
    try:
        for chunk in _chunks(body):
            waiting.append((chunk, pool.submit(_answer_chunk, [shape.text(row) for row in chunk])))
            if len(waiting) >= workers * _AHEAD:
                rows_of_chunk, future = waiting.popleft()
                yield rows_of_chunk, future.result()
        while waiting:
            rows_of_chunk, future = waiting.popleft()
            yield rows_of_chunk, future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _chunks(body: Iterable[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in body:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _with_first(first: Row, rest: Iterable[Row]) -> Iterator[Row]:
    yield first
    yield from rest


# --- going on after an interruption -----------------------------------------------------------------------------------


def _run_id(source: Path, options: Options, index: Path) -> str:
    """Return what must be the same for a run to go on: the file, what is asked, the index."""
    stat = source.stat()
    with source.open("rb") as file:
        beginning = hashlib.sha256(file.read(1 << 20)).hexdigest()
    _, manifest = generations.current(index)
    return hashlib.sha256(f"{beginning} {stat.st_size} {options} {manifest.digest}".encode()).hexdigest()


def _begun(part: Path, journal: Path, run: str, restart: bool) -> Done:
    """Return what an interrupted run has done, its output cut back to that; a new beginning when there is none."""
    if restart or not journal.exists():
        part.unlink(missing_ok=True)
        journal.unlink(missing_ok=True)
        return Done(run)
    try:
        done = msgspec.json.decode(journal.read_bytes(), type=Done)
        if done.run != run or not part.exists() or part.stat().st_size < done.bytes:
            raise ValueError
    except (ValueError, msgspec.MsgspecError):
        raise AnotherRun(
            f"{part}: was begun with another file, other options or another index; give --restart to begin anew"
        ) from None
    os.truncate(part, done.bytes)
    done.resumed = done.rows
    return done


def _note(out: object, part: Path, journal: Path, done: Done) -> None:
    """Write down what is done, so that the journal never tells more than the output holds."""
    out.flush()  # type: ignore[attr-defined]
    done.bytes = part.stat().st_size
    new = journal.with_name(journal.name + ".new")
    new.write_bytes(msgspec.json.encode(done))
    new.replace(journal)
