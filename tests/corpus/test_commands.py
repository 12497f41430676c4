"""The commands import, fetch, sources and check: what they print, as text and as JSON, and their exit codes.

Downloads are tested with the module that makes them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hcpcs_files import record, xlsx
from price_files import ndc_csv, rvu_csv

import plaincode
from corpus import checks
from corpus.sources import import_file, imported, read

BAD = "- family: x\n  specialties: [Nonsense]\n  clinical_context: y\n  codes: {E9: {name: z}}\n"


def run(*args: object) -> Result:
    result = CliRunner().invoke(plaincode.main, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# --- import and sources -----------------------------------------------------------------------------------------------


def test_an_import_says_what_was_read_kept_skipped_and_replaced(home: Path, tmp_path: Path) -> None:
    records = [record("E9998", "Moon walker"), record("RT", "Right side"), record("D0120", "x")]
    first = run("import", "hcpcs", xlsx(tmp_path / "HCPC2031_JUL.xlsx", records))
    assert first.stdout.splitlines() == [
        "Imported HCPC2031_JUL.xlsx, release 2031-07: 3 rows read; 1 codes, 1 modifiers.",
        "Skipped: 1 dental (CDT) code.",
        "Run 'plaincode build' to search it.",
    ]
    newer = xlsx(tmp_path / "HCPC2031_OCT.xlsx", records[:2])
    assert run("import", "hcpcs", newer).stdout.splitlines()[1:3] == [
        "Skipped: nothing.",
        "It replaces release 2031-07 (HCPC2031_JUL.xlsx).",
    ]
    again = run("import", "hcpcs", newer)
    assert again.exit_code == 0
    assert again.stdout == (
        "Nothing changed: release 2031-10 of HCPC2031_OCT.xlsx is in place already (1 codes, 1 modifiers).\n"
    )


def test_an_import_as_json(home: Path, tmp_path: Path) -> None:
    path = rvu_csv(tmp_path / "units.csv")
    report = json.loads(run("import", "rvu", path, "--release", "RVU32A", "--json").stdout)
    assert (report["changed"], report["release"], report["kept"], report["replaced"]) == (
        True,
        "RVU32A",
        {"rows": 4},
        None,
    )
    older = json.loads(run("import", "rvu", path, "--release", "RVU31D", "--force", "--json").stdout)
    assert older["replaced"]["release"] == "RVU32A"


def test_licensed_rows_need_the_flag(home: Path, tmp_path: Path) -> None:
    path = rvu_csv(tmp_path / "PPRRVU2031_Oct.csv")
    run("import", "rvu", path)
    assert "99999" not in {row.code for row in read("rvu", home) or []}
    run("import", "rvu", path, "--cpt-license")
    assert "99999" in {row.code for row in read("rvu", home) or []}
    assert "(CPT licence asserted by the user)" in run("sources").stdout
    assert "belong to the American Medical Association" in " ".join(run("import", "rvu", "--help").stdout.split())


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["import", "hcpcs", "nowhere.xlsx"], "plaincode: nowhere.xlsx: no such file; check the path"),
        (["import", "icd", "nowhere.xlsx"], "No such command 'icd'"),
        (["sources", "remove", "ndc"], "plaincode: nothing is imported as 'ndc'; imported are: none"),
        (["fetch", "rbcs"], "'rbcs' is not one of 'hcpcs', 'rvu', 'asp', 'ndc'"),
        (
            ["fetch", "hcpcs", "--release", "October"],
            "plaincode: release 'October' is not a quarter; write it as 2026-10",
        ),
        (["fetch", "hcpcs", "--cpt-license"], "plaincode: hcpcs: the file has no rows of CPT codes"),
    ],
)
def test_errors_are_one_line_and_exit_with_2(home: Path, args: list[str], message: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_sources_are_listed_and_removed(home: Path, tmp_path: Path) -> None:
    assert run("sources").stdout == "Nothing is imported. Use 'plaincode import' or 'plaincode fetch'.\n"
    info = import_file("ndc", ndc_csv(tmp_path / "crosswalk.csv")).info
    assert run("sources").stdout.splitlines() == [
        f"ndc\t2031-01\tcrosswalk.csv\t{info.imported_at}",
        "\t6 rows read: 4 packages; skipped: 1 code of CPT or another system, 1 empty row; " + f"sha256 {info.sha256}",
    ]
    [listed] = json.loads(run("sources", "--json").stdout)
    assert (listed["source"], listed["sha256"], listed["kept"]) == ("ndc", info.sha256, {"packages": 4})
    removed = run("sources", "remove", "ndc")
    assert removed.stdout == "Removed ndc 2031-01 (crosswalk.csv). Run 'plaincode build' to search without it.\n"
    assert imported() == []


def test_what_is_damaged_can_be_removed(home: Path) -> None:
    (home / "sources").mkdir(parents=True)
    (home / "sources" / "asp.json").write_text("{")
    damaged = run("sources")
    assert (damaged.exit_code, "asp.json: the imported data is damaged" in damaged.stderr) == (2, True)
    assert run("sources", "remove", "asp").stdout.startswith("Removed asp, which was damaged.")
    assert run("sources").exit_code == 0


# --- check ------------------------------------------------------------------------------------------------------------


def test_check_lists_mistakes(home: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(BAD)
    result = run("check", bad)
    assert result.exit_code == 1
    assert f"{bad}:2: unknown specialty 'Nonsense'" in result.stdout
    problems = json.loads(run("check", bad, "--json").stdout)["problems"]
    assert {problem["line"] for problem in problems} == {1, 2, 3, 4}
    assert set(problems[0]) == {"file", "line", "what", "mend", "check"}
    assert run("check", tmp_path / "nowhere.yaml").exit_code == 1


def test_check_names_its_checks_and_runs_one_alone(home: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(BAD)
    counted = run("check", bad).stderr.splitlines()
    assert counted[0].endswith("problems")
    assert counted[1].split()[1] == "format"
    assert "skipped: units (no HCPCS code file is imported)" in counted
    assert "skipped" not in run("check", bad, "--only", "names").stderr
    problems = json.loads(run("check", bad, "--only", "names", "--json").stdout)["problems"]
    assert {problem["check"] for problem in problems} <= {"", "names"}
    assert run("check", "--only", "nonsense").exit_code == 2
    help_text = run("check", "--help").stdout
    assert all(f"{check.name}: {check.about}" in help_text for check in checks.CHECKS)


def test_check_lists_rare_words_that_entries_lack(home: Path, tmp_path: Path) -> None:
    assert run("check", "--missing-words").exit_code == 2
    import_file("hcpcs", xlsx(tmp_path / "HCPC2031_OCT.xlsx", [record("J7307", "Zanthic implant system")]))
    listed = run("check", "--missing-words")
    assert listed.exit_code == 0
    [line] = listed.stdout.splitlines()
    assert line.split("\t")[1:] == ["J7307", "zanthic"]
    [row] = json.loads(run("check", "--missing-words", "--json").stdout)
    assert (row["code"], row["words"]) == ("J7307", ["zanthic"])


def test_check_of_completeness(home: Path, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "HCPC2031_OCT.xlsx", [record("J7307", "Implant"), record("J9989", "Not written about")])
    lines = run("check", "--coverage", path).stdout.splitlines()
    assert lines[0].split() == [
        "letter",
        "active",
        "named",
        "lay",
        "terms",
        "synonyms",
        "context",
        "specialties",
        "separates",
    ]
    assert [line.split()[:3] for line in lines[1:]] == [["J", "2", "50.0%"], ["all", "2", "50.0%"]]
    rows = json.loads(run("check", "--coverage", path, "--json").stdout)
    assert [(row["letter"], row["active"], row["named"]) for row in rows] == [("J", 2, 1), ("all", 2, 1)]
    missing = run("check", "--coverage", tmp_path / "nowhere.xlsx")
    assert (missing.exit_code, "nowhere.xlsx: no such file" in missing.stderr) == (2, True)


def test_check_of_brands_tells_both_ways_and_its_exit_code(home: Path, tmp_path: Path) -> None:
    none = run("check", "--brands")
    assert (none.exit_code, "no NDC crosswalk is imported" in none.stderr) == (2, True)
    row = ["J1885", "x", "Maker", "11111-2222-33", "Sprix", "15 MG", "1", "1", "1", "1"]
    import_file("ndc", ndc_csv(tmp_path / "crosswalk.csv", [row, ["J0696", *row[1:4], "Toradol", *row[5:]]]))
    result = run("check", "--brands")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "J1885\tToradol\tcrosswalk: J0696",
        "J0696\tToradol\tnot among the entry's names",
        "J1885\tSprix\tnot among the entry's names",
    ]
    report = json.loads(run("check", "--brands", "--json").stdout)
    assert {"code": "J1885", "name": "Sprix", "packages": 1} in report["unlisted"]
    assert report["elsewhere"] == [{"code": "J1885", "brand": "Toradol", "crosswalk_codes": ["J0696"]}]
    import_file("ndc", ndc_csv(tmp_path / "crosswalk.csv", [[*row[:4], "Toradol", *row[5:]]]), force=True)
    assert run("check", "--brands").exit_code == 0


def test_each_check_stands_alone(tmp_path: Path) -> None:
    result = run("check", tmp_path, "--brands")
    assert result.exit_code == 2
    assert "give paths, --coverage or --brands: each is a check of its own" in result.stderr
