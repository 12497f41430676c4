"""Downloading CMS's files: streamed, resumed where the server allows it, checked, unpacked with care, then imported."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import httpx

from corpus.paths import URLS
from corpus.paths import home as default_home
from corpus.reading import CorpusError, Reader
from corpus.sources.store import SourceError

MAX_DOWNLOAD = 300 * 2**20  # bytes; CMS's largest of these files is about 20 MB
MAX_MEMBER = 500 * 2**20  # bytes, unpacked
_MAX_RATIO = 200  # unpacked to packed; text packs about 10 to 1
_TIMEOUT = httpx.Timeout(30.0)  # for each step; a body that stalls longer is given up
_BLOCK = 1 << 16
_LONGEST_NAME = 120  # of a file; the rest of an address's last part is cut off
#: Files are asked for as they are: what is packed for the way cannot be resumed in the middle.
_HEADERS = {"User-Agent": "plaincode", "Accept-Encoding": "identity"}
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
_QUARTER = {1: ("january", "a"), 4: ("april", "b"), 7: ("july", "c"), 10: ("october", "d")}

#: Which member of a zip is the file: what its name must hold and must not hold, best form first.
_MEMBERS = {
    "hcpcs": (r"hcpc", r"transaction|correction|layout|noc|proc_?note|change|read ?me", (".xlsx", ".txt")),
    "rvu": (r"pprrvu", r"(?<!non)(?<!non[-_ ])qpp", (".csv", ".xlsx", ".txt")),
    "asp": (r"asp.?pricing|payment.?limit", r"crosswalk|noc|awp", (".csv", ".xlsx")),
    "ndc": (r"ndc.*hcpcs|crosswalk", r"noc|awp|opps|prep", (".csv", ".xlsx")),
}
KINDS = tuple(_MEMBERS)

#: Told while downloading: bytes so far, and all bytes or 0 when the server does not say.
Progress = Callable[[int, int], None]


def addresses(kind: str, release: str = "", home: Path | None = None, today: date | None = None) -> list[str]:
    """Return the addresses to try for a kind of file, the likeliest first.

    ``release`` is "2026-10" (or any month of the quarter); without it the current quarter comes first, then the one before.
    """
    patterns = _table(home)[kind]
    if release:
        found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", release)
        if not found:
            raise SourceError(f"release {release!r} is not a quarter; write it as 2026-10")
        quarters = [(int(found[1]), int(found[2]))]
    else:
        day = today or date.today()
        quarters = [(day.year, day.month), (day.year - (day.month <= 3), (day.month - 4) % 12 + 1)]
    listed = []
    for year, month in quarters:
        name, letter = _QUARTER[(month - 1) // 3 * 3 + 1]
        values = {"month": name, "year": str(year), "yy": f"{year % 100:02d}", "letter": letter}
        for pattern in patterns:
            address = pattern
            for key, value in values.items():
                address = address.replace("{" + key + "}", value)
            listed.append(address)
    return list(dict.fromkeys(listed))


def _table(home: Path | None) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for path in (URLS, (home or default_home()) / "urls.yaml"):
        if path.exists():
            reader = Reader(path, str(path))
            told = reader.value(reader.document(), dict[str, list[str]], "the table of addresses")
            if reader.problems:
                raise CorpusError(reader.problems)
            table.update(told)
    return table


def fetch(
    kind: str,
    release: str = "",
    home: Path | None = None,
    *,
    url: str = "",
    sha256: str = "",
    progress: Progress | None = None,
) -> Path:
    """Download a file of CMS's and return the path of the one to import, unpacked into the user's plaincode folder.

    ``url`` is tried instead of the table of addresses; with ``sha256`` the download must have that digest. Raises
    :class:`corpus.sources.SourceError` when nothing can be had; what was downloaded so far is kept and resumed.
    """
    folder = (home or default_home()) / "downloads"
    tried = [url] if url else addresses(kind, release, home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with httpx.Client(follow_redirects=True, timeout=_TIMEOUT, headers=_HEADERS) as client:
            for address in tried:
                target = folder / _file_name(address, kind)
                if _download(client, address, target, sha256, progress or (lambda done, total: None)):
                    return _unpacked(kind, target, folder)
    except OSError as error:
        raise SourceError(f"{folder}: cannot be written ({error.strerror}); check the folder") from error
    raise SourceError(
        f"{kind}: CMS has no file at {', '.join(tried)}; name another --release, give the address with --url, "
        "or download it in a browser and use 'plaincode import'"
    )


def _file_name(address: str, kind: str) -> str:
    try:
        name = PurePosixPath(urlsplit(address).path).name
    except ValueError:
        raise SourceError(f"{address}: is no address; write it as https://...") from None
    return name[-_LONGEST_NAME:] or f"{kind}.zip"


def _noted(notes: Path) -> dict[str, str]:
    """Return what was noted of an unfinished download, nothing when the note is missing or damaged."""
    try:
        return dict(json.loads(notes.read_text()))
    except (OSError, ValueError, TypeError):
        return {}


def _download(client: httpx.Client, address: str, target: Path, sha256: str, progress: Progress) -> bool:
    """Download an address to a file; tells False when there is nothing at the address."""
    part, notes = target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.part.json")
    have = part.stat().st_size if part.exists() else 0
    known = _noted(notes)
    mark = known.get("mark", "")
    headers = {"Range": f"bytes={have}-", "If-Range": mark} if have and mark and known.get("url") == address else {}
    try:
        with client.stream("GET", address, headers=headers) as answer:
            if answer.status_code in (404, 410):
                return False
            if answer.status_code == 416:  # what we have is not a beginning of what is there now
                part.unlink(missing_ok=True)
                raise SourceError(f"{address}: the file there has changed; run the command again")
            if answer.status_code not in (200, 206):
                raise SourceError(f"{address}: the server answers {answer.status_code}; try again later")
            kind = answer.headers.get("content-type", "")
            if "html" in kind:
                raise SourceError(f"{address}: the server sends a web page, not a file; check the address (--url)")
            resumed = answer.status_code == 206
            begins = answer.headers.get("content-range", f"bytes {have}-").startswith(f"bytes {have}-")
            if resumed and not ("Range" in headers and begins):
                part.unlink(missing_ok=True)
                notes.unlink(missing_ok=True)
                raise SourceError(f"{address}: the server sends another part than was asked for; run the command again")
            done = have if resumed else 0
            length = int(answer.headers.get("content-length", 0)) if not answer.headers.get("content-encoding") else 0
            total = done + length if length else 0
            if total > MAX_DOWNLOAD:
                raise SourceError(f"{address}: {total} bytes are more than such a file has; it was not downloaded")
            mark = answer.headers.get("etag") or answer.headers.get("last-modified") or ""
            notes.write_text(json.dumps({"url": address, "mark": mark}))
            with part.open("ab" if resumed else "wb") as stream:
                for block in answer.iter_bytes(_BLOCK):
                    done += len(block)
                    if done > MAX_DOWNLOAD:
                        raise SourceError(f"{address}: more bytes than such a file has; it was not downloaded")
                    stream.write(block)
                    progress(done, total)
            if total and done != total:
                raise SourceError(f"{address}: only {done} of {total} bytes came; run the command again to go on")
    except httpx.InvalidURL as error:
        raise SourceError(f"{address}: is no address ({error}); write it as https://...") from None
    except httpx.TimeoutException:
        raise SourceError(f"{address}: the server stopped sending; run the command again to go on") from None
    except httpx.HTTPError as error:
        raise SourceError(f"{address}: the download failed ({error}); run the command again to go on") from None
    if sha256 and (found := hashlib.sha256(part.read_bytes()).hexdigest()) != sha256.lower():
        part.unlink()
        notes.unlink(missing_ok=True)
        raise SourceError(f"{address}: the download has sha256 {found}, not {sha256}; it was thrown away")
    notes.unlink(missing_ok=True)
    with part.open("rb") as stream:
        begin = stream.read(512).lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not begin or begin.startswith((b"<!doctype", b"<html")):
        part.unlink()
        what = "a web page, not a file" if begin else "an empty file"
        raise SourceError(f"{address}: the server sends {what}; check the address (--url)")
    part.replace(target)
    return True


def _unpacked(kind: str, target: Path, folder: Path) -> Path:
    """Return the file to import: the download itself, or the right member of a zip."""
    with target.open("rb") as stream:
        if not stream.read(4).startswith(b"PK"):
            return target
    try:
        with zipfile.ZipFile(target) as archive:
            if "[Content_Types].xml" in archive.namelist():  # an Excel workbook
                return target
            member = choose(kind, archive.infolist())
            if member is None:
                names = ", ".join(archive.namelist()[:8])
                raise SourceError(f"{target}: no member looks like the {kind} file ({names}); unpack it by hand")
            name = PurePosixPath(member.filename.replace("\\", "/")).name  # never a folder of the archive's choice
            path = folder / name
            if member.file_size > MAX_MEMBER or member.file_size > _MAX_RATIO * max(member.compress_size, 1024):
                raise SourceError(f"{target}: {member.filename} unpacks to {member.file_size} bytes; it was left alone")
            fresh = path.with_name(f"{path.name}.part")
            try:
                with archive.open(member) as packed, fresh.open("wb") as unpacked:
                    shutil.copyfileobj(_Limited(packed, member.file_size), unpacked)
                fresh.replace(path)
            finally:
                fresh.unlink(missing_ok=True)
        if path != target:
            target.unlink()
        return path
    except _DAMAGED as error:
        target.unlink(missing_ok=True)
        raise SourceError(f"{target}: the zip is damaged ({error}); run the command again") from None


class _Limited:
    """Reads a member of a zip and stops when it holds more than its directory says."""

    def __init__(self, stream: object, most: int) -> None:
        self.stream, self.left = stream, most

    def read(self, size: int = -1) -> bytes:
        block: bytes = self.stream.read(size)  # type: ignore[attr-defined]
        self.left -= len(block)
        if self.left < 0:
            raise zipfile.BadZipFile("a member is larger than it says")
        return block


def choose(kind: str, members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """Choose the member that is the file of a kind, by name; the form that reads best first. None when there is none."""
    wanted, unwanted, forms = _MEMBERS[kind]
    fitting = []
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/")).name.lower()
        if member.is_dir() or name.startswith((".", "~")) or "__macosx" in member.filename.lower():
            continue
        ending = PurePosixPath(name).suffix
        if ending in forms and re.search(wanted, name) and not re.search(unwanted, name):
            fitting.append((forms.index(ending), -member.file_size, name, member))
    return min(fitting, key=lambda item: item[:3])[3] if fitting else None
