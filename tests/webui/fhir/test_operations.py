"""FHIR R4 terminology operations: answers valid by fhir.resources, asked with real clients where they are installed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from search import Engine
from webui import create_app
from webui.fhir_metadata import ALL_CODES, SYSTEM, SYSTEMS

BASE = "/fhir/R4"
EXPAND = f"{BASE}/ValueSet/$expand?url={ALL_CODES}"


@pytest.fixture(scope="module")
def client(small: Engine) -> FlaskClient:
    return create_app({"ENGINE": small, "TESTING": True}).test_client()


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
        one["name"]: next(value for key, value in one.items() if key.startswith("value"))
        for one in resource["parameter"]
        if "part" not in one and "resource" not in one
    }


def test_lookup_tells_display_designations_and_properties(client: FlaskClient) -> None:
    told = get(client, f"{BASE}/CodeSystem/$lookup?system={SYSTEM}&code=J7307")
    assert values(told)["name"] == "HCPCS Level II"
    assert values(told)["display"] == "Etonogestrel contraceptive implant system"
    parts = [{part["name"]: part for part in one["part"]} for one in told["parameter"] if one["name"] == "designation"]
    assert "Nexplanon" in [part["value"]["valueString"] for part in parts]
    named = {one["part"][0]["valueCode"]: one["part"][1] for one in told["parameter"] if one["name"] == "property"}
    assert named["inactive"]["valueBoolean"] is False
    assert named["category"]["valueString"] == "J"


def test_lookup_by_post_and_with_chosen_properties(client: FlaskClient) -> None:
    coding = {"name": "coding", "valueCoding": {"system": SYSTEM, "code": "J7307"}}
    told = post(client, "/CodeSystem/$lookup", coding, {"name": "property", "valueCode": "inactive"})
    assert [one["part"][0]["valueCode"] for one in told["parameter"] if one["name"] == "property"] == ["inactive"]
    assert not [one for one in told["parameter"] if one["name"] == "designation"]


def test_an_unknown_code_is_not_found(client: FlaskClient) -> None:
    told = get(client, f"{BASE}/CodeSystem/$lookup?system={SYSTEM}&code=J7399", status=404)
    assert told["resourceType"] == "OperationOutcome"
    assert told["issue"][0]["code"] == "not-found"


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_every_name_of_the_system_is_known(client: FlaskClient, system: str) -> None:
    told = get(client, f"{BASE}/CodeSystem/$validate-code?url={system}&code=J7307")
    assert values(told)["result"] is True
    assert values(told)["system"] == system


@pytest.mark.parametrize(
    ("asked", "result", "words"),
    [
        ("code=J7307", True, ""),
        ("code=J9999X", False, "Unknown code 'J9999X'"),
        ("code=j7307", False, "Unknown code 'j7307'"),
        ("code=J7307&display=etonogestrel CONTRACEPTIVE implant  system", True, ""),
        ("code=J7307&display=Nexplanon", True, ""),
        ("code=J7307&display=Walker", False, "Wrong display 'Walker'"),
    ],
)
def test_validate_code(client: FlaskClient, asked: str, result: bool, words: str) -> None:
    for told in (
        get(client, f"{BASE}/CodeSystem/$validate-code?url={SYSTEM}&{asked}"),
        get(client, f"{BASE}/ValueSet/$validate-code?url={ALL_CODES}&system={SYSTEM}&{asked}"),
    ):
        assert values(told)["result"] is result
        assert words in values(told).get("message", "")
        assert ("issues" in [one["name"] for one in told["parameter"]]) is not result


def test_validate_a_concept_is_right_when_one_coding_is(client: FlaskClient) -> None:
    codings = [{"system": "http://loinc.org", "code": "1-8"}, {"system": SYSTEM, "code": "J7307"}]
    asked = {"name": "codeableConcept", "valueCodeableConcept": {"coding": codings}}
    told = post(client, "/CodeSystem/$validate-code", {"name": "url", "valueUri": SYSTEM}, asked)
    assert values(told)["result"] is True
    assert values(told)["code"] == "J7307"


def test_expand_finds_by_plain_language(client: FlaskClient) -> None:
    told = get(client, f"{EXPAND}&filter=nexplannon&count=2")["expansion"]
    assert told["contains"][0]["code"] == "J7307"
    assert told["contains"][0]["system"] == SYSTEM
    echoed = {one["name"] for one in told["parameter"]}
    assert {"filter", "count", "used-codesystem"} <= echoed


def test_pages_of_an_expansion_make_up_the_whole(client: FlaskClient) -> None:
    whole = get(client, f"{EXPAND}&filter=walker")["expansion"]
    pages = [
        get(client, f"{EXPAND}&filter=walker&count=2&offset={at}")["expansion"] for at in range(0, whole["total"], 2)
    ]
    codes = [one["code"] for page in pages for one in page.get("contains", [])]
    assert codes == [one["code"] for one in whole["contains"]]
    assert {page["total"] for page in pages} == {whole["total"]}


def test_expand_without_a_filter_lists_all_and_count_nothing_only_counts(client: FlaskClient, small: Engine) -> None:
    assert get(client, EXPAND)["expansion"]["total"] == len(small)
    told = get(client, f"{EXPAND}&count=0")["expansion"]
    assert told["total"] == len(small)
    assert "contains" not in told


def test_active_only_on_a_day(official: Engine) -> None:
    client = create_app({"ENGINE": official, "TESTING": True}).test_client()
    everything = get(client, f"{EXPAND}&count=0")["expansion"]["total"]
    active = get(client, f"{EXPAND}&count=0&activeOnly=true&date=2025-10-01")["expansion"]["total"]
    assert everything == 8463 + 383
    assert active == 7258 + 363  # twenty modifiers have ended
    told = get(client, f"{BASE}/CodeSystem/$lookup?system={SYSTEM}&code=J7307")
    assert values(told)["version"] == "2025-10"
    assert values(told)["display"] == "Etonogestrel (contraceptive) implant system, including implant and supplies"


def test_designations_and_properties_on_request(client: FlaskClient) -> None:
    told = get(client, f"{EXPAND}&filter=nexplanon&count=1&includeDesignations=true&property=category")
    contained = told["expansion"]["contains"][0]
    assert "Nexplanon" in [one["value"] for one in contained["designation"]]
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
    told = get(client, BASE + url, status=status)
    assert told["resourceType"] == "OperationOutcome"
    assert told["issue"][0]["code"] == code


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
    ],
)
def test_a_wrong_body_is_an_operation_outcome(client: FlaskClient, body: str, kind: str, status: int) -> None:
    answer = client.post(f"{BASE}/CodeSystem/$lookup", data=body, content_type=kind)
    assert answer.status_code == status
    assert valid(answer.get_json())["resourceType"] == "OperationOutcome"


def test_what_the_server_says_of_itself_is_valid(client: FlaskClient) -> None:
    told = get(client, f"{BASE}/metadata")
    assert told["fhirVersion"] == "4.0.1"
    assert "http://hl7.org/fhir/CapabilityStatement/terminology-server" in told["instantiates"]
    told = get(client, f"{BASE}/metadata?mode=terminology")
    assert {one["uri"] for one in told["codeSystem"]} == SYSTEMS
    for url in ("/CodeSystem/hcpcs", "/ValueSet/hcpcs", f"/CodeSystem?url={SYSTEM}", f"/ValueSet?url={ALL_CODES}"):
        get(client, BASE + url)


def test_a_browser_may_ask_before_it_posts(client: FlaskClient) -> None:
    answer = client.options(f"{BASE}/CodeSystem/$lookup")
    assert answer.status_code == 200
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_a_doubly_encoded_address_is_read(client: FlaskClient) -> None:
    twice = ALL_CODES.replace(":", "%253A").replace("/", "%252F")
    assert get(client, f"{BASE}/ValueSet/$expand?url={twice}&filter=nexplanon")["expansion"]["total"] >= 1


@pytest.fixture(scope="module")
def address(small: Engine) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app({"ENGINE": small}), threaded=True)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    running.join()


@pytest.mark.filterwarnings("ignore")
def test_fhirclient_works_against_us(address: str) -> None:
    client = pytest.importorskip("fhirclient.client", reason="fhirclient is not installed")
    from fhirclient.models.valueset import ValueSet

    smart = client.FHIRClient(settings={"app_id": "test", "api_base": address + BASE})
    assert smart.server.capabilityStatement.software.name == "plaincode"
    told = smart.server.request_json(f"ValueSet/$expand?url={ALL_CODES}&filter=nexplanon&count=1")
    assert ValueSet(told).expansion.contains[0].code == "J7307"
