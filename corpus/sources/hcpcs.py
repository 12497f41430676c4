"""The CMS quarterly HCPCS Level II file, in both published forms: Excel and fixed width.

Layouts and quirks: CMS's record layout ("HCPC<year>_recordlayout.txt" in the same download). A code's long descriptor
may span many fixed-width records; dates are yyyymmdd; the termination date is the last day on which a code may be used.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from datetime import date
from pathlib import Path

import msgspec

from corpus.entry import CODE, MODIFIER
from corpus.sources import store
from corpus.sources.importing import Parsed, bring
from corpus.sources.store import ImportReport, SourceError
from corpus.sources.tables import cell_text, find_header, sheets

NAME = "hcpcs"

#: A file with this many codes is a whole release, and a whole release goes from the A to the V codes.
_WHOLE = 1000

#: The least length of a record by its id: up to the effective date, or up to the end of the text.
_LEAST_LENGTH = {"3": 284, "7": 284, "4": 91, "8": 91}

#: CMS dates every code; a whole release in which fewer codes than this share are dated has lost its columns.
_LEAST_DATED = 0.5
_FIRST_YEAR = 1900

_MONTHS = {
    m: i + 1 for i, m in enumerate(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"])
}


class HcpcsRecord(msgspec.Struct, frozen=True):
    """One code or modifier of the file. ``ended`` is the last usable day."""

    code: str
    kind: str
    descriptor: str
    short_descriptor: str
    added: date | None
    effective: date | None
    ended: date | None
    coverage: str = ""
    betos: str = ""
    action: str = ""
    pricing: list[str] = []
    cross_references: list[str] = []


def current(home: Path | None = None) -> list[HcpcsRecord] | None:
    """Return the records in place, or None when nothing was imported."""
    return store.read(NAME, HcpcsRecord, home)


def import_file(path: Path, home: Path | None = None, release: str = "", force: bool = False) -> ImportReport:
    """Import a HCPCS file; see :func:`corpus.sources.importing.bring`."""
    return bring(NAME, HcpcsRecord, parse, path, home, release=release, force=force)


def parse(path: Path) -> Parsed:
    """Read a file in either form; raises :class:`corpus.sources.SourceError` for one that is none or is cut off."""
    read = _Reading(path)
    records = list(read.records().values())
    codes = [record for record in records if record.kind == "code"]
    if not codes:
        raise SourceError(f"{path}: no HCPCS Level II code in it; choose the quarterly HCPC file, xlsx or txt")
    if len(codes) > _WHOLE and max(record.code for record in codes) < "V":
        last = max(record.code for record in codes)
        raise SourceError(f"{path}: the file is cut off (the last code is {last}, no V codes); download it again")
    if len(codes) > _WHOLE and min(record.code for record in codes) >= "B":
        first = min(record.code for record in codes)
        raise SourceError(
            f"{path}: the beginning is missing (the first code is {first}, no A codes); download it again"
        )
    dated = sum(record.added is not None for record in codes)
    if len(codes) > _WHOLE and dated < _LEAST_DATED * len(codes):
        raise SourceError(
            f"{path}: {len(codes) - dated} of {len(codes)} codes have no date of addition, so their columns are lost or "
            "shifted; download the file again and do not save it with another program"
        )
    return Parsed(
        records=records,
        release=release_of(path.name) or release_of(read.sheet) or _release_by_dates(records),
        read=read.rows,
        kept={"codes": len(codes), "modifiers": len(records) - len(codes), **read.joined},
        skipped=dict(read.skipped),
        size=len(codes),
    )


def release_of(name: str) -> str:
    """Return the release that a file or sheet name tells ("HCPC2025_OCT_ANWEB" is "2025-10"), or "".

    Names without a month are the yearly files of January.
    """
    found = re.search(r"HCPC(?:S)?_?(20\d\d)(?:[_ -]?([A-Z]{3}))?", name.upper())
    if not found:
        return ""
    return f"{found[1]}-{_MONTHS.get(found[2] or '', 1):02d}"


def _release_by_dates(records: list[HcpcsRecord]) -> str:
    """Fall back on the newest date of addition, at the beginning of its quarter."""
    newest = max((record.added for record in records if record.added), default=date(1970, 1, 1))
    return f"{newest.year}-{(newest.month - 1) // 3 * 3 + 1:02d}"


class _Reading:
    """Reads one file; every row is counted as kept, joined to another (continuations), or skipped for a reason."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheet = ""
        self.rows = 0
        self.joined: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.found: dict[str, HcpcsRecord] = {}

    def records(self) -> dict[str, HcpcsRecord]:
        """Read the file in the form that its first bytes tell."""
        with self.path.open("rb") as stream:
            head = stream.read(8)
        if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
            self._read_excel()
        else:
            self._read_fixed_width()
        return self.found

    def _keep(self, fields: dict[str, str]) -> None:
        """Make a record of the texts of one row."""
        code = fields["code"].strip().upper()
        if not fields["long"].strip() and not fields["short"].strip():
            self.skipped["no description"] += 1
            return
        kind = "code" if CODE.fullmatch(code) else "modifier" if MODIFIER.fullmatch(code) else ""
        if not kind:
            dental = re.fullmatch(r"D\d{4}", code)
            self.skipped["dental (CDT) code" if dental else "not a HCPCS Level II code"] += 1
            return
        if code in self.found:
            self.skipped["code stands there already"] += 1
            return
        self.found[code] = HcpcsRecord(
            code=code,
            kind=kind,
            descriptor=" ".join(fields["long"].split()),
            short_descriptor=" ".join(fields["short"].split()),
            added=self._date(fields["added"], code),
            effective=self._date(fields["effective"], code),
            ended=self._date(fields["ended"], code),
            coverage=fields["coverage"].strip(),
            betos=fields["betos"].strip(),
            action=fields["action"].strip(),
            pricing=[part for part in fields["pricing"].split() if part],
            cross_references=[part for part in fields["xref"].split() if part],
        )

    def _date(self, text: str, code: str) -> date | None:
        digits = text.strip()
        if not digits or set(digits) <= {"0"}:
            return None
        with contextlib.suppress(ValueError):
            if re.fullmatch(r"\d{8}", digits) and int(digits[:4]) >= _FIRST_YEAR:
                return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        raise SourceError(f"{self.path}: {code} has the date {digits!r}; the file is damaged, download it again")

    # --- Excel ---------------------------------------------------------------------------------------------------

    def _read_excel(self) -> None:
        need = ["HCPC", "LONG DESCRIPTION", "SHORT DESCRIPTION", "ADD DT", "ACT EFF DT", "TERM DT"]
        seen = []
        for name, rows in sheets(self.path):
            seen.append(name)
            header = find_header(rows, need)
            if header and len(rows) > header[0] + 1:
                self.sheet = name
                self._read_rows(rows[header[0] + 1 :], header[1])
                return
        raise SourceError(
            f"{self.path}: no sheet has the columns {', '.join(need)} (sheets: {', '.join(seen)}); "
            "choose the HCPC..._ANWEB file, not a report or a list of corrections"
        )

    def _read_rows(self, rows: list[list[object]], columns: dict[str, int]) -> None:
        def text(row: list[object], *names: str) -> str:
            found = [cell_text(row[columns[n]]) for n in names if n in columns and columns[n] < len(row)]
            return " ".join(filter(None, found))

        at = 0
        while at < len(rows):
            row, long = rows[at], [text(rows[at], "LONG DESCRIPTION")]
            at += 1
            while (
                at < len(rows) and _continues(text(rows[at], "RECID")) and text(rows[at], "HCPC") == text(row, "HCPC")
            ):
                long.append(text(rows[at], "LONG DESCRIPTION"))
                self.joined["continuation lines"] += 1
                at += 1
            self.rows += len(long)
            if not any(cell_text(value) for value in row):
                self.skipped["empty row"] += 1
                continue
            self._keep(
                {
                    "code": text(row, "HCPC"),
                    "long": " ".join(long),
                    "short": text(row, "SHORT DESCRIPTION"),
                    "added": text(row, "ADD DT"),
                    "effective": text(row, "ACT EFF DT"),
                    "ended": text(row, "TERM DT"),
                    "coverage": text(row, "COV"),
                    "betos": text(row, "BETOS"),
                    "action": text(row, "ACTION CD"),
                    "pricing": text(row, "PRICE1", "PRICE2", "PRICE3", "PRICE4"),
                    "xref": text(row, "XREF1", "XREF2", "XREF3", "XREF4", "XREF5"),
                }
            )

    # --- fixed width: columns as CMS's record layout numbers them, from 1 ----------------------------------------

    def _read_fixed_width(self) -> None:
        data = self.path.read_bytes()
        if b"\0" in data[:4096]:
            raise SourceError(f"{self.path}: neither Excel nor text; choose the quarterly HCPC file, xlsx or txt")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
        ends_whole = text.endswith(("\n", "\x1a"))
        lines = [line.rstrip("\r\x1a") for line in text.split("\n")]
        if lines and not lines[-1]:
            lines.pop()
        first: str = ""
        fragments: list[str] = []

        def finish() -> None:
            if first:
                self._keep(_columns(first, " ".join(fragment.rstrip() for fragment in fragments)))

        for number, line in enumerate(lines, start=1):
            self.rows += 1
            record_id = line[10:11]
            if (
                number == len(lines)
                and not ends_whole
                and len(line) < _LEAST_LENGTH.get(record_id, 11 if line.strip() else 0)
            ):
                raise SourceError(f"{self.path}: the file is cut off in line {number}; download it again")
            if record_id not in tuple("3478") or not (line[5:10].isascii() and line[5:10].isdigit()):
                self.skipped["not a record (notice or blank line)"] += 1
                continue
            if record_id in "37":
                finish()
                first, fragments = line, [line[11:91]]
            elif not first or line[:5] != first[:5]:
                raise SourceError(
                    f"{self.path}: line {number} continues {line[:5].strip()}, but the line before is of another code; "
                    "the file is damaged, download it again"
                )
            elif int(line[5:8]) != int(first[5:8]) + len(fragments):
                raise SourceError(
                    f"{self.path}: line {number} is part {int(line[5:8])} of {line[:5].strip()}, but part "
                    f"{int(first[5:8]) + len(fragments)} should come; the file is damaged, download it again"
                )
            else:
                fragments.append(line[11:91])
                self.joined["continuation lines"] += 1
        finish()
        if not self.found:
            raise SourceError(f"{self.path}: not a fixed-width HCPCS file; choose the quarterly HCPC file, xlsx or txt")


def _continues(record_id: str) -> bool:
    return record_id in ("4", "8")


def _columns(line: str, long: str) -> dict[str, str]:
    """Cut a first record (RECID 3 or 7); a short line counts as padded with blanks."""
    padded = line.ljust(320)

    def cut(begin: int, end: int) -> str:
        return padded[begin - 1 : end]

    return {
        "code": cut(1, 5),
        "long": long,
        "short": cut(92, 119),
        "pricing": " ".join(cut(120 + 2 * i, 121 + 2 * i) for i in range(4)),
        "xref": " ".join(cut(205 + 5 * i, 209 + 5 * i) for i in range(5)),
        "coverage": cut(230, 230),
        "betos": cut(257, 259),
        "added": cut(269, 276),
        "effective": cut(277, 284),
        "ended": cut(285, 292),
        "action": cut(293, 293),
    }
