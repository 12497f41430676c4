"""What all commands share: progress bars for long work, and JSON."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

#: Called by long work: the stage ("indexing"), what is done of it so far, and all of it or 0 when that is not known.
Tell = Callable[[str, int, int], None]
#: Announces the building of an index that was not asked for.
FIRST_USE = "First use: building the index from the bundled corpus ..."

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def print_json(value: Any) -> None:
    """Print a value as JSON: plain values, dates, and the values of this project."""
    click.echo(json.dumps(msgspec.to_builtins(value), ensure_ascii=False, indent=2))


@contextlib.contextmanager
def shown_progress(quiet: bool = False, announcement: str = "") -> Iterator[Tell]:
    """Give a callback for long work that shows a bar for each stage on a terminal, and nothing elsewhere or if ``quiet``.

    The ``announcement`` is printed on the standard error stream when the work tells of itself for the first time.
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if not tasks and announcement:
                click.echo(announcement, err=True)
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell
