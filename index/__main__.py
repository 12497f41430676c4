"""``python -m index``: the same as ``plaincode build``."""

from __future__ import annotations

import sys

import click

from corpus import CorpusError
from corpus.sources import SourceError
from index.commands import build_command
from index.errors import IndexProblem

if __name__ == "__main__":
    try:
        build_command(prog_name="python -m index")
    except (IndexProblem, CorpusError, SourceError) as error:
        click.echo(f"plaincode: {error}", err=True)
        sys.exit(2)
