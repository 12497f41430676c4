"""Making the record: the same files give the same bytes, other files are refused, and nothing ships that is not ours to ship."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support import OCTOBER_2025, REFERENCE, needs_reference

from corpus.entry import CODE, MODIFIER
from corpus.paths import RECORD
from corpus.record import files, making
from corpus.record.__main__ import main
from corpus.sources import SOURCES

#: A file of each kind beside the project, by pattern.
OFFICIAL = {
    "hcpcs": "hcpcs/HCPC2025_OCT_ANWEB.xlsx",
    "rvu": "pfs/PPRRVU2025_Oct.alpha-only.csv",
    "asp": "asp/*Payment Limit*.csv",
    "asp-earlier": "asp/*Pricing File*.csv",
    "ndc": "asp/*Crosswalk*.csv",
    "rbcs": "rbcs/rbcs*.csv",
    "opps": "opps/*.csv",
    "dmepos": "dmepos/DMEPOS_JAN.csv",
    "pen": "dmepos/DMEPEN_JAN.csv",
    "clfs": "clfs/*.csv",
    "gpci": "pfs/GPCI2025.csv",
}
_SAMPLE = 30


def official(**others: Path) -> dict[str, Path]:
    return {kind: next(REFERENCE.glob(pattern)) for kind, pattern in OFFICIAL.items()} | others


def as_arguments(paths: dict[str, Path]) -> list[str]:
    return [f"{kind}={path}" for kind, path in paths.items()]


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the program a folder of its own to write to."""
    monkeypatch.setattr("corpus.record.__main__.RECORD", tmp_path / "data")
    return tmp_path / "data"


# --- the program ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "missing: hcpcs, rvu, asp"),
        (["hcpcs"], "as KIND=FILE"),
        (["hcpcs=a", "hcpcs=b"], "give each kind once"),
        ([*(f"{kind}=x" for kind in making.KINDS), "icd=x"], "no kind of official file: icd"),
        ([f"{kind}=nowhere" for kind in making.KINDS], "nowhere: no such file"),
    ],
)
def test_arguments_that_make_no_record_are_refused(
    arguments: list[str], message: str, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) != 0
    assert message in capsys.readouterr().err
    assert not target.exists()


@needs_reference
@pytest.mark.parametrize(
    ("kind", "wrong", "message"),
    [
        ("dmepos", "dmepos/DMEPEN_JAN.csv", "this is the nutrition"),
        ("opps", "pfs/GPCI2025.csv", "no header row"),
        ("asp-earlier", OFFICIAL["asp"], "is not of a release before 2026-01"),
        ("hcpcs", "hcpcs/HCPC2020_07.trans_alpha.xlsx", "no header row"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_written(
    kind: str, wrong: str, message: str, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(as_arguments(official(**{kind: next(REFERENCE.glob(wrong))}))) == 1
    assert message in capsys.readouterr().err
    assert not target.exists()


@needs_reference
def test_the_shipped_bytes_come_from_the_official_files(target: Path) -> None:
    assert main(as_arguments(official())) == 0
    made = {path.name: path.read_bytes() for path in target.iterdir()}
    shipped = {path.name: path.read_bytes() for path in RECORD.iterdir()}
    assert sorted(made) == sorted(shipped)
    assert [name for name in made if made[name] != shipped[name]] == []


# --- what ships -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", making.KINDS)
def test_every_part_tells_its_release_and_file_and_reads_as_records(kind: str) -> None:
    source = SOURCES[kind.removesuffix(files.EARLIER)]
    [provenance] = files.read_provenance(kind)
    assert provenance.source == source.name
    assert re.fullmatch(source.release_form, provenance.release)
    assert re.fullmatch(r"[0-9a-f]{64}", provenance.sha256)
    assert len(files.read(kind, source.record)) == provenance.records > 0


def test_only_level_ii_codes_and_modifiers_ship_and_no_long_descriptor() -> None:
    for kind in making.KINDS:
        for record in files.read_rows(kind):
            code = record.get("code", "A0021")
            assert CODE.fullmatch(code) or (kind == "hcpcs" and MODIFIER.fullmatch(code)), (kind, code)
            assert not record.get("descriptor"), (kind, code)
            assert all(CODE.fullmatch(other) for other in record.get("cross_references", [])), code
    short = [record["short_descriptor"] for record in files.read_rows("hcpcs")]
    assert max(map(len, short)) <= 28
    assert all(short)


def test_a_part_that_does_not_ship_is_empty(tmp_path: Path) -> None:
    assert files.read_provenance("hcpcs", tmp_path) == []
    assert files.read("hcpcs", SOURCES["hcpcs"].record, tmp_path) == []


@needs_reference
@pytest.mark.parametrize("kind", making.KINDS)
def test_random_facts_are_those_of_the_official_files(kind: str) -> None:
    """Read anew, each of 30 records ships with every fact that the file says, its long text aside."""
    source = SOURCES[kind.removesuffix(files.EARLIER)]
    shipped: list[Any] = files.read(kind, source.record)
    read = {
        msgspec.json.encode(making._facts_of(source.name, record))
        for record in source.parse_file(official()[kind]).records
    }
    chosen = random.Random(kind).sample(shipped, min(_SAMPLE, len(shipped)))
    assert all(msgspec.json.encode(record) in read for record in chosen)
    assert len(read) == len(shipped)


@needs_reference
def test_thirty_codes_against_the_cells_of_the_code_file() -> None:
    """Held against the workbook itself, without the importer."""
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(OCTOBER_2025).get_sheet_by_index(0).to_python()
    head = [str(cell) for cell in rows[0]]
    cells = {str(row[0]).strip(): dict(zip(head, (str(cell) for cell in row), strict=True)) for row in rows[1:]}
    shipped = {record["code"]: record for record in files.read_rows("hcpcs")}
    assert shipped.keys() == cells.keys()
    for code in random.Random(14).sample(sorted(cells), _SAMPLE):
        row, record = cells[code], shipped[code]
        assert record["short_descriptor"] == " ".join(row["SHORT DESCRIPTION"].split())
        assert record["coverage"] == row["COV"].strip()
        assert record["betos"] == row["BETOS"].strip()
        assert record["action"] == row["ACTION CD"].strip()
        for field, column in (("added", "ADD DT"), ("effective", "ACT EFF DT"), ("ended", "TERM DT")):
            digits = row[column].split(".")[0].strip()
            assert (record[field] or "").replace("-", "") == digits, (code, field)
        prices = [row[f"PRICE{n}"].strip() for n in range(1, 5)]
        assert record["pricing"] == [price for price in prices if price]
