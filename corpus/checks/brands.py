"""Comparing authored brand names with an imported NDC crosswalk, both ways."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.brands import BrandNote, read_brand_notes
from corpus.entry import Entry
from corpus.family import FamilySpec, entries_of
from corpus.lexicon import load_lexicon
from corpus.near import list_near
from corpus.paths import BRAND_EXCEPTIONS
from corpus.sources.ndc import NdcRecord
from corpus.yamlreader import Problem, line_of

_MIN_SIMILARITY = 0.8  # share of letters in common from which two words are one with a typing mistake
_MAKER = re.compile(r"\(.*?\)")  # the crosswalk writes it in parentheses behind the name


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A brand that the corpus gives to one code and the crosswalk to others only."""

    code: str
    brand: str
    crosswalk_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A name that the crosswalk has for a code and that its entry lacks; ``packages`` is how many bear it."""

    code: str
    name: str
    packages: int


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A drug's brand that no package of the crosswalk bears, and of which brand-exceptions.yaml says nothing."""

    code: str
    brand: str


@dataclass(frozen=True, slots=True)
class BrandReport:
    """The comparisons, in order of code; empty lists mean that nothing is left to explain."""

    elsewhere: list[Disagreement]
    unlisted: list[Unlisted]
    unmarked: list[Unmarked]


def compare_brands(entries: Mapping[str, Entry], packages: Iterable[NdcRecord]) -> BrandReport:
    """Compare entries with a crosswalk's packages; what brand-exceptions.yaml explains is left out.

    Raises :class:`corpus.CorpusError` for mistakes in that file.
    """
    packages = list(packages)
    notes = read_brand_notes(BRAND_EXCEPTIONS)
    explained = {(code, name) for code, of_code in notes.items() for name, note in of_code.items() if note.reason}
    return BrandReport(
        [brand for brand in find_disagreements(entries, packages) if (brand.code, brand.brand) not in explained],
        [name for name in find_unlisted(entries, packages) if (name.code, name.name) not in explained],
        find_unmarked(entries, packages, notes),
    )


def find_brand_problems(families: Iterable[tuple[str, FamilySpec]], packages: Iterable[NdcRecord]) -> list[Problem]:
    """Return the brands that brand-exceptions.yaml should mark, in families each given with the name of its file, and its
    lines on names that no entry has.

    Raises :class:`corpus.CorpusError` for mistakes in that file.
    """
    notes = read_brand_notes(BRAND_EXCEPTIONS)
    written = [(file, family, entry) for file, family in families for entry in entries_of(family)]
    entries = {entry.code: entry for _, _, entry in written}
    lines = {
        (entry.code, str(brand)): (file, line_of(brand))
        for file, family, entry in written
        for brand in family.codes[entry.code].brands
    }
    mend = f"say in {BRAND_EXCEPTIONS.name} whether it is sold today, with the source"
    unmarked = [
        Problem(*lines[brand.code, brand.brand], f"{brand.code} {brand.brand}: no package bears the name", mend)
        for brand in find_unmarked(entries, packages, notes)
    ]
    stale = [
        Problem(BRAND_EXCEPTIONS.name, 1, f"{code} has no name {name!r}", "correct or remove the line")
        for code, of_code in notes.items()
        for name, note in of_code.items()
        if note.status and (code not in entries or name not in entries[code].also_known_as)
    ]
    return unmarked + stale


def find_disagreements(entries: Mapping[str, Entry], packages: Iterable[NdcRecord]) -> list[Disagreement]:
    """Return the authored brands that the crosswalk lists under other codes only, in order of code.

    A brand that the crosswalk does not list at all is no disagreement: it holds Part B drugs on the market only.
    """
    codes_of: dict[str, set[str]] = defaultdict(set)
    for package in packages:
        codes_of[_plain(package.drug)].add(package.code)
    disagreements = []
    for code, entry in sorted(entries.items()):
        for brand in (*entry.brands, *entry.brands_ended, *entry.brands_unconfirmed):
            codes = codes_of.get(_plain(brand), set())
            if codes and code not in codes:
                disagreements.append(Disagreement(code, brand, tuple(sorted(codes))))
    return disagreements


def find_unmarked(
    entries: Mapping[str, Entry], packages: Iterable[NdcRecord], notes: Mapping[str, Mapping[str, BrandNote]]
) -> list[Unmarked]:
    """Return the brands of drugs that no package of the crosswalk bears and no note marks, in order of code.

    A drug is an entry with a generic name or a route. A name that begins one of the crosswalk's for the same code is the same
    ("Kenalog" of "Kenalog-40"). Without packages nothing can be told, so nothing is returned.
    """
    names_of: dict[str, set[str]] = defaultdict(set)
    everywhere = set()
    for package in packages:
        name = _plain(package.drug)
        names_of[package.code].add(name)
        everywhere.add(name)
    return [
        Unmarked(code, brand)
        for code, entry in sorted(entries.items())
        if everywhere and (entry.generic or entry.route)
        for brand in entry.brands
        if _plain(brand) not in everywhere
        and not any(name.startswith(f"{_plain(brand)} ") for name in names_of[code])
        and brand not in notes.get(code, {})
    ]


def find_unlisted(entries: Mapping[str, Entry], packages: Iterable[NdcRecord]) -> list[Unlisted]:
    """Return the crosswalk's drug names that are neither brand nor generic name of the entry, in order of code.

    Names that differ in salt, form, fluid, package, maker or a typing mistake are the same. Codes without an entry, such as
    those of a later release, are passed over.
    """
    ignored = load_lexicon().salts.all_words()
    names_of: dict[str, Counter[str]] = defaultdict(Counter)
    for package in packages:
        names_of[package.code][package.drug] += 1
    unlisted = []
    for code, names in sorted(names_of.items()):
        entry = entries.get(code)
        if entry is None:
            continue
        known = set(_plain(" ".join([entry.name, entry.generic, *entry.also_known_as])).split())
        written_together = {_plain(name).replace(" ", "") for name in entry.also_known_as}
        for name, count in sorted(names.items()):
            words = set(_plain(_MAKER.sub(" ", name)).split()) - ignored
            is_known = _plain(name).replace(" ", "") in written_together
            if not is_known and not all(_is_known(word, known) for word in words):
                unlisted.append(Unlisted(code, name, count))
    return unlisted


def _is_known(word: str, known: set[str]) -> bool:
    """Tell whether a word is among the known ones, a typing mistake aside; numbers always are."""
    if word in known or word.isdigit():
        return True
    return bool(list_near(word, known, least=_MIN_SIMILARITY))


def _plain(name: str) -> str:
    """Return a name in lower case, with single blanks for everything that is no letter or digit."""
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))
