"""The kinds of files that price lists come in."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from search.bulk.delimited import BadTable
from search.bulk.delimitedlist import DelimitedList
from search.bulk.lists import PriceList, ReadOptions
from search.bulk.transparency import TransparencyJson

_WORKBOOK_BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
#: What the ending of a name promises.
_KINDS = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods"), "workbook"),
    **dict.fromkeys((".csv", ".tsv"), "text"),
    ".json": "JSON",
}
_JSON_BEGINNING = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"')


def open_list(path: Path, options: ReadOptions) -> PriceList:
    """Open a price list: delimited text, a workbook (xlsx, xls, ods), or a price transparency file in csv or JSON.

    Which it is, the first bytes tell, not the name. Raises :class:`BadTable` for what is none of them, or has no such
    column, and OSError.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise BadTable(f"{path}: is no regular file; save it as a file and give that")
    with path.open("rb") as file:
        beginning = file.read(4096)
    if beginning.startswith(_WORKBOOK_BEGINNINGS):
        from search.bulk.workbooks import WorkbookList  # loads calamine, which other lists do not need

        return WorkbookList(path, options)
    if options.sheet:
        raise BadTable(f"{path}: is no workbook, so it has no sheets; leave --sheet out")
    if _JSON_BEGINNING.match(beginning):
        return TransparencyJson(path, options)
    return DelimitedList(path, options)


def check_ending(target: Path, source: PriceList) -> None:
    """Refuse a name for the output that promises another kind of file; raises :class:`BadTable`."""
    promised = _KINDS.get(target.suffix.lower(), "")
    if source.kind == "workbook" and target.suffix.lower() != ".xlsx":
        raise BadTable(f"{target}: a workbook is written as .xlsx; name the output so")
    if promised not in ("", source.kind):
        raise BadTable(
            f"{target}: the list is {source.kind} and is written as it is; give the output the ending of the input"
        )
