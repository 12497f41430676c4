"""The checks of entries, declared once: what ``plaincode check`` runs, names in its output and lists in its help."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from corpus.checks.facts import find_missing_facts
from corpus.checks.familyterms import find_doubtful_terms
from corpus.checks.material import Material
from corpus.checks.wording import find_wording_problems
from corpus.yamlreader import Problem

CODE_FILE, CROSSWALK = "HCPCS code file", "NDC crosswalk"


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name, what it finds, and which imported file it cannot do without ("" for none)."""

    name: str
    about: str
    find: Callable[[Material], Iterable[Problem]]
    needs: str = ""

    def missing_in(self, material: Material) -> str:
        """Return the file that it needs and that is not imported, or ""."""
        there = {CODE_FILE: material.official, CROSSWALK: material.packages, "": True}[self.needs]
        return "" if there else self.needs


#: What the strict reader finds, under one name.
FORMAT = "format"

CHECKS: tuple[Check, ...] = (
    Check(
        "wording",
        "whole sentences, American spelling, own words, lay terms that lead somewhere",
        lambda material: find_wording_problems(material.others, material.official),
    ),
    Check("facts", "drugs tell class and route", lambda material: find_missing_facts(material.families)),
    Check("family-terms", "terms of a family that may not be true of a member", find_doubtful_terms, CODE_FILE),
)
