"""Reading an operation's parameters."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from webui.fhir.parameters import Coding, OperationParameters
from webui.fhir.resources import FhirError

FHIR_JSON = "application/fhir+json"


def read(
    client: FlaskClient, query: str = "", *, members: Any = None, body: Any = None, kind: str = FHIR_JSON
) -> OperationParameters:
    """Read the parameters of a GET, or of a POST with these members or this body."""
    if members is not None:
        body = json.dumps({"resourceType": "Parameters", "parameter": members})
    method = "GET" if body is None else "POST"
    with client.application.test_request_context(f"/?{query}", method=method, data=body, content_type=kind):
        return OperationParameters()


def test_a_query_a_form_and_a_resource_say_the_same(client: FlaskClient) -> None:
    for given in (
        read(client, "filter=walker&count=2&activeOnly=true&date=2025-03-31T10:00:00Z&property=unit&property=kind"),
        read(client, body="filter=walker&count=2&activeOnly=true&date=2025-03-31&property=unit&property=kind",
             kind="application/x-www-form-urlencoded"),
        read(client, members=[{"name": "filter", "valueString": "walker"}, {"name": "count", "valueInteger": 2},
                              {"name": "activeOnly", "valueBoolean": True}, {"name": "date", "valueDateTime": "2025-03-31"},
                              {"name": "property", "valueCode": "unit"}, {"name": "property", "valueCode": "kind"}]),
    ):  # fmt: skip
        assert (given.text("filter"), given.number("count"), given.flag("activeOnly")) == ("walker", 2, True)
        assert given.day() == date(2025, 3, 31)
        assert given.texts("property") == ["unit", "kind"]


def test_what_is_not_given_is_empty(client: FlaskClient) -> None:
    given = read(client)
    assert (given.text("filter"), given.number("count"), given.flag("activeOnly")) == ("", None, False)
    assert (given.day(), given.texts("property"), given.codings()) == (None, [], [])
    assert "filter" not in given
    assert read(client, body="").values == {}


def test_codings_come_alone_or_in_a_concept(client: FlaskClient) -> None:
    coding = {"system": "urn:x", "code": "J7307", "display": "Implant"}
    assert read(client, "system=urn:x&code=J7307&display=Implant").codings() == [Coding("urn:x", "J7307", "Implant")]
    assert read(client, members=[{"name": "coding", "valueCoding": coding}]).codings() == [Coding(**coding)]
    concept = {"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"code": "A"}, coding]}}
    assert read(client, members=[concept]).codings() == [Coding("", "A", ""), Coding(**coding)]


@pytest.mark.parametrize(
    ("query", "reader", "words"),
    [
        ("count=many", lambda given: given.number("count"), "count must be a whole number"),
        ("count=-1", lambda given: given.number("count"), "count must be a whole number"),
        ("activeOnly=maybe", lambda given: given.flag("activeOnly"), "activeOnly must be true or false"),
        ("date=soon", lambda given: given.day(), "date must be a day such as 2025-03-31"),
    ],
)
def test_a_value_of_another_type_is_refused(client: FlaskClient, query: str, reader: Any, words: str) -> None:
    with pytest.raises(FhirError, match=words) as refused:
        reader(read(client, query))
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("body", "kind", "status", "words"),
    [
        ("{", FHIR_JSON, 400, "not valid JSON"),
        ("[]", FHIR_JSON, 400, "Expected object, got array"),
        ('{"resourceType": "Patient"}', FHIR_JSON, 400, "must be a Parameters resource"),
        ('{"parameter": []}', FHIR_JSON, 400, "must be a Parameters resource"),
        ('{"resourceType": "Parameters", "parameter": [{}]}', FHIR_JSON, 400, "each parameter needs a name"),
        ("[" * 100_000, FHIR_JSON, 400, "Expected object, got array"),
        ('{"resourceType": "Parameters", "parameter": [{"name": "x", "part": ' + '{"a":' * 100_000, FHIR_JSON, 400, "not valid JSON"),
        ("<Parameters/>", "application/fhir+xml", 415, "send application/fhir"),
        ("{}", "", 415, "not nothing"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_parameters_resource_is_refused(
    client: FlaskClient, body: str, kind: str, status: int, words: str
) -> None:
    with pytest.raises(FhirError, match=words) as refused:
        read(client, body=body, kind=kind)
    assert refused.value.status == status
