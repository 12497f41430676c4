"""The table of sources: each row is complete, and every source is imported, refused, listed and removed alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner
from fee_files import clfs_csv, dmepos_csv, gpci_csv, opps_csv, pen_csv
from hcpcs_files import record, xlsx
from price_files import NDC_ROWS, RBCS_HEAD, RBCS_LAYOUTS, ROWS, UPPER, asp_csv, ndc_csv, rvu_csv

from corpus import commands, sources
from corpus.entry import Entry
from corpus.sources import (
    SOURCES,
    Parsed,
    Source,
    SourceError,
    download,
    import_file,
    imported,
    merge,
    read,
    remove,
    store,
)


def rbcs_csv(path: Path) -> Path:
    path.write_text(RBCS_LAYOUTS["api"])
    return path


#: A good file of each source; a source without one here fails the tests of this module.
FILES: dict[str, Callable[[Path], Path]] = {
    "hcpcs": lambda folder: xlsx(folder / "HCPC2031_OCT.xlsx", [record("J1885", "Ketorolac")]),
    "rvu": lambda folder: rvu_csv(folder / "PPRRVU2031_Oct.csv"),
    "asp": lambda folder: asp_csv(folder / "limits.csv"),
    "ndc": lambda folder: ndc_csv(folder / "crosswalk.csv"),
    "rbcs": lambda folder: rbcs_csv(folder / "RBCS_RY_2031.csv"),
    "opps": lambda folder: opps_csv(folder / "October 2031 Web Addendum B.csv"),
    "dmepos": lambda folder: dmepos_csv(folder / "DMEPOS_JAN.csv"),
    "pen": lambda folder: pen_csv(folder / "DMEPEN_JAN.csv"),
    "clfs": lambda folder: clfs_csv(folder / "CLFS 2031 Q1.csv"),
    "gpci": lambda folder: gpci_csv(folder / "GPCI2031.csv"),
}


@pytest.mark.parametrize("name", SOURCES)
def test_each_row_of_the_table_is_complete(name: str, tmp_path: Path) -> None:
    source = SOURCES[name]
    assert source.name == name
    assert all((source.title, source.label, source.right_of_use))
    assert re.fullmatch(source.release_form, source.example_release)
    assert bool(source.urls) == (source.member is not None)
    assert all(address.startswith("https://www.cms.gov/") and address.endswith(".zip") for address in source.urls)
    assert not any("{" in address for address in download.addresses_of(source, "2031-10", tmp_path))
    assert ("code" in source.record.__struct_fields__) == (source.add_facts is not None)  # facts are merged by it


@pytest.mark.parametrize("name", SOURCES)
def test_each_source_is_imported_merged_listed_and_removed(name: str, tmp_path: Path) -> None:
    path = FILES[name](tmp_path)
    report = import_file(name, path, home=tmp_path)
    assert (report.changed, report.replaced, report.info.source) == (True, None, name)
    assert re.fullmatch(SOURCES[name].release_form, report.info.release)
    assert report.info.read == sum(report.info.kept.values()) + sum(report.info.skipped.values())
    assert not import_file(name, path, home=tmp_path).changed
    assert imported(tmp_path) == [report.info]
    assert read(name, tmp_path) == list(sources.parse(name, path).records)
    entry = next(e for e in merge({"J1885": Entry(code="J1885", name="Ketorolac")}, tmp_path) if e.code == "J1885")
    label = f"CMS {SOURCES[name].label} {report.info.release}"
    assert (label in entry.sources.values()) == (SOURCES[name].add_facts is not None)
    assert remove(name, tmp_path) == report.info
    assert imported(tmp_path) == []
    assert read(name, tmp_path) is None


def test_the_commands_are_those_of_the_table() -> None:
    assert list(commands.import_group.commands) == list(SOURCES)
    kinds = next(parameter for parameter in commands.fetch_command.params if parameter.name == "kind")
    assert isinstance(kinds.type, click.Choice)
    assert list(kinds.type.choices) == [name for name, source in SOURCES.items() if source.urls]
    for name, source in SOURCES.items():
        command = commands.import_group.commands[name]
        assert source.title in (command.help or "")
        options = {parameter.name for parameter in command.params}
        assert options == {"file", "release", "force", "as_json", *(["cpt_license"] if source.licensed_terms else [])}


class TasteRecord(msgspec.Struct, frozen=True):
    code: str
    taste: str


def test_a_new_source_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the table knows a source: with one row more it is imported, merged, listed, fetched and removed."""

    def parse(path: Path) -> Parsed[TasteRecord]:
        records = [TasteRecord(*line.split(",")) for line in path.read_text().splitlines()]
        return Parsed(records, "2031-10", len(records), {"tastes": len(records)}, size=len(records))

    def add_facts(entry: Entry, records: list[TasteRecord], origin: sources.Origin) -> Entry:
        return replace(entry, description=records[0].taste, sources={**entry.sources, "description": origin.label})

    row = Source(
        name="tastes",
        title="the tastes",
        label="TASTES",
        record=TasteRecord,
        parse=parse,
        add_facts=add_facts,
        urls=("https://www.cms.gov/{year}-{month}.zip",),
    )
    monkeypatch.setitem(SOURCES, "tastes", row)
    (tmp_path / "tastes.csv").write_text("J1885,bitter\n")
    import_file("tastes", tmp_path / "tastes.csv", home=tmp_path)
    [entry] = merge({"J1885": Entry(code="J1885", name="Ketorolac")}, tmp_path)
    assert (entry.description, entry.sources["description"]) == ("bitter", "CMS TASTES 2031-10")
    assert [info.source for info in imported(tmp_path)] == ["tastes"]
    assert download.addresses_of(row, today=date(2031, 11, 1))[0] == "https://www.cms.gov/2031-october.zip"
    command = commands._import_command(row)
    monkeypatch.setenv("PLAINCODE_HOME", str(tmp_path))
    assert "in place already" in CliRunner().invoke(command, [str(tmp_path / "tastes.csv")]).stdout
    assert remove("tastes", tmp_path) is not None


def test_what_is_no_source_and_what_is_not_imported(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"'icd' is no source; sources are hcpcs, rvu, asp, ndc, rbcs"):
        import_file("icd", tmp_path / "x.csv")
    import_file("ndc", ndc_csv(tmp_path / "crosswalk.csv"), home=tmp_path)
    for name in ("asp", "../../etc/passwd"):
        with pytest.raises(SourceError, match=f"nothing is imported as '{name}'; imported are: ndc"):
            remove(name, tmp_path)
    with pytest.raises(SourceError, match="asp: the file has no rows of CPT codes; leave out --cpt-license"):
        import_file("asp", asp_csv(tmp_path / "limits.csv"), cpt_license=True, home=tmp_path)


# --- damaged copies ---------------------------------------------------------------------------------------------------

BAD_NUMBERS = ["nan", "inf", "1e400", "1_0", "-5", "0x10", "abc"]


@pytest.mark.parametrize("bad", BAD_NUMBERS)
@pytest.mark.parametrize("kind", ["rvu", "asp", "ndc"])
def test_what_is_no_number_is_refused_and_what_is_there_stays(tmp_path: Path, kind: str, bad: str) -> None:
    path, good = FILES[kind](tmp_path), {"rvu": b",0.45,", "asp": b",0.333,", "ndc": b",1,10\r\n"}[kind]
    import_file(kind, path, home=tmp_path)
    in_place = (store.folder(tmp_path) / f"{kind}.json").read_bytes()
    end = b"\r\n" if good.endswith(b"\n") else b","
    content = path.read_bytes()
    assert good in content
    path.write_bytes(content.replace(good, good[: good.rindex(b",", 0, -1) + 1] + bad.encode() + end, 1))
    with pytest.raises(SourceError, match=r"row \d+ has the number"):
        import_file(kind, path, home=tmp_path)
    assert (store.folder(tmp_path) / f"{kind}.json").read_bytes() == in_place


@pytest.mark.parametrize("kind", ["rvu", "asp", "ndc", "rbcs"])
def test_a_row_that_ends_early_is_refused(tmp_path: Path, kind: str) -> None:
    path = FILES[kind](tmp_path)
    path.write_bytes(path.read_bytes() + b"J3490,x\r\n")
    with pytest.raises(SourceError, match="has only 2 of at least"):
        import_file(kind, path, home=tmp_path)


def many(letters: str, each: int) -> list[str]:
    return [f"{letter}{number:04d}" for letter in letters for number in range(each)]


@pytest.mark.parametrize("kind", ["rvu", "asp", "ndc", "rbcs"])
def test_a_release_that_stops_at_the_end_of_a_row_is_refused(tmp_path: Path, kind: str) -> None:
    def write(codes: list[str]) -> Path:
        path = tmp_path / "PPRRVU2031_Oct.csv"
        if kind == "rvu":
            return rvu_csv(path, [*UPPER, *([code, *ROWS[0][1:]] for code in codes)])
        if kind == "asp":
            head = "HCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit\n"
            path.write_text(head + "".join(f"{code},x,1 MG,1.000\n" for code in codes))
        elif kind == "ndc":
            return ndc_csv(path, [[code, *NDC_ROWS[0][1:]] for code in codes])
        else:
            path.write_text(RBCS_HEAD + "".join(f"{code},A,B,C,2020-01-01\n" for code in codes))
        return path

    whole = many("AGJQV", 210)
    assert len(sources.parse(kind, write(whole)).records) == len(whole)
    end = "V" if kind in ("rvu", "rbcs") else "Q"
    cut = many("AGJ", 350)
    with pytest.raises(SourceError, match=f"the file is cut off .the last code is J0349, no {end} codes"):
        sources.parse(kind, write(cut))
    assert len(sources.parse(kind, write(many("J", 100))).records) == 100  # a small file of one's own is no release


def test_an_empty_file_and_a_missing_column_are_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(SourceError, match="the file is empty"):
        import_file("ndc", tmp_path / "empty.csv", home=tmp_path)
    path = ndc_csv(tmp_path / "crosswalk.csv")
    path.write_bytes(path.read_bytes().replace(b"_2031_CODE", b"OTHER"))
    with pytest.raises(SourceError, match="with the columns HCPCS CODE, NDC2, DRUG NAME, BILLUNITSPKG; choose"):
        import_file("ndc", path, home=tmp_path)
