"""The commands that ask: what they print, piped and as JSON, their exit codes, and that nothing is lost."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import index
import plaincode
import search
from corpus.entry import Entry, Rvu
from search import commands

Run = Callable[..., Result]


@pytest.fixture
def run(home: Path, small_index: Path) -> Run:
    """Run a command with the small index in the user's folder."""
    home.mkdir()
    (home / "index").symlink_to(small_index)

    def call(*args: object) -> Result:
        result = CliRunner().invoke(plaincode.main, [str(arg) for arg in args])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


def _write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


# --- questions ---------------------------------------------------------------------------------------------------------


def test_search_prints_lines_when_piped(run: Run) -> None:
    result = run("search", "nexplannon", "implant")
    assert result.exit_code == 0
    first = result.stdout.splitlines()[0].split("\t")
    assert first == ["J7307", "Etonogestrel contraceptive implant system", "active", "nexplannon → nexplanon, implant"]
    assert "Did you mean: nexplanon implant" in result.stderr


def test_search_json_is_json(run: Run) -> None:
    answer = json.loads(run("search", "walker with wheels", "--json", "--limit", "1").stdout)
    assert (answer["results"][0]["code"], answer["limit"], answer["total"] > 1) == ("E0141", 1, True)


def test_every_filter_is_an_option(run: Run) -> None:
    for command in (commands.search_command, commands.suggest_command):
        options = {option for param in command.params for option in param.opts}
        assert {f"--{name}" for name in search.FILTERS} <= options
    assert [line[:5] for line in run("search", "walker", "--category", "G").stdout.splitlines()] == ["G8730"]
    assert run("search", "walker", "--status", "ended").exit_code == 1
    assert run("suggest", "walk", "--category", "J").exit_code == 1


def test_a_word_with_a_hyphen_is_left_out_of_the_answer(run: Run) -> None:
    plain = {line[:5] for line in run("search", "walker").stdout.splitlines()}
    for args in (
        ["walker", "-wheels"],
        ["-wheels", "walker"],
        ["walker", "-wheels", "--limit", "9"],
        ["--", "walker", "-wheels"],
    ):
        without = {line[:5] for line in run("search", *args).stdout.splitlines()}
        assert plain - without == {"E0141", "E0143"}, args
    assert run("suggest", "walker", "-wheels").exit_code in (0, 1)


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["search", "walker", "--limt", "3"], "--limit"),
        (["search", "walker", "-limit", "3"], "--limit"),
        (["search", "walker", "-json"], "--json"),
        (["search", "walker", "-x"], "No such option"),
        (["suggest", "walk", "--jsn"], "--json"),
        (["search", "walker", "--limit", "-5"], "is not in the range"),
        (["search", "walker", "--limit"], "requires an argument"),
        (["search", "--json"], "Missing argument"),
        (["search"], "Missing argument"),
    ],
)
def test_a_misspelled_option_is_refused_with_what_was_meant(run: Run, args: list[str], hint: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert hint in result.stderr
    if hint.startswith("--"):
        assert "Did you mean" in result.stderr


def test_short_options_stay_options(run: Run, tmp_path: Path) -> None:
    assert "Usage:" in run("search", "-h").stdout
    assert run("search", "walker", f"-o{tmp_path / 'codes.csv'}").exit_code == 0
    assert (tmp_path / "codes.csv").read_text().startswith("code,name")
    assert run("search", "walker", "-oxygen").stdout.startswith("E0")


def test_search_explains_the_question_and_each_score(run: Run) -> None:
    lines = run("search", "nexplannon implant", "--explain", "--limit", "1").stdout.splitlines()
    assert lines[0] == "Understood:"
    assert any("nexplanon" in line and "typo" in line for line in lines[1:])
    assert any(line.startswith("J7307  Etonogestrel contraceptive implant system  (score ") for line in lines)
    reason = search.explain("nexplannon implant", "J7307")
    for line in reason.say():
        assert f"  {line}" in lines
    parts = lines[-1].strip()
    assert parts.startswith(f"{reason.score:.4f} = ({reason.text:.4f} text × {reason.coverage:.4f} coverage + ")
    for name, value in reason.factors.items():
        assert f" × {value:.2f} {name}" in parts


def test_one_code_is_explained_for_a_question(run: Run) -> None:
    text = run("explain", "toradol", "shot", "j1885").stdout
    assert text.startswith("J1885  Ketorolac tromethamine injection, per 15 mg  (score ")
    assert json.loads(run("explain", "toradol shot", "J1885", "--json").stdout)["score"] > 0
    assert run("explain", "toradol", "J9999").exit_code == 1


def test_suggest(run: Run) -> None:
    assert run("suggest", "levonor").stdout.startswith("J7306\t")
    assert json.loads(run("suggest", "levonor", "--json").stdout)[0]["code"] == "J7306"


def test_search_writes_a_file_and_never_over_another(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "codes.csv"
    result = run("search", "walker", "--output", out)
    assert result.exit_code == 0
    assert result.stderr.endswith(f"codes written to {out}.\n")
    before = out.read_bytes()
    assert before.startswith(b"code,name")
    for name, message in ((out, "exists already"), (tmp_path / "codes.txt", ".csv or .xlsx")):
        refused = run("search", "walker", "--output", name)
        assert refused.exit_code == 2
        assert message in refused.output
    assert out.read_bytes() == before


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["search", "zzzzqqqq"], 1, "Nothing found"),
        (["search", "J7308"], 1, "Near codes: J7307, J7306"),
        (["search", "walker", "--status", "maybe"], 2, "plaincode: status 'maybe' is none of active"),
        (["search", "walker", "--limit", "0"], 2, "--limit"),
        (["show", "J7308"], 1, "plaincode: no entry has the code 'J7308'; near ones are J7307, J7306"),
        (["show", "J7307", "--on", "someday"], 2, "plaincode: on='someday' is not a day"),
        (["suggest", "zzzz"], 1, ""),
        (["compare", "J7306"], 2, "plaincode: name 2 to 4 different codes to compare"),
        (["rvu", "walker"], 2, "plaincode: 'walker' is not a code with a count"),
        (["rvu", "J7306"], 1, "plaincode: the physician fee schedule lists none of these"),
        (["units", "J1885", "2", "ml"], 1, "plaincode: “2 ml” is a volume, but J1885 is billed by weight"),
        (["units", "J9999", "2 mg"], 1, "plaincode: no entry has the code 'J9999'"),
        (["eval", "nowhere.jsonl"], 2, "plaincode: nowhere.jsonl: cannot be read"),
    ],
)
def test_exit_codes_and_one_line_errors(run: Run, args: list[str], code: int, message: str) -> None:
    result = run(*args)
    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.output


# --- codes -------------------------------------------------------------------------------------------------------------


def test_show_tells_every_part(run: Run) -> None:
    text = run("show", "j7307").stdout
    for part in ("J7307  Etonogestrel", "Also known as", "Nexplanon", "In plain language", "Clinical context", "RVU information",
                 "Billing and documentation", "Unit of billing: 1 system", "Specialties", "Questions and answers", "Related codes",
                 "Dates and status"):  # fmt: skip
        assert part in text
    page = json.loads(run("show", "J7306", "--json").stdout)
    assert page["confused_with"][0]["code"] == "J7307"
    assert page["status"] == "active"


def test_compare_marks_what_differs(run: Run) -> None:
    lines = run("compare", "J7306", "J7307").stdout.splitlines()
    assert lines[0] == "\tJ7306\tJ7307"
    assert lines[1] == "Name *\tLevonorgestrel contraceptive implant system\tEtonogestrel contraceptive implant system"
    assert "Unit of billing\t1 system\t1 system" in lines
    assert json.loads(run("compare", "J7306", "J7307", "--json").stdout)["codes"][1]["code"] == "J7307"


def test_rvu_adds_up(home: Path) -> None:
    rvu = Rvu(modifier="", status="A", work=0.45, pe_nonfacility=0.66, pe_facility=0.3, malpractice=0.06,
              total_nonfacility=1.17, total_facility=0.81, conversion_factor=32.3465)  # fmt: skip
    listed = Entry(code="G0101", name="Screening", rvus=(rvu,), sources={"rvus": "CMS PFS RVU31D"})
    index.build([listed, Entry(code="J7306", name="Implant")], to=home / "index")
    text = CliRunner().invoke(plaincode.main, ["rvu", "G0101x3", "J7306"]).stdout.splitlines()
    assert text[1].split() == ["G0101", "3", "1.35", "3.51", "2.43", "Screening"]
    assert text[2].endswith("Implant  (not in the fee schedule)")
    assert text[3].split() == ["total", "1.35", "3.51", "2.43", "CMS", "PFS", "RVU31D"]
    answer = json.loads(CliRunner().invoke(plaincode.main, ["rvu", "G0101 x 3", "--json"]).stdout)
    assert answer["totals"]["work"] == 1.35


def test_units_of_an_amount(run: Run) -> None:
    assert run("units", "J1885", "60", "mg").stdout.splitlines()[1] == "60 mg: 4 billing units of 15 mg"
    assert run("units", "J1885", "50mg").stdout.splitlines()[1] == "50mg: 3.33 billing units of 15 mg, billed as 4"
    assert run("units", "J1885", "15 mg").stdout.splitlines()[1] == "15 mg: 1 billing unit of 15 mg"
    untold = run("units", "J1885", "2 ml", "--json")
    assert (untold.exit_code, json.loads(untold.stdout)["billed"], untold.stderr) == (1, None, "")


# --- in bulk -----------------------------------------------------------------------------------------------------------


def test_map_tells_what_it_did(run: Run, tmp_path: Path) -> None:
    file = _write(tmp_path / "in.csv", "d\nwalker\n" + "a,b\n" * 30)
    result = run("map", file, "--column", "d", "-o", tmp_path / "out.csv")
    assert result.exit_code == 0, result.output
    assert "31 rows" in result.stdout
    assert "30 bad ones kept" in result.stdout
    assert result.stderr.count("2 fields instead of 1; kept") == 20
    assert "and 10 more such rows" in result.stderr


def test_map_as_json(run: Run, tmp_path: Path) -> None:
    file = _write(tmp_path / "in.csv", "d\nwalker\n")
    done = json.loads(run("map", file, "-c", "D", "-o", tmp_path / "out.csv", "--json").stdout)
    assert (done["rows"], done["answered"], done["bad_rows"], done["resumed_from"]) == (1, 1, 0, 0)
    assert done["output"] == str(tmp_path / "out.csv")


def test_map_finds_columns_checks_codes_and_counts_outcomes(run: Run, tmp_path: Path) -> None:
    file = _write(
        tmp_path / "in.csv",
        "id,Charge Desc,HCPCS\n1,nexplanon implant,J7307\n2,toradol shot,99213\n3,walker with wheels,\n",
    )
    result = run("map", file, "-o", tmp_path / "out.csv")
    assert result.stderr == "described by: Charge Desc (found by its name)\ncodes checked: HCPCS\n"
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[:3] == [
        ["code", "found", "1", "33.3%"],
        ["agrees", "1", "33.3%"],
        ["another", "code", "set", "1", "33.3%"],
    ]
    done = json.loads(run("map", file, "-o", tmp_path / "out.csv", "--force", "--json").stdout)
    assert done["outcomes"] == {"code found": 1, "agrees": 1, "another code set": 1}
    assert (done["description"], done["codes"]) == ("Charge Desc (found by its name)", "HCPCS")
    unchecked = json.loads(run("map", file, "-o", tmp_path / "out.csv", "--force", "--json", "--no-check").stdout)
    assert unchecked["outcomes"] == {"code found": 3}


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["-o", "out.csv"], "no column looks like descriptions; name the column with --column; the file has: id, d"),
        (["-c", "d", "-o", "out.xlsx"], "the list is text and is written as it is"),
        (["-c", "d", "-o", "out.csv", "--sheet", "x"], "is no workbook, so it has no sheets"),
        (["-c", "d", "-o", "out.csv", "--code-column", "x"], "there is no column 'x'; the file has: id, d"),
        (["-c", "nowhere", "-o", "out.csv"], "there is no column 'nowhere'; the file has: id, d"),
        (["-c", "²", "-o", "out.csv"], "there is no column '²'"),
        (["-c", "d", "-o", "there.csv"], "exists; choose another name or give --force"),
        (["-c", "d", "-o", "in.csv"], "in.csv: the input itself; choose another output"),
        (["-c", "d", "-o", "in.csv", "--force"], "in.csv: the input itself; choose another output"),
        (["-c", "d", "-o", "link.csv", "--force"], "link.csv: the input itself; choose another output"),
        (["-c", "d", "-o", "prices", "--restart"], "prices.part beside it is the input; choose another output"),
        (["-c", "d", "-o", "/dev/full", "--force"], "/dev/full: is no regular file"),
        (["-c", "d", "-o", "out.csv", "--encoding", "hex"], "unknown encoding 'hex'"),
        (["-c", "d", "-o", "out.csv", "--encoding", "idna"], "'idna' is no encoding for a table"),
        (["-c", "d", "-o", "out.csv", "--delimiter", "ab"], "the delimiter must be one character (or tab)"),
        (["-c", "d", "-o", "nowhere/out.csv"], "its folder does not exist"),
    ],
)
def test_wrong_use_of_map_is_one_line_and_nothing_is_lost(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    _write(tmp_path / "in.csv", "id,d\n1,walker\n")
    (tmp_path / "prices.part").hardlink_to(tmp_path / "in.csv")
    (tmp_path / "link.csv").symlink_to("in.csv")
    _write(tmp_path / "there.csv", "keep me")
    result = run("map", "in.csv", *args)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert (tmp_path / "there.csv").read_text() == "keep me"
    assert (tmp_path / "in.csv").read_text() == "id,d\n1,walker\n"
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "prices.part", "link.csv", "there.csv", "home"}
    assert not Path("/dev/full").is_file()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_second_run_into_one_output_says_so_and_a_stopped_one_goes_on(run: Run, tmp_path: Path) -> None:
    file = _write(tmp_path / "in.csv", "d\n" + "".join(f"walker {number} zzqq{number}\n" for number in range(20_000)))
    command = [
        sys.executable,
        "-m",
        "plaincode",
        "map",
        str(file),
        "-c",
        "d",
        "-o",
        str(tmp_path / "out.csv"),
        "--workers",
        "1",
    ]
    first = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(plaincode.__file__).parent)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (tmp_path / "out.csv.part").exists():
        time.sleep(0.05)
    second = run("map", file, "-c", "d", "-o", tmp_path / "out.csv")
    assert second.exit_code == 2
    assert (
        second.stderr
        == f"plaincode: {tmp_path / 'out.csv'}: another run is writing it; wait for that, or name another output\n"
    )
    while time.monotonic() < deadline and b'"rows":0' in (tmp_path / "out.csv.part.json").read_bytes():
        time.sleep(0.05)
    first.send_signal(signal.SIGINT)
    _, message = first.communicate(timeout=60)
    assert (first.returncode, message) == (130, "plaincode: stopped; give the same command again to go on from there\n")
    part = (tmp_path / "out.csv.part.json").read_bytes()
    done = json.loads(part)
    assert 0 < done["rows"] < 20_000
    assert (tmp_path / "out.csv.part").stat().st_size >= done["bytes"]
    assert not (tmp_path / "out.csv").exists()


def test_map_writes_a_review_sheet(run: Run, tmp_path: Path) -> None:
    file = _write(tmp_path / "in.csv", "Description,HCPCS\nnexplanon implant,J7306\n")
    text = run("map", file, "-o", tmp_path / "out.csv", "--review", "5").stdout
    assert f"To look at first: 1 descriptions in {tmp_path / 'out.review.csv'}; fill in the column correct_code" in text
    refused = run("map", file, "-o", tmp_path / "out.csv", "--review", "5", "--force")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)


def test_learn_lists_and_forgets(run: Run, tmp_path: Path) -> None:
    coded = _write(tmp_path / "coded.csv", "Description,Code\nour kit,E0143\nother kit,\n")
    assert run("learn").stderr == "Nothing was learned yet.\n"
    assert run("learn", coded, "--code", "Code").stdout.startswith(
        "Learned: coded.csv, 1 different line, 1 row without"
    )
    assert run("learn").stdout.startswith("coded.csv\t1 line\t20")
    assert json.loads(run("learn", "--json").stdout)[0]["lines"] == 1
    assert json.loads(run("learn", coded, "-c", "1", "--code", "2", "--json").stdout)["skipped"] == 1
    file = _write(tmp_path / "in.csv", "d\nOUR KIT\n")
    assert run("map", file, "-c", "d", "-o", tmp_path / "out.csv").exit_code == 0
    assert "coded so in coded.csv" in (tmp_path / "out.csv").read_text()
    assert run("map", file, "-c", "d", "-o", tmp_path / "no.csv", "--no-memory").exit_code == 0
    assert "coded so" not in (tmp_path / "no.csv").read_text()
    assert run("learn", "--forget", "coded.csv").stdout == "Forgotten: coded.csv, 1 line.\n"
    gone = run("learn", "--forget", "coded.csv")
    assert (gone.exit_code, gone.stderr.count("\n")) == (2, 1)
    assert run("learn", coded, "--forget", "x").exit_code == 2
    assert run("learn", coded, "--code", "nowhere").exit_code == 2


def test_eval(run: Run, tmp_path: Path) -> None:
    judged = _write(
        tmp_path / "judged.jsonl",
        '{"q": "neb machine", "codes": {"E0570": 2}, "kind": "lay"}\n\n'
        '{"q": "walker with wheels", "codes": {"E0143": 2, "E0141": 1}, "kind": "lay"}\n'
        '{"q": "moon rocket", "codes": {"E0570": 2}, "kind": "context"}\n',
    )
    measured = json.loads(run("eval", judged, "--json", "--failures", "1").stdout)[str(judged)]
    assert measured["questions"] == 3
    assert measured["overall"]["Success@1"] == pytest.approx(2 / 3, abs=1e-4)
    assert measured["by_kind"]["lay"]["MRR@10"] == 1.0
    assert measured["by_kind"]["context"]["nDCG@10"] == 0.0
    assert measured["failures"][0]["q"] == "moon rocket"
    text = run("eval", judged, "--failures", "1").stdout
    assert "Success@10" in text
    assert "moon rocket" in text
    _write(judged, '{"q": "x"}\n')
    wrong = run("eval", judged)
    assert (wrong.exit_code, f"{judged}:1: not a judged question" in wrong.stderr) == (2, True)


def test_eval_against_an_earlier_one(run: Run, tmp_path: Path) -> None:
    judged = _write(tmp_path / "judged.jsonl", '{"q": "neb machine", "codes": {"E0570": 2}}\n')
    old = _write(tmp_path / "old.json", run("eval", judged, "--json").stdout)
    text = run("eval", judged, "--against", old).stdout
    assert f"against {old}: 1 shared questions" in text
    assert "may be chance" in text
    worse = old.read_text().replace('"rank": 1', '"rank": 4').replace('"nDCG@10": 1.0\n', '"nDCG@10": 0.43\n')
    _write(old, worse)
    assert "won  rank 4 → 1" in run("eval", judged, "--against", old).stdout
    changes = json.loads(run("eval", judged, "--against", old, "--json").stdout)[str(judged)]["against"]
    assert changes["measures"]["Success@1"] == {"before": 0.0, "now": 1.0, "won": 1, "lost": 0, "tied": 0, "p": 1.0}
    renamed = _write(tmp_path / "renamed.jsonl", judged.read_text())
    assert run("eval", renamed, "--against", old).exit_code == 0
    several = run("eval", renamed, judged, "--against", old)
    assert (several.exit_code, several.stderr) == (
        2,
        f"plaincode: {old}: measures no file renamed.jsonl, but judged.jsonl\n",
    )
    refused = run("eval", judged, "--against", judged)
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)


# --- all of them -------------------------------------------------------------------------------------------------------


COMMAND_FILES = sorted(Path(commands.__file__).parent.glob("*.py"))


def test_there_are_commands_to_look_at() -> None:
    assert {"__init__.py", "asking.py", "bulk.py"} <= {path.name for path in COMMAND_FILES}


@pytest.mark.parametrize("path", COMMAND_FILES, ids=lambda path: path.name)
def test_the_commands_use_the_public_names_of_search_alone(path: Path) -> None:
    imported, used = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "search":
            used.add(node.attr)
    inside = {name for name in imported if name.split(".")[0] == "search" and not name.startswith("search.commands")}
    assert inside <= {"search"}
    assert used <= set(search.__all__)


def test_every_command_is_there_and_is_a_function_of_the_library() -> None:
    functions = {"search": "query", "show": "describe", "rvu": "total", "eval": "evaluate", "map": "map_file"}
    for command in commands.COMMANDS:
        assert command.name is not None
        assert plaincode.main.commands[command.name] is command
        assert callable(getattr(search, functions.get(command.name, command.name)))
        assert command.help


def test_output_that_cannot_be_written_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    result = run("search", "walker", "-o", tmp_path / "nowhere" / "x.csv")
    assert result.exit_code == 2
    assert result.stderr.endswith("nowhere/x.csv: No such file or directory; check the file and its disk\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told_in_one_line(run: Run) -> None:
    for args in (["search", "walker"], ["show", "E0143"], ["search", "walker", "--json"]):
        with open("/dev/full", "w") as full:
            command = [sys.executable, "-m", "plaincode", *args]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        expected = "plaincode: output: No space left on device; check the file and its disk\n"
        assert (done.returncode, done.stderr.splitlines(keepends=True)[-1]) == (
            2,
            expected,
        )  # choices may stand before it
