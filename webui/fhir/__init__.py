"""FHIR R4 terminology operations at ``/fhir/R4``: $lookup, $validate-code and $expand over HCPCS Level II.

Specification: https://hl7.org/fhir/R4/terminology-service.html
"""

from webui.fhir.operations import fhir

__all__ = ["fhir"]
