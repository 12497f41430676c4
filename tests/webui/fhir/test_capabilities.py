"""What the FHIR server says of itself; that the resources are valid, test_operations.py checks."""

from __future__ import annotations

import pytest

from search import Engine
from webui.fhir import capabilities


def test_the_version_is_that_of_the_code_file_or_of_the_package(small: Engine) -> None:
    assert capabilities.version_of(small).startswith("plaincode-")


@pytest.mark.parametrize(
    ("url", "known"),
    [
        (capabilities.SYSTEM, True),
        (f"{capabilities.SYSTEM}/", True),
        (f"{capabilities.SYSTEM}|2025-10", True),
        ("urn:oid:2.16.840.1.113883.6.285", True),
        ("http://loinc.org", False),
        ("", False),
    ],
)
def test_the_system_is_known_by_its_names_with_any_version(url: str, known: bool) -> None:
    assert capabilities.is_system(url) is known
    assert capabilities.is_value_set(f"{url.split('|')[0].rstrip('/')}?fhir_vs") is known


def test_all_operations_are_declared() -> None:
    resources = capabilities.capability("http://here/fhir/R4")["rest"][0]["resource"]
    operations = {item["type"]: [operation["name"] for operation in item["operation"]] for item in resources}
    assert operations == {"CodeSystem": ["lookup", "validate-code"], "ValueSet": ["expand", "validate-code"]}


def test_the_value_set_is_all_of_the_system() -> None:
    assert capabilities.value_set()["compose"] == {"include": [{"system": capabilities.SYSTEM}]}
    assert capabilities.code_system("2025-10", 7)["count"] == 7
