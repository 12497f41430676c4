"""The checks together: the bundled corpus, chosen files, and codes of an imported file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hcpcs_files import record, xlsx
from price_files import ndc_csv

from corpus import checks
from corpus.load import authored
from corpus.sources import SourceError, import_file

FAMILY = """\
- family: lunar walkers
  specialties: [Physical Therapy]
  clinical_context: Frames that steady people with weak legs when they walk at home.
  plain_language: [moon walking frame, frame to lean on the moon, grandma moon walker]
  codes:
    E9130: {name: Rigid walker for the moon}
"""

CODES = 7268  # all that were active on October 1, 2025, and ten of January 2026
MIN_FAMILIES = 1700  # of 1,776; a few may be put together when they are read again


def test_the_bundled_corpus_has_no_mistake_and_the_size_it_should(tmp_path: Path) -> None:
    checked = checks.run(home=tmp_path)
    assert [str(problem) for problem in checked.problems] == []
    assert set(checked.skipped) == {check.name for check in checks.CHECKS if check.needs}
    assert checked.codes == CODES
    assert checked.families >= MIN_FAMILIES


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "nowhere.yaml", tmp_path / "empty"):
        checked = checks.run([path])
        assert (checked.codes, checked.families) == (0, 0)
        assert [str(problem) for problem in checked.problems] == [
            f"{path}:1: no entry file there; name a .yaml file or a folder that holds some"
        ]


def test_long_files_are_found(tmp_path: Path) -> None:
    path = tmp_path / "walkers.yaml"
    path.write_text(FAMILY + "# more\n" * (checks.MAX_LINES - 6))
    assert checks.run([path]).problems == []
    path.write_text(FAMILY + "# more\n" * checks.MAX_LINES)
    assert [str(problem) for problem in checks.run([path]).problems] == [
        f"{path}:{checks.MAX_LINES + 1}: the file has {checks.MAX_LINES + 6} lines; split it, named after what it holds; "
        f"{checks.MAX_LINES} lines at most"
    ]


def test_names_copied_from_an_imported_code_file_are_found(tmp_path: Path) -> None:
    path = tmp_path / "walkers.yaml"
    path.write_text(FAMILY)
    import_file(
        "hcpcs", xlsx(tmp_path / "HCPC2031_OCT.xlsx", [record("E9130", "Rigid walker, for the moon")]), home=tmp_path
    )
    problems = checks.run([path], home=tmp_path).problems
    assert [problem.what for problem in problems] == ["the name of E9130 is the official descriptor"]


def test_completeness_and_brands_read_official_files(tmp_path: Path) -> None:
    code_file = xlsx(tmp_path / "HCPC2031_OCT.xlsx", [record("J7307", "Implant"), record("J9999", "Not written about")])
    letter, total = checks.check_completeness(code_file)
    assert (letter.letter, letter.active, total.letter, total.active) == ("J", 2, "all", 2)
    assert letter.named == ("J7307" in authored()) + ("J9999" in authored())
    with pytest.raises(SourceError, match="no NDC crosswalk is imported; use 'plaincode import ndc FILE'"):
        checks.check_brands(tmp_path)
    import_file("ndc", ndc_csv(tmp_path / "crosswalk.csv"), home=tmp_path)
    report = checks.check_brands(tmp_path)
    assert [(name.code, name.name) for name in report.unlisted] == [
        ("J1885", "ReadySharp Ketorolac"),
        ("J7306", "Made-up Implant"),
    ]
    assert report.elsewhere == []
