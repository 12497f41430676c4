"""Comparing authored brand names with an imported NDC crosswalk."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.entry import Entry
from corpus.paths import BRAND_EXCEPTIONS
from corpus.reading import CorpusError, Reader
from corpus.sources.ndc import NdcRecord


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A brand that the corpus gives to one code and the crosswalk to others only."""

    code: str
    brand: str
    crosswalk_codes: tuple[str, ...]


def disagreements(entries: Mapping[str, Entry], packages: Iterable[NdcRecord]) -> list[Disagreement]:
    """Return the authored brands that the crosswalk lists under other codes only, in order of code.

    Those that brand-exceptions.yaml explains are left out. A brand that the crosswalk does not list at all is no
    disagreement: it covers Part B drugs on the market only.
    """
    codes_of: dict[str, set[str]] = defaultdict(set)
    for package in packages:
        codes_of[_plain(package.drug)].add(package.code)
    explained = _exceptions()
    found = []
    for code, entry in sorted(entries.items()):
        for brand in entry.brands:
            listed = codes_of.get(_plain(brand), set())
            if listed and code not in listed and brand not in explained.get(code, {}):
                found.append(Disagreement(code, brand, tuple(sorted(listed))))
    return found


def _exceptions() -> dict[str, dict[str, str]]:
    reader = Reader(BRAND_EXCEPTIONS, BRAND_EXCEPTIONS.name)
    told: dict[str, dict[str, str]] = reader.value(reader.document(), dict[str, dict[str, str]], "the exceptions")
    if reader.problems:
        raise CorpusError(reader.problems)
    return told


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))
