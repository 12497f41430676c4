"""Downloading: against a local server that also misbehaves."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from hcpcs_files import record, xlsx

import plaincode
from corpus import CorpusError
from corpus.sources import SOURCES, SourceError, fetch, imported
from corpus.sources import download as module
from corpus.sources.download import addresses_of, choose_member, download

HCPCS = SOURCES["hcpcs"]


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


class Server(ThreadingHTTPServer):
    """Serves ``files``; the name of an address says how it behaves."""

    files: dict[str, bytes]
    requested: list[str]
    release: threading.Event  #: ends what is stalled


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.server.requested.append(path)
        body = self.server.files.get(path)
        if "moved" in path:
            self.send_response(302)
            self.send_header("Location", "/page.html")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/page.html":
            self._send(b"<html>Please log in</html>", kind="text/html; charset=utf-8")
        elif "stalled" in path:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"x" * 10)
            self.wfile.flush()
            self.close_connection = True
            self.server.release.wait(10)
        elif "broken" in path:
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif body is None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif "truncated" in path:
            self._send(body, cut=len(body) // 2)
        else:
            self._send(body)

    def _send(self, body: bytes, kind: str = "application/zip", cut: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut])
        self.close_connection = cut is not None


@pytest.fixture
def server() -> Iterator[Server]:
    serving = Server(("127.0.0.1", 0), Handler)
    serving.files, serving.requested, serving.release = {}, [], threading.Event()
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield serving
    serving.release.set()
    serving.shutdown()
    serving.server_close()
    thread.join()


def address(server: Server, path: str) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}{path}"


@pytest.fixture
def archive(tmp_path: Path) -> bytes:
    good = xlsx(tmp_path / "x.xlsx", [record("E0570", "Nebulizer"), record("RT", "Right side")]).read_bytes()
    return zipped(
        {
            "HCPC2031_OCT_ANWEB_Transaction Report.xlsx": b"report",
            "HCPC2031_recordlayout.txt": b"layout",
            "proc_notes_OCT2031.txt": b"notes",
            "folder/HCPC2031_OCT_ANWEB.xlsx": good,
            "folder/HCPC2031_OCT_ANWEB.txt": b"text form",
        }
    )


def test_the_right_member_is_downloaded_and_imported(server: Server, archive: bytes, home: Path) -> None:
    server.files["/october.zip"] = archive
    result = CliRunner().invoke(plaincode.main, ["fetch", "hcpcs", "--url", address(server, "/october.zip")])
    assert result.exit_code == 0, result.output
    assert "Imported HCPC2031_OCT_ANWEB.xlsx, release 2031-10: 2 rows read" in result.stdout
    assert list((home / "downloads").iterdir()) == []  # neither the zip nor its member is kept
    again = CliRunner().invoke(plaincode.main, ["fetch", "hcpcs", "--url", address(server, "/october.zip")])
    assert "Nothing changed" in again.stdout


def test_addresses_are_tried_in_order_and_can_be_overridden(server: Server, archive: bytes, tmp_path: Path) -> None:
    server.files["/b-october-2031.zip"] = archive
    (tmp_path / "urls.yaml").write_text(
        f"hcpcs:\n  - {address(server, '/a-{month}-{year}.zip')}\n  - {address(server, '/b-{month}-{year}.zip')}\n"
    )
    path = download(HCPCS, "2031-11", tmp_path)
    assert path.name == "HCPC2031_OCT_ANWEB.xlsx"
    assert server.requested == ["/a-october-2031.zip", "/b-october-2031.zip"]
    with pytest.raises(SourceError, match=r"hcpcs: CMS has no file at .*a-april-2031.zip.*--url"):
        download(HCPCS, "2031-04", tmp_path)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/nowhere.zip", "CMS has no file at"),
        ("/moved.zip", "the server sends a web page, not a file"),
        ("/broken.zip", "the server answers 500"),
        ("/truncated.zip", "run the command again"),
        ("/damaged.zip", "the zip is damaged"),
        ("/directory.zip", "the zip is damaged"),
        ("/packed.zip", "the zip is damaged"),
        ("/disguised.zip", "the server sends a web page, not a file"),
        ("/empty.zip", "the server sends an empty file"),
    ],
)
def test_a_misbehaving_server_loses_nothing(
    server: Server, archive: bytes, home: Path, path: str, message: str
) -> None:
    server.files["/good.zip"] = archive
    server.files["/truncated.zip"] = archive * 20
    server.files["/damaged.zip"] = archive[:-30]
    server.files["/directory.zip"] = archive.replace(b"PK\x01\x02", b"XXXX")  # found as a zip by its end alone
    packed = bytearray(zipped({"HCPC2031_OCT_ANWEB.txt": bytes(range(256)) * 40}))
    packed[60:90] = b"z" * 30
    server.files["/packed.zip"] = bytes(packed)
    server.files["/disguised.zip"] = b"\r\n<!DOCTYPE html><html>Please log in</html>"
    server.files["/empty.zip"] = b""
    runner = CliRunner()
    assert runner.invoke(plaincode.main, ["fetch", "hcpcs", "--url", address(server, "/good.zip")]).exit_code == 0
    in_place = (home / "sources" / "hcpcs.json").read_bytes()
    failed = runner.invoke(plaincode.main, ["fetch", "hcpcs", "--url", address(server, path)])
    assert failed.exit_code == 2
    assert message in failed.stderr
    assert "Traceback" not in failed.output
    assert (home / "sources" / "hcpcs.json").read_bytes() == in_place


def test_a_stalled_body_is_given_up(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIMEOUT", httpx.Timeout(0.3))
    with pytest.raises(SourceError, match="the server stopped sending"):
        download(HCPCS, home=tmp_path, url=address(server, "/stalled.zip"))


@pytest.mark.parametrize("url", ["http://[::1", "nothing", "ftp://127.0.0.1/x.zip", "file:///etc/hostname"])
def test_what_is_no_address_is_told_in_one_line(tmp_path: Path, url: str) -> None:
    with pytest.raises(SourceError) as refused:
        download(HCPCS, home=tmp_path, url=url)
    assert str(refused.value).startswith(url)
    assert "\n" not in str(refused.value)


def test_a_zip_named_like_its_member_gives_the_member(server: Server, archive: bytes, tmp_path: Path) -> None:
    server.files["/HCPC2031_OCT_ANWEB.xlsx"] = archive
    path = download(HCPCS, home=tmp_path, url=address(server, "/HCPC2031_OCT_ANWEB.xlsx"))
    assert path.read_bytes() == zipfile.ZipFile(io.BytesIO(archive)).read("folder/HCPC2031_OCT_ANWEB.xlsx")


def test_a_long_address_and_a_folder_that_cannot_be(server: Server, archive: bytes, tmp_path: Path) -> None:
    long = f"/{'x' * 300}.zip"
    server.files[long] = archive
    assert download(HCPCS, home=tmp_path, url=address(server, long)).name == "HCPC2031_OCT_ANWEB.xlsx"
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SourceError, match="downloads: cannot be written"):
        download(HCPCS, home=tmp_path / "file", url=address(server, long))


def test_a_wrong_checksum_is_thrown_away(server: Server, archive: bytes, tmp_path: Path) -> None:
    server.files["/october.zip"] = archive
    with pytest.raises(SourceError, match="it was thrown away"):
        download(HCPCS, home=tmp_path, url=address(server, "/october.zip"), sha256="00" * 32)
    assert not (tmp_path / "downloads").exists()
    digest = hashlib.sha256(archive).hexdigest().upper()
    assert download(HCPCS, home=tmp_path, url=address(server, "/october.zip"), sha256=digest).exists()


def test_a_file_too_large_is_not_downloaded(
    server: Server, archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files["/october.zip"] = archive
    monkeypatch.setattr(module, "MAX_DOWNLOAD", 100)
    with pytest.raises(SourceError, match="more bytes than such a file has"):
        download(HCPCS, home=tmp_path, url=address(server, "/october.zip"))


def test_members_never_leave_the_folder_and_bombs_are_left_alone(server: Server, tmp_path: Path) -> None:
    server.files["/escape.zip"] = zipped({"../../../HCPC2031_OCT_ANWEB.xlsx": b"x"})
    path = download(HCPCS, home=tmp_path / "home", url=address(server, "/escape.zip"))
    assert path == tmp_path / "home" / "downloads" / "HCPC2031_OCT_ANWEB.xlsx"
    server.files["/bomb.zip"] = zipped({"HCPC2031_OCT_ANWEB.txt": b"0" * 20_000_000})
    with pytest.raises(SourceError, match="unpacks to 20000000 bytes; it was left alone"):
        download(HCPCS, home=tmp_path / "home", url=address(server, "/bomb.zip"))
    server.files["/other.zip"] = zipped({"readme.txt": b"x"})
    with pytest.raises(SourceError, match="no member looks like the hcpcs file"):
        download(HCPCS, home=tmp_path / "home", url=address(server, "/other.zip"))


@pytest.mark.parametrize(
    ("kind", "names", "chosen"),
    [
        ("rvu", ["GPCI2026.csv", "PPRRVU2026_Jul_QPP.csv", "PPRRVU2026_Jul_nonQPP.csv", "PPRRVU2026_Jul_nonQPP.txt"], "PPRRVU2026_Jul_nonQPP.csv"),
        ("rvu", ["PPRRVU2026_Jul_non-QPP.xlsx", "PPRRVU2026_Jul_QPP.xlsx"], "PPRRVU2026_Jul_non-QPP.xlsx"),
        ("rvu", ["PPRRVU2025_Oct.txt", "PPRRVU2025_Oct.xlsx", "RVU25D.pdf"], "PPRRVU2025_Oct.xlsx"),
        ("asp", ["section 508 version of Oct 2025 ASP Pricing File 091725.csv", "Oct 2025 ASP Pricing File.xls", "NOC pricing.csv"], "section 508 version of Oct 2025 ASP Pricing File 091725.csv"),
        ("asp", ["x Medicare Part B Payment Limit File 121725.csv"], "x Medicare Part B Payment Limit File 121725.csv"),
        ("ndc", ["section 508 version of January 2026 ASP NDC-HCPCS Crosswalk 121725.csv", "January 2026 NOC NDC-HCPCS Crosswalk.csv", "section 508 version of January 2026 PrEP NDC-HCPCS Crosswalk 121725.csv"], "section 508 version of January 2026 ASP NDC-HCPCS Crosswalk 121725.csv"),
    ],
)  # fmt: skip
def test_choosing_among_members(kind: str, names: list[str], chosen: str) -> None:
    member = choose_member(SOURCES[kind].member, [zipfile.ZipInfo(name) for name in names])
    assert member is not None
    assert member.filename == chosen


def test_the_newest_quarter_comes_first() -> None:
    addresses = addresses_of(SOURCES["rvu"], today=date(2026, 1, 15))
    assert [url.rsplit("/", 1)[1] for url in addresses] == [
        "rvu26a.zip",
        "rvu26a-updated.zip",
        "rvu25d.zip",
        "rvu25d-updated.zip",
    ]
    assert addresses_of(HCPCS, "2026-10")[0].endswith("/october-2026-alpha-numeric-hcpcs-file.zip")
    with pytest.raises(SourceError, match="write it as 2026-10"):
        addresses_of(HCPCS, "October")


def test_the_library_fetches_as_the_command_does_and_tells_its_progress(
    server: Server, archive: bytes, tmp_path: Path
) -> None:
    server.files["/october.zip"] = archive
    steps: list[tuple[int, int]] = []
    report = fetch(
        "hcpcs", url=address(server, "/october.zip"), home=tmp_path, progress=lambda *step: steps.append(step)
    )
    assert imported(tmp_path) == [report.info]
    assert steps[-1] == (len(archive), len(archive))
    assert list((tmp_path / "downloads").iterdir()) == []


def test_a_source_without_an_address_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="rbcs: no address of it is known; give one with --url"):
        fetch("rbcs", home=tmp_path)


def test_an_empty_table_of_addresses_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "urls.yaml").write_text("# nothing yet\n")
    with pytest.raises(CorpusError, match=r"urls.yaml:1: is empty"):
        addresses_of(HCPCS, home=tmp_path)


def test_a_download_that_is_refused_is_not_kept_either(server: Server, archive: bytes, tmp_path: Path) -> None:
    server.files["/new.zip"] = archive
    fetch("hcpcs", url=address(server, "/new.zip"), home=tmp_path)
    old = xlsx(tmp_path / "x.xlsx", [record("E0570", "Older wording")]).read_bytes()
    server.files["/old.zip"] = zipped({"HCPC2030_OCT_ANWEB.xlsx": old, "HCPC2030_recordlayout.txt": b"older"})
    with pytest.raises(SourceError, match="release 2030-10 is older than the one in place"):
        fetch("hcpcs", url=address(server, "/old.zip"), home=tmp_path)
    assert list((tmp_path / "downloads").iterdir()) == []
