"""Downloading official files: the address by release, one request, checks, and the right member out of a zip."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import httpx

from corpus.paths import home as default_home
from corpus.sources.source import Member, Source, SourceError
from corpus.yamlreader import read_yaml

MAX_DOWNLOAD = 100 * 2**20  # bytes; CMS's largest of these files is about 20 MB
MAX_MEMBER = 300 * 2**20  # bytes, unpacked
_MAX_RATIO = 200  # unpacked to packed; text packs about 10 to 1
_TIMEOUT = httpx.Timeout(30.0)  # for each step; a body that stalls longer is given up
_LONGEST_NAME = 120  # of a file; the rest of an address's last part is cut off
_HEADERS = {"User-Agent": "plaincode"}
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_QUARTERS = (("january", "a"), ("april", "b"), ("july", "c"), ("october", "d"))

#: Called while downloading: bytes so far, and all bytes or 0 when the server does not say.
Progress = Callable[[int, int], None]


def addresses_of(
    source: Source[Any], release: str = "", home: Path | None = None, today: date | None = None
) -> list[str]:
    """Return the addresses to try for a source, the likeliest first; none for a source that CMS has no address for.

    ``release`` is "2026-10" (or any month of the quarter); without it the current quarter comes first, then the one before.
    A urls.yaml in the user's plaincode folder has its own addresses for the sources that it names.
    """
    if release:
        written = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", release)
        if not written:
            raise SourceError(f"release {release!r} is not a quarter; write it as 2026-10")
        quarters = [(int(written[1]), int(written[2]))]
    else:
        day = today or date.today()
        quarters = [(day.year, day.month), (day.year - (day.month <= 3), (day.month - 4) % 12 + 1)]
    addresses = []
    for year, month in quarters:
        name, letter = _QUARTERS[(month - 1) // 3]
        values = {"{month}": name, "{year}": str(year), "{yy}": f"{year % 100:02d}", "{letter}": letter}
        for address in _templates_of(source, home):
            for blank, value in values.items():
                address = address.replace(blank, value)
            addresses.append(address)
    return list(dict.fromkeys(addresses))


def _templates_of(source: Source[Any], home: Path | None) -> list[str]:
    path = (home or default_home()) / "urls.yaml"
    own: dict[str, list[str]] = {}
    if path.exists():
        own = read_yaml(path, dict[str, list[str]], "the table of addresses", str(path))
    return own.get(source.name, list(source.urls))


def download(
    source: Source[Any],
    release: str = "",
    home: Path | None = None,
    *,
    url: str = "",
    sha256: str = "",
    progress: Progress | None = None,
) -> Path:
    """Download a file of CMS's and return the path of the one to import, unpacked into the user's plaincode folder.

    ``url`` is tried instead of the table of addresses; with ``sha256`` the download must have that digest. Raises
    :class:`corpus.sources.SourceError` when nothing can be had; nothing is kept then.
    """
    folder = (home or default_home()) / "downloads"
    addresses = [url] if url else addresses_of(source, release, home)
    if not addresses:
        raise SourceError(f"{source.name}: no address of it is known; give one with --url")
    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT, headers=_HEADERS) as client:
        for address in addresses:
            content = _get(client, address, progress or (lambda done, total: None))
            if content is None:
                continue
            _check(content, address, sha256)
            name, content = _unpack(source, content, address)
            return _write(folder, name, content)
    raise SourceError(
        f"{source.name}: CMS has no file at {', '.join(addresses)}; name another --release, give the address with --url, "
        "or download it in a browser and use 'plaincode import'"
    )


def _get(client: httpx.Client, address: str, progress: Progress) -> bytes | None:
    """Return what is at an address, or None when nothing is."""
    try:
        with client.stream("GET", address) as response:
            if response.status_code in (404, 410):
                return None
            if response.status_code != 200:
                raise SourceError(f"{address}: the server answers {response.status_code}; try again later")
            if "html" in response.headers.get("content-type", ""):
                raise SourceError(f"{address}: the server sends a web page, not a file; check the address (--url)")
            return _read_body(response, address, progress)
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(f"{address}: is no address ({error}); write it as https://...") from None
    except httpx.TimeoutException:
        raise SourceError(f"{address}: the server stopped sending; run the command again") from None
    except httpx.HTTPError as error:
        raise SourceError(f"{address}: the download failed ({error}); run the command again") from None


def _read_body(response: httpx.Response, address: str, progress: Progress) -> bytes:
    packed = "content-encoding" in response.headers  # the length is then of what is sent, not of the file
    length = "0" if packed else response.headers.get("content-length", "0")
    total = int(length) if length.isdigit() else 0
    content = bytearray()
    too_large = f"{address}: more bytes than such a file has; it was not downloaded"
    if total > MAX_DOWNLOAD:
        raise SourceError(too_large)
    for block in response.iter_bytes():
        content += block
        if len(content) > MAX_DOWNLOAD:
            raise SourceError(too_large)
        progress(len(content), total)
    return bytes(content)


def _check(content: bytes, address: str, sha256: str) -> None:
    """Refuse a download that is of another digest, empty, or a web page under another name."""
    digest = hashlib.sha256(content).hexdigest()
    if sha256 and digest != sha256.lower():
        raise SourceError(f"{address}: the download has sha256 {digest}, not {sha256}; it was thrown away")
    begin = content[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not begin or begin.startswith((b"<!doctype", b"<html")):
        what = "a web page, not a file" if begin else "an empty file"
        raise SourceError(f"{address}: the server sends {what}; check the address (--url)")


def _unpack(source: Source[Any], content: bytes, address: str) -> tuple[str, bytes]:
    """Return the name and content of the file to import: the download itself, or the right member of a zip."""
    own_name = PurePosixPath(urlsplit(address).path).name[-_LONGEST_NAME:] or source.name
    if not content.startswith(b"PK"):
        return own_name, content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "[Content_Types].xml" in archive.namelist():  # an Excel workbook
                return own_name, content
            member = choose_member(source.member, archive.infolist())
            if member is None:
                names = ", ".join(archive.namelist()[:8])
                raise SourceError(
                    f"{address}: no member looks like the {source.name} file ({names}); unpack it by hand"
                )
            if member.file_size > min(MAX_MEMBER, _MAX_RATIO * max(member.compress_size, 1024)):
                raise SourceError(
                    f"{address}: {member.filename} unpacks to {member.file_size} bytes; it was left alone"
                )
            return _name_of(member), archive.read(member)
    except _DAMAGED as error:
        raise SourceError(f"{address}: the zip is damaged ({error}); run the command again") from None


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise SourceError(f"{folder}: cannot be written ({error.strerror}); check the folder") from error
    return path


def _name_of(member: zipfile.ZipInfo) -> str:
    """Return the name of a member without the folders of the archive's choice, which could lead anywhere."""
    return PurePosixPath(member.filename.replace("\\", "/")).name


def choose_member(wanted: Member | None, members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """Choose the member of a zip that is the file, by its name: the best form first, then the largest. None if none is."""
    if wanted is None:
        return None
    fitting = []
    for member in members:
        name = _name_of(member).lower()
        if member.is_dir() or name.startswith((".", "~")) or "__macosx" in member.filename.lower():
            continue
        ending = PurePosixPath(name).suffix
        if ending in wanted.endings and re.search(wanted.wanted, name) and not re.search(wanted.unwanted, name):
            fitting.append((wanted.endings.index(ending), -member.file_size, name, member))
    return min(fitting, key=lambda item: item[:3])[3] if fitting else None
