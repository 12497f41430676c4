"""Makers that decide nothing, where a text says that the maker decides and the NDC crosswalk shows otherwise.

It does not decide where one labeler has packages at a code and at its base code, or where a code that names a maker has
packages of another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from corpus.checks.material import Material
from corpus.family import CodeSpec, FamilySpec, texts_in
from corpus.yamlreader import Problem, line_of

_EQUIVALENT = re.compile(r"not therapeutically equivalent to ([^)]*)", re.IGNORECASE)
_CODE = re.compile(r"\b[a-v]\d{4}\b", re.IGNORECASE)
_MAKER = re.compile(
    r"\bmakers?\b|\bmade by\b|\bproducts? (?:of|from)\b|\b\w+ products?\b[^.;]* (?:its|their) own", re.IGNORECASE
)
_TELLING = 4  # letters by which a labeler is known in a descriptor ("Xellia", "xellia pharmaceuticals")
#: What a right sentence names.
_RIGHT = re.compile(r"\bNDC\b|National Drug Code|crosswalk|rated|rating", re.IGNORECASE)


#: Labelers of one house, and those who pack again what others make.
_SAME_HOUSE = {"pfizer": "hospira", "actavis": "teva", "eugia": "auromedics", "endo": "adrenalin", "par": "adrenalin"}
_REPACKERS = frozenset({"hf", "a-s", "henry", "general", "medical", "cardinal", "mckesson", "civica"})


def find_deciding_makers(material: Material) -> Iterator[Problem]:
    """Yield the sentences by which the maker decides although the crosswalk's labelers say otherwise."""
    labelers: dict[str, set[str]] = defaultdict(set)
    for package in material.packages:
        if package.labeler:
            labelers[package.code].add(package.labeler.split()[0].casefold().strip(",."))
    for file, family in material.families:
        told: set[tuple[int, str]] = set()  # a text of the family is told once
        for code, spec in family.codes.items():
            for other in _linked(code, family, material):
                why = _say_why_not(code, other, labelers, material)
                for text in _texts_of(other, spec, family) if why else ():
                    if (line_of(text), text) not in told:
                        told.add((line_of(text), text))
                        what = f"{why}, and a text lets the maker decide: {str(text)!r:.80}"
                        mend = "say that the NDC decides, and that the crosswalk tells it"
                        yield Problem(file, line_of(text), what, mend)


def _say_why_not(code: str, other: str, labelers: Mapping[str, set[str]], material: Material) -> str:
    """Say why the maker does not decide between two codes, or "" where it may."""
    if shared := labelers.get(code, set()) & labelers.get(other, set()):
        return f"{code} and {other} both have packages of {_list(shared)}"
    for one in (code, other):
        record = material.official.get(one)
        if record is None or not _EQUIVALENT.search(record.descriptor):
            continue
        named = record.descriptor.casefold()
        foreign = {
            name
            for name in labelers.get(one, set()) - _REPACKERS
            if name[:_TELLING] not in named and _SAME_HOUSE.get(name, name) not in named
        }
        if foreign:
            return f"{one} has packages of {_list(foreign)}, whom its descriptor does not name"
    return ""


def _list(names: set[str]) -> str:
    return ", ".join(sorted(name.title() for name in names)[:3])


def _linked(code: str, family: FamilySpec, material: Material) -> list[str]:
    """Return the codes that a code is "not therapeutically equivalent to", and those of its family that are not to it."""
    others = []
    for one in family.codes:
        record = material.official.get(one)
        named = _EQUIVALENT.search(record.descriptor) if record else None
        codes = [found.upper() for found in _CODE.findall(named[1])] if named else []
        if one == code:
            others += codes
        elif code in codes:
            others.append(one)
    return list(dict.fromkeys(others))


def _texts_of(other: str, spec: CodeSpec, family: FamilySpec) -> list[str]:
    """Return what is said of the choice between two codes and names the maker alone."""
    texts = [spec.distinguish] if spec.distinguish else texts_in(family.distinguish)
    texts += [holder.confused_with[other] for holder in (spec, family) if other in holder.confused_with]
    return [text for text in texts if _MAKER.search(text) and not _RIGHT.search(text)]
