"""The output of a run on its way: the unfinished file, how far it is, and that no other run writes it.

Beside an output ``coded.csv`` stand while it is being written ``coded.csv.part``, ``coded.csv.part.json`` (how far it is) and
``coded.csv.part.lock``. The operating system frees the lock of a run that is killed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import filelock
import msgspec

from search.bulk.delimited import BadTable
from search.errors import SearchError


class AnotherRun(SearchError):
    """The unfinished output is of another run, or being written by one."""


class MappedFile(msgspec.Struct, frozen=True):
    """What is written so far, or in the end.

    run: what must be the same for a run to go on.  rows: how many are written; of them ``unanswered`` without a code, and
    ``bad`` ones that are not as they should be.  bytes: size of the output.  resumed: rows that an earlier, interrupted run
    had written.  output: the file.  outcomes: how many rows by what came of them ("code found", "agrees", "ended" ...), in
    the order of the summary, without those of which there are none.  description, codes: the columns that were taken; ``codes``
    is "" where no codes were checked.  review: the review sheet, or ""; ``reviewed`` descriptions are on it.
    """

    run: str
    rows: int = 0
    bytes: int = 0
    bad: int = 0
    unanswered: int = 0
    resumed: int = 0
    output: str = ""
    outcomes: dict[str, int] = {}
    description: str = ""
    codes: str = ""
    review: str = ""
    reviewed: int = 0

    def __hash__(self) -> int:
        return hash((self.run, self.rows, self.bytes, self.output))

    @property
    def answered(self) -> int:
        """Rows with a code."""
        return self.rows - self.unanswered


class Output:
    """The output of one run. Nothing of the input is ever written to or removed, by whatever name it is called.

    Raises :class:`BadTable` for an output that is the input, that exists (unless ``force``), or is no regular file: a device,
    a pipe. A link is followed, so that the file behind it is written and the link stays.
    """

    def __init__(self, source: Path, target: Path, *, force: bool = False) -> None:
        self.shown = target
        self.target = self._resolve(target)
        self.part = self.target.with_name(self.target.name + ".part")
        self.journal = self.target.with_name(self.target.name + ".part.json")
        self._new_journal = self.target.with_name(self.target.name + ".part.json.new")
        self._lock_file = self.target.with_name(self.target.name + ".part.lock")
        self._force = force
        self._check_apart_from(source)
        self._check_free()
        if not self.target.parent.is_dir():
            raise BadTable(f"{target}: its folder does not exist; make it, or name another output")

    def _resolve(self, target: Path) -> Path:
        circle = BadTable(f"{target}: is a circle of links; name another output")
        try:
            with contextlib.suppress(FileNotFoundError):
                target.stat()
            return target.resolve()
        except RuntimeError:  # from resolve, before Python 3.13
            raise circle from None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise circle from None
            raise

    def _check_apart_from(self, source: Path) -> None:
        """Refuse an input that is the output or one of the files beside it, under another name or by a link too."""
        for path in (self.target, self.part, self.journal, self._new_journal, self._lock_file):
            with contextlib.suppress(FileNotFoundError):
                if path.samefile(source):
                    what = "the input itself" if path == self.target else f"{path.name} beside it is the input"
                    raise BadTable(f"{self.shown}: {what}; choose another output")

    def _check_free(self) -> None:
        """Refuse to write over what exists, and to put a file in the place of a device, a pipe or a link."""
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISREG(self.shown.stat().st_mode):  # /dev/stdout has no other name that exists
                raise BadTable(f"{self.shown}: is no regular file but a device, pipe or folder; name a file")
            if not self._force:
                raise BadTable(f"{self.shown}: exists; choose another name or give --force")
        for path in (self.part, self.journal, self._new_journal, self._lock_file):
            with contextlib.suppress(FileNotFoundError):
                if not stat.S_ISREG(path.lstat().st_mode):
                    raise BadTable(f"{path}: is in the way and no regular file; move it, or name another output")

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs away while this one writes; raises :class:`AnotherRun` when there is one already."""
        lock = filelock.FileLock(self._lock_file, timeout=0)
        while True:
            try:
                lock.acquire()
            except filelock.Timeout:
                raise AnotherRun(
                    f"{self.shown}: another run is writing it; wait for that, or name another output"
                ) from None
            if self._lock_file.exists():
                break
            lock.release()  # a run that ended in this moment has removed the file: nobody else would see this lock
        try:
            self._check_free()  # again: that run may have finished the output
            yield
        finally:
            with contextlib.suppress(OSError):  # Windows removes it only after the release, by itself
                self._lock_file.unlink()
            lock.release()

    def begin(self, run: str, *, restart: bool = False) -> MappedFile:
        """Return what an interrupted run has written, the file cut back to that; or a new beginning.

        Raises :class:`AnotherRun` for the unfinished output of another run, and for a file in its place that is of none.
        """
        if restart:
            self.part.unlink(missing_ok=True)
            self.journal.unlink(missing_ok=True)
        if not self.part.exists():
            done = MappedFile(run, output=str(self.shown))
            self._write_journal(done)  # before the part, which therefore is never without one
            return done
        try:
            done = msgspec.json.decode(self.journal.read_bytes(), type=MappedFile)
            if done.run != run or self.part.stat().st_size < done.bytes:
                raise ValueError
        except (FileNotFoundError, ValueError, msgspec.MsgspecError):
            raise AnotherRun(
                f"{self.part}: was begun with another file, other options or another index; give --restart to begin anew"
            ) from None
        os.truncate(self.part, done.bytes)
        return msgspec.structs.replace(done, resumed=done.rows, output=str(self.shown))

    def open(self) -> BinaryIO:
        """Open the unfinished file to write on."""
        return self.part.open("ab")

    def note(self, file: BinaryIO, done: MappedFile) -> None:
        """Write down what is done; what else is in the file already will be cut off by the run that goes on."""
        file.flush()
        self._write_journal(done)

    def finish(self) -> None:
        """Give the file its name."""
        self.part.replace(self.target)
        self.journal.unlink()

    def _write_journal(self, done: MappedFile) -> None:
        self._new_journal.write_bytes(msgspec.json.encode(done))
        self._new_journal.replace(self.journal)
