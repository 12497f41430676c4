"""What the commands that ask share: options, the question as an argument, the engine, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click
from rich.console import Console

import search
from corpus.terminal import FIRST_USE, shown_progress

_FILTER_HELP = {
    "category": "Only codes that begin with this letter.",
    "specialty": "Only codes of this specialty.",
    "grouping": "Only codes of this clinical grouping, as pages name it.",
    "status": f"Only {', '.join(search.STATUSES[:-1])} or {search.STATUSES[-1]} codes.",
    "on": "The day for which the status counts (2025-03-31).",
}
Function = TypeVar("Function", bound=Callable[..., Any])


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


def choose_filters(filters: dict[str, Any]) -> search.Filters:
    """Return the filters that were given."""
    chosen: Any = {name: value for name, value in filters.items() if value}
    return chosen  # type: ignore[no-any-return]


def open_engine() -> None:
    """Open the default index, which is built, with a progress bar, when there is none."""
    with shown_progress(announcement=FIRST_USE) as tell:
        search.Engine.open_default(tell)


def make_console() -> Console:
    """Return a console for tables, which colors nothing by itself."""
    return Console(highlight=False)


class NothingFound(click.ClickException):
    """Ends a command that has no answer with one line, or none, on the standard error stream."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Print the line as all errors of plaincode are printed."""
        if self.message:
            click.echo(f"plaincode: {self.message}", err=True)


class Interrupted(NothingFound):
    """Ends a command that was stopped from the keyboard."""

    exit_code = 130
