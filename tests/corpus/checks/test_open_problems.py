"""The checks find nothing in the bundled corpus, the official files beside it."""

from __future__ import annotations

from pathlib import Path

from support import OCTOBER_2025, REFERENCE, needs_reference

from corpus import checks
from corpus.sources import import_file


@needs_reference
def test_nothing_is_open(tmp_path: Path) -> None:
    import_file("hcpcs", OCTOBER_2025, home=tmp_path)
    import_file("ndc", next(REFERENCE.glob("asp/*Crosswalk*.csv")), home=tmp_path)
    checked = checks.run(home=tmp_path)
    assert checked.skipped == {}
    assert list(map(str, checked.problems)) == []
