"""The price-list job: a code for each line of a hospital's price list, with confidence and reason, in a copy of the file.

The file is streamed, worked on by all cores, and written in its own encoding, columns and order. How far it is is written
down about once a second beside the output, so that a run that was interrupted goes on where it stopped; but for workbooks,
which can only be written whole.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from corpus import paths
from index import generations
from search.bulk.answers import COLUMNS, OUTCOMES, Answer, Job, Line
from search.bulk.formats import check_ending, open_list
from search.bulk.journal import MappedFile, Output
from search.bulk.learning import digest_memory, memory_folder
from search.bulk.lists import PriceList, PriceRow, ReadOptions
from search.bulk.review import ReviewSheet, check_review, review_name
from search.bulk.workers import answer_in_order
from search.default import ensure_index
from search.engine import Engine
from search.errors import UnknownCode

_NOTE = COLUMNS.index("plaincode_note")
CHUNK = 256  #: rows that a worker takes at a time
_SMALL = 300_000  #: bytes of a file for which starting further processes does not pay


def map_file(
    source: Path | str,
    target: Path | str,
    columns: str | Sequence[str] = (),
    *,
    code_column: str = "",
    check: bool = True,
    memory: bool = True,
    review: int = 0,
    sheet: str = "",
    limit: int = 3,
    header: bool = True,
    encoding: str = "",
    delimiter: str = "",
    workers: int | None = None,
    force: bool = False,
    restart: bool = False,
    index: Path | str | None = None,
    progress: Callable[[int, int], object] | None = None,
    bad_row: Callable[[PriceRow], object] | None = None,
    remark: Callable[[str], object] | None = None,
) -> MappedFile:
    """Write a copy of a price list with a code for each row; returns what was done.

    The list is CSV or other delimited text, a workbook (xlsx, xls, ods; written as xlsx), or a hospital price transparency
    file by CMS's templates in csv (tall or wide) or JSON, versions 2 and 3.

    ``columns`` are names of the columns that describe a row, or their numbers from 1; several are read as one text. The
    description is found by its name, or by what stands in it, where they are not given. Added are the best code, its name,
    how sure it is, which words met what, the next best codes (``limit`` in all), and a note. Codes that rows have already, in
    ``code_column`` or the column found, are checked (unless ``check`` is false): two more columns say what came of it. Lines
    of lists coded by hand (:func:`search.learn`) have their codes, unless ``memory`` is false.
    ``review`` writes so many descriptions that should be looked at first into a sheet beside the output (``coded.review.csv``,
    .xlsx for a workbook), to be filled in and learned.
    ``header`` tells whether a row names the columns; ``encoding`` and ``delimiter`` ("tab" for a tabulator) of a text and
    ``sheet`` of a workbook are found out where they are not given. ``workers`` is the number of processes, one a core unless
    told. ``index`` is the folder of another index than the default one. A run that was interrupted goes on where it stopped
    when it is asked for again; a workbook begins anew.

    ``progress`` is told the bytes read and those of the whole file; ``bad_row`` is shown each row (``line``, ``problem``) that
    is not as it should be, and that is kept; ``remark`` is told, before the work, which columns were taken and the like.

    Raises :class:`search.BadTable` when the file is not a table, has no such column, when the output exists (unless
    ``force``), is the input, no regular file, or has the ending of another kind of file; :class:`search.SearchError` when
    another run writes the output, or its unfinished output is there (unless ``restart``), and for a workbook where openpyxl
    is not installed; and OSError.
    """
    source, target = Path(source), Path(target)
    named = (columns,) if isinstance(columns, str) else tuple(columns)
    options = ReadOptions(named, code_column, check, header, encoding, delimiter, sheet)
    pricelist = open_list(source, options)
    check_ending(target, pricelist)
    output = Output(source, target, force=force)
    size = source.stat().st_size
    sheet_path = review_name(target)
    if review:
        check_review(sheet_path, source)
    if index is None:
        ensure_index(paths.index_folder())
    folder = paths.index_folder() if index is None else Path(index)
    learned = digest_memory(memory_folder()) if memory else ""
    job = Job(limit, bool(pricelist.codes), str(memory_folder()) if learned else "", learned)
    with output.locked():
        done = output.begin(_identify_run(source, options, job, folder), restart=restart)
        done = msgspec.structs.replace(done, description=pricelist.description, codes=pricelist.codes)
        if remark:
            for sentence in _describe(pricelist, options):
                remark(sentence)
            if review and done.resumed:
                remark(f"the review sheet has no row before the {done.resumed + 1:,}. one, where this run goes on")
        doubts = ReviewSheet(review) if review else None
        run = _Run(pricelist, job, output, done, bad_row, doubts)
        body = pricelist.rows((lambda at: progress(at, size)) if progress else None)
        done = run.write(body, folder, workers or (os.cpu_count() or 1 if size > _SMALL else 1))
        if doubts:
            reviewed = doubts.write(sheet_path, _name_codes(folder))
            done = msgspec.structs.replace(done, review=str(sheet_path), reviewed=reviewed)
        output.finish()
    return done


def _name_codes(index: Path) -> Callable[[str], str]:
    """Return what gives the name of a code, "" for one that the index does not have."""
    engine = Engine(index)

    def name_of(code: str) -> str:
        try:
            return engine.lookup(code).name
        except UnknownCode:
            return ""

    return name_of


def _describe(pricelist: PriceList, options: ReadOptions) -> Iterator[str]:
    """Say what was found out about a list."""
    yield from pricelist.remarks
    if not options.columns:
        yield f"described by: {pricelist.description}"
    if pricelist.codes and not options.code_column:
        yield f"codes checked: {pricelist.codes}"


class _Run:
    """Answers and writes the rows of a list that are not done yet. It may be stopped at any moment."""

    def __init__(
        self,
        pricelist: PriceList,
        job: Job,
        output: Output,
        done: MappedFile,
        bad_row: Callable[[PriceRow], object] | None,
        doubts: ReviewSheet | None,
    ) -> None:
        self._list, self._job, self._output, self._done = pricelist, job, output, done
        self._bad_row, self._doubts = bad_row, doubts

    def write(self, body: Iterator[PriceRow], index: Path, workers: int) -> MappedFile:
        """Write all rows, and what stands around them; returns what is done."""
        waiting = itertools.islice(body, self._done.rows, None)
        chunks = ((chunk, [Line(row.text, row.given) for row in chunk]) for chunk in _chunks(waiting))
        beginning = self._list.begin(self._job.columns)
        with self._output.open() as file:
            noted = time.monotonic()
            try:
                if not self._done.rows and not self._done.bytes:
                    file.write(beginning)
                    self._done = msgspec.structs.replace(self._done, bytes=len(beginning))
                for chunk, answers in answer_in_order(chunks, index, self._job, workers):
                    self._write_chunk(file, chunk, answers)
                    if self._list.resumable and time.monotonic() - noted > 1:
                        self._output.note(file, self._done)
                        noted = time.monotonic()
            finally:
                if self._list.resumable:
                    self._output.note(file, self._done)
            for part in self._list.end():  # not noted: a run that is stopped here goes on behind the last row
                file.write(part)
        return self._done

    def _write_chunk(self, file: Any, chunk: list[PriceRow], answers: list[Answer]) -> None:
        bad = [row for row in chunk if row.problem]
        cells = [_note_problem(row, answer.cells) for row, answer in zip(chunk, answers, strict=True)]
        written = self._list.write(chunk, cells)
        file.write(written)
        counted = Counter(self._done.outcomes) + Counter(answer.outcome for answer in answers)
        self._done = msgspec.structs.replace(  # all at once: what is noted is always true
            self._done,
            rows=self._done.rows + len(chunk),
            bytes=self._done.bytes + len(written),
            bad=self._done.bad + len(bad),
            unanswered=self._done.unanswered + sum(not answer.cells[0] for answer in answers),
            outcomes={outcome: counted[outcome] for outcome in OUTCOMES if counted[outcome]},
        )
        if self._doubts:
            for row, answer in zip(chunk, answers, strict=True):
                self._doubts.add(row, answer)
        if self._bad_row:
            for row in bad:
                self._bad_row(row)


def _note_problem(row: PriceRow, cells: Sequence[str]) -> Sequence[str]:
    """Add what is wrong with a row to its note."""
    if not row.problem:
        return cells
    at = _NOTE
    return [*cells[:at], "; ".join(text for text in (cells[at], row.problem) if text), *cells[at + 1 :]]


def _chunks(body: Iterable[PriceRow]) -> Iterator[list[PriceRow]]:
    rest = iter(body)
    while chunk := list(itertools.islice(rest, CHUNK)):
        yield chunk


def _identify_run(source: Path, options: ReadOptions, job: Job, index: Path) -> str:
    """Return what must be the same for a run to go on: the file, what is wanted, the index."""
    with source.open("rb") as file:
        beginning = hashlib.sha256(file.read(1 << 20)).hexdigest()
    _, manifest = generations.current(index)
    known = f"{beginning} {source.stat().st_size} {options} {job} {manifest.digest}"
    return hashlib.sha256(known.encode("utf-8", "surrogateescape")).hexdigest()
