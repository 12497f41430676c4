"""The house: imports go webui → search → index → corpus, and no module hides a function of its package."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ["corpus", "index", "search", "webui"]  # each may import those before it


def imported_packages(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_go_down_only(layer: str) -> None:
    above = {*LAYERS[LAYERS.index(layer) + 1 :], "plaincode"}
    files = list((ROOT / layer).rglob("*.py"))
    assert files
    for path in files:
        assert not imported_packages(path) & above, path


@pytest.mark.parametrize(
    ("package", "name"),
    [("corpus", "load"), ("index", "build"), ("search", "query"), ("search", "suggest"), ("search", "lookup")],
)
def test_functions_stay_functions(package: str, name: str) -> None:
    """A module of the same name, imported later, must not take the place of the function."""
    if (ROOT / package / f"{name}.py").exists():
        importlib.import_module(f"{package}.{name}")
    assert callable(getattr(importlib.import_module(package), name))


def test_packages_are_listed_and_carry_type_marks() -> None:
    listed = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    for init in ROOT.glob("*/**/__init__.py"):
        package = ".".join(init.parent.relative_to(ROOT).parts)
        if package.split(".")[0] in LAYERS:
            assert f"\n    {package}\n" in listed
    assert all((ROOT / layer / "py.typed").exists() for layer in LAYERS)


def test_searching_does_not_load_what_it_does_not_need() -> None:
    program = "import sys, search; print([m for m in ('flask', 'rich', 'nltk') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
