"""Progress of long work, as bars on the terminal; every command that takes long shows it by this."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

#: Called by long work: the stage ("indexing"), what is done of it so far, and all of it or 0 when that is not known.
Tell = Callable[[str, int, int], None]


@contextlib.contextmanager
def shown_progress(quiet: bool = False) -> Iterator[Tell]:
    """Give a callback for long work that shows a bar for each stage on a terminal, and nothing elsewhere or if ``quiet``."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell
