"""The commands for price lists: ``map`` finds and checks codes for all rows."""

from __future__ import annotations

import functools
import time
from pathlib import Path
from typing import Any

import click

import search
from corpus.terminal import json_option, print_json, shown_progress
from search.commands.options import Interrupted, open_engine

_BAD_ROWS_SHOWN = 20


@click.command("map")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--column",
    "-c",
    multiple=True,
    help="The described column, by name or number; may be repeated. Found if not given.",
)
@click.option("--code-column", default="", metavar="NAME", help="The column of the codes to check. Found if not given.")
@click.option("--no-check", is_flag=True, help="Leave codes that rows have unchecked.")
@click.option("--no-memory", is_flag=True, help="Leave out the lists that were learned.")
@click.option("--sheet", default="", metavar="NAME", help="The sheet of a workbook; the first that fits if not given.")
@click.option(
    "--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option("--limit", default=3, show_default=True, type=click.IntRange(1, 20), help="How many codes a row.")
@click.option("--no-header", is_flag=True, help="The first row is not names but data.")
@click.option("--encoding", default="", help="The encoding of the file, if the guess is wrong.")
@click.option("--delimiter", default="", help="What parts the columns, if the guess is wrong (a character, or tab).")
@click.option(
    "--review",
    default=0,
    metavar="N",
    type=click.IntRange(0),
    help="Write the N descriptions to look at first into a sheet beside the output, to be filled in and learned.",
)
@click.option("--workers", type=click.IntRange(1, 256), help="How many processes; one a core if not given.")
@click.option("--force", is_flag=True, help="Overwrite the output.")
@click.option("--restart", is_flag=True, help="Begin anew instead of going on with an interrupted run.")
@json_option
def map_command(
    file: Path,
    column: tuple[str, ...],
    code_column: str,
    no_check: bool,
    no_memory: bool,
    sheet: str,
    output: Path,
    limit: int,
    no_header: bool,
    encoding: str,
    delimiter: str,
    review: int,
    workers: int | None,
    force: bool,
    restart: bool,
    as_json: bool,
) -> None:
    """Find a code for each row of FILE, a price list, and check those it has; writes a copy with both.

    FILE is CSV, TSV, a workbook (xlsx, xls, ods) or a hospital price transparency file of CMS's templates (csv, JSON). Added
    are the best code, its name, how sure it is, why, the next best codes, and a note where something is the matter. A run
    that is interrupted goes on where it stopped when the same command is given again.
    """
    open_engine()
    bad_rows = 0

    def print_bad_row(row: Any) -> None:
        nonlocal bad_rows
        bad_rows += 1
        if bad_rows <= _BAD_ROWS_SHOWN:
            click.echo(f"{file}:{row.line}: {row.problem}; kept", err=True)

    started = time.monotonic()
    try:
        with shown_progress(as_json) as progress:
            done = search.map_file(
                file,
                output,
                column,
                code_column=code_column,
                check=not no_check,
                memory=not no_memory,
                sheet=sheet,
                limit=limit,
                header=not no_header,
                encoding=encoding,
                delimiter=delimiter,
                review=review,
                workers=workers,
                force=force,
                restart=restart,
                progress=functools.partial(progress, "bytes read"),
                bad_row=print_bad_row,
                remark=lambda sentence: click.echo(sentence, err=True),
            )
    except KeyboardInterrupt:
        raise Interrupted("stopped; give the same command again to go on from there") from None
    seconds = time.monotonic() - started
    if as_json:
        print_json(
            {
                "rows": done.rows,
                "answered": done.answered,
                "bad_rows": done.bad,
                "resumed_from": done.resumed,
                "seconds": round(seconds, 1),
                "output": str(output),
                "description": done.description,
                "codes": done.codes,
                "outcomes": done.outcomes,
                "review": done.review,
                "reviewed": done.reviewed,
            }
        )
        return
    if bad_rows > _BAD_ROWS_SHOWN:
        click.echo(f"... and {bad_rows - _BAD_ROWS_SHOWN} more such rows; the note column has them all", err=True)
    for outcome, count in done.outcomes.items():
        click.echo(f"  {outcome:<20}{count:>10,}{count / done.rows:>8.1%}")
    rate = (done.rows - done.resumed) / max(seconds, 1e-9)
    click.echo(
        f"{done.rows:,} rows, {done.answered:,} with a code to look at, {done.bad:,} bad ones kept;"
        f" {rate:,.0f} rows a second. Written: {output}"
    )
    if done.review:
        click.echo(
            f"To look at first: {done.reviewed:,} descriptions in {done.review}; fill in the column correct_code, then:"
            f" plaincode learn {done.review}"
        )
