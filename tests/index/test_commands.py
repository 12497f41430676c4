"""The build command: what it prints, and when it does nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from support import DATA

import corpus
import index
from corpus.load import authored
from index.commands import build_command

ENTRIES = list(authored(DATA / "entries").values())


@pytest.fixture(autouse=True)
def _small_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "load", lambda: ENTRIES)


def run(*options: str) -> str:
    done = CliRunner().invoke(build_command, list(options), catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_it_builds_and_says_what(tmp_path: Path) -> None:
    lines = run("--to", str(tmp_path)).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"Built {tmp_path}: {sum(entry.kind == 'code' for entry in ENTRIES)} codes")
    assert index.is_current(tmp_path, ENTRIES)


def test_it_builds_only_what_has_changed(tmp_path: Path) -> None:
    report = json.loads(run("--to", str(tmp_path), "--json"))
    assert report["changed"] is True
    assert report["generation"] == index.current(tmp_path)[0].name
    assert run("--to", str(tmp_path), "--if-changed") == f"The index at {tmp_path} is up to date.\n"
    assert json.loads(run("--to", str(tmp_path), "--if-changed", "--json")) == {"path": str(tmp_path), "changed": False}
    assert index.current(tmp_path)[0].name == report["generation"]


def test_quiet_prints_nothing_and_builds_the_users_index(home: Path) -> None:
    assert run("--quiet") == ""
    assert index.is_current(home / "index", ENTRIES)
    assert run("--quiet", "--if-changed") == ""
