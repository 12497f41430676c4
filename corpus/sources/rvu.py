"""CMS's Physician Fee Schedule relative value file (PPRRVU): CSV, fixed-width text or Excel.

In the tables the header is split vertically over several rows and its words repeat, so columns are found by the words of
all header rows above them; a column that a release inserts (2026: PRIC IND) moves nothing. Rows are keyed by code and
modifier. Rows of CPT codes are imported only by a user who asserts to hold a licence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from corpus.entry import CODE, Entry, Rvu
from corpus.sources.source import Origin, Parsed, SourceError
from corpus.sources.tables import (
    amount_of,
    header_word,
    is_excel,
    lines_of,
    read_table,
    refuse_cut_line,
    refuse_cut_off,
    refuse_short,
)

_CPT = re.compile(r"\d{4}[\dFTUMA]")
_DENTAL = re.compile(r"D\d{4}")
_HEADER_HEIGHT = 5

#: A release holds thousands of Level II codes and goes on to the V codes.
_WHOLE = 1000

# field -> the words of its column, top to bottom, joined by blanks
_COLUMNS = {
    "code": "HCPCS",
    "modifier": "MOD",
    "descriptor": "DESCRIPTION",
    "status": "STATUS CODE",
    "work": "WORK RVU",
    "pe_nonfacility": "NON-FAC PE RVU",
    "na_nonfacility": "NON-FAC NA INDICATOR",
    "pe_facility": "FACILITY PE RVU",
    "na_facility": "FACILITY NA INDICATOR",
    "malpractice": "MP RVU",
    "total_nonfacility": "NON-FACILITY TOTAL",
    "total_facility": "FACILITY TOTAL",
    "pctc": "PCTC IND",
    "global_days": "GLOB DAYS",
    "conversion_factor": "CONV FACTOR",
}
# the same in the fixed-width file, first and last column from 1 (CMS's RVU25D record layout)
_PLACES = {
    "code": (1, 5),
    "modifier": (6, 7),
    "descriptor": (8, 57),
    "status": (58, 58),
    "work": (60, 65),
    "pe_nonfacility": (67, 72),
    "na_nonfacility": (73, 74),
    "pe_facility": (76, 81),
    "na_facility": (82, 83),
    "malpractice": (85, 89),
    "total_nonfacility": (91, 96),
    "total_facility": (97, 102),
    "pctc": (103, 103),
    "global_days": (104, 106),
    "conversion_factor": (121, 150),
}
_QUARTERS = {"JAN": "A", "APR": "B", "JUL": "C", "OCT": "D"}

#: The conversion factor is found by its form: the indicator that 2026 brings in moves what stands behind it.
_FACTOR = re.compile(r"(?<![\d.])\d{1,3}\.\d{4}(?![\d.])")
_NUMBERS = (
    "work",
    "pe_nonfacility",
    "pe_facility",
    "malpractice",
    "total_nonfacility",
    "total_facility",
    "conversion_factor",
)

#: The fields of each row with its number, from 1.
_Rows = Iterator[tuple[int, dict[str, str]]]


class RvuRecord(msgspec.Struct, frozen=True):
    """The relative value units of a code (with a modifier, or "") and what goes with them.

    ``status`` is the fee schedule's status indicator; ``na_...`` is "NA" where a service is not paid in that setting.
    """

    code: str
    modifier: str
    descriptor: str
    status: str
    work: float
    pe_nonfacility: float
    na_nonfacility: str
    pe_facility: float
    na_facility: str
    malpractice: float
    total_nonfacility: float
    total_facility: float
    pctc: str
    global_days: str
    conversion_factor: float


def parse(path: Path, cpt_license: bool = False) -> Parsed[RvuRecord]:
    """Read a file in any form; raises :class:`corpus.sources.SourceError` for one that is none or is cut off.

    Rows of CPT codes are skipped without ``cpt_license``, which asserts that the user holds a licence.
    """
    release, rows = _read_fixed_width(path) if _is_fixed_width(path) else _read_table(path)
    records: dict[tuple[str, str], RvuRecord] = {}
    skipped: Counter[str] = Counter()
    read = 0
    for number, fields in rows:
        read += 1
        code = fields["code"].upper()
        if code.isdigit():
            code = code.zfill(5)  # a cell that Excel took for a number has lost its leading zeros
        if not any(fields.values()):
            skipped["empty row"] += 1
        elif _DENTAL.fullmatch(code):
            skipped["dental (CDT) code"] += 1
        elif not _is_code(code):
            skipped["no code"] += 1
        elif _CPT.fullmatch(code) and not cpt_license:
            skipped["CPT code, no licence asserted (--cpt-license)"] += 1
        else:
            numbers = {field: amount_of(fields[field], path, number) or 0.0 for field in _NUMBERS}
            record = msgspec.convert({**fields, "code": code, **numbers}, RvuRecord)
            if (first := records.setdefault((code, fields["modifier"]), record)) is not record:
                contradiction = "" if first == record else ", with other values"
                skipped[f"code and modifier stand there already{contradiction}"] += 1
    if not records:
        raise SourceError(f"{path}: holds no HCPCS code; choose the PPRRVU file of the fee schedule's zip")
    refuse_cut_off(path, (code for code, _ in records if CODE.fullmatch(code)), _WHOLE, "V")
    codes = {code for code, _ in records}
    return Parsed(list(records.values()), release, read, {"rows": len(records)}, dict(skipped), len(codes))


def _is_code(text: str) -> bool:
    return bool(CODE.fullmatch(text.upper()) or _CPT.fullmatch(text.upper()))


# --- the two forms ----------------------------------------------------------------------------------------------------


def _is_fixed_width(path: Path) -> bool:
    if is_excel(path):
        return False
    first = lines_of(path)[0][:8]
    return any(line.startswith("HDR") or re.match(r"[0-9A-Z]\d{3}[0-9A-Z]  ", line) for line in first)


def _read_table(path: Path) -> tuple[str, _Rows]:
    """Read CSV or Excel; returns the release and the rows as fields, each with its number."""
    table = read_table(path, ["HCPCS", "MOD", "DESCRIPTION"])
    block = table.head[-_HEADER_HEIGHT:]
    while len(block) > 1 and any("RELEASED" in header_word(cell) for cell in block[0]):
        block = block[1:]
    width = max(map(len, block))
    joined = [" ".join(filter(None, (header_word(row[c]) for row in block if c < len(row)))) for c in range(width)]
    columns: dict[str, int] = {}
    for field, words in _COLUMNS.items():
        ending = [column for column, text in enumerate(joined) if text == words or text.endswith(f" {words}")]
        exact = [column for column in ending if joined[column] == words] or ending
        if not exact:
            raise SourceError(f"{path}: no column {words!r} in the header; choose the PPRRVU file, 2019 or later")
        columns[field] = exact[0]
    least = 1 + max(columns.values())

    def read() -> _Rows:
        for number, row in table.body:
            fields = {field: row[column] if column < len(row) else "" for field, column in columns.items()}
            if _is_code(fields["code"]):
                refuse_short(row, least, path, number)
            yield number, fields

    return _release_of(path, table.head), read()


def _read_fixed_width(path: Path) -> tuple[str, _Rows]:
    """Read the text form; returns the release and the lines as fields, each with its number."""
    lines, ends_whole = lines_of(path)
    refuse_cut_line(lines, ends_whole, max((len(line) for line in lines[:-1]), default=0), path)

    def read() -> _Rows:
        for number, line in enumerate(lines, start=1):
            if not line.startswith("HDR"):
                fields = {field: line[begin - 1 : end].strip() for field, (begin, end) in _PLACES.items()}
                factor = _FACTOR.search(fields["conversion_factor"])
                if _is_code(fields["code"]) and not factor:
                    raise SourceError(f"{path}: line {number} has no conversion factor; the file is damaged or cut off")
                yield number, {**fields, "conversion_factor": factor[0] if factor else ""}

    return _release_of(path, [[line] for line in lines if line.startswith("HDR")]), read()


def _release_of(path: Path, head: list[list[str]]) -> str:
    """Return CMS's own name of the release ("RVU25D" is October 2025), by the file's name or the title.

    From 2026 on there is a second file for qualifying participants of the Quality Payment Program, with a conversion factor
    of its own: its release is "RVU26C QPP", so that pages say whose payments they show.
    """
    title = " ".join(cell for row in head for cell in row if cell).upper()
    for text in (path.stem.upper().replace("_", " "), title):
        year = re.search(r"(?:PPRRVU|RVU)?(20\d\d|(?<=RVU)\d\d)(?!\d)", text)
        month = re.search(r"\b(JAN|APR|JUL|OCT)", text)
        if year and month:
            program = " QPP" if re.search(r"(?<!NON)(?<!NON )QPP", path.stem.upper().replace("-", " ")) else ""
            return f"RVU{year[1][-2:]}{_QUARTERS[month[1]]}{program}"
    return ""


# --- what it says of a code -------------------------------------------------------------------------------------------


def make_entry(records: list[RvuRecord], origin: Origin) -> Entry | None:
    """Make the entry of a CPT row that the user imported under a licence; None for a code of HCPCS Level II.

    A Level II code that only the fee schedule has is of another release than the corpus, and gets no entry.
    """
    first = _by_modifier(records)[0]
    name = " ".join(first.descriptor.split())
    if not (name and first.code[0].isdigit()):
        return None
    return Entry(code=first.code, name=name, kind="cpt", short_descriptor=name, sources={"name": origin.label})


def add_facts(entry: Entry, records: list[RvuRecord], origin: Origin) -> Entry:
    """Give an entry its lines of the fee schedule, the one without modifier first."""
    lines = tuple(_line_of(record) for record in _by_modifier(records))
    return replace(entry, rvus=lines, sources={**entry.sources, "rvus": origin.label})


def _by_modifier(records: list[RvuRecord]) -> list[RvuRecord]:
    return sorted(records, key=lambda record: record.modifier)


def _line_of(record: RvuRecord) -> Rvu:
    return Rvu(
        modifier=record.modifier,
        status=record.status,
        work=record.work,
        pe_nonfacility=record.pe_nonfacility,
        pe_facility=record.pe_facility,
        malpractice=record.malpractice,
        total_nonfacility=record.total_nonfacility,
        total_facility=record.total_facility,
        conversion_factor=record.conversion_factor,
        global_days=record.global_days,
        pctc=record.pctc,
        na_nonfacility=record.na_nonfacility.upper() == "NA",
        na_facility=record.na_facility.upper() == "NA",
    )
