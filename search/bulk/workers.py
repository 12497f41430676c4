"""Processes that find codes for chunks of texts, each with an engine of its own; they end when their parent does."""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
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
    "plaincode_note",
)
_AHEAD = 4  #: chunks under way for each worker: enough that none waits, little enough for any memory
_REMEMBERED = 50_000  #: texts whose answer a worker keeps: price lists repeat themselves
Cells = tuple[str, ...]  #: the values of COLUMNS for one text
Chunk = TypeVar("Chunk")


def cells_of(mapped: Mapped) -> Cells:
    """Return the values of the added columns for a text."""
    if not mapped.hits:
        return ("", "", "", "", "", mapped.note)
    alternatives = "; ".join(f"{hit.code} {hit.confidence or 0:.2f}" for hit in mapped.hits[1:])
    sure = f"{mapped.confidence or 0:.2f}"
    return (mapped.code, mapped.name, sure, mapped.say_why("="), alternatives, mapped.note)


_answer: Callable[[str], Cells] | None = None
_failure: Exception | None = None


def _open_worker(index: Path, limit: int) -> None:
    """Prepare a worker. What goes wrong is kept for the first chunk: the pool would only say that it is broken."""
    global _answer, _failure
    parent = multiprocessing.parent_process()
    if parent is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops the run
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    try:
        engine = Engine(index)
        engine.warm_up()
        _answer = functools.lru_cache(maxsize=_REMEMBERED)(lambda text: cells_of(map_text(engine, text, limit)))
        _failure = None
    except Exception as error:
        _failure = error


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    """End this process when its parent is gone: its pipes would let it wait for work for ever."""
    parent.join()
    os._exit(1)


def answer_chunk(texts: list[str]) -> list[Cells]:
    """Return the cells of each text: in a worker."""
    if _answer is None or _failure is not None:
        raise _failure or RuntimeError("the worker was not opened")
    return [_answer(text) for text in texts]


def answer_in_order(
    chunks: Iterable[tuple[Chunk, list[str]]], index: Path, limit: int, workers: int
) -> Iterator[tuple[Chunk, list[Cells]]]:
    """Yield each chunk with the cells of its texts, in order; only a few chunks are in memory at a time.

    One worker is a thread of this process. Raises :class:`search.SearchError` when a worker is killed, and what opening the
    index raises.
    """
    pool: Executor
    if workers == 1:
        pool = ThreadPoolExecutor(1, initializer=_open_worker, initargs=(index, limit))
    else:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, context, initializer=_open_worker, initargs=(index, limit))
    waiting: deque[tuple[Chunk, Future[list[Cells]]]] = deque()
    try:
        for chunk, texts in chunks:
            waiting.append((chunk, pool.submit(answer_chunk, texts)))
            if len(waiting) >= workers * _AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
    except BrokenExecutor:
        raise SearchError(
            "a worker process was killed, maybe for want of memory; give the same command again to go on, with fewer --workers"
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
