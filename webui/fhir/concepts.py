"""A code as a concept of FHIR: its display, designations and properties, alone and in an expansion."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from search import Entry
from webui.fhir.capabilities import SYSTEM
from webui.fhir.resources import Json, parameter

#: Where the uses of designations are named.
USES = "urn:plaincode:designation-use"
#: R4 has no place for properties in an expansion but this extension, which R5 made a part of it.
PROPERTY = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.expansion.contains.property"


class Property(NamedTuple):
    """A property of a code: its name, its FHIR type and its value."""

    name: str
    kind: str
    value: Any


def display_of(entry: Entry) -> str:
    """Return the official descriptor of a code, or our name where no code file is imported."""
    return entry.descriptor or entry.name


def designations_of(entry: Entry) -> dict[str, str]:
    """Return the other ways of calling a code, each with its use: our name, the short descriptor, synonyms, lay words."""
    named = [("preferred name", entry.name), ("short descriptor", entry.short_descriptor)]
    named += [("synonym", text) for text in entry.also_known_as]
    named += [("plain language", text) for text in entry.plain_language]
    uses: dict[str, str] = {}
    for use, text in named:
        if text and text != display_of(entry):
            uses.setdefault(text, use)
    return uses


#: The fields of a code (:data:`search.FIELDS`) that are properties of the concept, with FHIR's name and type of each.
PROPERTIES = {
    "status": ("status", "Code"),
    "kind": ("kind", "Code"),
    "category": ("category", "String"),
    "unit": ("unit", "String"),
    "family": ("family", "String"),
    "added": ("added", "DateTime"),
    "effective": ("effectiveDate", "DateTime"),
    "ended": ("terminationDate", "DateTime"),
    "coverage": ("coverage", "Code"),
    "clinical_context": ("clinicalContext", "String"),
}
#: The property that names a code in the place of one that has ended; it may occur several times.
REPLACED_BY = "replacedBy"


def properties_of(entry: Entry, on: date | None) -> list[Property]:
    """Return the properties of a code that have a value; ``on`` is the day for which the status counts."""
    status = entry.status(on)
    properties = [Property("inactive", "Boolean", status != "active")]
    for field, (name, kind) in PROPERTIES.items():
        value: Any = status if field == "status" else getattr(entry, field)
        if value not in ("", None):
            properties.append(Property(name, kind, value.isoformat() if kind == "DateTime" else value))
    if status == "ended":
        properties += [Property(REPLACED_BY, "Code", code) for code in entry.successors]
    return properties


def look_up(entry: Entry, on: date | None, wanted: set[str]) -> list[Json]:
    """Return designations and properties as parameters of $lookup: those wanted by name, or all when none is named."""
    members: list[Json] = []
    if not wanted or "designation" in wanted:
        for text, use in designations_of(entry).items():
            coding = {**_use(use), "display": use}
            parts = [parameter("language", "Code", "en-US"), parameter("use", "Coding", coding)]
            members.append({"name": "designation", "part": [*parts, parameter("value", "String", text)]})
    for name, kind, value in properties_of(entry, on):
        if not wanted or name in wanted:
            parts = [parameter("code", "Code", name), parameter("value", kind, value)]
            members.append({"name": "property", "part": parts})
    return members


def contain(entry: Entry, on: date | None, designations: bool, wanted: list[str]) -> Json:
    """Return a code as a member of an expansion, with designations and the wanted properties when asked for."""
    member: Json = {"system": SYSTEM, "code": entry.code, "display": display_of(entry)}
    if entry.status(on) != "active":
        member["inactive"] = True
    if designations:
        member["designation"] = [
            {"language": "en-US", "use": _use(use), "value": text} for text, use in designations_of(entry).items()
        ]
    extensions = [
        {
            "url": PROPERTY,
            "extension": [{"url": "code", "valueCode": name}, {"url": "value", f"value{kind}": value}],
        }
        for name, kind, value in properties_of(entry, on)
        if name in wanted
    ]
    return {**member, "extension": extensions} if extensions else member


def _use(use: str) -> Json:
    return {"system": USES, "code": use.replace(" ", "-")}
