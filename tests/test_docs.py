"""The documents: code blocks of the README run as written, and every command and option is told."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import plaincode
import search
from search import Engine

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "```python" in page.read_text(encoding="utf-8")], ids=lambda page: page.name
)
def test_python_blocks_print_what_they_say(page: Path, bundled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line with a comment ``# -> value`` is an expression that has that value."""
    monkeypatch.setattr(search, "default_engine", lambda: bundled)
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    checked = 0
    for block in blocks:
        space: dict[str, object] = {}
        for line in block.splitlines():
            told = re.match(r"(?P<code>.+?)\s+# -> (?P<value>.+)$", line)
            if told:
                assert repr(eval(told["code"], space)) == told["value"], line
                checked += 1
            elif line.strip():
                exec(line, space)
    assert checked >= 3


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "```console" in page.read_text(encoding="utf-8")], ids=lambda page: page.name
)
def test_console_blocks_print_what_they_say(page: Path, bundled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind each ``$ command`` stands what it prints; ``...`` stands for any lines."""
    monkeypatch.setattr(search, "default_engine", lambda: bundled)
    monkeypatch.setattr("search.default.default_engine", lambda progress=None: bundled)
    checked = 0
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL):
        for command, told in re.findall(r"^\$ plaincode (.+)\n((?:(?!\$ ).*\n)*)", block, flags=re.MULTILINE):
            done = CliRunner().invoke(plaincode.main, shlex.split(command))
            pattern = re.escape(told.strip()).replace(re.escape("..."), ".*")
            assert re.fullmatch(pattern, done.output.strip(), flags=re.DOTALL), f"{command}\n{done.output}"
            checked += 1
    assert checked


def commands(group: click.Group, before: str = "plaincode") -> list[tuple[str, click.Command]]:
    found = []
    for name, command in group.commands.items():
        path = f"{before} {name}"
        found += commands(command, path) if isinstance(command, click.Group) else [(path, command)]
    return found


@pytest.mark.parametrize(
    ("path", "command"), commands(plaincode.main), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_and_option_is_told(path: str, command: click.Command) -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert f"## {path}" in page
    section = page.split(f"## {path}")[1].split("\n## ")[0]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help or parameter.name in ("host", "port", "threads"), (
                f"{path} {parameter.name} has no help"
            )
            assert parameter.opts[0] in section, f"{path} {parameter.opts[0]}"


def test_links_between_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z]+)", README)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_the_table_of_the_readme_is_what_search_answers(bundled: Engine) -> None:
    asked = re.search(r'\$ make search Q="(.+)"\n    Code .*\n((?:    [A-V]\d{4}.*\n)+)', README)
    assert asked
    rows = [re.split(r"\s{2,}", line.strip()) for line in asked[2].splitlines()]
    hits = bundled.query(asked[1], limit=len(rows))
    assert rows == [[hit.code, hit.name, hit.say_why("→")] for hit in hits]


@pytest.mark.skipif(not shutil.which("make"), reason="make is not here")
def test_make_search_hands_the_question_on_as_it_was_typed(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "plaincode").write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    (tmp_path / "bin" / "plaincode").chmod(0o755)
    (tmp_path / "bin" / ".serving").touch()
    for typed in ('"knee brace" -hinged', "-wheels walker", "`echo no` $HOME $(shell echo no) 'x' \\ ;", "plain words"):
        done = subprocess.run(
            ["make", "-s", "-C", str(ROOT), "search", f"VENV={tmp_path}", f"Q={typed}"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.endswith(f"search|--|{typed}|")


def test_every_place_that_the_documents_name_exists() -> None:
    """Paths in backquotes, such as ``search/weights.py``, are those of files and folders that are there."""
    missing = []
    for page in (
        README,
        *((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("where.md", "design.md", "ranking.md")),
    ):
        for path in re.findall(r"`((?:corpus|index|search|webui|tests|benchmarks|docs)/[\w./-]*)`", page):
            missing += [path] if not (ROOT / path).exists() else []
    assert missing == []
