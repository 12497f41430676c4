"""The parameters of an operation, from the query of a GET, a form, or a Parameters resource in the body of a POST."""

from __future__ import annotations

import urllib.parse
from datetime import date
from typing import Any, Literal, NamedTuple

import msgspec
from flask import request

from webui.fhir.resources import MIME, FhirError


class Coding(NamedTuple):
    """A code to look up or validate; what is not given is ""."""

    system: str
    code: str
    display: str


class _Body(msgspec.Struct):
    """The Parameters resource; each parameter has a name and one ``value[x]``, a resource, or parts."""

    resource_type: Literal["Parameters"] = msgspec.field(name="resourceType")
    parameter: list[dict[str, Any]] = []


class OperationParameters:
    """The parameters of the operation that this request asks for, each name with its values.

    Raises :class:`FhirError` for a body that is no Parameters resource, and when a value is read that is of another type.
    """

    def __init__(self) -> None:
        self.values: dict[str, list[Any]] = {}
        for name, value in request.args.items(multi=True):
            self.values.setdefault(name, []).append(value)
        if request.method == "POST":
            self._read_body()

    def _read_body(self) -> None:
        body = request.get_data(cache=True)
        if not body:
            return
        if request.mimetype == "application/x-www-form-urlencoded":
            for name, value in request.form.items(multi=True):
                self.values.setdefault(name, []).append(value)
            return
        if "json" not in (request.mimetype or ""):
            raise FhirError(415, "not-supported", f"send {MIME}, not {request.mimetype or 'nothing'}")
        try:
            members = msgspec.json.decode(body, type=_Body).parameter
        except msgspec.ValidationError as error:
            problem = str(error).replace("`", "")
            raise FhirError(400, "structure", f"the body must be a Parameters resource: {problem}") from None
        except (msgspec.DecodeError, RecursionError):
            raise FhirError(400, "structure", "the body is not valid JSON") from None
        for member in members:
            if not isinstance(member.get("name"), str):
                raise FhirError(400, "structure", "each parameter needs a name")
            values = [value for key, value in member.items() if key.startswith("value")]
            values += [member["resource"]] if "resource" in member else []
            self.values.setdefault(member["name"], []).extend(values[:1])

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """Return a parameter as text, "" when it is not given; a ``version|...`` and doubly encoded addresses are read too."""
        value = next(iter(self.values.get(name, ())), "")
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

    def number(self, name: str) -> int | None:
        """Return a whole number, or None when it is not given."""
        text = self.text(name)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise FhirError(400, "invalid", f"{name} must be a whole number, not {text!r:.40}")
        return int(text)

    def day(self) -> date | None:
        """Return the ``date`` for which statuses count, or None when it is not given."""
        text = self.text("date")
        try:
            return date.fromisoformat(text[:10]) if text else None
        except ValueError:
            raise FhirError(400, "invalid", f"date must be a day such as 2025-03-31, not {text!r:.40}") from None

    def codings(self) -> list[Coding]:
        """Return the codes in question: a code, a Coding, or all of a CodeableConcept; none when no code is given."""
        concept = next(iter(self.values.get("codeableConcept", ())), None)
        codings = concept.get("coding", []) if isinstance(concept, dict) else self.values.get("coding", [])[:1]
        if isinstance(codings, list) and codings and all(isinstance(coding, dict) for coding in codings):
            return [Coding(*(str(coding.get(key, "")) for key in Coding._fields)) for coding in codings]
        if concept is not None or "coding" in self.values:
            raise FhirError(400, "invalid", "coding must be a Coding, and codeableConcept a CodeableConcept")
        return [Coding(self.text("system"), self.text("code"), self.text("display"))] if self.text("code") else []
