"""Facts that an entry must not lack: a drug tells its class and its route."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.entry import Entry
from corpus.family import FamilySpec, entries_of
from corpus.guidance import guidance_name_for
from corpus.yamlreader import Problem, line_of

_DRUG_FACTS = ("drug_class", "route")
_DRUGS = ("drug", "vaccine", "covid_antibody")


def find_missing_facts(families: Iterable[tuple[str, FamilySpec]]) -> list[Problem]:
    """Return the drugs without class or route in families, each given with the name of its file; none in no families."""
    return [
        Problem(file, line_of(family.codes[entry.code].name), what, "say it in plain words")
        for file, family in families
        for entry in entries_of(family)
        if (what := _missing_drug_facts(entry))
    ]


def _missing_drug_facts(entry: Entry) -> str:
    """Say what a drug's entry lacks; "" when it lacks nothing, is no drug, or is a catch-all code."""
    if entry.catch_all or guidance_name_for(entry) not in _DRUGS:
        return ""
    missing = [fact for fact in _DRUG_FACTS if not getattr(entry, fact)]
    return f"{entry.code} is a drug without {' and '.join(missing)}" if missing else ""
