"""The commands that ask a question: ``search``, ``suggest`` and ``explain``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

import search
from corpus.terminal import json_option, print_json
from search.commands.options import (
    AskingCommand,
    NothingFound,
    choose_filters,
    filter_options,
    make_console,
    open_engine,
)


@click.command("search", cls=AskingCommand)
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--limit", default=10, show_default=True, type=click.IntRange(1, search.MAX_LIMIT), help="How many codes."
)
@click.option("--offset", default=0, type=click.IntRange(0), help="How many codes to leave out first.")
@filter_options
@click.option("--explain", is_flag=True, help="Show how the question was understood, and what each score is made of.")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write a .csv or .xlsx file instead."
)
@json_option
def search_command(
    text: tuple[str, ...],
    limit: int,
    offset: int,
    explain: bool,
    output: Path | None,
    as_json: bool,
    **filters: Any,
) -> None:
    """Find the codes that TEXT means.

    A word with a hyphen before it must not be met: search walker -wheels.
    """
    if output is not None and output.suffix.lower() not in (".csv", ".xlsx"):
        raise click.UsageError(f"{output}: name the output .csv or .xlsx")
    if output is not None and output.exists():
        raise click.UsageError(f"{output} exists already; name another file")
    open_engine()
    results = search.query(" ".join(text), limit, offset, choose_filters(filters))
    if output is not None:
        excel = output.suffix.lower() == ".xlsx"
        output.write_bytes(results.to_excel() if excel else results.to_csv().encode())
        click.echo(f"{len(results)} codes written to {output}.", err=True)
    elif as_json:
        print_json(results.to_dict())
    else:
        _print_notes(results)
        (_print_explained if explain else _print_hits)(results)
    if not results.total:
        raise NothingFound("")


def _print_notes(results: search.Results) -> None:
    for note in results.notes:
        click.echo(note, err=True)
    if where := results.elsewhere:
        click.echo(where.say(), err=True)
    if results.corrected:
        click.echo(f"Did you mean: {results.corrected}", err=True)
    if results.near_codes:
        click.echo(f"Near codes: {', '.join(results.near_codes)}", err=True)
    for choice in results.choices:
        click.echo(choice.say(), err=True)
    if not results.total:
        click.echo("Nothing found." if where else "Nothing found. Try other words, or fewer.", err=True)
    elif not results.fits_well:
        nearest = "Not the thing itself: what HCPCS Level II has around it."
        click.echo(nearest if where else "Nothing fits well; these are the nearest.", err=True)


def _print_hits(results: search.Results) -> None:
    if not sys.stdout.isatty():
        for hit in results:
            click.echo(f"{hit.code}\t{hit.name}\t{_say_status(hit)}\t{hit.say_why('→')}")
        return
    if not results.total:
        return
    table = Table(box=None, pad_edge=False, header_style="dim", expand=False)
    for title in ("Code", "Name", "Why"):
        table.add_column(title, overflow="fold", no_wrap=title == "Code")
    for hit in results:
        name = Text(hit.name)
        if hit.status != "active":
            name.append(f"  [{_say_status(hit)}]", style="yellow")
        table.add_row(Text(hit.code, style="bold cyan"), name, Text(hit.say_why("→"), style="dim"))
    console = make_console()
    console.print(table)
    first = results.offset + 1
    console.print(f"{first} to {first + len(results) - 1} of {results.total} codes", style="dim")


def _print_explained(results: search.Results) -> None:
    """Print the understood question and what each hit's score is made of."""
    click.echo("Understood:")
    for unit in results.understood.clauses:
        ways = ", ".join(f"{a.shown} ({a.kind}, {a.weight:.2f})" for a in unit.alternatives[:8]) or "nothing known"
        factor = f" counts {unit.factor:.2f}" if unit.factor != 1 else ""
        click.echo(f"  {unit.typed}{factor}: {ways}")
    for hit in results:
        sure = "" if hit.confidence is None else f", confidence {hit.confidence:.2f}"
        click.echo(f"{hit.code}  {hit.name}  (score {hit.score:.4f}{sure}, {_say_status(hit)})")
        _print_reason(hit.reason)


def _print_reason(reason: search.Reason) -> None:
    """Print a reason in words, and the sum that makes the score."""
    for line in reason.say():
        click.echo(f"  {line}")
    if reason.score:
        factors = "".join(f" × {value:.2f} {name}" for name, value in reason.factors.items())
        parts = f"({reason.text:.4f} text × {reason.coverage:.4f} coverage + {reason.alias:.4f} alias){factors}"
        click.echo(f"  {reason.score:.4f} = {parts}")


def _say_status(hit: search.Hit) -> str:
    if hit.status != "ended":
        return hit.status
    now = " or ".join(hit.entry.successors)
    return f"ended {hit.ended}, now {now}" if now else f"ended {hit.ended}"


@click.command("explain", cls=AskingCommand)
@click.argument("text", nargs=-1, required=True)
@click.argument("code")
@json_option
def explain_command(text: tuple[str, ...], code: str, as_json: bool) -> None:
    """Tell what the score of CODE for TEXT is made of, also where CODE is not among the results."""
    open_engine()
    reason = search.explain(" ".join(text), code)
    if as_json:
        print_json(reason.to_dict())
        return
    entry = search.lookup(code)
    click.echo(f"{entry.code}  {entry.name}  (score {reason.score:.4f})")
    _print_reason(reason)


@click.command("suggest", cls=AskingCommand)
@click.argument("prefix", nargs=-1, required=True)
@click.option("--limit", default=8, show_default=True, type=click.IntRange(1, search.MAX_LIMIT), help="How many codes.")
@filter_options
@json_option
def suggest_command(prefix: tuple[str, ...], limit: int, as_json: bool, **filters: Any) -> None:
    """Complete PREFIX, as the search box does while typing."""
    open_engine()
    results = search.suggest(" ".join(prefix), limit, choose_filters(filters))
    if as_json:
        print_json([{"code": hit.code, "name": hit.name, "status": hit.status} for hit in results])
    else:
        for hit in results:
            click.echo(f"{hit.code}\t{hit.name}")
    if not results:
        raise NothingFound("")
