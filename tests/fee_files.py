"""Made-up fee schedules beside that of physicians: outpatient, equipment, nutrition, laboratory, and indices by locality."""

from __future__ import annotations

from pathlib import Path

from price_files import csv_text

OPPS_HEAD = [
    "HCPCS Code", "Short Descriptor", "SI", "APC", "Relative Weight", "Payment Rate", "National Unadjusted Copayment",
    "Minimum Unadjusted Copayment", "IRA Coinsurance percentage ", "Adjusted Beneficiary Copayment", "Note",
]  # fmt: skip
OPPS_ROWS = [
    ["G0101", "Exam", "S ", "5822", "0.9", "$1,082.10 ", "$30.00", "$16.42", "", "$16.42", ""],
    ["J1885", "Ketorolac", "N", "", "", " ", "", "", "", "", ""],
    ["J7307", "Implant", "K", "9001", "", "$12.5", ".", "$2.50", "15.1%", "$2.40", "Inflation"],
    ["99213", "x", "B", "", "", "", "", "", "", "", ""],
]  # fmt: skip


def opps_csv(path: Path, rows: list[list[str]] | None = None) -> Path:
    head = [["", "Addendum B.-- OPPS Payment by HCPCS Code for CY 2031"], ["", "Copyright 2030"]]
    path.write_bytes(csv_text([*head, OPPS_HEAD, *(rows or OPPS_ROWS)]).encode("cp1252"))
    return path


DMEPOS_HEAD = [
    "HCPCS", "Mod", "Mod2", "JURIS", "CATG", "Ceiling", "Floor", "AL (NR)", "AL (R)", "NY (NR)", "NY (R)", "HI (NR)", "HI (R)",
    "Description",
]  # fmt: skip
DMEPOS_ROWS = [
    ["E0601", "RR", "", "D", "CR", "0.00", "0.00", "50.58", "94.93", "50.58", "94.93", "95.86", "0.00", "Airway"],
    ["E0601", "RR", "KU", "D", "CR", "0.00", "0.00", "0.00", "94.93", "0.00", "0.00", "0.00", "0.00", "Airway"],
    ["J1885", "", "", "J", "SU", "1,004.38", "3.72", "3.72", "0.00", "4.38", "0.00", "3.72", "0.00", "Made up"],
]  # fmt: skip


def dmepos_csv(path: Path, rows: list[list[str]] | None = None) -> Path:
    head = [["Durable Medical Equipment,"], ["(DMEPOS)"], ["January 2031 Fee Schedule"], [""]]
    path.write_bytes(csv_text([*head, DMEPOS_HEAD, *(rows or DMEPOS_ROWS)]).encode("cp1252"))
    return path


def pen_csv(path: Path) -> Path:
    head = [["2031 Parenteral and Enteral Nutrition"], ["January 2031 Fee Schedule"], [""]]
    columns = ["HCPCS", "MOD", "MOD2", "AL(NR)", "AL(R)", "AK(NR)", "AK(R)", "DESCRIPTION"]
    rows = [
        ["B4034", "", "", "3.84", "6.03", "6.59", "0.00", "Kit"],
        ["J1885", "", "", "1.00", "0.00", "1.00", "0.00", "Made up"],
    ]
    path.write_bytes(csv_text([*head, columns, *rows]).encode("cp1252"))
    return path


def clfs_csv(path: Path) -> Path:
    head = [["2031 Clinical Diagnostic Laboratory Fee Schedule"], [""]]
    columns = ["YEAR", "HCPCS", "MOD", "EFF_DATE", "INDICATOR", "RATE", "SHORTDESC", "LONGDESC"]
    rows = [
        ["2031", "G0103", "", "20310101", "N", "00019.31", "x", "y"],
        ["2031", "J1885", "QW", "20310101", "N", "18.05", "x", "y"],
        ["2031", "G0327", "", "20310101", "L", "0", "x", "y"],
        ["2031", "80047", "", "20310101", "N", "13.73", "x", "y"],
    ]
    path.write_bytes(csv_text([*head, columns, *rows]).encode("cp1252"))
    return path


def gpci_csv(path: Path) -> Path:
    head = [["ADDENDUM E. FINAL CY 2031 GEOGRAPHIC PRACTICE COST INDICES (GPCIs)"], [""]]
    columns = [
        "Medicare Administrative Contractor (MAC)", "State", "Locality Number", "Locality Name",
        "2031 PW GPCI (with 1.0 Floor)", "2031 PE GPCI", "2031 MP GPCI",
    ]  # fmt: skip
    rows = [
        ["10112", "AL", "00", "ALABAMA", "1", "0.869", "0.575"],
        ["02102", "AK", "01", "ALASKA*", "1.5", "1.081", "0.592"],
        ["", "", "", "", "", "", ""],
        ["*Work GPCI reflects a 1.5 floor in Alaska.", "", "", "", "", "", ""],
    ]
    path.write_bytes(csv_text([*head, columns, *rows]).encode("cp1252"))
    return path
