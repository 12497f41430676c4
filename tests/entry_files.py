"""Entry files with mistakes, and the problems that reading them gives."""

from __future__ import annotations

from pathlib import Path

from corpus.load import read_families

HEAD = """\
- family: walkers
  specialties: [Physical Therapy]
  clinical_context: Frames that steady people with weak legs at home.
  plain_language: [walker]
  codes:
"""


def problems_of(tmp_path: Path, text: str, name: str = "walkers.yaml") -> list[str]:
    """Return the problems of an entry file, those of the files written before included."""
    folder = tmp_path / "entries" / "E"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return [str(problem) for problem in read_families(tmp_path / "entries")[1]]
