"""Made-up fee schedules, price files, crosswalks and classifications in the true formats of CMS."""

from __future__ import annotations

from pathlib import Path

import openpyxl

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
    header = {0: "", 1: "", 2: "PRIC", 3: "IND"}
    return [[*row[:15], header.get(number, "0"), *row[15:]] for number, row in enumerate(rows)]


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


# --- the classification ------------------------------------------------------------------------------------------------

RBCS_HEAD = "hcpcs_code,rbcs_category,rbcs_subcategory,rbcs_family,rbcs_date_effective\n"

RBCS_LAYOUTS = {
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
