"""The command line: what it prints, in a terminal's stead and as JSON, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import DATA
from fixtures_hcpcs import record, xlsx

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


def test_search_prints_lines_when_piped(run) -> None:  # type: ignore[no-untyped-def]
    result = run("search", "nexplannon", "implant")
    assert result.exit_code == 0
    first = result.stdout.splitlines()[0].split("\t")
    assert first == ["J7307", "Etonogestrel contraceptive implant system", "active", "nexplannon → nexplanon, implant"]
    assert "Did you mean: nexplanon implant" in result.stderr


def test_search_json_is_json(run) -> None:  # type: ignore[no-untyped-def]
    answer = json.loads(run("search", "walker with wheels", "--json", "--limit", "1").stdout)
    assert (answer["results"][0]["code"], answer["limit"], answer["total"] > 1) == ("E0141", 1, True)


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["search", "zzzzqqqq"], 1, "Nothing found"),
        (["search", "J7308"], 1, "Near codes: J7307, J7306"),
        (["search", "walker", "--status", "maybe"], 2, "plaincode: status 'maybe' is none of active"),
        (["search", "walker", "--limit", "0"], 2, "--limit"),
        (["search"], 2, "Missing argument"),
        (["show", "J7308"], 1, "plaincode: no entry has the code 'J7308'; near ones are J7307, J7306"),
        (["show", "J7307", "--on", "someday"], 2, "plaincode: on='someday' is not a day"),
        (["suggest", "zzzz"], 1, ""),
        (["import", "hcpcs", "nowhere.xlsx"], 2, "plaincode: nowhere.xlsx: no such file"),
        (["check", "nowhere.yaml"], 1, ""),
        (["eval", "nowhere.jsonl"], 2, "plaincode: nowhere.jsonl: cannot be read"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_exit_codes_and_one_line_errors(run, args: list[str], code: int, told: str) -> None:  # type: ignore[no-untyped-def]
    result = run(*args)
    assert result.exit_code == code
    assert told in result.stderr
    assert "Traceback" not in result.output


def test_show_tells_every_part(run) -> None:  # type: ignore[no-untyped-def]
    text = run("show", "j7307").stdout
    for part in ("J7307  Etonogestrel", "Also known as", "Nexplanon", "In plain language", "Clinical context", "RVU information",
                 "Billing and documentation", "Unit of billing: 1 system", "Specialties", "Questions and answers", "Related codes",
                 "Dates and status", "Sources"):  # fmt: skip
        assert part in text
    page = json.loads(run("show", "J7306", "--json").stdout)
    assert page["confused_with"][0]["code"] == "J7307"
    assert page["status"] == "active"


def test_suggest(run) -> None:  # type: ignore[no-untyped-def]
    assert run("suggest", "levonor").stdout.startswith("J7306\t")
    assert json.loads(run("suggest", "levonor", "--json").stdout)[0]["code"] == "J7306"


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


def test_check_lists_mistakes(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bad = tmp_path / "bad.yaml"
    bad.write_text("- family: x\n  specialties: [Nonsense]\n  clinical_context: y\n  codes: {E9: {name: z}}\n")
    result = run("check", str(bad))
    assert result.exit_code == 1
    assert f"{bad}:2: unknown specialty 'Nonsense'" in result.stdout
    problems = json.loads(run("check", str(bad), "--json").stdout)["problems"]
    assert {problem["line"] for problem in problems} == {1, 2, 3, 4}


def test_eval(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    judged = tmp_path / "judged.jsonl"
    judged.write_text(
        '{"q": "neb machine", "codes": {"E0570": 2}, "kind": "lay"}\n\n'
        '{"q": "walker with wheels", "codes": {"E0143": 2, "E0141": 1}, "kind": "lay"}\n'
        '{"q": "moon rocket", "codes": {"E0570": 2}, "kind": "context"}\n'
    )
    told = json.loads(run("eval", str(judged), "--json", "--failures", "1").stdout)[str(judged)]
    assert told["questions"] == 3
    assert told["overall"]["Success@1"] == pytest.approx(2 / 3, abs=1e-4)
    assert told["by_kind"]["lay"]["MRR@10"] == 1.0
    assert told["by_kind"]["context"]["nDCG@10"] == 0.0
    assert told["failures"][0]["q"] == "moon rocket"
    text = run("eval", str(judged), "--failures", "1").stdout
    assert "Success@10" in text
    assert "moon rocket" in text
    judged.write_text('{"q": "x"}\n')
    wrong = run("eval", str(judged))
    assert (wrong.exit_code, f"{judged}:1: not a judged question" in wrong.stderr) == (2, True)


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


def test_output_that_cannot_be_written_is_told_in_one_line(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    result = run("search", "walker", "-o", str(tmp_path / "nowhere" / "x.csv"))
    assert result.exit_code == 2
    assert result.stderr.endswith("nowhere/x.csv: No such file or directory; check the file and its disk\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told_in_one_line(run, home: Path) -> None:  # type: ignore[no-untyped-def]
    for args in (["search", "walker"], ["show", "E0143"], ["search", "walker", "--json"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "plaincode", *args], stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        assert (done.returncode, done.stderr) == (
            2,
            "plaincode: output: No space left on device; check the file and its disk\n",
        )
