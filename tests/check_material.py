"""Families and official descriptors for the tests of checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from corpus.checks.material import Material
from corpus.load import read_families
from corpus.sources.hcpcs import HcpcsRecord
from corpus.sources.ndc import NdcRecord
from corpus.yamlreader import Problem

HEAD = """\
- family: {family}
  specialties: [Physical Therapy]
  clinical_context: What people use when they cannot walk well at home.
"""


def make_record(code: str, descriptor: str) -> HcpcsRecord:
    """Make the official record of a code."""
    return HcpcsRecord(code, "code", descriptor, descriptor[:28], None, None, None)


def make_material(
    folder: Path, text: str, descriptors: Mapping[str, str] | None = None, packages: Iterable[NdcRecord] = ()
) -> Material:
    """Write an entry file and read it, with the descriptors of its codes; the file must be right in its format."""
    path = folder / "entries" / "E"
    path.mkdir(parents=True, exist_ok=True)
    (path / "made.yaml").write_text(text, encoding="utf-8")
    families, wrong = read_families(folder / "entries")
    assert not wrong
    official = {code: make_record(code, descriptor) for code, descriptor in (descriptors or {}).items()}
    return Material(families, families, official, list(packages))


def found_by(find: Callable[[Material], Iterable[Problem]], material: Material) -> list[str]:
    """Return what a check finds, each as its line and what it is."""
    return [f"{problem.line}: {problem.what}" for problem in sorted(find(material))]
