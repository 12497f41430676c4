"""Comparing authored brand names with an imported NDC crosswalk, both ways."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.entry import Entry
from corpus.paths import BRAND_EXCEPTIONS
from corpus.reading import CorpusError, Reader
from corpus.sources.ndc import NdcRecord

#: Words of a crosswalk name that tell salt, form, fluid or package and not the product. The maker stands in parentheses.
_FORM = frozenset(
    re.findall(
        r"\w+",
        "hcl hydrochloride sodium sulfate phosphate acetate citrate calcium pot succ injection inj iv im er dr pfs usp kit pak "
        "novaplus in of and dextrose d5w nacl chloride porcine lock flush premix inhalation solution oral susp concentrated "
        "gel implant lyophilized non penfill flexpen kwikpen junior tempo pen emergency la nf low diluent mg ml",
    )
)
_SLIP = 0.8  # share of letters in common from which two words are one with a typing mistake


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A brand that the corpus gives to one code and the crosswalk to others only."""

    code: str
    brand: str
    crosswalk_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A name that the crosswalk has for a code and that its entry does not know; ``packages`` is how many bear it."""

    code: str
    name: str
    packages: int


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


def unlisted(entries: Mapping[str, Entry], packages: Iterable[NdcRecord]) -> list[Unlisted]:
    """Return the crosswalk's drug names that are neither brand nor generic name of the entry, in order of code.

    Salt, form, fluid, maker and typing mistakes make no other name, and brand-exceptions.yaml explains the rest. Codes
    without an entry, such as those of a later release, are passed over.
    """
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for package in packages:
        counted[package.code][package.drug] += 1
    explained = _exceptions()
    found = []
    for code, names in sorted(counted.items()):
        entry = entries.get(code)
        if entry is None:
            continue
        known = _words(" ".join([entry.name, entry.generic, *entry.also_known_as]))
        joined = {_plain(name).replace(" ", "") for name in entry.also_known_as}
        for name, many in sorted(names.items()):
            said = _words(re.sub(r"\(.*?\)", " ", name)) - _FORM
            told = name in explained.get(code, {}) or "".join(_plain(name).split()) in joined
            if not told and not all(_is_known(word, known) for word in said):
                found.append(Unlisted(code, name, many))
    return found


def _is_known(word: str, known: set[str]) -> bool:
    return word in known or word.isdigit() or bool(difflib.get_close_matches(word, known, n=1, cutoff=_SLIP))


def _exceptions() -> dict[str, dict[str, str]]:
    reader = Reader(BRAND_EXCEPTIONS, BRAND_EXCEPTIONS.name)
    told: dict[str, dict[str, str]] = reader.value(reader.document(), dict[str, dict[str, str]], "the exceptions")
    if reader.problems:
        raise CorpusError(reader.problems)
    return told


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))


def _words(text: str) -> set[str]:
    return set(_plain(text).split())
