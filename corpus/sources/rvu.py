"""CMS's Physician Fee Schedule relative value file (PPRRVU): CSV, fixed-width text or Excel.

In the tables the header is split vertically over several rows and its words repeat, so columns are found by the words of
all header rows above them; a column that a release inserts (2026: PRIC IND) moves nothing. Rows are keyed by code and
modifier. Rows of CPT codes are imported only by a user who asserts to hold a licence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from corpus.entry import CODE
from corpus.sources import store
from corpus.sources.importing import Parsed, bring
from corpus.sources.store import ImportReport, SourceError
from corpus.sources.tables import amount_of, header_word, is_excel, refuse_cut_off, refuse_short, rows_of, text_of

NAME = "rvu"
LICENSED = "CPT licence asserted by the user"

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


def current(home: Path | None = None) -> list[RvuRecord] | None:
    """Return the records in place, or None when nothing was imported."""
    return store.read(NAME, RvuRecord, home)


def import_file(
    path: Path, home: Path | None = None, release: str = "", force: bool = False, cpt_license: bool = False
) -> ImportReport:
    """Import a relative value file; see :func:`corpus.sources.importing.bring`.

    ``cpt_license`` asserts that the user holds an AMA licence for CPT; only then are rows of CPT codes kept.
    """
    return bring(
        NAME,
        RvuRecord,
        lambda path: parse(path, cpt_license),
        path,
        home,
        release=release,
        release_form=r"RVU\d\d[A-Z]{1,2}( QPP)?",
        example_release="RVU25D",
        force=force,
        terms=LICENSED if cpt_license else "",
    )


def parse(path: Path, cpt_license: bool = False) -> Parsed:
    """Read a file in any form; raises :class:`corpus.sources.SourceError` for one that is none or is cut off."""
    told, rows = _table(path) if is_excel(path) or not _is_fixed_width(path) else _fixed_width(path)
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
        elif not CODE.fullmatch(code) and not _CPT.fullmatch(code):
            skipped["no code"] += 1
        elif _CPT.fullmatch(code) and not cpt_license:
            skipped["CPT code, no licence asserted (--cpt-license)"] += 1
        else:
            numbers = {name: amount_of(fields[name], path, number) or 0.0 for name in _NUMBERS}
            record = msgspec.convert({**fields, "code": code, **numbers}, RvuRecord)
            if (first := records.setdefault((code, fields["modifier"]), record)) is not record:
                other = "" if first == record else ", with other values"
                skipped[f"code and modifier stand there already{other}"] += 1
    if not records:
        raise SourceError(f"{path}: holds no HCPCS code; choose the PPRRVU file of the fee schedule's zip")
    refuse_cut_off(path, (code for code, _ in records if CODE.fullmatch(code)), _WHOLE, "V")
    kept = {"rows": len(records)}
    codes = len({code for code, _ in records})
    return Parsed(list(records.values()), told, read, kept, dict(skipped), codes)


def _is_code(text: str) -> bool:
    return bool(CODE.fullmatch(text.upper()) or _CPT.fullmatch(text.upper()))


def _is_fixed_width(path: Path) -> bool:
    first = text_of(path)[:2000].splitlines()[:8]
    return any(line.startswith("HDR") for line in first) or any(
        re.match(r"[0-9A-Z]\d{3}[0-9A-Z]  ", line) for line in first
    )


def _table(path: Path) -> tuple[str, Iterator[tuple[int, dict[str, str]]]]:
    """Read CSV or Excel; returns the release and the rows as fields."""
    _, rows, at, _ = rows_of(path, ["HCPCS", "MOD", "DESCRIPTION"])
    block = rows[max(0, at - _HEADER_HEIGHT + 1) : at + 1]
    while len(block) > 1 and any("RELEASED" in header_word(cell) for cell in block[0]):
        block = block[1:]
    width = max(map(len, block))
    joined = [" ".join(filter(None, (header_word(row[c]) for row in block if c < len(row)))) for c in range(width)]
    places: dict[str, int] = {}
    for field, words in _COLUMNS.items():
        found = [c for c, text in enumerate(joined) if text == words or text.endswith(f" {words}")]
        exact = [c for c in found if joined[c] == words] or found
        if not exact:
            raise SourceError(f"{path}: no column {words!r} in the header; choose the PPRRVU file, 2019 or later")
        places[field] = exact[0]
    least = 1 + max(places.values())

    def read() -> Iterator[tuple[int, dict[str, str]]]:
        for number, row in enumerate(rows[at + 1 :], start=at + 2):
            fields = {f: row[c].strip() if c < len(row) else "" for f, c in places.items()}
            if _is_code(fields["code"]):
                refuse_short(row, least, path, number)
            yield number, fields

    return _release(path, rows[: at + 1]), read()


def _fixed_width(path: Path) -> tuple[str, Iterator[tuple[int, dict[str, str]]]]:
    text = text_of(path)
    lines = text.splitlines()
    usual = max((len(line) for line in lines[:-1]), default=0)
    if lines and not text.endswith(("\n", "\x1a")) and len(lines[-1]) < usual:
        raise SourceError(f"{path}: the file is cut off in line {len(lines)}; download it again")

    def read() -> Iterator[tuple[int, dict[str, str]]]:
        for number, line in enumerate(lines, start=1):
            if not line.startswith("HDR"):
                fields = {field: line[begin - 1 : end].strip() for field, (begin, end) in _PLACES.items()}
                factor = _FACTOR.search(fields["conversion_factor"])
                if _is_code(fields["code"]) and not factor:
                    raise SourceError(f"{path}: line {number} has no conversion factor; the file is damaged or cut off")
                yield number, {**fields, "conversion_factor": factor[0] if factor else ""}

    return _release(path, [[line] for line in lines if line.startswith("HDR")]), read()


_QUARTERS = {"JAN": "A", "APR": "B", "JUL": "C", "OCT": "D"}


def _release(path: Path, head: list[list[str]]) -> str:
    """Return CMS's own name of the release ("RVU25D" is October 2025), by the title or the file's name.

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
