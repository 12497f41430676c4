"""FHIR R4 resources as JSON: Parameters, OperationOutcome, Bundle; and how they are sent."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

MIME = "application/fhir+json"

Json = dict[str, Any]


class FhirError(Exception):
    """A refusal, sent as an OperationOutcome. ``code`` is an issue type of FHIR."""

    def __init__(self, status: int, code: str, text: str) -> None:
        self.status, self.code, self.text = status, code, text
        super().__init__(text)


def send(resource: Json, status: int = 200) -> Response:
    """Return a resource as the response."""
    response = jsonify(resource)
    response.status_code = status
    response.content_type = MIME
    return response


def outcome(code: str, text: str, severity: str = "error") -> Json:
    """Return an OperationOutcome with one issue."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": severity, "code": code, "details": {"text": text}, "diagnostics": text}],
    }


def parameter(name: str, kind: str, value: Any) -> Json:
    """Return one parameter of a type: ``parameter("count", "Integer", 7)``."""
    return {"name": name, f"value{kind}": value}


def parameters(*members: Json) -> Json:
    """Return a Parameters resource."""
    return {"resourceType": "Parameters", "parameter": list(members)}


def bundle(base: str, resources: list[Json]) -> Json:
    """Return the Bundle of a search at a server's address; without resources it has no entries."""
    entries = [
        {
            "fullUrl": f"{base}/{resource['resourceType']}/{resource['id']}",
            "resource": resource,
            "search": {"mode": "match"},
        }
        for resource in resources
    ]
    searchset: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(entries)}
    return {**searchset, "entry": entries} if entries else searchset
