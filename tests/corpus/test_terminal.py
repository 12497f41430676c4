"""Progress of long work: nothing where there is no terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from corpus import terminal


def test_nothing_is_shown_where_there_is_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with terminal.shown_progress() as tell:
        tell("indexing", 1, 2)
        tell("indexing", 2, 2)
    assert capfd.readouterr() == ("", "")


def test_a_bar_for_each_stage_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(terminal, "Console", lambda stderr: Console(file=stream, force_terminal=True))
    with terminal.shown_progress() as tell:
        tell("reading", 1, 2)
        tell("indexing", 5, 7)
    assert all(part in stream.getvalue() for part in ("reading", "1/2", "indexing", "5/7"))
    stream.truncate(0)
    with terminal.shown_progress(quiet=True) as tell:
        tell("reading", 1, 2)
    assert "reading" not in stream.getvalue()
