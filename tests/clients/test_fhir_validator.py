"""Every kind of FHIR answer through HL7's own validator, as a library from Maven. Skipped where Java and Maven are not at hand."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from search import Engine
from webui import create_app
from webui.fhir.capabilities import ALL_CODES, SYSTEM

SOURCES = Path(__file__).parent / "fhir-validator"
pytestmark = pytest.mark.skipif(not (shutil.which("mvn") and shutil.which("java")), reason="no Java and Maven here")

# properties of an expansion are left out: R4 carries them in an extension of R5, whose definition the library lacks
ADDRESSES = [
    "/metadata",
    "/metadata?mode=terminology",
    "/CodeSystem/hcpcs",
    "/ValueSet/hcpcs",
    f"/CodeSystem?url={SYSTEM}",
    f"/ValueSet?url={ALL_CODES}",
    f"/CodeSystem/$lookup?system={SYSTEM}&code=J7307",
    f"/CodeSystem/$lookup?system={SYSTEM}&code=J0000",
    f"/CodeSystem/$validate-code?url={SYSTEM}&code=J7307",
    f"/CodeSystem/$validate-code?url={SYSTEM}&code=J9999X",
    f"/ValueSet/$validate-code?url={ALL_CODES}&system={SYSTEM}&code=J7307&display=Walker",
    f"/ValueSet/$expand?url={ALL_CODES}&filter=implant&count=5&includeDesignations=true&activeOnly=true&displayLanguage=en",
    f"/ValueSet/$expand?url={ALL_CODES}&count=0",
    "/ValueSet/$expand",
]


def test_hl7_s_validator_finds_no_error(small: Engine, tmp_path: Path) -> None:
    project, answers = tmp_path / "validator", tmp_path / "answers"
    shutil.copytree(SOURCES, project)
    answers.mkdir()
    client = create_app({"ENGINE": small, "TESTING": True}).test_client()
    for number, address in enumerate(ADDRESSES):
        (answers / f"{number:02}.json").write_text(json.dumps(client.get(f"/fhir/R4{address}").get_json()))
    maven = ["mvn", "-q", "-B"]
    made = subprocess.run([*maven, "compile"], cwd=project, capture_output=True, text=True, timeout=400, check=False)
    if made.returncode:
        pytest.skip(f"Maven could not fetch the validator: {made.stdout.strip()[-200:]}")
    run = [*maven, "org.codehaus.mojo:exec-maven-plugin:3.5.0:java", "-Dexec.mainClass=Check", f"-Dexec.args={answers}"]
    done = subprocess.run(run, cwd=project, capture_output=True, text=True, timeout=400, check=False)
    assert f"checked {len(ADDRESSES)}" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0, done.stdout
