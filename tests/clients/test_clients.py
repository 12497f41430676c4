"""Real clients from npm, unmodified, against us: NLM's autocompleter and fhirpath.js. Skipped where there is no npm."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from search import Engine
from webui import create_app

SCRIPTS = Path(__file__).parent / "clients"
pytestmark = pytest.mark.skipif(not shutil.which("npm"), reason="there is no npm here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the clients in a folder of their own."""
    place = tmp_path_factory.mktemp("clients")
    for script in SCRIPTS.iterdir():
        if script.is_file():
            shutil.copy(script, place)
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"npm could not install the clients: {done.stderr.strip()[-200:]}")
    return place


@pytest.fixture(scope="module")
def address(bundled: Engine) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app({"ENGINE": bundled}), threaded=True)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    running.join()


def run(folder: Path, script: str, *arguments: str) -> Any:
    done = subprocess.run(
        ["node", script, *arguments], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nlm_s_autocompleter_lists_our_codes_in_our_order(folder: Path, address: str, bundled: Engine) -> None:
    told = run(folder, "autocomplete.cjs", f"{address}/api/hcpcs/v3/search?ef=long_desc", "contraceptive implant")
    codes = [item.split(" - ")[0] for item in told["items"]]
    assert codes == [hit.code for hit in bundled.suggest("contraceptive implant", limit=7)]
    assert {"J7306", "J7307"} <= set(codes[:2])
    assert told["data"]["code"] == codes[0]
    assert told["data"]["data"]["long_desc"]


def test_fhirpath_expands_looks_up_and_validates(folder: Path, address: str) -> None:
    told = run(folder, "fhirpath.mjs", f"{address}/fhir/R4")
    assert told["expand"][0] == "J7307"
    assert told["lookup"] == ["Etonogestrel contraceptive implant system"]
    assert told["validate"] == [True]
    assert told["member"] == [True]
