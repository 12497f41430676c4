"""What the FHIR endpoint says of itself: names, CapabilityStatement, TerminologyCapabilities, code system, value set."""

from __future__ import annotations

import importlib.metadata

from search import Engine
from webui.fhir.resources import Json

NAME = "HCPCS Level II"
SYSTEM = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
#: The same code system by other names: its OID, and NLM's address for it.
SYSTEMS = frozenset(
    {SYSTEM, "urn:oid:2.16.840.1.113883.6.285", "http://clinicaltables.nlm.nih.gov/fhir/CodeSystem/hcpcs"}
)
ALL_CODES = "http://terminology.hl7.org/ValueSet/v3-HealthCareCommonProcedureCodingSystem"
VALUE_SETS = frozenset(
    {
        ALL_CODES,
        "http://clinicaltables.nlm.nih.gov/fhir/R4/ValueSet/hcpcs",
        *(f"{system}?fhir_vs" for system in SYSTEMS),
    }
)
_TERMINOLOGY = "http://hl7.org/fhir/CapabilityStatement/terminology-server"
_OPERATIONS = "http://hl7.org/fhir/OperationDefinition/"
#: When this description last changed.
_DATE = "2026-11-23"

_EXPANSION_PARAMETERS = (
    "activeOnly",
    "count",
    "date",
    "displayLanguage",
    "excludeNested",
    "filter",
    "includeDesignations",
    "offset",
    "property",
)


def is_system(url: str) -> bool:
    """Whether an address, a version behind it aside, is one of the code system."""
    return _without_version(url) in SYSTEMS


def is_value_set(url: str) -> bool:
    """Whether an address, a version behind it aside, is one of the value set of all codes."""
    return _without_version(url) in VALUE_SETS


def _without_version(url: str) -> str:
    return url.split("|")[0].rstrip("/")


def version_of(engine: Engine) -> str:
    """Return the release of the code file in use ("2025-10"), or "plaincode-0.1.0" for an index without one."""
    sources = engine.manifest.sources
    source = sources.get("descriptor") or sources.get("short_descriptor", "")
    return source.rpartition(" ")[2] or f"plaincode-{_package_version()}"


def _package_version() -> str:
    try:
        return importlib.metadata.version("plaincode")
    except importlib.metadata.PackageNotFoundError:
        return "0"


def capability(base: str) -> Json:
    """Return the CapabilityStatement of a server at an address."""

    def resource(kind: str, *operations: str) -> Json:
        return {
            "type": kind,
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "searchParam": [{"name": "url", "type": "uri"}],
            "operation": [{"name": name, "definition": f"{_OPERATIONS}{kind}-{name}"} for name in operations],
        }

    return {
        "resourceType": "CapabilityStatement",
        "url": f"{base}/metadata",
        "version": _package_version(),
        "name": "plaincode",
        "title": "plaincode terminology service",
        "status": "active",
        "date": _DATE,
        "kind": "instance",
        "instantiates": [_TERMINOLOGY],
        "software": {"name": "plaincode", "version": _package_version()},
        "implementation": {"description": "HCPCS Level II from plain language", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "security": {"cors": True},
                "resource": [
                    resource("CodeSystem", "lookup", "validate-code"),
                    resource("ValueSet", "expand", "validate-code"),
                ],
            }
        ],
    }


def terminology(version: str, base: str) -> Json:
    """Return the TerminologyCapabilities of a server at an address, for a version of the code system."""
    return {
        "resourceType": "TerminologyCapabilities",
        "version": _package_version(),
        "name": "plaincode",
        "title": "plaincode terminology capabilities",
        "status": "active",
        "date": _DATE,
        "kind": "instance",
        "software": {"name": "plaincode", "version": _package_version()},
        "implementation": {"description": "HCPCS Level II from plain language", "url": base},
        "codeSystem": [
            {"uri": uri, "version": [{"code": version, "isDefault": True}]}
            for uri in (SYSTEM, *sorted(SYSTEMS - {SYSTEM}))
        ],
        "expansion": {
            "hierarchical": False,
            "paging": True,
            "incomplete": False,
            "parameter": [{"name": name} for name in _EXPANSION_PARAMETERS],
            "textFilter": "Plain language, abbreviations, brand names, misspellings; the best codes come first.",
        },
        "codeSearch": "all",
        "validateCode": {"translations": False},
    }


def code_system(version: str, count: int) -> Json:
    """Return the code system without its concepts."""
    return {
        "resourceType": "CodeSystem",
        "id": "hcpcs",
        "url": SYSTEM,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": "urn:oid:2.16.840.1.113883.6.285"}],
        "version": version,
        "name": "HCPCSLevelII",
        "title": NAME,
        "status": "active",
        "publisher": "Centers for Medicare & Medicaid Services",
        "caseSensitive": True,
        "content": "not-present",
        "count": count,
    }


def value_set() -> Json:
    """Return the value set of all codes."""
    return {
        "resourceType": "ValueSet",
        "id": "hcpcs",
        "url": ALL_CODES,
        "name": "HealthCareCommonProcedureCodingSystem",
        "title": "All HCPCS Level II codes and modifiers",
        "status": "active",
        "compose": {"include": [{"system": SYSTEM}]},
    }
