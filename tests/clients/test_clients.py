"""Real clients from npm, unmodified, against us: NLM's autocompleter and fhirpath.js. Skipped where there is no npm."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from search import Engine

SCRIPTS = Path(__file__).parent
pytestmark = pytest.mark.skipif(not shutil.which("npm"), reason="there is no npm here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the clients in a folder of their own."""
    place = tmp_path_factory.mktemp("clients")
    for script in SCRIPTS.iterdir():
        if script.suffix != ".py" and script.is_file():
            shutil.copy(script, place)
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"npm could not install the clients: {done.stderr.strip()[-200:]}")
    return place


def run(folder: Path, script: str, *arguments: str) -> Any:
    done = subprocess.run(
        ["node", script, *arguments], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nlm_s_autocompleter_lists_our_codes_in_our_order(folder: Path, address: str, bundled: Engine) -> None:
    answer = run(folder, "autocomplete.cjs", f"{address}/api/hcpcs/v3/search?ef=long_desc", "contraceptive implant")
    codes = [item.split(" - ")[0] for item in answer["items"]]
    assert codes == [hit.code for hit in bundled.suggest("contraceptive implant", limit=7)]
    assert {"J7306", "J7307"} <= set(codes[:2])
    assert answer["data"]["code"] == codes[0]
    assert answer["data"]["data"]["long_desc"]


def test_fhirpath_expands_looks_up_and_validates(folder: Path, address: str) -> None:
    answer = run(folder, "fhirpath.mjs", f"{address}/fhir/R4")
    assert answer["expand"][0] == "J7307"
    assert answer["lookup"] == ["Etonogestrel contraceptive implant system"]
    assert answer["validate"] == [True]
    assert answer["member"] == [True]
