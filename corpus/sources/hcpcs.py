"""The CMS quarterly HCPCS Level II file, in both published forms: Excel and fixed width.

Layouts and quirks: CMS's record layout ("HCPC<year>_recordlayout.txt" in the same download). A code's long descriptor
may span many fixed-width records; dates are yyyymmdd; the termination date is the last day on which a code may be used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec

from corpus.entry import CODE, MODIFIER, Entry
from corpus.sources.betos import betos_grouping
from corpus.sources.source import Origin, Parsed, SourceError
from corpus.sources.tables import is_excel, lines_of, read_table, refuse_cut_line, refuse_cut_off

#: A file with this many codes is a whole release, and a whole release goes from the A to the V codes.
_WHOLE = 1000

#: The least length of a record by its id: up to the effective date, or up to the end of the text.
_LEAST_LENGTH = {"3": 284, "7": 284, "4": 91, "8": 91}

#: CMS dates every code; a whole release in which fewer codes than this share are dated has lost its columns.
_LEAST_DATED = 0.5
_FIRST_YEAR = 1900

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_CONTINUATIONS = ("4", "8")  # the ids of records with more text of the code before
_NEEDED = ("HCPC", "LONG DESCRIPTION", "SHORT DESCRIPTION", "ADD DT", "ACT EFF DT", "TERM DT")
# field -> its columns in the Excel form, whose texts are joined
_COLUMNS = {
    "short": ("SHORT DESCRIPTION",),
    "added": ("ADD DT",),
    "effective": ("ACT EFF DT",),
    "ended": ("TERM DT",),
    "coverage": ("COV",),
    "betos": ("BETOS",),
    "action": ("ACTION CD",),
    "pricing": ("PRICE1", "PRICE2", "PRICE3", "PRICE4"),
    "xref": ("XREF1", "XREF2", "XREF3", "XREF4", "XREF5"),
    "tos": ("TOS1", "TOS2", "TOS3", "TOS4", "TOS5"),
}
# the same in the fixed-width form: first and last column of each text, from 1
_PLACES = {
    "short": ((92, 119),),
    "added": ((269, 276),),
    "effective": ((277, 284),),
    "ended": ((285, 292),),
    "coverage": ((230, 230),),
    "betos": ((257, 259),),
    "action": ((293, 293),),
    "pricing": ((120, 121), (122, 123), (124, 125), (126, 127)),
    "xref": ((205, 209), (210, 214), (215, 219), (220, 224), (225, 229)),
    "tos": ((261, 261), (262, 262), (263, 263), (264, 264), (265, 265)),
}
#: A descriptor serves as name up to this length; a longer one is cut at a word.
_NAME_LENGTH = 140

#: The fields of one code and how many rows they come from; {"reason": ...} for a row that is no record.
_Rows = Iterator[tuple[dict[str, str], int]]


class HcpcsRecord(msgspec.Struct, frozen=True):
    """One code or modifier of the file. ``ended`` is the last usable day.

    ``action`` and ``pricing`` are CMS's indicators of the last change and of how the code is paid, ``tos`` those of the
    types of service.
    """

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
    tos: list[str] = []


def parse(path: Path) -> Parsed[HcpcsRecord]:
    """Read a file in either form; raises :class:`corpus.sources.SourceError` for one that is none or is cut off."""
    sheet, rows = _read_excel(path) if is_excel(path) else ("", _read_fixed_width(path))
    records: dict[str, HcpcsRecord] = {}
    continuations: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    read = 0
    for fields, count in rows:
        read += count
        if count > 1:
            continuations["continuation lines"] += count - 1
        reason = _reason_to_skip(fields, records)
        if reason:
            skipped[reason] += 1
        else:
            records[fields["code"]] = _record_of(fields, path)
    codes = [record for record in records.values() if record.kind == "code"]
    _refuse_incomplete(path, codes)
    return Parsed(
        records=list(records.values()),
        release=release_of(path.name) or release_of(sheet) or _release_by_dates(records),
        read=read,
        kept={"codes": len(codes), "modifiers": len(records) - len(codes), **continuations},
        skipped=dict(skipped),
        size=len(codes),
    )


def _reason_to_skip(fields: dict[str, str], records: dict[str, HcpcsRecord]) -> str:
    """Return why rows give no record, or "" when they give one."""
    if "reason" in fields:
        return fields["reason"]
    code = fields["code"]
    if not fields["long"].strip() and not fields["short"].strip():
        return "no description"
    if not (CODE.fullmatch(code) or MODIFIER.fullmatch(code)):
        return "dental (CDT) code" if re.fullmatch(r"D\d{4}", code) else "not a HCPCS Level II code"
    return "code stands there already" if code in records else ""


def _record_of(fields: dict[str, str], path: Path) -> HcpcsRecord:
    code = fields["code"]
    return HcpcsRecord(
        code=code,
        kind="code" if CODE.fullmatch(code) else "modifier",
        descriptor=" ".join(fields["long"].split()),
        short_descriptor=" ".join(fields["short"].split()),
        added=_date_of(fields["added"], code, path),
        effective=_date_of(fields["effective"], code, path),
        ended=_date_of(fields["ended"], code, path),
        coverage=fields["coverage"].strip(),
        betos=fields["betos"].strip(),
        action=fields["action"].strip(),
        pricing=fields["pricing"].split(),
        cross_references=fields["xref"].split(),
        tos=fields["tos"].split(),
    )


def _date_of(text: str, code: str, path: Path) -> date | None:
    """Return the date of a cell; None for an empty one and for zeros."""
    digits = text.strip()
    if not digits.strip("0"):
        return None
    try:
        if re.fullmatch(r"\d{8}", digits) and int(digits[:4]) >= _FIRST_YEAR:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:  # such as the 32nd of a month
        pass
    raise SourceError(f"{path}: {code} has the date {digits!r}; the file is damaged, download it again")


def _refuse_incomplete(path: Path, codes: list[HcpcsRecord]) -> None:
    """Refuse a file without codes, and a release that has lost its beginning, its end or its columns."""
    if not codes:
        raise SourceError(f"{path}: no HCPCS Level II code in it; choose the quarterly HCPC file, xlsx or txt")
    refuse_cut_off(path, (record.code for record in codes), _WHOLE, "V")
    if len(codes) <= _WHOLE:
        return
    first = min(record.code for record in codes)
    if first >= "B":
        raise SourceError(
            f"{path}: the beginning is missing (the first code is {first}, no A codes); download it again"
        )
    undated = sum(record.added is None for record in codes)
    if undated > (1 - _LEAST_DATED) * len(codes):
        raise SourceError(
            f"{path}: {undated} of {len(codes)} codes have no date of addition, so their columns are lost or "
            "shifted; download the file again and do not save it with another program"
        )


def release_of(name: str) -> str:
    """Return the release that a file or sheet name tells ("HCPC2025_OCT_ANWEB" is "2025-10"), or "".

    Names without a month are the yearly files of January.
    """
    named = re.search(r"HCPC(?:S)?_?(20\d\d)(?:[_ -]?([A-Z]{3}))?", name.upper())
    if not named:
        return ""
    month = _MONTHS.index(named[2]) + 1 if named[2] in _MONTHS else 1
    return f"{named[1]}-{month:02d}"


def _release_by_dates(records: dict[str, HcpcsRecord]) -> str:
    """Fall back on the newest date of addition, at the beginning of its quarter."""
    newest = max((record.added for record in records.values() if record.added), default=date(1970, 1, 1))
    return f"{newest.year}-{(newest.month - 1) // 3 * 3 + 1:02d}"


# --- the two forms ----------------------------------------------------------------------------------------------------


def _read_excel(path: Path) -> tuple[str, _Rows]:
    """Return the name of the sheet, and its rows with those that continue a code joined to its first."""
    table = read_table(path, _NEEDED, choose="the HCPC..._ANWEB file, not a report or a list of corrections")

    def read() -> _Rows:
        rows = [row for _, row in table.body]
        at = 0
        while at < len(rows):
            row, code, begin = rows[at], table.cell(rows[at], "HCPC"), at
            at += 1
            while at < len(rows) and (table.cell(rows[at], "RECID"), table.cell(rows[at], "HCPC")) in (
                (record_id, code) for record_id in _CONTINUATIONS
            ):
                at += 1
            if not any(row):
                yield {"reason": "empty row"}, at - begin
                continue
            texts = (" ".join(filter(None, (table.cell(row, word) for word in words))) for words in _COLUMNS.values())
            long = " ".join(table.cell(part, "LONG DESCRIPTION") for part in rows[begin:at])
            yield {"code": code.upper(), "long": long, **dict(zip(_COLUMNS, texts, strict=True))}, at - begin

    return table.sheet, read()


def _read_fixed_width(path: Path) -> _Rows:
    """Yield the codes of a text file, and what is no record; raises for lines that are cut off, lost or moved."""
    lines, ends_whole = lines_of(path)
    last = lines[-1] if lines else ""
    refuse_cut_line(lines, ends_whole, _LEAST_LENGTH.get(last[10:11], 11 if last.strip() else 0), path)
    first = ""
    parts: list[str] = []
    for number, line in enumerate(lines, start=1):
        record_id = line[10:11]
        if record_id not in _LEAST_LENGTH or not (line[5:10].isascii() and line[5:10].isdigit()):
            yield {"reason": "not a record (notice or blank line)"}, 1
        elif record_id not in _CONTINUATIONS:
            if first:
                yield _fields_of(first, parts), len(parts)
            first, parts = line, [line[11:91]]
        elif not first or line[:5] != first[:5]:
            raise SourceError(
                f"{path}: line {number} continues {line[:5].strip()}, but the line before is of another code; "
                "the file is damaged, download it again"
            )
        elif int(line[5:8]) != int(first[5:8]) + len(parts):
            raise SourceError(
                f"{path}: line {number} is part {int(line[5:8])} of {line[:5].strip()}, but part "
                f"{int(first[5:8]) + len(parts)} should come; the file is damaged, download it again"
            )
        else:
            parts.append(line[11:91])
    if first:
        yield _fields_of(first, parts), len(parts)


def _fields_of(line: str, parts: list[str]) -> dict[str, str]:
    """Cut a first record (RECID 3 or 7) into its fields; a short line counts as padded with blanks."""
    padded = line.ljust(320)
    fields = {field: " ".join(padded[begin - 1 : end] for begin, end in places) for field, places in _PLACES.items()}
    return {"code": line[:5].strip().upper(), "long": " ".join(part.rstrip() for part in parts), **fields}


# --- what it says of a code -------------------------------------------------------------------------------------------


def make_entry(records: list[HcpcsRecord], origin: Origin) -> Entry:
    """Make the entry of a code that nobody has written about: its descriptor is its name."""
    record = records[0]
    return Entry(code=record.code, name=name_from(record.descriptor or record.short_descriptor), kind=record.kind)


def name_from(descriptor: str) -> str:
    """Return a descriptor as a name: whole when it is short, else cut at the last word that fits, with an ellipsis."""
    if len(descriptor) <= _NAME_LENGTH:
        return descriptor
    return descriptor[:_NAME_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"


def add_facts(entry: Entry, records: list[HcpcsRecord], origin: Origin) -> Entry:
    """Give an entry the official descriptors, dates, indicators, cross references and grouping by BETOS."""
    record = records[0]
    copied = ("short_descriptor", "added", "effective", "ended", "coverage", "betos", "action")
    texts = ("descriptor", *copied) if record.descriptor else copied
    return replace(
        entry,
        **{field: getattr(record, field) for field in texts},
        pricing=tuple(record.pricing),
        cross_references=tuple(record.cross_references),
        grouping=betos_grouping(record.betos),
        sources={"name": origin.label, **entry.sources, **dict.fromkeys((*texts, "pricing", "grouping"), origin.label)},
    )
