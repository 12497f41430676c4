"""The fee schedule's relative value file: its forms and layouts, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from price_files import ROWS, UPPER, rvu_csv, rvu_txt, rvu_xlsx, with_inserted_column
from support import REFERENCE, needs_reference

from corpus.entry import Entry
from corpus.sources import SOURCES, SourceError, import_file, merge, read, rvu


@pytest.mark.parametrize("form", ["csv", "2026", "txt", "xlsx"])
def test_every_form_and_layout_gives_the_same_units(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"PPRRVU2031_Oct.{'csv' if form == '2026' else form}"
    if form == "csv":
        rvu_csv(path)
    elif form == "2026":
        rvu_csv(path, with_inserted_column([*UPPER, *ROWS]))
    else:
        (rvu_txt if form == "txt" else rvu_xlsx)(path)
    info = import_file("rvu", path, home=tmp_path).info
    assert info.release == "RVU31D"
    assert info.read == len(ROWS) == info.kept["rows"] + sum(info.skipped.values())
    assert info.skipped == {"CPT code, no licence asserted (--cpt-license)": 1, "dental (CDT) code": 1}
    records = {(r.code, r.modifier): r for r in read("rvu", tmp_path) or []}
    g = records["G0101", ""]
    assert (g.status, g.work, g.pe_nonfacility, g.pe_facility, g.malpractice) == ("A", 0.45, 0.66, 0.30, 0.06)
    assert (g.total_nonfacility, g.total_facility, g.conversion_factor, g.global_days) == (1.17, 0.81, 32.3465, "XXX")
    assert records["G0105", "53"].na_nonfacility == "NA"
    assert set(records) == {("G0101", ""), ("G0105", ""), ("G0105", "53"), ("J1885", "")}


def test_damaged_fee_schedules_are_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    good = rvu_csv(tmp_path / "PPRRVU2031_Oct.csv")
    import_file("rvu", good, home=tmp_path)
    text = good.read_bytes()
    txt = rvu_txt(tmp_path / "x.txt").read_bytes()
    bad = {
        "cut.csv": text[:-30],
        "cut.txt": txt[:-60],
        "number.csv": text.replace(b"0.45", b"O.45"),
        "header.csv": text.replace(b"WORK", b"WRK"),
        "page.csv": b"<html>moved</html>",
        "empty.csv": b"",
        "cut.xlsx": rvu_xlsx(tmp_path / "x.xlsx").read_bytes()[:3000],
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceError, match=name.replace(".", r"\.")) as refused:
            import_file("rvu", tmp_path / name, home=tmp_path)
        assert "\n" not in str(refused.value)
    assert len(read("rvu", tmp_path) or []) == 4


@pytest.mark.parametrize("how", ["moved on by one", "in the blanks"])
def test_an_indicator_more_in_the_text_form_leaves_the_conversion_factor_whole(tmp_path: Path, how: str) -> None:
    path = tmp_path / "PPRRVU2031_Jan_nonQPP.txt"
    lines = rvu_txt(path).read_text().splitlines()
    rest = 120 if how == "moved on by one" else 121
    path.write_text("".join(f"{line[:120]}9{line[rest:]}\r\n" if line[:3] != "HDR" else f"{line}\n" for line in lines))
    import_file("rvu", path, home=tmp_path)
    assert {record.conversion_factor for record in read("rvu", tmp_path) or []} == {32.3465}


def test_old_macintosh_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = rvu_csv(tmp_path / "PPRRVU31_OCT.csv")
    whole = rvu.parse(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\r\n", b"\r"))
    assert rvu.parse(path) == whole


def test_codes_that_excel_took_for_numbers_get_their_zeros_back(tmp_path: Path) -> None:
    row = ["199", "", "Invented wording", *ROWS[0][3:]]
    path = rvu_csv(tmp_path / "PPRRVU2031_Oct.csv", [*UPPER, *ROWS, row])
    assert "00199" in {record.code for record in rvu.parse(path, cpt_license=True).records}
    assert rvu.parse(path).skipped["CPT code, no licence asserted (--cpt-license)"] == 2


def test_the_file_for_qualifying_participants_says_so_and_either_may_replace_the_other(tmp_path: Path) -> None:
    others = rvu_csv(tmp_path / "PPRRVU2031_Jul_nonQPP.csv")
    program = tmp_path / "PPRRVU2031_Jul_QPP.csv"
    program.write_bytes(others.read_bytes().replace(b"32.3465", b"32.5000"))
    releases = [import_file("rvu", path, home=tmp_path).info.release for path in (others, program, others)]
    assert releases == ["RVU31C", "RVU31C QPP", "RVU31C"]
    import_file("rvu", program, home=tmp_path)
    [entry] = merge({"G0101": Entry(code="G0101", name="Screening")}, tmp_path)
    assert entry.sources["rvus"] == "CMS PFS RVU31C QPP"


def test_licensed_rows_come_only_with_the_assertion_and_go_without_it(tmp_path: Path) -> None:
    path = rvu_csv(tmp_path / "PPRRVU2031_Oct.csv")
    import_file("rvu", path, home=tmp_path)
    assert list(merge({}, tmp_path)) == []
    licensed = import_file("rvu", path, cpt_license=True, home=tmp_path)
    assert licensed.changed
    assert licensed.info.terms == SOURCES["rvu"].licensed_terms == "CPT licence asserted by the user"
    assert not import_file("rvu", path, cpt_license=True, home=tmp_path).changed
    [entry] = merge({}, tmp_path)
    assert (entry.code, entry.kind, entry.category, entry.rvus[0].work) == ("99999", "cpt", "CPT", 1.0)
    assert import_file("rvu", path, home=tmp_path).changed  # back to without: the licensed rows go
    assert list(merge({}, tmp_path)) == []


@needs_reference
def test_the_real_file_arrives_whole(tmp_path: Path) -> None:
    info = import_file("rvu", next(REFERENCE.glob("pfs/PPRRVU2025_Oct.alpha-only.csv")), home=tmp_path).info
    assert (info.read, info.release) == (5183, "RVU25D")
    records = read("rvu", tmp_path) or []
    assert list(rvu.parse(next(REFERENCE.glob("pfs/*.alpha-only.txt"))).records) == records
    units = {(record.code, record.modifier): record for record in records}
    assert (units["G0101", ""].work, units["G0101", ""].total_nonfacility) == (0.45, 1.17)
    assert list(merge({}, tmp_path)) == []  # prices alone make no entries
