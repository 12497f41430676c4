"""Made-up HCPCS files in the true formats, for the importer's tests."""

from __future__ import annotations

from pathlib import Path

import openpyxl

COLUMNS = (
    [
        "HCPC",
        "SEQNUM",
        "RECID",
        "LONG DESCRIPTION",
        "SHORT DESCRIPTION",
        "PRICE1",
        "PRICE2",
        "PRICE3",
        "PRICE4",
        "MULT_PI",
    ]
    + [f"CIM{i}" for i in range(1, 4)]
    + [f"MCM{i}" for i in range(1, 4)]
    + ["STATUTE"]
    + [f"LABCERT{i}" for i in range(1, 9)]
    + [f"XREF{i}" for i in range(1, 6)]
    + ["COV", "ASC_GRP", "ASC_DT", "OPPS", "OPPS_PI", "OPPS_DT", "PROCNOTE", "BETOS"]
    + [f"TOS{i}" for i in range(1, 6)]
    + ["ANEST_BU", "ADD DT", "ACT EFF DT", "TERM DT", "ACTION CD"]
)


def xlsx(path: Path, records: list[dict[str, object]], sheet: str = "HCPC2031_OCT_ANWEB") -> Path:
    """Write an Excel file as CMS does: text cells, modifiers first with three blanks before them."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append(COLUMNS)
    for record in records:
        page.append([record.get(name, "") for name in COLUMNS])
    book.save(path)
    return path


def record(code: str, long: str, short: str = "", **more: object) -> dict[str, object]:
    """Make a record with the columns that the importer needs."""
    shown = f"   {code}" if len(code) == 2 else code
    return {
        "HCPC": shown,
        "SEQNUM": "0010",
        "RECID": "7" if len(code) == 2 else "3",
        "LONG DESCRIPTION": long,
        "SHORT DESCRIPTION": short or long[:28],
        "COV": "C",
        "BETOS": "Z2",
        "ADD DT": "20200101",
        "ACT EFF DT": "20200101",
        **more,
    }


def fixed_width(
    code: str, long: str, short: str = "", added: str = "20200101", ended: str = "", xref: str = ""
) -> list[str]:
    """Make the lines of one code: 80 characters of text a line, words unbroken where that is possible."""
    fragments: list[str] = []
    rest = long
    while rest:
        cut = len(rest) if len(rest) <= 80 else rest.rfind(" ", 0, 81)
        fragments.append(rest[:cut])
        rest = rest[cut:].lstrip()
    modifier = len(code) == 2
    shown = f"   {code}" if modifier else code
    lines = []
    for number, fragment in enumerate(fragments, start=1):
        kind = ("7" if modifier else "3") if number == 1 else ("8" if modifier else "4")
        head = f"{shown}{number:03d}00{kind}{fragment:<80}"
        if number > 1:
            lines.append(head)
            continue
        line = head + f"{(short or long)[:28]:<28}" + "00".ljust(8)
        line = line.ljust(204) + f"{xref:<25}" + "C"
        line = line.ljust(256) + "Z2 "
        line = line.ljust(268) + added + added + f"{ended:<8}" + "N"
        lines.append(line.ljust(320))
    return lines


def text_file(path: Path, lines: list[str], end: str = "\r\n", encoding: str = "utf-8") -> Path:
    """Write the lines of a fixed-width file."""
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return path
