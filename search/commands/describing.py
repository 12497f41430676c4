"""The commands about codes: ``show``, ``compare``, ``rvu`` and ``units``."""

from __future__ import annotations

import sys
from typing import Any

import click
from rich.table import Table
from rich.text import Text

import search
from corpus.terminal import json_option, print_json
from search.commands.options import NothingFound, make_console, open_engine


@click.command("show")
@click.argument("code")
@click.option("--on", default="", metavar="DAY", help="The day of service, for which the status counts (2025-03-31).")
@json_option
def show_command(code: str, on: str, as_json: bool) -> None:
    """Describe CODE: everything its page says."""
    open_engine()
    page = search.describe(code, on or None)
    if as_json:
        print_json(page.to_dict())
        return
    console = make_console()
    console.print(Text(f"{page.entry.code}  {page.entry.name}", style="bold"), soft_wrap=True)
    for section in page.sections:
        console.print()
        console.print(Text(section.title, style="bold cyan"))
        for line in section.lines:
            console.print(Text(f"  {line}"), soft_wrap=not sys.stdout.isatty())


@click.command("compare")
@click.argument("code", nargs=-1, required=True)
@click.option("--on", default="", metavar="DAY", help="The day of service, for which the status counts (2025-03-31).")
@json_option
def compare_command(code: tuple[str, ...], on: str, as_json: bool) -> None:
    """Put two to four CODEs side by side; what differs is marked with a star."""
    open_engine()
    comparison = search.compare(code, on or None)
    if as_json:
        print_json(comparison.to_dict())
    elif sys.stdout.isatty():
        table = Table(pad_edge=False, header_style="bold cyan", show_lines=True)
        for title in ("", *comparison.codes):
            table.add_column(title, overflow="fold")
        for aspect in comparison.aspects:
            style = "bold" if aspect.differs else "dim"
            table.add_row(
                Text(_say_aspect(aspect), style=style), *(Text(value, style=style) for value in aspect.values)
            )
        make_console().print(table)
    else:
        click.echo("\t".join(("", *comparison.codes)))
        for aspect in comparison.aspects:
            click.echo("\t".join((_say_aspect(aspect), *aspect.values)))


def _say_aspect(aspect: Any) -> str:
    return f"{aspect.title} *" if aspect.differs else str(aspect.title)


@click.command("rvu")
@click.argument("item", nargs=-1, required=True)
@json_option
def rvu_command(item: tuple[str, ...], as_json: bool) -> None:
    """Add up relative value units: codes with counts, as G0101 G0402x3 G0105-53."""
    open_engine()
    totals = search.total(" ".join(item))
    if as_json:
        print_json(totals.to_dict())
        return
    click.echo(f"{'code':<10}{'count':>6}{'work':>10}{'office':>10}{'facility':>10}  name")
    for line in totals.lines:
        code = f"{line.entry.code}-{line.modifier}" if line.modifier else line.entry.code
        remark = "" if line.rvu else "  (not in the fee schedule)"
        figures = f"{line.count:>6}{line.work:>10.2f}{line.nonfacility:>10.2f}{line.facility:>10.2f}"
        click.echo(f"{code:<10}{figures}  {line.entry.name}{remark}")
    click.echo(f"{'total':<16}{totals.work:>10.2f}{totals.nonfacility:>10.2f}{totals.facility:>10.2f}  {totals.source}")
    if not totals.source:
        raise NothingFound(
            "the physician fee schedule lists none of these; a newer one comes with 'plaincode fetch rvu' and 'plaincode build'"
        )


@click.command("units")
@click.argument("code")
@click.argument("amount", nargs=-1, required=True)
@json_option
def units_command(code: str, amount: tuple[str, ...], as_json: bool) -> None:
    """Tell how many billing units of CODE an AMOUNT is, as units J1885 60 mg."""
    open_engine()
    answer = search.units(code, " ".join(amount))
    if as_json:
        print_json(answer.to_dict())
    elif answer.units is not None:
        rounded = "" if answer.units == answer.billed else f", billed as {answer.billed:,}"
        click.echo(f"{answer.code}  {answer.name}")
        click.echo(f"{answer.amount}: {_say_number(answer.units)} of {answer.unit}{rounded}")
    if answer.units is None:
        raise NothingFound("" if as_json else answer.why)


def _say_number(units: float) -> str:
    number = f"{units:,.2f}".rstrip("0").rstrip(".") if units >= 0.01 else f"{units:.2g}"
    return f"{number} billing unit{'' if units == 1 else 's'}"
