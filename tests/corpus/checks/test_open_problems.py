"""What the checks find in the bundled corpus beside the official files only becomes less."""

from __future__ import annotations

from pathlib import Path

from support import OCTOBER_2025, REFERENCE, needs_reference

from corpus import checks
from corpus.sources import import_file
from corpus.yamlreader import read_yaml

CEILINGS: dict[str, str] = read_yaml(Path(__file__).parent / "open_problems.yaml", dict[str, str], "the ceilings")


def test_each_ceiling_is_of_a_check() -> None:
    assert set(CEILINGS) <= {check.name for check in checks.CHECKS}
    assert all(int(ceiling) > 0 for ceiling in CEILINGS.values())


@needs_reference
def test_open_problems_only_become_fewer(tmp_path: Path) -> None:
    import_file("hcpcs", OCTOBER_2025, home=tmp_path)
    import_file("ndc", next(REFERENCE.glob("asp/*Crosswalk*.csv")), home=tmp_path)
    checked = checks.run(home=tmp_path)
    assert checked.skipped == {}
    above = {name: count for name, count in checked.counts.items() if count > int(CEILINGS.get(name, 0))}
    assert above == {}
