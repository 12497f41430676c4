"""Trade names on codes that exclude each other: one product, one code.

Codes exclude each other when they are linked by ``confused_with``, or when a column of their family's ``separates`` has
different values for them; sizes do not count, because one product is sold in several. Drugs are left to the comparison with
the NDC crosswalk, and a brace that is sold off the shelf or fitted by an expert has two codes for one product.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from corpus.checks.allowances import is_allowed
from corpus.checks.material import Material
from corpus.entry import Entry
from corpus.family import FamilySpec, entries_of, texts_in
from corpus.yamlreader import Problem, line_of

#: Columns of ``separates`` in which one product may have several values.
SIZES = frozenset({"size", "width", "volume"})
#: A name in more families than this is a maker's.
MOST_FAMILIES = 3
#: A word as trade names have them: a capital and small letters, or capitals within.
_NAME = re.compile(r"\b(?:[A-Z][a-z]{2,}|[a-z]*[A-Z][a-z]+[A-Z]\w*|[a-z]+[A-Z]{1,2}[a-z]\w*)")
_FITTED = re.compile(r"prefabricated")
#: Descriptors write it with and without hyphens.
_OFF_THE_SHELF = re.compile(r"off[- ]the[- ]shelf")


def find_shared_names(material: Material) -> Iterator[Problem]:
    """Yield the trade names that stand on codes which exclude each other, each at its first place in a checked file."""
    specs: dict[str, tuple[str, FamilySpec]] = {}
    entries: dict[str, Entry] = {}
    for file, family in material.others or material.families:
        for entry in entries_of(family):
            entries[entry.code] = entry
            specs[entry.code] = (file, family)
    reviewed = {family.family: {term.casefold() for term in family.true_for} for _, family in specs.values()}
    codes_of: dict[str, set[str]] = defaultdict(set)
    families_of: dict[str, set[str]] = defaultdict(set)
    spelled: dict[str, str] = {}
    for code, entry in entries.items():
        for name in _trade_names(entry):
            key = name.casefold()
            families_of[key].add(entry.family)
            if key not in reviewed[entry.family] and not is_allowed("trade-names", code, name):
                codes_of[key].add(code)
                spelled.setdefault(key, name)
    for key, codes in sorted(codes_of.items()):
        if len(families_of[key]) > MOST_FAMILIES:  # who makes it
            continue
        groups = _group_excluding(sorted(codes), entries, material)
        for group in groups:
            file, family = specs[group[0]]
            what = f"the trade name {spelled[key]!r} stands on codes that exclude each other: {', '.join(group)}"
            mend = "leave it on the one whose product it is, or explain it in allowances.yaml"
            yield Problem(file, _line_of_name(key, group[0], family), what, mend)


def _trade_names(entry: Entry) -> Iterator[str]:
    if entry.generic:
        return
    for name in dict.fromkeys([*entry.brands, *entry.also_known_as]):
        words = _NAME.findall(name)
        if name in entry.brands or not all(is_allowed("names", word) for word in words):
            yield name


def _group_excluding(codes: list[str], entries: Mapping[str, Entry], material: Material) -> list[list[str]]:
    """Return the codes that exclude one of the others, put together by family."""
    groups: dict[str, set[str]] = defaultdict(set)
    for at, code in enumerate(codes):
        for other in codes[at + 1 :]:
            if _exclude(entries[code], entries[other]) and not _is_fitting_pair(code, other, material):
                groups[entries[code].family].update((code, other))
    return [sorted(group) for group in groups.values()]


def _exclude(one: Entry, other: Entry) -> bool:
    if other.code in one.confused_with or one.code in other.confused_with:
        return True
    if one.family != other.family:
        return False
    both = [
        (value, other.separates.get(column, "")) for column, value in one.separates.items() if str(column) not in SIZES
    ]
    return any(value and beside and value.casefold() != beside.casefold() for value, beside in both)


def _is_fitting_pair(code: str, other: str, material: Material) -> bool:
    """Tell whether two codes are for one prefabricated product, fitted by an expert or sold off the shelf."""
    descriptors = [material.official[one].descriptor.lower() for one in (code, other) if one in material.official]
    if len(descriptors) < 2 or not all(_FITTED.search(text) for text in descriptors):
        return False
    return [bool(_OFF_THE_SHELF.search(text)) for text in descriptors].count(True) == 1


def _line_of_name(key: str, code: str, family: FamilySpec) -> int:
    spec = family.codes[code]
    for text in [*spec.brands, *spec.also_known_as, *texts_in(family.also_known_as)]:
        if text.casefold() == key:
            return line_of(text)
    return line_of(spec.name)
