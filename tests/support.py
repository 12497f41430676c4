"""What tests share: where the data is, what is skipped without it, hostile texts, and a server to try clients against."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from search import Engine

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(__file__).parent / "data"
SHARED = ROOT.parent / "shared"
REFERENCE = SHARED / "reference"
OCTOBER_2025 = REFERENCE / "hcpcs" / "HCPC2025_OCT_ANWEB.xlsx"

needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="the CMS reference files are not here")

#: Texts that have broken a search somewhere.
HOSTILE = [
    "", " ", "\x00", "a" * 10_000, "(((((", "AND OR NOT", "*:*", "code:*", "name:[a TO z]", "^^^", "walker^99999", "~~~~", "'\"`", '"',
    "-", "--", "- -", "💉 shot", "\ud800", "٣٤٥", "ｗａｌｋｅｒ", "w" + "/" * 50, "-" * 300, '"' * 99, "category:", "category:\"", "status:ended",
    "specialty:", "walker " * 500, "{{7*7}}", "<script>alert(1)</script>", "%s%s%n", "../../etc/passwd", "1" * 400, "0.0.0.0", "w/o", "/", "\u202ewalker",
]  # fmt: skip


@contextlib.contextmanager
def serve(engine: Engine) -> Iterator[str]:
    """Serve the pages over an engine on a free port of this machine; gives the address."""
    from werkzeug.serving import make_server

    from webui import create_app

    server = make_server("127.0.0.1", 0, create_app({"ENGINE": engine}), threaded=True)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        running.join()
        server.server_close()
