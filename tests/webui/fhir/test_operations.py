"""FHIR R4 terminology operations: answers valid by fhir.resources, sent to a real client where it is installed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from search import Engine
from webui import create_app
from webui.fhir.capabilities import ALL_CODES, SYSTEM, SYSTEMS

BASE = "/fhir/R4"
EXPAND = f"{BASE}/ValueSet/$expand?url={ALL_CODES}"


def valid(resource: dict[str, Any]) -> dict[str, Any]:
    """Check a resource against the models of fhir.resources, where they are installed; returns it."""
    try:
        from fhir.resources.R4B import get_fhir_model_class
    except ImportError:
        return resource
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return resource


def get(client: FlaskClient, url: str, status: int = 200) -> dict[str, Any]:
    answer = client.get(url)
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/fhir+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return valid(answer.get_json())


def post(client: FlaskClient, url: str, *parameters: dict[str, Any], status: int = 200) -> dict[str, Any]:
    body = json.dumps({"resourceType": "Parameters", "parameter": list(parameters)})
    answer = client.post(BASE + url, data=body, content_type="application/fhir+json; charset=utf-8")
    assert answer.status_code == status, answer.get_data(as_text=True)
    return valid(answer.get_json())


def values(resource: dict[str, Any]) -> dict[str, Any]:
    """Return the plain values of a Parameters resource by name."""
    return {
        member["name"]: next(value for key, value in member.items() if key.startswith("value"))
        for member in resource["parameter"]
        if "part" not in member and "resource" not in member
    }


def test_lookup_tells_display_designations_and_properties(client: FlaskClient) -> None:
    answer = get(client, f"{BASE}/CodeSystem/$lookup?system={SYSTEM}&code=J7307")
    assert values(answer)["name"] == "HCPCS Level II"
    assert values(answer)["display"] == "Etonogestrel contraceptive implant system"
    parts = [
        {part["name"]: part for part in member["part"]}
        for member in answer["parameter"]
        if member["name"] == "designation"
    ]
    assert "Nexplanon" in [part["value"]["valueString"] for part in parts]
    named = {
        member["part"][0]["valueCode"]: member["part"][1]
        for member in answer["parameter"]
        if member["name"] == "property"
    }
    assert named["inactive"]["valueBoolean"] is False
    assert named["category"]["valueString"] == "J"


def test_lookup_by_post_and_with_chosen_properties(client: FlaskClient) -> None:
    coding = {"name": "coding", "valueCoding": {"system": SYSTEM, "code": "J7307"}}
    answer = post(client, "/CodeSystem/$lookup", coding, {"name": "property", "valueCode": "inactive"})
    assert [member["part"][0]["valueCode"] for member in answer["parameter"] if member["name"] == "property"] == [
        "inactive"
    ]
    assert not [member for member in answer["parameter"] if member["name"] == "designation"]


def test_an_unknown_code_is_not_found(client: FlaskClient) -> None:
    answer = get(client, f"{BASE}/CodeSystem/$lookup?system={SYSTEM}&code=J7399", status=404)
    assert answer["resourceType"] == "OperationOutcome"
    assert answer["issue"][0]["code"] == "not-found"


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_every_name_of_the_system_is_known(client: FlaskClient, system: str) -> None:
    answer = get(client, f"{BASE}/CodeSystem/$validate-code?url={system}&code=J7307")
    assert values(answer)["result"] is True
    assert values(answer)["system"] == system


@pytest.mark.parametrize(
    ("query", "result", "words"),
    [
        ("code=J7307", True, ""),
        ("code=J9999X", False, "Unknown code 'J9999X'"),
        ("code=j7307", False, "Unknown code 'j7307'"),
        ("code=J7307&display=etonogestrel CONTRACEPTIVE implant  system", True, ""),
        ("code=J7307&display=Nexplanon", True, ""),
        ("code=J7307&display=Walker", False, "Wrong display 'Walker'"),
    ],
)
def test_validate_code(client: FlaskClient, query: str, result: bool, words: str) -> None:
    for answer in (
        get(client, f"{BASE}/CodeSystem/$validate-code?url={SYSTEM}&{query}"),
        get(client, f"{BASE}/ValueSet/$validate-code?url={ALL_CODES}&system={SYSTEM}&{query}"),
    ):
        assert values(answer)["result"] is result
        assert words in values(answer).get("message", "")
        assert ("issues" in [member["name"] for member in answer["parameter"]]) is not result


def test_validate_a_concept_is_right_when_one_coding_is(client: FlaskClient) -> None:
    codings = [{"system": "http://loinc.org", "code": "1-8"}, {"system": SYSTEM, "code": "J7307"}]
    concept = {"name": "codeableConcept", "valueCodeableConcept": {"coding": codings}}
    answer = post(client, "/CodeSystem/$validate-code", {"name": "url", "valueUri": SYSTEM}, concept)
    assert values(answer)["result"] is True
    assert values(answer)["code"] == "J7307"


def test_expand_finds_by_plain_language(client: FlaskClient) -> None:
    answer = get(client, f"{EXPAND}&filter=nexplannon&count=2")["expansion"]
    assert answer["contains"][0]["code"] == "J7307"
    assert answer["contains"][0]["system"] == SYSTEM
    echoed = {member["name"] for member in answer["parameter"]}
    assert {"filter", "count", "used-codesystem"} <= echoed


def test_pages_of_an_expansion_make_up_the_whole(client: FlaskClient) -> None:
    whole = get(client, f"{EXPAND}&filter=walker")["expansion"]
    pages = [
        get(client, f"{EXPAND}&filter=walker&count=2&offset={at}")["expansion"] for at in range(0, whole["total"], 2)
    ]
    codes = [member["code"] for page in pages for member in page.get("contains", [])]
    assert codes == [member["code"] for member in whole["contains"]]
    assert {page["total"] for page in pages} == {whole["total"]}


def test_expand_without_a_filter_lists_all_and_count_nothing_only_counts(client: FlaskClient, small: Engine) -> None:
    assert get(client, EXPAND)["expansion"]["total"] == len(small)
    answer = get(client, f"{EXPAND}&count=0")["expansion"]
    assert answer["total"] == len(small)
    assert "contains" not in answer


def test_active_only_on_a_day(official: Engine) -> None:
    client = create_app({"ENGINE": official, "TESTING": True}).test_client()
    everything = get(client, f"{EXPAND}&count=0")["expansion"]["total"]
    active = get(client, f"{EXPAND}&count=0&activeOnly=true&date=2025-10-01")["expansion"]["total"]
    assert everything == 8463 + 383 + 10  # ten codes of January 2026 are known from elsewhere
    assert active == 7258 + 363  # twenty modifiers have ended
    answer = get(client, f"{BASE}/CodeSystem/$lookup?system={SYSTEM}&code=J7307")
    assert values(answer)["version"] == "2025-10"
    assert values(answer)["display"] == "Etonogestrel (contraceptive) implant system, including implant and supplies"


def test_designations_and_properties_on_request(client: FlaskClient) -> None:
    answer = get(client, f"{EXPAND}&filter=nexplanon&count=1&includeDesignations=true&property=category")
    contained = answer["expansion"]["contains"][0]
    assert "Nexplanon" in [member["value"] for member in contained["designation"]]
    assert contained["extension"][0]["extension"][1]["valueString"] == "J"


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("/CodeSystem/$lookup", 400, "required"),
        ("/CodeSystem/$lookup?system=http://loinc.org&code=1-8", 404, "not-found"),
        (f"/CodeSystem/$lookup?system={SYSTEM}&code=J7307&version=1999", 404, "not-found"),
        ("/ValueSet/$expand", 400, "required"),
        ("/ValueSet/$expand?url=http://example.org/vs", 404, "not-found"),
        (f"/ValueSet/$expand?url={ALL_CODES}&count=many", 400, "invalid"),
        (f"/ValueSet/$expand?url={ALL_CODES}&activeOnly=maybe", 400, "invalid"),
        (f"/ValueSet/$expand?url={ALL_CODES}&date=soon", 400, "invalid"),
        ("/metadata?mode=all", 400, "invalid"),
        ("/Patient", 404, "not-supported"),
    ],
)
def test_what_is_refused_is_an_operation_outcome(client: FlaskClient, url: str, status: int, code: str) -> None:
    answer = get(client, BASE + url, status=status)
    assert answer["resourceType"] == "OperationOutcome"
    assert answer["issue"][0]["code"] == code


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/fhir+json", 400),
        ("[]", "application/fhir+json", 400),
        ('{"resourceType": "Patient"}', "application/fhir+json", 400),
        ('{"resourceType": "Parameters", "parameter": [{}]}', "application/fhir+json", 400),
        (
            '{"resourceType": "Parameters", "parameter": [{"name": "coding", "valueString": "x"}]}',
            "application/json",
            400,
        ),
        ("<Parameters/>", "application/fhir+xml", 415),
        ("[" * 100_000, "application/fhir+json", 400),
        (
            '{"resourceType": "Parameters", "parameter": [{"name": "coding", "resource": ' + '{"a":' * 100_000,
            "application/json",
            400,
        ),
        ('{"resourceType": "Parameters", "parameter": ' + "[" * 100_000, "application/json", 400),
        ('{"resourceType": "Parameters", "parameter": {}}', "application/json", 400),
        ('{"parameter": []}', "application/json", 400),
    ],
)
def test_a_wrong_body_is_an_operation_outcome(client: FlaskClient, body: str, kind: str, status: int) -> None:
    answer = client.post(f"{BASE}/CodeSystem/$lookup", data=body, content_type=kind)
    assert answer.status_code == status
    assert valid(answer.get_json())["resourceType"] == "OperationOutcome"


def test_what_the_server_says_of_itself_is_valid(client: FlaskClient) -> None:
    answer = get(client, f"{BASE}/metadata")
    assert answer["fhirVersion"] == "4.0.1"
    assert "http://hl7.org/fhir/CapabilityStatement/terminology-server" in answer["instantiates"]
    answer = get(client, f"{BASE}/metadata?mode=terminology")
    assert {member["uri"] for member in answer["codeSystem"]} == SYSTEMS
    for url in ("/CodeSystem/hcpcs", "/ValueSet/hcpcs", f"/CodeSystem?url={SYSTEM}", f"/ValueSet?url={ALL_CODES}"):
        get(client, BASE + url)


def test_a_doubly_encoded_address_is_read(client: FlaskClient) -> None:
    twice = ALL_CODES.replace(":", "%253A").replace("/", "%252F")
    assert get(client, f"{BASE}/ValueSet/$expand?url={twice}&filter=nexplanon")["expansion"]["total"] == 2


@pytest.mark.filterwarnings("ignore")
def test_fhirclient_works_against_us(address: str) -> None:
    client = pytest.importorskip("fhirclient.client", reason="fhirclient is not installed")
    from fhirclient.models.valueset import ValueSet

    smart = client.FHIRClient(settings={"app_id": "test", "api_base": address + BASE})
    assert smart.server.capabilityStatement.software.name == "plaincode"
    answer = smart.server.request_json(f"ValueSet/$expand?url={ALL_CODES}&filter=nexplanon&count=1")
    assert ValueSet(answer).expansion.contains[0].code == "J7307"
