"""Workbooks for tests, as small as they may be, in each of the forms that are read: xlsx, ods and the old xls."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence

Rows = Sequence[Sequence[str]]
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def make_xlsx(rows: Rows) -> bytes:
    """Return a workbook of one sheet as openpyxl writes it."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def make_ods(rows: Rows) -> bytes:
    """Return an OpenDocument workbook of one sheet, "Prices"."""
    cells = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {names} office:version="1.2"><office:body><office:spreadsheet><table:table '
        f'table:name="Prices">{cells}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}"/>')
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return out.getvalue()


def make_xls(rows: Rows) -> bytes:
    """Return a workbook of Excel 97 with one sheet, "Prices": BIFF8 records ([MS-XLS]) in a compound file ([MS-CFB])."""

    def record(number: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", number, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))

    name = b"Prices"
    ahead = begin(0x0005) + record(0x0042, struct.pack("<H", 1200))
    sheet_at = len(ahead) + 4 + 8 + len(name) + 4  # behind the record that says where the sheet is, and the end
    ahead += record(0x0085, struct.pack("<IBBBB", sheet_at, 0, 0, len(name), 0) + name) + record(0x000A)
    sheet = begin(0x0010) + record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            label = struct.pack("<HHHHB", at, column, 0, len(text), 0) + text.encode("latin-1")
            sheet += record(0x0204, label)
    stream = ahead + sheet + record(0x000A)
    stream += bytes(max(4096 - len(stream), -len(stream) % _SECTOR))
    stream += bytes(-len(stream) % _SECTOR)
    sectors = len(stream) // _SECTOR
    if sectors > _SECTOR // 4 - 2:
        raise ValueError("more rows than one sector of the allocation table holds")
    table = [_FAT, _END, *range(3, 2 + sectors), _END]
    allocation = struct.pack(f"<{_SECTOR // 4}I", *table, *[_FREE] * (_SECTOR // 4 - len(table)))

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        written = title.encode("utf-16-le")
        head = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written) + 2, kind, 1, _FREE, _FREE, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, _END, 0) + entry("Workbook", 2, _FREE, 2, len(stream))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0)
    return head.ljust(_SECTOR, b"\xff") + allocation + directory.ljust(_SECTOR, b"\0") + stream


MAKERS: dict[str, Callable[[Rows], bytes]] = {"xlsx": make_xlsx, "ods": make_ods, "xls": make_xls}
