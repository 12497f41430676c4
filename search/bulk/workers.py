"""Processes that find codes for chunks of texts, each with an engine of its own; they end when their parent does."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from search.bulk.mapped import Mapped, map_text
from search.engine import Engine
from search.errors import SearchError

COLUMNS = (
    "plaincode_code",
    "plaincode_name",
    "plaincode_confidence",
    "plaincode_reason",
    "plaincode_alternatives",
    "plaincode_elsewhere_system",
    "plaincode_elsewhere_kind",
    "plaincode_note",
)
_AHEAD = 4  #: chunks under way for each worker: enough that none waits, little enough for any memory
_REMEMBERED = 50_000  #: texts whose answer a worker keeps: price lists repeat themselves
Cells = tuple[str, ...]  #: the values of COLUMNS for one text
Chunk = TypeVar("Chunk")


def cells_of(mapped: Mapped) -> Cells:
    """Return the values of the added columns for a text."""
    where = (mapped.elsewhere.system, mapped.elsewhere.kind) if mapped.elsewhere else ("", "")
    if not mapped.hits:
        return ("", "", "", "", "", *where, mapped.note)
    alternatives = "; ".join(f"{hit.code} {hit.confidence or 0:.2f}" for hit in mapped.hits[1:])
    sure = f"{mapped.confidence or 0:.2f}"
    return (mapped.code, mapped.name, sure, mapped.say_why("="), alternatives, *where, mapped.note)


Answerer = Callable[[list[str]], list[Cells]]  #: gives the cells of each text


def _open_answerer(index: Path, limit: int) -> Answerer:
    """Open an index to answer texts from; a text that comes again is answered from memory."""
    engine = Engine(index)
    engine.warm_up()
    answer = functools.lru_cache(maxsize=_REMEMBERED)(lambda text: cells_of(map_text(engine, text, limit)))
    return lambda texts: [answer(text) for text in texts]


def _serve(pipe: Connection, index: Path, limit: int) -> None:
    """Answer the chunks of texts that come through a pipe, until it is closed: the work of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops the run
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        try:
            answer = _open_answerer(index, limit)
        except Exception as error:
            pipe.recv()
            pipe.send(error)
            return
        while True:
            pipe.send(answer(pipe.recv()))


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    """End this process as soon as its parent is gone, in the middle of a chunk too."""
    parent.join()
    os._exit(1)


class _Worker:
    """A process that answers chunks, one at a time."""

    def __init__(self, index: Path, limit: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(other_end, index, limit), daemon=True)
        self._process.start()
        other_end.close()  # now only the process has it, so that the pipe ends with the process

    def answer(self, texts: list[str]) -> list[Cells]:
        """Return the cells of each text; raises what opening the index raised, and SearchError when the process is gone."""
        try:
            self._pipe.send(texts)
            reply: list[Cells] | Exception = self._pipe.recv()
        except (EOFError, OSError):
            raise SearchError(
                "a worker process was killed, maybe for want of memory; "
                "give the same command again to go on, with fewer --workers"
            ) from None
        if isinstance(reply, Exception):
            raise reply
        return reply

    def stop(self) -> None:
        """End the process; it holds nothing that could be lost."""
        self._process.kill()
        self._process.join()

    def close(self) -> None:
        """Close the pipe, when nobody waits at it any more."""
        self._pipe.close()


def answer_in_order(
    chunks: Iterable[tuple[Chunk, list[str]]], index: Path, limit: int, workers: int
) -> Iterator[tuple[Chunk, list[Cells]]]:
    """Yield each chunk with the cells of its texts, in order; only a few chunks are in memory at a time.

    One worker is this process itself. Raises :class:`search.SearchError` when a worker is killed, and what opening the index
    raises.
    """
    if workers == 1:
        answer = _open_answerer(index, limit)
        for chunk, texts in chunks:
            yield chunk, answer(texts)
        return
    processes = [_Worker(index, limit) for _ in range(workers)]
    idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
    for process in processes:
        idle.put(process)

    def answer_by_one(texts: list[str]) -> list[Cells]:
        process = idle.get()
        try:
            return process.answer(texts)
        finally:
            idle.put(process)

    threads = ThreadPoolExecutor(workers)  # each waits for a process
    waiting: deque[tuple[Chunk, Future[list[Cells]]]] = deque()
    try:
        for chunk, texts in chunks:
            waiting.append((chunk, threads.submit(answer_by_one, texts)))
            if len(waiting) >= workers * _AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.stop()
        threads.shutdown(wait=True)  # each has seen the end of its process
        for process in processes:
            process.close()
