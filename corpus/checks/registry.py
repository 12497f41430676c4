"""The checks of entries, declared once: what ``plaincode check`` runs, names in its output and lists in its help."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from corpus.checks.brands import find_brand_problems
from corpus.checks.deciding import find_unsaid_words
from corpus.checks.deniedterms import find_denied_terms
from corpus.checks.facts import find_missing_facts
from corpus.checks.familyterms import find_doubtful_terms
from corpus.checks.guidance import find_contradictions
from corpus.checks.lexicon import find_lexicon_problems
from corpus.checks.makers import find_deciding_makers
from corpus.checks.material import Material
from corpus.checks.names import find_indistinct_names
from corpus.checks.separates import find_missing_tables, find_wrong_values
from corpus.checks.strays import find_slips
from corpus.checks.tradenames import find_shared_names
from corpus.checks.units import find_wrong_units
from corpus.checks.wording import find_wording_problems
from corpus.entry import Entry
from corpus.family import entries_of
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


def _entries(material: Material) -> dict[str, Entry]:
    return {entry.code: entry for _, family in material.others for entry in entries_of(family)}


#: What the strict reader finds, under one name.
FORMAT = "format"

CHECKS: tuple[Check, ...] = (
    Check(
        "wording",
        "whole sentences, American spelling, own words, lay terms that lead somewhere",
        lambda material: find_wording_problems(material.others, material.official),
    ),
    Check("facts", "drugs tell class and route", lambda material: find_missing_facts(material.families)),
    Check(
        "brands",
        "brands of drugs that the crosswalk does not list and of which nobody said whether they are sold",
        lambda material: find_brand_problems(material.others, material.packages),
        CROSSWALK,
    ),
    Check(
        "lexicon",
        "short forms and lay words that misread easily and were not read by a second reader",
        lambda material: find_lexicon_problems(_entries(material)),
    ),
    Check("denied-terms", "terms of a code that say what its descriptor denies", find_denied_terms, CODE_FILE),
    Check("family-terms", "terms of a family that may not be true of a member", find_doubtful_terms, CODE_FILE),
    Check(
        "deciding-words",
        "words and numbers that decide, which the descriptor says and the entry does not",
        find_unsaid_words,
        CODE_FILE,
    ),
    Check(
        "guidance",
        "guidance of an entry that the official record contradicts",
        lambda material: find_contradictions(material.families),
    ),
    Check(
        "makers",
        "the maker decides, where the crosswalk shows the same labeler at both codes",
        find_deciding_makers,
        CROSSWALK,
    ),
    Check("names", "names that cannot be told apart, and measures that are only numbered", find_indistinct_names),
    Check("separates", "values of separates whose numbers are not the descriptor's", find_wrong_values, CODE_FILE),
    Check("slips", "pieces of list items, and numbers that a sentence lost", find_slips),
    Check("tables", "families of four or more codes that do not say what decides", find_missing_tables),
    Check("trade-names", "one trade name on codes that exclude each other", find_shared_names, CODE_FILE),
    Check("units", "units that are missing or are not the descriptor's", find_wrong_units, CODE_FILE),
)
