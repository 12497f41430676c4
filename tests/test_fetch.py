"""Downloading: against a local server that also misbehaves."""

from __future__ import annotations

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
from fixtures_hcpcs import record, xlsx

import plaincode
from corpus.sources import SourceError, fetch


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


class Server(ThreadingHTTPServer):
    """Serves ``files``; how each address behaves is told by its name."""

    files: dict[str, bytes]
    asked: list[tuple[str, str]]
    calls: int = 0


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.server.asked.append((path, self.headers.get("Range", "")))
        self.server.calls += 1
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
            self.server.release.wait(10)  # type: ignore[attr-defined]
        elif "reshuffled" in path:
            start = int(self.headers["Range"].split("=")[1].rstrip("-")) if self.headers.get("Range") else 0
            content_range = {"Content-Range": f"bytes 5-{len(body or b'') - 1}/{len(body or b'')}"}
            self._send((body or b"")[5:], status=206, more=content_range) if start else self._send(
                body or b"", cut=len(body or b"") // 2
            )
        elif "broken" in path:
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif body is None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif ("interrupted" in path and self.server.calls == 1) or "truncated" in path:
            self._send(body, cut=len(body) // 2)
        elif "resumable" in path or "interrupted" in path:
            start = int(self.headers["Range"].split("=")[1].rstrip("-")) if self.headers.get("Range") else 0
            self._send(body[start:], status=206 if start else 200)
        else:
            self._send(body)

    def _send(
        self,
        body: bytes,
        status: int = 200,
        kind: str = "application/zip",
        cut: int | None = None,
        more: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"one"')
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:cut])
        self.close_connection = cut is not None


@pytest.fixture
def server() -> Iterator[Server]:
    serving = Server(("127.0.0.1", 0), Handler)
    serving.files, serving.asked = {}, []
    serving.release = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield serving
    serving.release.set()  # type: ignore[attr-defined]
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
    said = CliRunner().invoke(plaincode.main, ["fetch", "hcpcs", "--url", address(server, "/october.zip")])
    assert said.exit_code == 0, said.output
    assert "Imported HCPC2031_OCT_ANWEB.xlsx, release 2031-10: 2 rows read" in said.stdout
    assert list((home / "downloads").iterdir()) == []  # neither the zip nor its member is kept
    again = CliRunner().invoke(plaincode.main, ["fetch", "hcpcs", "--url", address(server, "/october.zip")])
    assert "Nothing changed" in again.stdout


def test_addresses_are_tried_in_order_and_can_be_overridden(server: Server, archive: bytes, tmp_path: Path) -> None:
    server.files["/b-october-2031.zip"] = archive
    (tmp_path / "urls.yaml").write_text(
        f"hcpcs:\n  - {address(server, '/a-{month}-{year}.zip')}\n  - {address(server, '/b-{month}-{year}.zip')}\n"
    )
    path = fetch.fetch("hcpcs", "2031-11", tmp_path)
    assert path.name == "HCPC2031_OCT_ANWEB.xlsx"
    assert [asked for asked, _ in server.asked] == ["/a-october-2031.zip", "/b-october-2031.zip"]
    with pytest.raises(SourceError, match=r"hcpcs: CMS has no file at .*a-april-2031.zip.*--url"):
        fetch.fetch("hcpcs", "2031-04", tmp_path)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/nowhere.zip", "CMS has no file at"),
        ("/moved.zip", "the server sends a web page, not a file"),
        ("/broken.zip", "the server answers 500"),
        ("/truncated.zip", "run the command again to go on"),
        ("/damaged.zip", "the zip is damaged"),
        ("/directory.zip", "the zip is damaged"),
        ("/packed.zip", "the zip is damaged"),
        ("/disguised.zip", "the server sends a web page, not a file"),
        ("/empty.zip", "the server sends an empty file"),
    ],
)
def test_a_misbehaving_server_loses_nothing(server: Server, archive: bytes, home: Path, path: str, told: str) -> None:
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
    kept = (home / "sources" / "hcpcs.json").read_bytes()
    failed = runner.invoke(plaincode.main, ["fetch", "hcpcs", "--url", address(server, path)])
    assert failed.exit_code == 2
    assert any(part in failed.stderr for part in told.split("|")), failed.stderr
    assert "Traceback" not in failed.output
    assert (home / "sources" / "hcpcs.json").read_bytes() == kept


def test_a_stalled_body_is_given_up(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_TIMEOUT", httpx.Timeout(0.3))
    with pytest.raises(SourceError, match="the server stopped sending"):
        fetch.fetch("hcpcs", home=tmp_path, url=address(server, "/stalled.zip"))


def test_an_interrupted_download_goes_on_where_it_stopped(server: Server, archive: bytes, tmp_path: Path) -> None:
    server.files["/interrupted.zip"] = archive * 30  # larger than one buffer; the zip is read from its end
    with pytest.raises(SourceError, match="run the command again to go on"):
        fetch.fetch("hcpcs", home=tmp_path, url=address(server, "/interrupted.zip"))
    part = tmp_path / "downloads" / "interrupted.zip.part"
    have = part.stat().st_size
    assert have > 0
    told: list[tuple[int, int]] = []
    fetch.fetch(
        "hcpcs", home=tmp_path, url=address(server, "/interrupted.zip"), progress=lambda *args: told.append(args)
    )
    assert server.asked[-1][1] == f"bytes={have}-"
    assert told[-1] == (len(archive) * 30, len(archive) * 30)
    assert not part.exists()


def test_a_part_that_was_not_asked_for_is_not_put_behind_what_is_there(
    server: Server, archive: bytes, tmp_path: Path
) -> None:
    server.files["/reshuffled.zip"] = archive * 30
    with pytest.raises(SourceError, match="run the command again to go on"):
        fetch.fetch("hcpcs", home=tmp_path, url=address(server, "/reshuffled.zip"))
    with pytest.raises(SourceError, match="the server sends another part than was asked for"):
        fetch.fetch("hcpcs", home=tmp_path, url=address(server, "/reshuffled.zip"))
    assert not list((tmp_path / "downloads").iterdir())


def test_a_damaged_note_of_an_unfinished_download_begins_it_anew(
    server: Server, archive: bytes, tmp_path: Path
) -> None:
    server.files["/interrupted.zip"] = archive * 30
    with pytest.raises(SourceError):
        fetch.fetch("hcpcs", home=tmp_path, url=address(server, "/interrupted.zip"))
    (tmp_path / "downloads" / "interrupted.zip.part.json").write_text("{cut off")
    assert fetch.fetch("hcpcs", home=tmp_path, url=address(server, "/interrupted.zip")).exists()
    assert server.asked[-1][1] == ""


@pytest.mark.parametrize("url", ["http://[::1", "nothing", "ftp://127.0.0.1/x.zip", "file:///etc/hostname"])
def test_what_is_no_address_is_told_in_one_line(tmp_path: Path, url: str) -> None:
    with pytest.raises(SourceError) as refused:
        fetch.fetch("hcpcs", home=tmp_path, url=url)
    assert str(refused.value).startswith(url)
    assert "\n" not in str(refused.value)


def test_a_zip_named_like_its_member_gives_the_member(server: Server, archive: bytes, tmp_path: Path) -> None:
    server.files["/HCPC2031_OCT_ANWEB.xlsx"] = archive
    path = fetch.fetch("hcpcs", home=tmp_path, url=address(server, "/HCPC2031_OCT_ANWEB.xlsx"))
    assert path.read_bytes() == zipfile.ZipFile(io.BytesIO(archive)).read("folder/HCPC2031_OCT_ANWEB.xlsx")


def test_a_long_address_and_a_folder_that_cannot_be(server: Server, archive: bytes, tmp_path: Path) -> None:
    long = f"/{'x' * 300}.zip"
    server.files[long] = archive
    assert fetch.fetch("hcpcs", home=tmp_path, url=address(server, long)).name == "HCPC2031_OCT_ANWEB.xlsx"
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SourceError, match="downloads: cannot be written"):
        fetch.fetch("hcpcs", home=tmp_path / "file", url=address(server, long))


def test_a_wrong_checksum_is_thrown_away(server: Server, archive: bytes, tmp_path: Path) -> None:
    server.files["/october.zip"] = archive
    with pytest.raises(SourceError, match="it was thrown away"):
        fetch.fetch("hcpcs", home=tmp_path, url=address(server, "/october.zip"), sha256="00" * 32)
    assert not list((tmp_path / "downloads").iterdir())


def test_a_file_too_large_is_not_downloaded(
    server: Server, archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files["/october.zip"] = archive
    monkeypatch.setattr(fetch, "MAX_DOWNLOAD", 100)
    with pytest.raises(SourceError, match="more than such a file has"):
        fetch.fetch("hcpcs", home=tmp_path, url=address(server, "/october.zip"))


def test_members_never_leave_the_folder_and_bombs_are_left_alone(server: Server, tmp_path: Path) -> None:
    server.files["/escape.zip"] = zipped({"../../../HCPC2031_OCT_ANWEB.xlsx": b"x"})
    path = fetch.fetch("hcpcs", home=tmp_path / "home", url=address(server, "/escape.zip"))
    assert path == tmp_path / "home" / "downloads" / "HCPC2031_OCT_ANWEB.xlsx"
    server.files["/bomb.zip"] = zipped({"HCPC2031_OCT_ANWEB.txt": b"0" * 20_000_000})
    with pytest.raises(SourceError, match="unpacks to 20000000 bytes; it was left alone"):
        fetch.fetch("hcpcs", home=tmp_path / "home", url=address(server, "/bomb.zip"))
    server.files["/other.zip"] = zipped({"readme.txt": b"x"})
    with pytest.raises(SourceError, match="no member looks like the hcpcs file"):
        fetch.fetch("hcpcs", home=tmp_path / "home", url=address(server, "/other.zip"))


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
    member = fetch.choose(kind, [zipfile.ZipInfo(name) for name in names])
    assert member is not None
    assert member.filename == chosen


def test_the_newest_quarter_comes_first() -> None:
    listed = fetch.addresses("rvu", today=date(2026, 1, 15))
    assert [url.rsplit("/", 1)[1] for url in listed] == [
        "rvu26a.zip",
        "rvu26a-updated.zip",
        "rvu25d.zip",
        "rvu25d-updated.zip",
    ]
    assert fetch.addresses("hcpcs", "2026-10")[0].endswith("/october-2026-alpha-numeric-hcpcs-file.zip")
    with pytest.raises(SourceError, match="write it as 2026-10"):
        fetch.addresses("hcpcs", "October")
