"""The importer of the CMS code file: both forms, their quirks, and what it refuses."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from hcpcs_files import COLUMNS, fixed_width, record, text_file, xlsx
from support import OCTOBER_2025, REFERENCE, needs_reference

from corpus.sources import SourceError, hcpcs, import_file, read


def records_of(home: Path) -> dict[str, hcpcs.HcpcsRecord]:
    return {item.code: item for item in read("hcpcs", home) or []}


def test_excel_cells_of_any_type_are_read(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "HCPC2031_OCT_ANWEB_v2.xlsx",
        [
            record("RT", "Right side"),
            record(
                "E0570",
                "Nebulizer,  with   compressor",
                **{"ADD DT": 19860101, "TERM DT": None, "ACT EFF DT": 20200101.0},
            ),
            record("J1060", "Injection, old", **{"TERM DT": "20241231", "ACT EFF DT": "20250101", "XREF1": "J1071"}),
        ],
    )
    report = import_file("hcpcs", path, home=tmp_path)
    assert (report.changed, report.info.release, report.info.read) == (True, "2031-10", 3)
    assert report.info.kept == {"codes": 2, "modifiers": 1}
    records = records_of(tmp_path)
    assert records["RT"].kind == "modifier"
    assert records["E0570"].descriptor == "Nebulizer, with compressor"
    assert (records["E0570"].added, records["E0570"].ended) == (date(1986, 1, 1), None)
    assert (records["J1060"].ended, records["J1060"].cross_references) == (date(2024, 12, 31), ["J1071"])


def test_the_sheet_with_the_header_is_found_below_a_title(tmp_path: Path) -> None:
    import openpyxl

    path = xlsx(tmp_path / "codes.xlsx", [record("E0570", "Nebulizer")], sheet="HCPC2032_JAN_contr")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Read me", 0).append(["Notes on this file"])
    book["HCPC2032_JAN_contr"].insert_rows(1)
    book.save(path)
    assert import_file("hcpcs", path, home=tmp_path).info.release == "2032-01"


def test_fixed_width_joins_continuations_and_counts_every_line(tmp_path: Path) -> None:
    long = "Injection, a drug with a very long name that goes on and on so that it cannot fit on one line, (brandname), 1 mg"
    exact = "x" * 80
    lines = [
        "This is a notice about the file’s use",
        "",
        *fixed_width("RT", "Right side (used to identify procedures performed on the right side of the body, as told)"),
        *fixed_width("J7211", f"{exact} and more"),
        *fixed_width("J9000", long, ended="20191231", xref="J9001"),
    ]
    path = text_file(tmp_path / "HCPC2031_ANWEB_w_disclaimer.txt", lines, encoding="cp1252")
    report = import_file("hcpcs", path, home=tmp_path)
    assert report.info.release == "2031-01"
    assert report.info.skipped == {"not a record (notice or blank line)": 2}
    assert report.info.read == sum(report.info.kept.values()) + sum(report.info.skipped.values()) == 8
    records = records_of(tmp_path)
    assert records["J9000"].descriptor == long
    assert records["J9000"].ended == date(2019, 12, 31)
    assert records["J9000"].cross_references == ["J9001"]
    assert records["J7211"].descriptor == f"{exact} and more"
    assert records["RT"].descriptor.endswith("as told)")


@pytest.mark.parametrize("width", [320, 293])
def test_short_lines_count_as_padded(tmp_path: Path, width: int) -> None:
    lines = [
        line[:width].rstrip() if line[10] in "48" else line[:width]
        for line in fixed_width("E0570", "A long text " * 12)
    ]
    import_file("hcpcs", text_file(tmp_path / "HCPC2026_JUL_ANWEB.txt", lines, end="\n"), home=tmp_path)
    assert records_of(tmp_path)["E0570"].descriptor == ("A long text " * 12).strip()
    assert records_of(tmp_path)["E0570"].added == date(2020, 1, 1)


def test_dental_and_foreign_codes_are_skipped_with_the_reason(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "HCPC2031_OCT.xlsx", [record("D0120", "x"), record("99213", "x"), record("E0570", "Nebulizer")]
    )
    info = import_file("hcpcs", path, home=tmp_path).info
    assert info.skipped == {"dental (CDT) code": 1, "not a HCPCS Level II code": 1}
    assert info.kept["codes"] == 1


def cut(path: Path, size: int) -> Path:
    path.write_bytes(path.read_bytes()[:size])
    return path


def test_files_of_another_kind_and_cut_off_files_are_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    good = xlsx(tmp_path / "HCPC2031_OCT.xlsx", [record("E0570", "Nebulizer")])
    import_file("hcpcs", good, home=tmp_path)
    lines = fixed_width("E0570", "A long text that goes on " * 5) + fixed_width(
        "E0575", "B long text that goes on " * 5
    )
    text = "\r\n".join(lines).encode()
    bad = {
        "cut.xlsx": good.read_bytes()[:2000],
        "cut-first-line.txt": text[: 320 + 2 + 91 + 2 + 100],
        "cut-continuation.txt": text[:-20],
        "cut-in-the-code.txt": text[: 320 + 2 + 91 + 2 + 4],
        "wrong-date.txt": lines[0].replace("20200101", "20209901").encode() + b"\r\n",
        "strayed.txt": "\r\n".join([lines[0], lines[-1]]).encode() + b"\r\n",
        "page.html": b"<html><body>Not found</body></html>",
        "empty.txt": b"",
        "binary.txt": bytes(range(256)) * 20,
        "other.xlsx": xlsx(tmp_path / "x.xlsx", []).read_bytes(),
    }
    for name, content in bad.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SourceError) as refused:
            import_file("hcpcs", path, home=tmp_path)
        assert str(path) in str(refused.value)
        assert "\n" not in str(refused.value)
    with pytest.raises(SourceError, match="no such file"):
        import_file("hcpcs", tmp_path / "nowhere.xlsx", home=tmp_path)
    assert list(records_of(tmp_path)) == ["E0570"]


def test_a_whole_release_without_its_end_is_cut_off(tmp_path: Path) -> None:
    lines = [line for n in range(1200) for line in fixed_width(f"E{n:04d}", f"Thing {n}")]
    with pytest.raises(SourceError, match=r"cut off \(the last code is E1199"):
        import_file("hcpcs", text_file(tmp_path / "HCPC2031_OCT.txt", lines), home=tmp_path)


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("HCPC2025_OCT_ANWEB.xlsx", "2025-10"),
        ("HCPC2026_JAN_ANWEB_01122026.txt", "2026-01"),
        ("HCPC2020_ANWEB_w_disclaimer.txt", "2020-01"),
        ("HCPC2026_OCT_contr", "2026-10"),
        ("codes.xlsx", ""),
    ],
)
def test_release_of_a_name(name: str, release: str) -> None:
    assert hcpcs.release_of(name) == release


@needs_reference
def test_the_october_2025_file_arrives_whole(tmp_path: Path) -> None:
    info = import_file("hcpcs", OCTOBER_2025, home=tmp_path).info
    assert (info.release, info.read, info.kept, info.skipped) == (
        "2025-10",
        8846,
        {"codes": 8463, "modifiers": 383},
        {},
    )
    records = records_of(tmp_path)
    day = date(2025, 10, 1)
    assert sum(item.kind == "code" and not (item.ended and item.ended < day) for item in records.values()) == 7258
    assert max(len(item.descriptor) for item in records.values()) > 4400
    assert records["J7307"].descriptor == "Etonogestrel (contraceptive) implant system, including implant and supplies"


@needs_reference
def test_the_fixed_width_files_arrive_whole(tmp_path: Path) -> None:
    old = import_file("hcpcs", REFERENCE / "hcpcs" / "HCPC2020_ANWEB_w_disclaimer.txt", home=tmp_path / "a").info
    assert (old.release, old.kept["codes"], old.kept["modifiers"], old.read) == ("2020-01", 6710, 369, 12368)
    assert old.read == sum(old.kept.values()) + sum(old.skipped.values())
    excerpt = next((REFERENCE / "hcpcs").glob("HCPC2026_JAN*"))
    import_file("hcpcs", excerpt, home=tmp_path / "b")
    records = records_of(tmp_path / "b")
    assert records["J1060"].ended is not None
    assert records["J7211"].descriptor.endswith("(kovaltry), 1 i.u.")


def whole_release(path: Path, end: int = 320) -> Path:
    """Write a made-up release of more than a thousand codes, its lines cut at a column."""
    lines = [f for n in range(1100) for f in fixed_width(f"A{n:04d}", f"Thing {n}")] + fixed_width("V5364", "Screening")
    return text_file(path, [line[:end] for line in lines])


def test_lines_that_lost_their_dates_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="1101 of 1101 codes have no date of addition"):
        import_file("hcpcs", whole_release(tmp_path / "HCPC2031_OCT.txt", end=119), home=tmp_path)
    assert import_file("hcpcs", whole_release(tmp_path / "HCPC2031_OCT.txt", end=293), home=tmp_path).info.size == 1101


def test_a_whole_release_without_its_beginning_is_refused(tmp_path: Path) -> None:
    path = whole_release(tmp_path / "HCPC2031_OCT.txt")
    path.write_bytes(path.read_bytes().replace(b"\nA", b"\nB").replace(b"A0000", b"B0000"))
    with pytest.raises(SourceError, match="the beginning is missing"):
        import_file("hcpcs", path, home=tmp_path)


def test_a_lost_or_moved_continuation_is_refused(tmp_path: Path) -> None:
    lines = fixed_width("V5364", "word " * 60)
    assert len(lines) == 4
    for broken in ([lines[0], *lines[2:]], [lines[0], lines[2], lines[1], lines[3]]):
        with pytest.raises(SourceError, match="line 2 is part 3 of V5364, but part 2 should come"):
            import_file("hcpcs", text_file(tmp_path / "HCPC2031_OCT.txt", broken), home=tmp_path)


def test_a_line_that_lost_a_character_is_refused(tmp_path: Path) -> None:
    line = fixed_width("E0570", "Nebulizer", added="20010101")[0]
    with pytest.raises(SourceError, match="E0570 has the date '00101012'"):
        import_file("hcpcs", text_file(tmp_path / "HCPC2031_OCT.txt", [line[:200] + line[201:]]), home=tmp_path)


def test_a_byte_order_mark_does_not_hide_the_first_record(tmp_path: Path) -> None:
    lines = fixed_width("RT", "Right side") + fixed_width("E0570", "Nebulizer")
    path = text_file(tmp_path / "HCPC2031_OCT.txt", lines, encoding="utf-8-sig")
    assert import_file("hcpcs", path, home=tmp_path).info.kept == {"codes": 1, "modifiers": 1}


def test_excel_rows_that_continue_a_code_are_joined(tmp_path: Path) -> None:
    more = {**record("E0570", "with a compressor"), "RECID": "4", "SEQNUM": "0020"}
    path = xlsx(
        tmp_path / "HCPC2031_OCT.xlsx",
        [record("E0570", "Nebulizer"), more, record("E0575", "B"), record("E0580", "", " ")],
    )
    info = import_file("hcpcs", path, home=tmp_path).info
    assert records_of(tmp_path)["E0570"].descriptor == "Nebulizer with a compressor"
    assert (info.read, info.kept, info.skipped) == (
        4,
        {"codes": 2, "modifiers": 0, "continuation lines": 1},
        {"no description": 1},
    )


def test_a_sheet_with_nothing_below_its_header_is_passed_over(tmp_path: Path) -> None:
    import openpyxl

    path = xlsx(tmp_path / "HCPC2031_OCT.xlsx", [record("E0570", "Nebulizer")])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Corrections", 0).append(COLUMNS)
    book.save(path)
    assert import_file("hcpcs", path, home=tmp_path).info.kept["codes"] == 1


def test_a_zip_says_to_unpack_it(tmp_path: Path) -> None:
    path = tmp_path / "october-2031.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("HCPC2031_OCT.txt", "x")
    with pytest.raises(SourceError, match="unpack it"):
        import_file("hcpcs", path, home=tmp_path)
