"""The command line: what it prints, in a terminal's stead and as JSON, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hcpcs_files import record, xlsx
from support import DATA

import index
import plaincode
from corpus.load import authored


@pytest.fixture
def run(home: Path, small_index: Path):  # type: ignore[no-untyped-def]
    """Run the command with the small index in the user's folder."""
    home.mkdir()
    (home / "index").symlink_to(small_index)

    def call(*args: str) -> Result:
        result = CliRunner().invoke(plaincode.main, list(args))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["import", "hcpcs", "nowhere.xlsx"], 2, "plaincode: nowhere.xlsx: no such file"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_exit_codes_and_one_line_errors(run, args: list[str], code: int, told: str) -> None:  # type: ignore[no-untyped-def]
    result = run(*args)
    assert result.exit_code == code
    assert told in result.stderr
    assert "Traceback" not in result.output


def test_import_build_and_search(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus.sources import merge

    monkeypatch.setattr("corpus.load", lambda: merge(authored(DATA / "entries")))
    runner = CliRunner()
    path = xlsx(tmp_path / "HCPC2031_OCT.xlsx", [record("E9998", "Moon walker, lunar"), record("RT", "Right side")])
    said = runner.invoke(plaincode.main, ["import", "hcpcs", str(path)])
    assert said.exit_code == 0
    assert "release 2031-10: 2 rows read; 1 codes, 1 modifiers." in said.stdout
    assert "Run 'plaincode build'" in said.stdout
    again = runner.invoke(plaincode.main, ["import", "hcpcs", str(path)])
    assert "Nothing changed" in again.stdout
    built = runner.invoke(plaincode.main, ["build"])
    assert built.exit_code == 0, built.output
    assert f"Built {home / 'index'}" in built.stdout
    assert "up to date" in runner.invoke(plaincode.main, ["build", "--if-changed"]).stdout
    assert runner.invoke(plaincode.main, ["search", "lunar walker"]).stdout.startswith("E9998\t")
    report = json.loads(runner.invoke(plaincode.main, ["build", "--to", str(tmp_path / "other"), "--json"]).stdout)
    assert report["counts"]["modifiers"] == 1


def test_an_index_of_an_older_layout_says_to_rebuild(home: Path, tmp_path: Path) -> None:
    index.build([], to=home / "index")
    manifest = next((home / "index").glob("*/manifest.json"))
    manifest.write_text('{"schema_version": 0, "analyzer_version": 0}')
    result = CliRunner().invoke(plaincode.main, ["search", "walker"])
    assert result.exit_code == 2
    assert "run 'plaincode build'" in result.stderr


def test_a_home_that_cannot_be_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PLAINCODE_HOME", str(tmp_path / "file"))
    for args in (["search", "walker"], ["build"], ["suggest", "walk"], ["show", "E0143"]):
        result = CliRunner().invoke(plaincode.main, args)
        assert result.exit_code == 2
        told = [line for line in result.stderr.splitlines() if not line.startswith("First use")]
        assert len(told) == 1
        assert "file/index" in told[0]
        assert "damaged" not in told[0]
