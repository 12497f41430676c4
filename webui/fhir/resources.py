"""FHIR R4 resources as JSON: Parameters, OperationOutcome, and reading an operation's parameters from GET and POST."""

from __future__ import annotations

import urllib.parse
from typing import Any

from flask import Response, jsonify, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

MIME = "application/fhir+json"

Json = dict[str, Any]


class FhirError(Exception):
    """What an operation refuses, told as an OperationOutcome. ``code`` is an issue type of FHIR."""

    def __init__(self, status: int, code: str, text: str) -> None:
        self.status, self.code, self.text = status, code, text
        super().__init__(text)


def answer(resource: Json, status: int = 200) -> Response:
    """Return a resource as the response."""
    told = jsonify(resource)
    told.status_code = status
    told.content_type = MIME
    return told


def outcome(code: str, text: str, severity: str = "error") -> Json:
    """Return an OperationOutcome with one issue."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": severity, "code": code, "details": {"text": text}, "diagnostics": text}],
    }


def parameter(name: str, kind: str, value: Any) -> Json:
    """Return one parameter of a type: ``parameter("count", "Integer", 7)``."""
    return {"name": name, f"value{kind}": value}


def parameters(*listed: Json) -> Json:
    """Return a Parameters resource."""
    return {"resourceType": "Parameters", "parameter": list(listed)}


class Asked:
    """An operation's parameters, however they came: a query, or a Parameters resource in the body."""

    def __init__(self) -> None:
        self.values: dict[str, list[Any]] = {}
        for name, value in request.args.items(multi=True):
            self.values.setdefault(name, []).append(value)
        if request.method == "POST":
            self._read_body()

    def _read_body(self) -> None:
        if not request.get_data(cache=True):
            return
        if (request.mimetype or "") == "application/x-www-form-urlencoded":
            for name, value in request.form.items(multi=True):
                self.values.setdefault(name, []).append(value)
            return
        try:
            body: Any = request.get_json(force="json" in (request.mimetype or ""))
        except UnsupportedMediaType:
            raise FhirError(415, "not-supported", f"send {MIME}, not {request.mimetype or 'nothing'}") from None
        except BadRequest:
            raise FhirError(400, "structure", "the body is not valid JSON") from None
        listed = body.get("parameter", []) if isinstance(body, dict) else None
        if not isinstance(body, dict) or body.get("resourceType") != "Parameters" or not isinstance(listed, list):
            raise FhirError(400, "structure", "the body must be a Parameters resource")
        for one in listed:
            if not isinstance(one, dict) or not isinstance(one.get("name"), str):
                raise FhirError(400, "structure", "each parameter needs a name")
            values = [value for key, value in one.items() if key.startswith("value")]
            values += [one["resource"]] if "resource" in one else []
            self.values.setdefault(one["name"], []).extend(values[:1])

    def text(self, name: str) -> str:
        """Return a parameter as text, "" when it is not given; a ``version|...`` and doubly encoded addresses are read too."""
        value = self.values.get(name, [""])[0]
        if isinstance(value, bool):
            return str(value).lower()
        if not isinstance(value, str | int | float):
            raise FhirError(400, "invalid", f"{name} must be a plain value")
        text = str(value).strip()
        return urllib.parse.unquote(text) if "%3A" in text or "%3a" in text else text

    def texts(self, name: str) -> list[str]:
        """Return all values of a parameter that may repeat."""
        return [str(value) for value in self.values.get(name, []) if isinstance(value, str | int | float)]

    def flag(self, name: str) -> bool:
        """Return a boolean parameter, false when it is not given."""
        text = self.text(name).lower()
        if text not in ("", "true", "false"):
            raise FhirError(400, "invalid", f"{name} must be true or false, not {text!r:.40}")
        return text == "true"

    def whole(self, name: str) -> int | None:
        """Return a whole number, or None when it is not given."""
        text = self.text(name)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise FhirError(400, "invalid", f"{name} must be a whole number, not {text!r:.40}")
        return int(text)

    def codings(self) -> list[tuple[str, str, str]]:
        """Return what is asked about as (system, code, display): a code, a Coding, or all of a CodeableConcept."""
        concept = self.values.get("codeableConcept", [None])[0]
        listed = concept.get("coding", []) if isinstance(concept, dict) else self.values.get("coding", [])[:1]
        if isinstance(listed, list) and listed and all(isinstance(one, dict) for one in listed):
            keys = ("system", "code", "display")
            return [(str(one.get(keys[0], "")), str(one.get(keys[1], "")), str(one.get(keys[2], ""))) for one in listed]
        if concept is not None or "coding" in self.values:
            raise FhirError(400, "invalid", "coding must be a Coding, and codeableConcept a CodeableConcept")
        return [(self.text("system"), self.text("code"), self.text("display"))] if self.text("code") else []
