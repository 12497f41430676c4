"""The command that remembers price lists that were coded by hand: ``learn``."""

from __future__ import annotations

from pathlib import Path

import click

import search
from corpus.terminal import json_option, print_json


@click.command("learn")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--column",
    "-c",
    multiple=True,
    help="The described column, by name or number; may be repeated. Found if not given.",
)
@click.option("--code", default="", metavar="NAME", help="The column of the codes. Found if not given.")
@click.option("--sheet", default="", metavar="NAME", help="The sheet of a workbook; the first that fits if not given.")
@click.option("--no-header", is_flag=True, help="The first row is not names but data.")
@click.option("--encoding", default="", help="The encoding of the file, if the guess is wrong.")
@click.option("--delimiter", default="", help="What parts the columns, if the guess is wrong (a character, or tab).")
@click.option("--forget", default="", metavar="NAME", help="Forget the list that was learned from a file of this name.")
@json_option
def learn_command(
    file: Path | None,
    column: tuple[str, ...],
    code: str,
    sheet: str,
    no_header: bool,
    encoding: str,
    delimiter: str,
    forget: str,
    as_json: bool,
) -> None:
    """Remember FILE, a price list that was coded by hand; without FILE, list what was learned.

    'plaincode map' then gives the same lines the same codes, and lets near lines vote. The memory stays in your own plaincode
    folder.
    """
    if forget and file:
        raise click.UsageError("either a file to learn or --forget")
    if forget:
        lines = search.forget(forget)
        _show({"forgotten": forget, "lines": lines}, as_json, f"Forgotten: {forget}, {_count(lines, 'line')}.")
        return
    if file is None:
        _list_learned(as_json)
        return
    learned = search.learn(
        file, column, code, sheet=sheet, header=not no_header, encoding=encoding, delimiter=delimiter
    )
    text = (
        f"Learned: {learned.name}, {_count(len(learned.lines), 'different line')}, "
        f"{_count(learned.skipped, 'row')} without a description"
        f" or a code left out.\nDescribed by: {learned.description}; codes: {learned.codes}"
    )
    _show({**_summary(learned), "description": learned.description, "codes": learned.codes}, as_json, text)


def _summary(learned: search.Learned) -> dict[str, object]:
    return {
        "name": learned.name,
        "learned": learned.learned,
        "lines": len(learned.lines),
        "skipped": learned.skipped,
    }


def _list_learned(as_json: bool) -> None:
    lists = search.read_learned()
    if as_json:
        print_json([_summary(learned) for learned in lists])
        return
    for learned in lists:
        click.echo(f"{learned.name}\t{_count(len(learned.lines), 'line')}\t{learned.learned[:10]}")
    if not lists:
        click.echo("Nothing was learned yet.", err=True)


def _show(value: dict[str, object], as_json: bool, text: str) -> None:
    if as_json:
        print_json(value)
    else:
        click.echo(text)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
