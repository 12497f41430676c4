"""The build command, for ``plaincode build`` and ``python -m index`` alike."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

import corpus
from corpus import paths
from corpus.sources import releases_in_use
from corpus.terminal import shown_progress
from index.build import build, is_current


@click.command("build")
@click.option("--to", type=click.Path(path_type=Path), help="Folder of the index (default: the user's).")
@click.option("--if-changed", is_flag=True, help="Do nothing when the index is of this very corpus.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def build_command(to: Path | None, if_changed: bool, quiet: bool, as_json: bool) -> None:
    """Rebuild the index from the corpus and the official facts, shipped or imported."""
    root = to or paths.index_folder()
    entries, releases = list(corpus.load()), releases_in_use()
    if if_changed and is_current(root, entries, releases=releases):
        if as_json:
            click.echo(json.dumps({"path": str(root), "changed": False}))
        elif not quiet:
            click.echo(f"The index at {root} is up to date.")
        return
    with shown_progress(quiet or as_json) as report_progress:
        report = build(entries, to=root, progress=report_progress, releases=releases)
    if as_json:
        click.echo(json.dumps({"path": str(root), "changed": True, **dataclasses.asdict(report)}, indent=2))
    elif not quiet:
        counts = ", ".join(f"{number:,} {name}" for name, number in report.counts.items())
        click.echo(f"Built {root}: {counts}, in {report.seconds:.1f} s (generation {report.generation}).")


COMMANDS = (build_command,)
