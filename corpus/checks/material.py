"""What the checks look at: families, and the official facts that were imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.family import FamilySpec
from corpus.sources.hcpcs import HcpcsRecord
from corpus.sources.ndc import NdcRecord


@dataclass(frozen=True, slots=True)
class Material:
    """Families, each with the name of its file: ``families`` are checked, ``others`` were read for what spans files.

    ``official`` are the records of the imported code file by code, ``packages`` those of the NDC crosswalk; both are
    empty where nothing is imported.
    """

    families: Sequence[tuple[str, FamilySpec]]
    others: Sequence[tuple[str, FamilySpec]] = ()
    official: Mapping[str, HcpcsRecord] = field(default_factory=dict)
    packages: Sequence[NdcRecord] = ()
