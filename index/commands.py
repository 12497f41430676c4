"""The build command, for ``plaincode build`` and ``python -m index`` alike."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

import corpus
from corpus import paths
from index.build import Progress, build, is_current


@contextlib.contextmanager
def shown_progress(quiet: bool = False) -> Iterator[Progress]:
    """Give a callback for long work that shows bars on a terminal and nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell


@click.command("build")
@click.option("--to", type=click.Path(path_type=Path), help="Folder of the index (default: the user's).")
@click.option("--if-changed", is_flag=True, help="Do nothing when the index is of this very corpus.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def build_command(to: Path | None, if_changed: bool, quiet: bool, as_json: bool) -> None:
    """Rebuild the index from the corpus and the imported files."""
    root = to or paths.index_folder()
    entries = list(corpus.load())
    if if_changed and is_current(root, entries):
        if as_json:
            click.echo(json.dumps({"path": str(root), "changed": False}))
        elif not quiet:
            click.echo(f"The index at {root} is up to date.")
        return
    with shown_progress(quiet or as_json) as tell:
        report = build(entries, to=root, progress=tell)
    if as_json:
        click.echo(json.dumps({"path": str(root), "changed": True, **dataclasses.asdict(report)}, indent=2))
    elif not quiet:
        counts = ", ".join(f"{number:,} {name}" for name, number in report.counts.items())
        click.echo(f"Built {root}: {counts}, in {report.seconds:.1f} s (generation {report.generation}).")
