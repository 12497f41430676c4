"""The commands that ask: ``plaincode search``, ``show``, ``suggest``, ``map`` and so on; see :data:`COMMANDS`.

Each is a function of the library plus printing; errors become one line in ``plaincode.py``.
"""

from __future__ import annotations

import functools
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

import index
import search
from corpus import paths
from corpus.progress import shown_progress

_BAD_ROWS_SHOWN = 20
_FILTER_HELP = {
    "category": "Only codes that begin with this letter.",
    "specialty": "Only codes of this specialty.",
    "grouping": "Only codes of this clinical grouping, as pages name it.",
    "status": f"Only {', '.join(search.STATUSES[:-1])} or {search.STATUSES[-1]} codes.",
    "on": "The day for which the status counts (2025-03-31).",
}
Function = TypeVar("Function", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class AskingCommand(click.Command):
    """A command whose arguments are a question: ``-word`` in it is a word that must not be met, not an option.

    Long options that do not exist are still refused, with what was probably meant.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the words of the question behind ``--``, in their order, so that none is taken for an option."""
        return super().parse_args(ctx, self._part(ctx, args))

    def _part(self, ctx: click.Context, args: list[str]) -> list[str]:
        flags, with_value = set[str](), set[str]()
        for option in self.get_params(ctx):
            if isinstance(option, click.Option):
                (flags if option.is_flag or option.count else with_value).update(option.opts)
        options: list[str] = []
        words: list[str] = []
        rest = iter(args)
        for arg in rest:
            if arg == "--":
                words += rest
            elif arg in with_value:
                value = next(rest, None)
                if value is None:
                    raise click.BadOptionUsage(arg, f"Option {arg!r} requires an argument.", ctx=ctx)
                options += [arg, value]
            elif arg in flags or arg.startswith("--"):
                options.append(arg)
            elif arg.startswith("-") and f"-{arg}" in flags | with_value:
                raise click.NoSuchOption(arg, possibilities=[f"-{arg}"], ctx=ctx)
            elif len(arg) == 2 and arg[0] == "-" and not arg[1].isdigit():
                options.append(arg)  # a short option, or one letter that is none
            elif arg[:2] in with_value and arg.lower().endswith((".csv", ".xlsx")):
                options.append(arg)  # "-ocodes.csv"
            else:
                words.append(arg)
        return [*options, "--", *words]


def filter_options(function: Function) -> Function:
    """Give a command an option for each filter of a search; it takes them as keyword arguments."""
    for name in reversed(search.FILTERS):
        metavar = "DAY" if name == "on" else None
        function = click.option(f"--{name}", default="", metavar=metavar, help=_FILTER_HELP[name])(function)
    return function


def print_json(value: Any) -> None:
    """Print a JSON-ready value."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def ensure_index() -> None:
    """Build the default index, with a progress bar, when there is none."""
    try:
        index.current(paths.index_folder())
    except index.IndexMissing:
        click.echo("First use: building the index from the bundled corpus ...", err=True)
        with shown_progress() as tell:
            search.Engine.open_default(tell)


def _console() -> Console:
    return Console(highlight=False)


# --- questions -----------------------------------------------------------------------------------------------------


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
    ensure_index()
    results = search.query(" ".join(text), limit, offset, _chosen(filters))
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
        raise _NothingFound("")


def _chosen(filters: dict[str, Any]) -> search.Filters:
    """Return the filters that were given."""
    chosen: Any = {name: value for name, value in filters.items() if value}
    return chosen  # type: ignore[no-any-return]


def _print_notes(results: search.Results) -> None:
    for note in results.notes:
        click.echo(note, err=True)
    if results.corrected:
        click.echo(f"Did you mean: {results.corrected}", err=True)
    if results.near_codes:
        click.echo(f"Near codes: {', '.join(results.near_codes)}", err=True)
    if not results.total:
        click.echo("Nothing found. Try other words, or fewer.", err=True)
    elif not results.fits_well:
        click.echo("Nothing fits well; these are the nearest.", err=True)


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
    console = _console()
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
    return f"ended {hit.ended}" if hit.status == "ended" else hit.status


@click.command("explain", cls=AskingCommand)
@click.argument("text", nargs=-1, required=True)
@click.argument("code")
@json_option
def explain_command(text: tuple[str, ...], code: str, as_json: bool) -> None:
    """Tell what the score of CODE for TEXT is made of, also where CODE is not among the results."""
    ensure_index()
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
    ensure_index()
    results = search.suggest(" ".join(prefix), limit, _chosen(filters))
    if as_json:
        print_json([{"code": hit.code, "name": hit.name, "status": hit.status} for hit in results])
    else:
        for hit in results:
            click.echo(f"{hit.code}\t{hit.name}")
    if not results:
        raise _NothingFound("")


# --- what is known of codes ----------------------------------------------------------------------------------------


@click.command("show")
@click.argument("code")
@click.option("--on", default="", metavar="DAY", help="The day of service, for which the status counts (2025-03-31).")
@json_option
def show_command(code: str, on: str, as_json: bool) -> None:
    """Describe CODE: everything its page says."""
    ensure_index()
    page = search.describe(code, on or None)
    if as_json:
        print_json(page.to_dict())
        return
    console = _console()
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
    ensure_index()
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
        _console().print(table)
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
    ensure_index()
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
        raise _NothingFound(
            "no imported fee schedule lists any of these; use 'plaincode import rvu FILE' and 'plaincode build'"
        )


@click.command("units")
@click.argument("code")
@click.argument("amount", nargs=-1, required=True)
@json_option
def units_command(code: str, amount: tuple[str, ...], as_json: bool) -> None:
    """Tell how many billing units of CODE an AMOUNT is, as units J1885 60 mg."""
    ensure_index()
    answer = search.units(code, " ".join(amount))
    if as_json:
        print_json(answer.to_dict())
    elif answer.units is not None:
        rounded = "" if answer.units == answer.billed else f", billed as {answer.billed:,}"
        click.echo(f"{answer.code}  {answer.name}")
        click.echo(f"{answer.amount}: {_say_number(answer.units)} of {answer.unit}{rounded}")
    if answer.units is None:
        raise _NothingFound("" if as_json else answer.why)


def _say_number(units: float) -> str:
    number = f"{units:,.2f}".rstrip("0").rstrip(".") if units >= 0.01 else f"{units:.2g}"
    return f"{number} billing unit{'' if units == 1 else 's'}"


# --- in bulk -------------------------------------------------------------------------------------------------------


@click.command("map")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--column", "-c", multiple=True, required=True, help="The described column, by name or number; may be repeated."
)
@click.option(
    "--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option("--limit", default=3, show_default=True, type=click.IntRange(1, 20), help="How many codes a row.")
@click.option("--no-header", is_flag=True, help="The first row is not names but data.")
@click.option("--encoding", default="", help="The encoding of the file, if the guess is wrong.")
@click.option("--delimiter", default="", help="What parts the columns, if the guess is wrong (a character, or tab).")
@click.option("--workers", type=click.IntRange(1, 256), help="How many processes; one a core if not given.")
@click.option("--force", is_flag=True, help="Overwrite the output.")
@click.option("--restart", is_flag=True, help="Begin anew instead of going on with an interrupted run.")
@json_option
def map_command(
    file: Path,
    column: tuple[str, ...],
    output: Path,
    limit: int,
    no_header: bool,
    encoding: str,
    delimiter: str,
    workers: int | None,
    force: bool,
    restart: bool,
    as_json: bool,
) -> None:
    """Find a code for each row of FILE, a price list in CSV; writes a copy with the codes.

    Added are the best code, its name, how sure it is, why, the next best codes, and a note where something is the matter. A
    run that is interrupted goes on where it stopped when the same command is given again.
    """
    ensure_index()
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
                limit=limit,
                header=not no_header,
                encoding=encoding,
                delimiter=delimiter,
                workers=workers,
                force=force,
                restart=restart,
                progress=functools.partial(progress, "bytes read"),
                bad_row=print_bad_row,
            )
    except KeyboardInterrupt:
        raise _Interrupted("stopped; give the same command again to go on from there") from None
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
            }
        )
        return
    if bad_rows > _BAD_ROWS_SHOWN:
        click.echo(f"... and {bad_rows - _BAD_ROWS_SHOWN} more such rows; the note column has them all", err=True)
    rate = (done.rows - done.resumed) / max(seconds, 1e-9)
    click.echo(
        f"{done.rows:,} rows, {done.answered:,} with a code, {done.bad:,} bad ones kept;"
        f" {rate:,.0f} rows a second. Written: {output}"
    )


@click.command("eval")
@click.argument("file", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--failures", default=0, metavar="N", type=click.IntRange(0), help="Show the N worst questions of each file."
)
@json_option
def eval_command(file: tuple[Path, ...], failures: int, as_json: bool) -> None:
    """Measure the current index on judged questions (lines of {"q", "codes", "kind"})."""
    questions = {path: search.read_judged(path) for path in file}
    ensure_index()
    measures = {}
    for path, judged in questions.items():
        with shown_progress(as_json) as tell:
            evaluation = search.evaluate(judged, functools.partial(tell, path.name))
        if as_json:
            measures[str(path)] = evaluation.to_dict(failures)
        else:
            _print_evaluation(path.name, evaluation, failures)
    if as_json:
        print_json(measures)


def _print_evaluation(name: str, evaluation: search.Evaluation, failures: int) -> None:
    by_kind = evaluation.by_kind if len(evaluation.by_kind) > 1 else {}
    click.echo(f"{name}: {evaluation.questions} questions")
    click.echo(f"  {'kind':<14}" + "".join(f"{measure:>12}" for measure in evaluation.overall))
    for kind, values in {"all": evaluation.overall, **by_kind}.items():
        click.echo(f"  {kind:<14}" + "".join(f"{value:>12.4f}" for value in values.values()))
    for failure in evaluation.failures[:failures]:
        wanted = ", ".join(f"{code}:{grade}" for code, grade in list(failure.question.codes.items())[:6])
        click.echo(f"  rank {failure.rank or '-':>2}  {failure.question.q}")
        click.echo(f"           wanted {wanted}; came {', '.join(failure.came[:6]) or 'nothing'}")


class _NothingFound(click.ClickException):
    """Ends a command that has no answer with one line, or none, on the standard error stream."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Print the line as all errors of plaincode are printed."""
        if self.message:
            click.echo(f"plaincode: {self.message}", err=True)


class _Interrupted(_NothingFound):
    """Ends a command that was stopped from the keyboard."""

    exit_code = 130


#: The commands, in the order of ``plaincode --help``.
COMMANDS: tuple[click.Command, ...] = (
    search_command,
    show_command,
    compare_command,
    suggest_command,
    explain_command,
    map_command,
    rvu_command,
    units_command,
    eval_command,
)
