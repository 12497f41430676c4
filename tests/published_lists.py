"""Price lists as hospitals publish them, small: templates of CMS in csv and JSON, and a workbook."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

#: Columns of CMS's templates, without most of the charges: tall is a row a payer, wide has columns for each.
TALL = ["description", "code|1", "code|1|type", "code|2", "code|2|type", "modifiers", "setting", "drug_unit_of_measurement",
        "drug_type_of_measurement", "standard_charge|gross", "payer_name", "plan_name", "standard_charge|negotiated_dollar",
        "standard_charge|methodology", "additional_generic_notes"]  # fmt: skip
WIDE = ["description", "code | 1", "code | 1 | type", "code | 2", "code | 2 | type", "setting", "standard_charge | gross",
        "standard_charge|A Plan|PPO|negotiated_dollar", "standard_charge|A Plan|PPO|methodology", "standard_charge|min"]  # fmt: skip
ABOUT_2 = ["hospital_name", "last_updated_on", "version", "hospital_location", "hospital_address", "license_number|CA",
           "To the best of its knowledge and belief, ..."]  # fmt: skip
ABOUT_3 = ["hospital_name", "last_updated_on", "version", "location_name", "hospital_address", "license_number|CA", "type_2_npi",
           "To the best of its knowledge and belief, ...", "attester_name"]  # fmt: skip
#: Description, first code with its type, second code with its type.
ITEMS = [
    ("NEXPLANON 68MG IMPLANT", "J7307", "HCPCS", "00052-4330-01", "NDC"),
    ("NEXPLANON 68MG IMPLANT KIT", "J7306", "HCPCS", "636", "RC"),
    ("ER LEVEL 3", "99283", "CPT", "450", "RC"),
    ("TORADOL SHOT", "175869", "CDM", "", ""),
    ("WALKER, FOLDING", "E0199", "HCPCS", "", ""),
    ("Major joint replacement", "470", "MS-DRG", "", ""),
]
OUTCOMES = {"code found": 1, "agrees": 1, "disagrees": 1, "not a code": 1, "another code set": 2}


def template_of(layout: str, version: str) -> str:
    """Return a price transparency file in csv, tall or wide, version 2 or 3."""
    names = TALL if layout == "tall" else WIDE
    about = ABOUT_2 if version.startswith("2") else ABOUT_3
    values = [
        "West Hospital",
        "2026-01-01",
        version,
        "West Hospital|South",
        "12 Main St, Fullerton, CA",
        "50056",
        "true",
    ]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(about + [""] * (len(names) - len(about)))
    table.writerow(values + [""] * (len(names) - len(values)))
    table.writerow(names)
    table.writerows([*item, *[""] * (len(names) - len(item))] for item in ITEMS)
    return out.getvalue()


def json_of(version: str = "3.0.0", items: list[Any] | None = None) -> str:
    """Return a price transparency file in JSON, indented as some are, with figures whose writing must be kept."""
    listed = [
        {
            "description": text,
            "code_information": [{"code": code, "type": kind} for code, kind in ((a, b), (c, d)) if code],
            "standard_charges": [{"setting": "both", "gross_charge": 10.5, "minimum": 1}],
        }
        for text, a, b, c, d in ITEMS
    ]
    whole = {
        "hospital_name": "West Hospital",
        "version": version,
        "license_information": {"license_number": "50056", "state": "CA"},
        "standard_charge_information": listed if items is None else items,
        "modifier_information": [{"description": "Two sides", "code": "50"}],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False).replace("10.5", "10.500")


def write_workbook(path: Path) -> Path:
    """Write a workbook with a title, other columns, a formula, a format, a wide column and a second sheet."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Read me"
    notes["A1"] = "Prices from January"
    sheet = book.create_sheet("CDM")
    sheet["A1"] = "West Hospital"
    sheet.append([])
    sheet.append(["Item", "Charge Description", "HCPCS Code", "Price"])
    for number, (text, code, _, _, _) in enumerate(ITEMS, start=1):
        sheet.append([number, text, int(code) if code.isdigit() else code, 10.5 * number])
    sheet["D10"] = "=SUM(D4:D9)"
    sheet["B3"].font = openpyxl.styles.Font(bold=True)
    sheet.column_dimensions["B"].width = 44
    book.save(path)
    return path
