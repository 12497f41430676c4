"""CMS's ASP crosswalk from National Drug Codes to HCPCS codes: brand names, packages and their billing units.

The header is the ninth record; the name of the code column changes every year ("_2026_CODE"), and the NDC column has been
"NDC2" and "NDC". Drug names may hold line
breaks and trademark signs; a few NDCs are not in the 5-4-2 form.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import msgspec

from corpus.entry import CODE
from corpus.sources import store
from corpus.sources.importing import Parsed, bring
from corpus.sources.store import ImportReport, SourceError
from corpus.sources.tables import amount_of, header_word, refuse_cut_off, refuse_short, rows_of

NAME = "ndc"
_CODE_COLUMN = re.compile(r"HCPCS CODE|HCPCS|\d{4} CODE")
_NDC_COLUMN = re.compile(r"NDC2|NDC")

#: A release holds some 800 codes and goes on to the Q codes.
_WHOLE = 200
_MONTHS = ("january", "april", "july", "october")


class NdcRecord(msgspec.Struct, frozen=True):
    """One package. ``ndc`` is 11 digits where it could be told; ``units`` is the billing units a package holds."""

    code: str
    ndc: str
    drug: str
    labeler: str
    dosage: str
    package_size: str
    package_quantity: str
    units: str


def current(home: Path | None = None) -> list[NdcRecord] | None:
    """Return the packages in place, or None when nothing was imported."""
    return store.read(NAME, NdcRecord, home)


def import_file(path: Path, home: Path | None = None, release: str = "", force: bool = False) -> ImportReport:
    """Import a crosswalk; see :func:`corpus.sources.importing.bring`."""
    return bring(NAME, NdcRecord, parse, path, home, release=release, force=force)


def parse(path: Path) -> Parsed:
    """Read a crosswalk, CSV or Excel; raises :class:`corpus.sources.SourceError` for a file that is none."""
    _, rows, at, columns = rows_of(path, [_CODE_COLUMN, _NDC_COLUMN, "DRUG NAME", "BILLUNITSPKG"])
    code_column = next(number for word, number in columns.items() if _CODE_COLUMN.fullmatch(word))
    columns["NDC"] = next(number for word, number in columns.items() if _NDC_COLUMN.fullmatch(word))
    least = 1 + max(code_column, *(columns[word] for word in ("NDC", "DRUG NAME", "BILLUNITSPKG")))
    records: dict[NdcRecord, None] = {}
    skipped: Counter[str] = Counter()
    for line, row in enumerate(rows[at + 1 :], start=at + 2):

        def cell(word: str, row: list[str] = row) -> str:
            number = columns.get(word, len(row))
            return clean(row[number]) if number < len(row) else ""

        code = clean(row[code_column]).upper() if code_column < len(row) else ""
        if not any(row):
            skipped["empty row"] += 1
        elif not CODE.fullmatch(code):
            skipped["code of CPT or another system" if re.fullmatch(r"\d{4}[\dA-Z]", code) else "no HCPCS code"] += 1
        else:
            refuse_short(row, least, path, line)
            amount_of(cell("BILLUNITSPKG"), path, line)
            record = NdcRecord(
                code=code,
                ndc=ndc11(cell("NDC")),
                drug=cell("DRUG NAME"),
                labeler=cell("LABELER NAME"),
                dosage=cell("HCPCS DOSAGE"),
                package_size=cell("PKG SIZE"),
                package_quantity=cell("PKG QTY"),
                units=cell("BILLUNITSPKG"),
            )
            if record in records:
                skipped["package stands there already"] += 1
            records[record] = None
    if not records:
        raise SourceError(f"{path}: holds no package with a HCPCS Level II code; choose the ASP NDC-HCPCS crosswalk")
    found = {record.code for record in records}
    refuse_cut_off(path, found, _WHOLE, "Q")
    kept = {"packages": len(records)}
    release = release_of(path, rows[: at + 1], columns)
    return Parsed(list(records), release, len(rows) - at - 1, kept, dict(skipped), len(found))


def clean(text: str) -> str:
    """Return a cell without line breaks, runs of blanks and trademark signs."""
    return " ".join(re.sub(r"[™®©\x99\x92]", " ", text).split())


def ndc11(text: str) -> str:
    """Return an NDC in its 11-digit form; one in another form comes back as it is.

    >>> ndc11("00270-7015-46"), ndc11("0270-7015-46"), ndc11("PS99999")
    ('00270701546', '00270701546', 'PS99999')
    """
    parts = text.strip().split("-")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        widths = [len(part) for part in parts]
        if widths[0] <= 5 and widths[1] <= 4 and widths[2] <= 2:
            return f"{parts[0]:0>5}{parts[1]:0>4}{parts[2]:0>2}"
    digits = text.replace("-", "").strip()
    return digits if len(digits) == 11 and digits.isdigit() else text.strip()


def release_of(path: Path, head: list[list[str]], columns: dict[str, int]) -> str:
    """Return the quarter that a drug file's title or name tells ("January 2026" is "2026-01"), or its year."""
    title = " ".join(cell for row in head for cell in row if cell)
    for text in (title, path.name):
        found = re.search(r"\b(jan|apr|jul|oct)[a-z]*\.?[\s_-]*(?:\d{1,2},\s*)?(20\d\d)\b", text, re.IGNORECASE)
        if found:
            month = next(n for n, name in enumerate(_MONTHS) if name.startswith(found[1].lower()))
            return f"{found[2]}-{month * 3 + 1:02d}"
    year = re.search(r"20\d\d", " ".join(header_word(word) for word in columns))
    return f"{year[0]}-01" if year else ""
