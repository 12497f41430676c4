"""Making the record: the same files give the same bytes, other files are refused, and nothing ships that is not ours to ship."""

from __future__ import annotations

import csv
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


def rows_below(path: Path, first: str) -> list[dict[str, str]]:
    """Read a file of CMS without the importer: the rows below the header that begins with a word, by column."""
    rows = list(csv.reader(path.read_text(encoding="cp1252").splitlines(keepends=True)))
    head = next(number for number, row in enumerate(rows) if row and row[0] == first)
    columns = [name.strip() for name in rows[head]]
    return [dict(zip(columns, row, strict=False)) for row in rows[head + 1 :] if row and CODE.fullmatch(row[0].strip())]


def number(text: str) -> float:
    return float(text.replace("$", "").replace(",", "").strip() or 0)


@needs_reference
@pytest.mark.parametrize(("kind", "blank"), [("dmepos", " "), ("pen", "")])
def test_every_fee_of_every_state_is_that_of_the_schedule(kind: str, blank: str) -> None:
    shipped = {(fee.code, *fee.modifiers): fee for fee in files.read(kind, SOURCES[kind].record)}
    rows = rows_below(official()[kind], "HCPCS")
    assert len(rows) == len(shipped)
    for row in rows:
        modifiers = [row[column] for column in ("Mod", "Mod2", "MOD", "MOD2") if row.get(column)]
        fee = shipped[(row["HCPCS"], *modifiers)]
        by_state = {area: (rate.fee or 0, rate.rural or 0) for rate in fee.rates for area in rate.areas}
        for column, cell in row.items():
            if column.endswith(f"{blank}(NR)"):
                state = column[:2]
                listed = (number(cell), number(row[f"{state}{blank}(R)"]))
                assert by_state.get(state, (0, 0)) == listed, (row["HCPCS"], modifiers, state)
        assert fee.category == row.get("CATG", "")


@needs_reference
def test_every_rate_limit_and_laboratory_fee_is_that_of_its_file() -> None:
    outpatient = {record["code"]: record for record in files.read_rows("opps")}
    for row in rows_below(official()["opps"], "HCPCS Code"):
        record = outpatient[row["HCPCS Code"]]
        assert (record["status"], record["apc"]) == (row["SI"].strip(), row["APC"].strip())
        assert (record["rate"] or 0) == number(row["Payment Rate"])
    limits = {record["code"]: record for record in files.read_rows("asp")}
    for row in rows_below(official()["asp"], "HCPCS Code"):
        limit = row["Payment Limit"].strip()
        assert limits[row["HCPCS Code"]]["payment_limit"] == (None if limit == "N/A" else number(limit))
    laboratory = {(record["code"], record["modifier"]): record["fee"] for record in files.read_rows("clfs")}
    lines = official()["clfs"].read_text(encoding="cp1252").splitlines()
    for cells in csv.reader(line for line in lines if re.match(r"20\d\d,[A-CE-V]\d{4},", line)):
        assert (laboratory[cells[1], cells[2]] or 0) == float(cells[5])
    units = {(record["code"], record["modifier"]): record for record in files.read_rows("rvu")}
    for line in official()["rvu"].read_text(encoding="ascii").splitlines()[10:]:
        cells = next(csv.reader([line]))
        record = units[cells[0], cells[1]]
        figures = [
            record[name] for name in ("work", "pe_nonfacility", "pe_facility", "malpractice", "conversion_factor")
        ]
        assert figures == [float(cells[column]) for column in (5, 6, 8, 10, 24)]
        assert record["status"] == cells[3]
