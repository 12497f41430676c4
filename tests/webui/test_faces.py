"""The faces and the commands use of the library what it exports, and nothing behind it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support import ROOT

import search

COMMAND_LINE = ROOT / "plaincode.py"
COMMANDS = [*sorted(ROOT.glob("[!w]*/commands.py")), *sorted(ROOT.glob("search/commands/*.py"))]
FACES = [*sorted((ROOT / "webui").rglob("*.py")), *COMMANDS, COMMAND_LINE]


def find_hidden_imports(path: Path) -> list[str]:
    """Return what a file imports of search beside the package itself and the names that it exports."""
    hidden = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            hidden += [alias.name for alias in node.names if alias.name.startswith("search.")]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "search":
            names = [alias.name for alias in node.names]
            hidden += [
                f"{node.module}.{name}" for name in names if node.module != "search" or name not in search.__all__
            ]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "search":
            hidden += [f"search.{node.attr}"] if node.attr not in search.__all__ else []
    return hidden


def test_there_are_faces_to_look_at() -> None:
    assert {"app.py", "commands.py", "asking.py", "views.py", "operations.py"} <= {path.name for path in FACES}


@pytest.mark.parametrize("path", FACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_face_imports_public_names_only(path: Path) -> None:
    hidden = find_hidden_imports(path)
    if path in COMMANDS or path == COMMAND_LINE:  # commands are put together of commands
        hidden = [name for name in hidden if not name.startswith("search.commands.")]
    assert hidden == []


def test_the_reader_of_imports_finds_what_is_hidden(tmp_path: Path) -> None:
    file = tmp_path / "face.py"
    file.write_text(
        "import search.engine\nfrom search import Engine, scoring\nfrom search.page import explain\nsearch.default\n"
    )
    assert find_hidden_imports(file) == ["search.engine", "search.scoring", "search.page.explain", "search.default"]
