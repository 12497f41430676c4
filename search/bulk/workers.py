"""Processes that find codes for chunks of lines, each with an engine of its own; they end when their parent does."""

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

from search.bulk.answers import Answer, Answerer, Job, Line
from search.engine import Engine
from search.errors import SearchError

_AHEAD = 4  #: chunks under way for each worker: enough that none waits, little enough for any memory
_REMEMBERED = 50_000  #: texts whose answer a worker keeps: price lists repeat themselves
Chunk = TypeVar("Chunk")


def _open_answerer(index: Path, job: Job) -> Callable[[list[Line]], list[Answer]]:
    """Open an index to answer lines from; a line that comes again is answered from memory."""
    engine = Engine(index)
    engine.warm_up()
    answer = functools.lru_cache(maxsize=_REMEMBERED)(Answerer(engine, job).answer)
    return lambda lines: [answer(line) for line in lines]


def _serve(pipe: Connection, index: Path, job: Job) -> None:
    """Answer the chunks of lines that come through a pipe, until it is closed: the work of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops the run
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        try:
            answer = _open_answerer(index, job)
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

    def __init__(self, index: Path, job: Job) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(other_end, index, job), daemon=True)
        self._process.start()
        other_end.close()  # now only the process has it, so that the pipe ends with the process

    def answer(self, lines: list[Line]) -> list[Answer]:
        """Return the answer to each line; raises what opening the index raised, and SearchError when the process is gone."""
        try:
            self._pipe.send(lines)
            reply: list[Answer] | Exception = self._pipe.recv()
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
    chunks: Iterable[tuple[Chunk, list[Line]]], index: Path, job: Job, workers: int
) -> Iterator[tuple[Chunk, list[Answer]]]:
    """Yield each chunk with the answers to its lines, in order; only a few chunks are in memory at a time.

    One worker is this process itself. Raises :class:`search.SearchError` when a worker is killed, and what opening the index
    raises.
    """
    if workers == 1:
        answer = _open_answerer(index, job)
        for chunk, lines in chunks:
            yield chunk, answer(lines)
        return
    processes = [_Worker(index, job) for _ in range(workers)]
    idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
    for process in processes:
        idle.put(process)

    def answer_by_one(lines: list[Line]) -> list[Answer]:
        process = idle.get()
        try:
            return process.answer(lines)
        finally:
            idle.put(process)

    threads = ThreadPoolExecutor(workers)  # each waits for a process
    waiting: deque[tuple[Chunk, Future[list[Answer]]]] = deque()
    try:
        for chunk, lines in chunks:
            waiting.append((chunk, threads.submit(answer_by_one, lines)))
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
