"""The commands that serve: ``plaincode serve`` over HTTP, and ``plaincode mcp`` for assistants over stdio."""

from __future__ import annotations

import contextlib
import socket
import sys

import click

import search
from corpus.terminal import FIRST_USE, shown_progress

_IN_USE = {13, 48, 98, 10013, 10048}  # EACCES and EADDRINUSE on Linux, macOS and Windows


def open_warm_engine() -> search.Engine:
    """Open the default index, with a message and a progress bar when it must be built; the first question is quick then."""
    with shown_progress(announcement=FIRST_USE) as tell:
        engine = search.Engine.open_default(tell)
    engine.warm_up()
    return engine


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 256))
def serve(host: str, port: int, threads: int) -> None:
    """Serve the search page. Another free port is taken, and said, when PORT is in use."""
    import waitress

    from webui import create_app

    open_warm_engine()
    listening = _listen(host, port)
    taken = listening.getsockname()[1]
    if port and taken != port:
        click.echo(f"Port {port} is taken; using {taken} instead.")
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"plaincode is at http://{shown}:{taken}/ (stop it with Ctrl+C)")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        waitress.serve(create_app(), sockets=[listening], threads=threads, ident="plaincode")


@click.command("mcp")
def mcp_command() -> None:
    """Serve assistants over stdio by the Model Context Protocol; needs the SDK (pip install mcp)."""
    from webui import mcpserver

    server = mcpserver.make_server(search.Engine.open_default)
    open_warm_engine()  # after that, so that a missing SDK is reported before an index is built
    server.run()


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket on the port, or on a free one when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wanted in (port, 0):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, wanted))
            listening.listen(128)
            return listening
        except OSError as error:
            listening.close()
            if wanted == 0 or error.errno not in _IN_USE:
                raise search.SearchError(
                    f"cannot listen on {host}:{wanted} ({error.strerror}); try --host or --port"
                ) from None
    raise AssertionError("unreachable")


COMMANDS = [serve, mcp_command]
