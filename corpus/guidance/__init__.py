"""Billing and documentation guidance that holds for a code: chosen by the official record, filled in from the entry.

The texts stand in ``kinds/*.yaml``; which kind a code takes stands in ``selection.yaml``. docs/authoring.md describes both.
"""

from corpus.guidance.fill import Guidance, guidance_for, points_of
from corpus.guidance.spec import CategorySpec, category_of, guidance_names
from corpus.guidance.traits import traits_of
from corpus.guidance.which import contradiction_of, guidance_name_for

__all__ = [
    "CategorySpec",
    "Guidance",
    "category_of",
    "contradiction_of",
    "guidance_for",
    "guidance_name_for",
    "guidance_names",
    "points_of",
    "traits_of",
]
