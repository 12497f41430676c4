"""The command line, ``plaincode``: the group of all commands, errors to one line, exit codes.

Exit codes: 0 done, 1 nothing found or a check failed, 2 wrong usage or bad input, 130 stopped by Ctrl+C. Errors are one line
on stderr. The commands themselves stand in ``commands.py`` of the package whose work they print.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Any

import click

import corpus
import index
import search
from corpus.commands import COMMANDS as CORPUS_COMMANDS
from corpus.sources import SourceError
from index.commands import COMMANDS as INDEX_COMMANDS
from search.commands import COMMANDS as SEARCH_COMMANDS
from webui.commands import COMMANDS as WEB_COMMANDS

NOTHING_FOUND, BAD_INPUT = 1, 2


class _Group(click.Group):
    """Turns the errors we know into one line (or one line a mistake) and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except search.UnknownCode as error:
            _fail(str(error), NOTHING_FOUND)
        except (search.SearchError, index.IndexProblem, corpus.CorpusError, SourceError) as error:
            _fail(str(error), BAD_INPUT)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(0)
        except OSError as error:
            _drop_output()
            _fail(f"{error.filename or 'output'}: {error.strerror or error}; check the file and its disk", BAD_INPUT)


def _fail(message: str, code: int) -> None:
    click.echo(f"plaincode: {message}", err=True)
    sys.exit(code)


def _drop_output() -> None:
    """Throw away what standard output still holds, which could not be written and would be tried again at exit."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.close()


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="plaincode")
def main() -> None:
    """Find US medical billing codes (HCPCS Level II) in plain language."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell; run it from the shell's start-up file."""
    from click.shell_completion import get_completion_class

    if script := get_completion_class(shell):
        click.echo(script(main, {}, "plaincode", "_PLAINCODE_COMPLETE").source())


for _command in (*SEARCH_COMMANDS, *INDEX_COMMANDS, *CORPUS_COMMANDS, *WEB_COMMANDS):
    main.add_command(_command)


if __name__ == "__main__":
    main()
