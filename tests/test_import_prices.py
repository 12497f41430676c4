"""Importers of the fee schedule, drug prices, the NDC crosswalk and the classification, and how their facts are merged."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from conftest import DATA, REFERENCE, needs_reference

import index
from corpus.entry import Entry
from corpus.load import authored
from corpus.sources import SourceError, asp, imported, merge, ndc, rbcs, remove, rvu
from search import Engine
from search.feeschedule import items_of, total
from search.page import explain

# --- the fee schedule --------------------------------------------------------------------------------------------------

UPPER = [
    ["", "", "", "", "NOT USED", "", "", "", "", "", "", "", "", "", "", "", ""],
    ["", "", "", "", "FOR", "", "", "NON-FAC", "", "FACILITY ", "", "", "", "", "", "", ""],
    ["", "", "", "STATUS", "MEDICARE ", "WORK", "NON-FAC", "NA", "FACILITY", "NA", "MP", "NON-FACILITY", "FACILITY", "PCTC", "GLOB", "ENDO", "CONV"],
    ["HCPCS", "MOD", "DESCRIPTION", "CODE", "PAYMENT", "RVU", "PE RVU", "INDICATOR", "PE RVU", "INDICATOR", "RVU", "TOTAL", "TOTAL", "IND", "DAYS", "BASE", "FACTOR"],
]  # fmt: skip
TITLE = [
    ["", "", "2031 National Physician Fee Schedule Relative Value File October Release"],
    ["", "", "RELEASED 09/11/2031"],
]
ROWS = [
    ["G0101", "", "Ca screen;pelvic/breast exam", "A", "", "0.45", "0.66", "", "0.30", "", "0.06", "1.17", "0.81", "0", "XXX", "", "32.3465"],
    ["G0105", "", "Colorectal scrn; hi risk ind", "A", "", "3.26", "6.31", "", "1.68", "", "0.44", "10.01", "5.38", "0", "000", "45378", "32.3465"],
    ["G0105", "53", "Colorectal scrn; hi risk ind", "A", "", "1.63", "3.16", "NA", "0.84", "", "0.22", "5.01", "2.69", "0", "000", "45378", "32.3465"],
    ["J1885", "", "Ketorolac tromethamine inj", "E", "", "0.00", "0.00", "", "0.00", "", "0.00", "0.00", "0.00", "9", "XXX", "", "32.3465"],
    ["99999", "", "Made-up licensed wording", "A", "", "1.00", "1.00", "", "0.50", "", "0.10", "2.10", "1.60", "0", "XXX", "", "32.3465"],
    ["D0120", "", "x", "N", "", "0.00", "0.00", "", "0.00", "", "0.00", "0.00", "0.00", "9", "XXX", "", "32.3465"],
]  # fmt: skip


def csv_text(rows: list[list[str]]) -> str:
    return "".join(
        ",".join(f'"{cell}"' if "," in cell or "\n" in cell else cell for cell in row) + "\r\n" for row in rows
    )


def with_inserted_column(rows: list[list[str]]) -> list[list[str]]:
    """Insert a column PRIC IND before the endoscopic base, as the 2026 layout does."""
    told = {2: "PRIC", 3: "IND"}
    return [[*row[:15], told.get(n, "0") if n < 4 else "0", *row[15:]] for n, row in enumerate(rows)]


def rvu_csv(path: Path, rows: list[list[str]] | None = None) -> Path:
    path.write_bytes(csv_text([*TITLE, *(rows or [*UPPER, *ROWS])]).encode("ascii"))
    return path


def rvu_txt(path: Path) -> Path:
    lines = ["HDR CPT CODES AND DESCRIPTIONS ONLY ARE COPYRIGHT "]
    for row in ROWS:
        code, mod, text, status, _, work, nf, na1, f, na2, mp, total_nf, total_f, pctc, glob, endo, cf = row
        line = f"{code:<5}{mod:<2}{text:<50}{status:<1} {work:>6} {nf:>6}{na1:<2} {f:>6}{na2:<2} {mp:>5} {total_nf:>6}{total_f:>6}{pctc}{glob}"
        line = f"{line}.00.00.0000000       {endo:<5}{cf:>8} 090 99      0.00   0.00   0.00"
        lines.append(line)
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("ascii"))
    return path


def rvu_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in [*TITLE, *UPPER, *ROWS]:
        page.append([float(cell) if cell.count(".") == 1 and cell.replace(".", "").isdigit() else cell for cell in row])
    book.save(path)
    return path


@pytest.mark.parametrize("form", ["csv", "2026", "txt", "xlsx"])
def test_every_form_and_layout_gives_the_same_units(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"PPRRVU2031_Oct.{'csv' if form == '2026' else form}"
    if form == "csv":
        rvu_csv(path)
    elif form == "2026":
        rvu_csv(path, with_inserted_column([*UPPER, *ROWS]))
    else:
        (rvu_txt if form == "txt" else rvu_xlsx)(path)
    info = rvu.import_file(path, tmp_path).info
    assert info.release == "RVU31D"
    assert info.read == len(ROWS) == info.kept["rows"] + sum(info.skipped.values())
    assert info.skipped == {"CPT code, no licence asserted (--cpt-license)": 1, "dental (CDT) code": 1}
    found = {(r.code, r.modifier): r for r in rvu.current(tmp_path) or []}
    g = found["G0101", ""]
    assert (g.status, g.work, g.pe_nonfacility, g.pe_facility, g.malpractice) == ("A", 0.45, 0.66, 0.30, 0.06)
    assert (g.total_nonfacility, g.total_facility, g.conversion_factor, g.global_days) == (1.17, 0.81, 32.3465, "XXX")
    assert found["G0105", "53"].na_nonfacility == "NA"
    assert set(found) == {("G0101", ""), ("G0105", ""), ("G0105", "53"), ("J1885", "")}


def test_licensed_rows_come_only_with_the_assertion_and_become_entries(tmp_path: Path) -> None:
    path = rvu_csv(tmp_path / "PPRRVU2031_Oct.csv")
    rvu.import_file(path, tmp_path)
    assert "99999" not in {entry.code for entry in merge({}, tmp_path)}
    licensed = rvu.import_file(path, tmp_path, cpt_license=True)
    assert licensed.changed
    assert licensed.info.terms == rvu.LICENSED
    assert not rvu.import_file(path, tmp_path, cpt_license=True).changed
    index.build(merge({}, tmp_path), to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    assert [hit.code for hit in engine.query("licensed wording")] == ["99999"]
    assert [hit.code for hit in engine.query("99999")] == ["99999"]
    assert engine.lookup("99999").category == "CPT"
    assert [hit.code for hit in engine.query("", filters={"category": "CPT"})] == ["99999"]
    assert rvu.import_file(path, tmp_path).changed  # back to without: the licensed rows go
    assert "99999" not in {entry.code for entry in merge({}, tmp_path)}


def test_licensed_words_leave_the_folder_with_the_next_build(tmp_path: Path) -> None:
    def holding() -> list[Path]:
        return [p for p in tmp_path.rglob("*") if p.is_file() and b"icensed wording" in p.read_bytes() and p != path]

    path = rvu_csv(tmp_path / "PPRRVU2031_Oct.csv")
    ours = {"G0101": Entry(code="G0101", name="Screening")}
    rvu.import_file(path, tmp_path, cpt_license=True)
    report = index.build(merge(ours, tmp_path), to=tmp_path / "index")
    assert (report.counts["codes"], report.counts["licensed"]) == (1, 1)
    assert holding()
    remove("rvu", tmp_path)
    assert "licensed" not in index.build(merge(ours, tmp_path), to=tmp_path / "index").counts
    assert holding() == []


def test_a_licensed_code_that_is_typed_stands_alone(tmp_path: Path) -> None:
    rvu.import_file(rvu_csv(tmp_path / "PPRRVU2031_Oct.csv"), tmp_path, cpt_license=True)
    ours = {"G0101": Entry(code="G0101", name="Screening 26 licensed")}
    index.build(merge(ours, tmp_path), to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    assert [hit.code for hit in engine.query("99999-26")] == ["99999"]
    assert [hit.code for hit in engine.query("99999 screening")] == ["99999", "G0101"]


def test_damaged_fee_schedules_are_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    good = rvu_csv(tmp_path / "PPRRVU2031_Oct.csv")
    rvu.import_file(good, tmp_path)
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
            rvu.import_file(tmp_path / name, tmp_path)
        assert "\n" not in str(refused.value)
    assert len(rvu.current(tmp_path) or []) == 4


# --- drugs -------------------------------------------------------------------------------------------------------------

NDC_HEAD = [
    "_2031_CODE",
    "Short Description",
    "LABELER NAME",
    "NDC2",
    "Drug Name",
    "HCPCS dosage",
    "PKG SIZE",
    "PKG QTY",
    "BILLUNITS",
    "BILLUNITSPKG",
    "",
    "",
]
NDC_ROWS = [
    ["J1885", "Ketorolac tromethamine inj", "Baxter", "00338-0069-10", "Ketorolac Tromethamine\n", "15 MG", "1", "10", "1", "10"],
    ["J1885", "Ketorolac tromethamine inj", "Other, Inc.", "0404-9952-1", "ketorolac tromethamine", "15 MG", "1", "1", "2", "2"],
    ["J1885", "Ketorolac tromethamine inj", "Brand Co", "11111-2222-33", "ReadySharp Ketorolac\xa0", "15 MG", "1", "1", "2", "2"],
    ["90371", "x", "y", "11111-2222-44", "z", "1 ML", "1", "1", "1", "1"],
    ["", "", "", "", "", "", "", "", "", ""],
    ["J7306", "Levonorgestrel implant", "Maker", "888867413689", "Made-up ™ Implant", "1", "1", "1", "1", "1"],
]  # fmt: skip


def ndc_csv(path: Path, rows: list[list[str]] | None = None) -> Path:
    head = [
        ["January 2031 ASP NDC - HCPCS Crosswalk for Medicare Part B Drugs"],
        ["     Effective January 1, 2031 through March 31, 2031"],
    ]
    blank = [[""]] * 6
    path.write_bytes(csv_text([*head, *blank, NDC_HEAD, *(rows or NDC_ROWS)]).encode("cp1252"))
    return path


def test_the_crosswalk_is_read_with_all_its_quirks(tmp_path: Path) -> None:
    info = ndc.import_file(ndc_csv(tmp_path / "crosswalk.csv"), tmp_path).info
    assert (info.release, info.read, info.kept) == ("2031-01", 6, {"packages": 4})
    assert info.skipped == {"code of CPT or another system": 1, "empty row": 1}
    first, second, third, fourth = ndc.current(tmp_path) or []
    assert (first.drug, first.ndc, first.units) == ("Ketorolac Tromethamine", "00338006910", "10")
    assert (second.ndc, second.labeler) == ("00404995201", "Other, Inc.")
    assert third.drug == "ReadySharp Ketorolac"
    assert (fourth.ndc, fourth.drug) == ("888867413689", "Made-up Implant")


def test_drug_names_and_packages_lead_to_the_code(tmp_path: Path) -> None:
    ndc.import_file(ndc_csv(tmp_path / "crosswalk.csv"), tmp_path)
    index.build(merge(authored(DATA / "entries"), tmp_path), to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    entry = engine.lookup("J1885")
    assert entry.drug_names == ("Ketorolac Tromethamine", "ReadySharp Ketorolac")
    assert entry.sources["drug_names"] == "CMS NDC-HCPCS crosswalk 2031-01"
    assert engine.query("readysharp")[0].code == "J1885"
    assert engine.query("888867413689")[0].code == "J7306"  # a product number that is no NDC
    for writing in ("00338-0069-10", "0338-0069-10", "00338006910", "0338006910", "ndc 00338-0069-10", "N400338006910"):
        hit = engine.query(writing)[0]
        assert (hit.code, hit.why[0].kind) == ("J1885", "ndc")
        assert "10 billing units a package" in hit.why[0].met
    missing = engine.query("99999-9999-99")
    assert (missing.total, missing.notes) == (0, ("No imported crosswalk has the package 99999-9999-99.",))


def asp_csv(path: Path) -> Path:
    head = [
        ["Payment Allowance Limits for Medicare Part B Drugs"],
        [""],
        ["Effective October 1, 2031 through December 31, 2031"],
        *[[""]] * 5,
    ]
    columns = [
        "HCPCS Code",
        "Short Description",
        "HCPCS Code Dosage",
        "Payment Limit",
        "Co-insurance Percentage",
        "Vaccine AWP%",
        "Notes",
    ]
    rows = [
        ["J1885", "Ketorolac", "15 MG", "0.333", "20.000", "", ""],
        ["J7306", "Implant", "1", "N/A", "20.000", "", "one line\nand another"],
        ["90371", "x", "1 ML", "1", "20.000", "", ""],
    ]
    path.write_bytes(csv_text([*head, columns, *rows]).encode("cp1252"))
    return path


def test_payment_limits(tmp_path: Path) -> None:
    info = asp.import_file(asp_csv(tmp_path / "limits.csv"), tmp_path).info
    assert (info.release, info.read, info.kept["payment limits"], sum(info.skipped.values())) == ("2031-10", 3, 2, 1)
    merged = {entry.code: entry for entry in merge(authored(DATA / "entries"), tmp_path)}
    limit = merged["J1885"].payment_limit
    assert limit is not None
    assert (limit.amount, limit.per, limit.quarter) == (0.333, "15 MG", "2031-10")
    none = merged["J7306"].payment_limit
    assert none is not None
    assert (none.amount, none.notes) == (None, "one line and another")
    (tmp_path / "limits.csv").write_bytes((tmp_path / "limits.csv").read_bytes().replace(b"0.333", b"O.333"))
    with pytest.raises(SourceError, match=r"row 10 has the number .O\.333."):
        asp.import_file(tmp_path / "limits.csv", tmp_path)


def test_a_quoted_cell_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "crosswalk.csv"
    path.write_bytes(ndc_csv(path).read_bytes() + b'J1885,"cut off here')
    with pytest.raises(SourceError, match="not a whole CSV file"):
        ndc.import_file(path, tmp_path)


# --- the classification ------------------------------------------------------------------------------------------------

LAYOUTS = {
    "api": (
        "hcpcs_code,rbcs_procedure,rbcs_category,rbcs_subcategory,rbcs_family,hcpcs_date_added,hcpcs_date_ended,rbcs_date_effective\n"
        "J1885,Non-Procedure,Treatment,Injections and Infusions,No RBCS Family,1993-01-01,9999-12-31,2014-01-01\n"
        "J1885,Non-Procedure,Treatment,Injections,Pain,1993-01-01,9999-12-31,2020-01-01\n"
        "99213,x,x,x,x,1993-01-01,9999-12-31,2014-01-01\n"
    ),
    "official": (
        "HCPCS_Cd,RBCS_Id,RBCS_Cat,RBCS_Cat_Desc,RBCS_Cat_Subcat,RBCS_Subcat_Desc,RBCS_FamNumb,RBCS_Family_Desc,RBCS_Major_Ind,"
        "HCPCS_Cd_Add_Dt,HCPCS_Cd_End_Dt,RBCS_Latest_Assignment,First_RBCS_Release_Year,RBCS_Analysis_Start_Dt\n"
        "J1885,RI,R,Treatment,RI,Injections,1,Pain,N,01/01/1993,12/31/9999,1,2020,01/01/2014\n"
        "J1885,RX,R,Old,RX,Old,0,No RBCS Family,N,01/01/1993,12/31/9999,0,2020,01/01/2020\n"
        "99213,x,x,x,x,x,x,x,N,01/01/1993,12/31/9999,1,2020,01/01/2014\n"
    ),
}


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_the_latest_grouping_counts(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "RBCS_RY_2025.csv"
    path.write_text(LAYOUTS[layout])
    info = rbcs.import_file(path, tmp_path).info
    assert (info.release, info.read, info.kept["codes"]) == ("2025", 3, 1)
    assert info.skipped == {"superseded assignment": 1, "code of CPT or another system": 1}
    merged = {entry.code: entry for entry in merge(authored(DATA / "entries"), tmp_path)}
    assert merged["J1885"].grouping == ("Treatment", "Injections", "Pain")
    assert merged["J7306"].grouping == ()
    index.build(merged.values(), to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    assert engine.count_facets()["grouping"] == {
        "Treatment": 1,
        "Treatment › Injections": 1,
        "Treatment › Injections › Pain": 1,
    }
    assert [hit.code for hit in engine.query("", filters={"grouping": "treatment › injections"})] == ["J1885"]
    from webui import create_app

    page = create_app({"ENGINE": engine}).test_client().get("/browse").get_data(as_text=True)
    assert "Treatment › Injections <span>1</span>" in page


# --- together ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def priced(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    home = tmp_path_factory.mktemp("priced")
    rvu.import_file(rvu_csv(home / "PPRRVU2031_Oct.csv"), home)
    asp.import_file(asp_csv(home / "limits.csv"), home)
    ndc.import_file(ndc_csv(home / "crosswalk.csv"), home)
    entries = {
        **authored(DATA / "entries"),
        "G0101": Entry(code="G0101", name="Screening"),
        "G0105": Entry(code="G0105", name="Scope"),
    }
    index.build(merge(entries, home), to=home / "index")
    return Engine(home / "index")


def test_the_page_tells_units_dollars_limits_and_packages_with_their_sources(priced: Engine) -> None:
    text = "\n".join(line for section in explain(priced, "G0101").sections for line in section.lines)
    assert "work 0.45, malpractice 0.06" in text
    assert "total 1.17, about $37.85" in text
    assert "CMS PFS RVU31D" in text
    page = explain(priced, "J1885")
    text = "\n".join(line for section in page.sections for line in section.lines)
    assert "Status E: Excluded from the physician fee schedule by regulation" in text
    assert "$0.333 per 15 MG in October to December 2031 (CMS ASP 2031-10)" in text
    assert "00338-0069-10  Ketorolac Tromethamine (Baxter), 10 billing units a package" in text
    assert page.to_dict()["packages"][0]["ndc"] == "00338006910"
    scope = explain(priced, "G0105").to_dict()
    assert [line["modifier"] for line in scope["rvus"]] == ["", "53"]
    assert "rarely or never done there" in scope["rvu_lines"][1]
    assert scope["rvu_payments"][1] == {"modifier": "53", "nonfacility": None, "facility": 87.01}
    assert "Dollars are at the conversion factor 32.3465, before the geographic adjustment." in scope["rvu_notes"]


def test_only_lines_that_medicare_pays_by_show_dollars(tmp_path: Path) -> None:
    """CMS's record layout: only units of status A, R and T are used for payment."""
    row = ["G2025", "", "Made up", "X", *ROWS[0][4:]]
    rvu.import_file(rvu_csv(tmp_path / "PPRRVU2031_Oct.csv", [*UPPER, row]), tmp_path)
    index.build(merge({"G2025": Entry(code="G2025", name="Made up")}, tmp_path), to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    page = explain(engine, "G2025").to_dict()
    assert "pays nothing by them. Status X" in page["rvu"]
    assert "total 1.17, not paid" in page["rvu_lines"][0]
    assert page["rvu_payments"][0]["nonfacility"] is None
    assert page["rvu_notes"][-1] == "CMS PFS RVU31D"
    from webui import create_app

    html = create_app({"ENGINE": engine}).test_client().get("/code/G2025").get_data(as_text=True)
    assert "<td>not paid</td>" in html
    assert "$" not in html[html.index('id="rvu"') : html.index('id="status"')]


def test_the_page_names_the_source_beside_what_comes_from_it(priced: Engine) -> None:
    sections = {section.key: section.lines for section in explain(priced, "J1885").sections}
    assert sections["rvu"][-1] == "CMS PFS RVU31D"
    assert sections["packages"][0] == "Ketorolac Tromethamine, ReadySharp Ketorolac"
    assert sections["packages"][-1] == "CMS NDC-HCPCS crosswalk 2031-01"


def test_one_unit_is_told_in_the_singular(tmp_path: Path) -> None:
    ndc.import_file(ndc_csv(tmp_path / "crosswalk.csv"), tmp_path)
    packages = {p.ndc: p.holds for e in merge(authored(DATA / "entries"), tmp_path) for p in e.packages}
    assert packages["888867413689"] == "1 billing unit a package"
    assert packages["00338006910"] == "10 billing units a package"


def test_a_sum_of_codes_that_no_fee_schedule_lists_says_so(priced: Engine) -> None:
    from webui import create_app

    page = create_app({"ENGINE": priced}).test_client().get("/rvu?codes=J7306").get_data(as_text=True)
    assert "No imported fee schedule lists any of these" in page


def test_the_html_shows_them(priced: Engine) -> None:
    from webui import create_app

    client = create_app({"ENGINE": priced}).test_client()
    page = client.get("/code/G0101").get_data(as_text=True)
    assert "<td>0.45</td>" in page
    assert "<td>$37.85</td>" in page
    page = client.get("/code/J1885").get_data(as_text=True)
    assert "3 packages" in page
    assert "$0.333 per 15 MG" in page
    page = client.get("/rvu?codes=G0101+G0105x3+J7306").get_data(as_text=True)
    assert "<b>10.23</b>" in page
    assert "not in the fee schedule" in page
    assert client.get("/rvu.json?codes=G0101,G0105-53x2").get_json()["totals"]["work"] == 3.71
    assert client.get("/rvu").status_code == 200
    assert client.get("/rvu?codes=nonsense").status_code == 400
    assert client.get("/rvu?codes=G9998").status_code == 404


def test_totals(priced: Engine) -> None:
    answer = total(priced, items_of("G0101 g0105 x 3, G0105-53x2"))
    assert [(line.entry.code, line.modifier, line.count) for line in answer.lines] == [
        ("G0101", "", 1),
        ("G0105", "", 3),
        ("G0105", "53", 2),
    ]
    assert (answer.work, answer.nonfacility, answer.facility) == (13.49, 41.22, 22.33)
    assert total(priced, []).work == 0


def test_sources_are_listed_and_removed(tmp_path: Path) -> None:
    assert imported(tmp_path) == []
    asp.import_file(asp_csv(tmp_path / "limits.csv"), tmp_path)
    ndc.import_file(ndc_csv(tmp_path / "crosswalk.csv"), tmp_path)
    assert [info.source for info in imported(tmp_path)] == ["asp", "ndc"]
    assert remove("asp", tmp_path).release == "2031-10"
    assert [info.source for info in imported(tmp_path)] == ["ndc"]
    with pytest.raises(SourceError, match="nothing is imported as 'asp'; imported are: ndc"):
        remove("asp", tmp_path)
    with pytest.raises(SourceError):
        remove("../../etc/passwd", tmp_path)


@needs_reference
def test_the_real_files_arrive_whole(tmp_path: Path) -> None:
    files = {
        rvu: ("pfs/PPRRVU2025_Oct.alpha-only.csv", 5183, "RVU25D"),
        ndc: ("asp/*Crosswalk*.csv", 7098, "2026-01"),
        asp: ("asp/*January 2026*Limit*.csv", 844, "2026-01"),
        rbcs: ("rbcs/rbcs*.csv", 5126, "2024"),
    }
    for module, (pattern, read, release) in files.items():
        path = next(REFERENCE.glob(pattern))
        info = module.import_file(path, tmp_path).info
        assert (info.read, info.release) == (read, release)
        assert not module.import_file(path, tmp_path).changed
    by_text = rvu.parse(next(REFERENCE.glob("pfs/*.alpha-only.txt")))
    assert list(by_text.records) == rvu.current(tmp_path)
    older = asp.import_file(next(REFERENCE.glob("asp/*Oct 2025*")), tmp_path / "other").info
    assert (older.read, older.release) == (978, "2025-10")
    merged = {entry.code: entry for entry in merge({}, tmp_path)}
    assert merged == {}  # prices alone make no entries
    units = {(r.code, r.modifier): r for r in rvu.current(tmp_path) or []}
    assert (units["G0101", ""].work, units["G0101", ""].total_nonfacility) == (0.45, 1.17)
    names = {r.drug for r in ndc.current(tmp_path) or [] if r.code == "A9573"}
    assert "Vueway" in names
