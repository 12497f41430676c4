"""The commands that serve."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import search
from webui import commands


@pytest.fixture
def indexed_home(home: Path, small_index: Path) -> Path:
    """Give a user folder that has the small index."""
    home.mkdir()
    (home / "index").symlink_to(small_index)
    return home


@pytest.fixture
def taken_port() -> Iterator[int]:
    """Give a port that is in use."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_serve_takes_another_port_when_the_first_is_taken_and_says_so(indexed_home: Path, taken_port: int) -> None:
    command = [sys.executable, "-m", "plaincode", "serve", "--port", str(taken_port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert f"Port {taken_port} is taken; using " in process.stdout.readline()
            address = process.stdout.readline().split(" at ")[1].split()[0]
            for _ in range(50):
                try:
                    page = urllib.request.urlopen(f"{address}search?q=neb+machine", timeout=5).read().decode()
                    break
                except OSError:
                    time.sleep(0.1)
            assert "E0570" in page
        finally:
            process.terminate()


def test_the_engine_is_warm_before_the_first_question(indexed_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warmed: list[search.Engine] = []
    monkeypatch.setattr(search.Engine, "warm_up", lambda engine: warmed.append(engine))
    engine = commands.open_warm_engine()
    assert warmed == [engine]
    assert engine is search.Engine.open_default()


def test_a_first_start_builds_the_index_and_says_so(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.load", lambda: iter(()))
    engine = commands.open_warm_engine()
    assert len(engine) == 0
    assert capsys.readouterr().err == "First use: building the index from the bundled corpus ...\n"
    commands.open_warm_engine()
    assert capsys.readouterr().err == ""


def test_a_host_that_is_not_ours_is_told_in_one_line(indexed_home: Path) -> None:
    result = CliRunner().invoke(commands.serve, ["--host", "192.0.2.1"])
    assert isinstance(result.exception, search.SearchError)
    assert "cannot listen on 192.0.2.1:8000" in str(result.exception)
    assert "try --host or --port" in str(result.exception)


def test_a_command_that_serves_nothing_does_not_load_flask() -> None:
    program = "import sys, plaincode; print('flask' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_listed_commands_are_those_of_the_command_line() -> None:
    assert [command.name for command in commands.COMMANDS] == ["serve", "mcp"]
