"""What decides between the members of a family: every larger family says it, with the numbers of the descriptors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.checks.material import Material
from corpus.family import FamilySpec
from corpus.yamlreader import Problem, line_of

#: A family of so many codes, outside quality measures, says what decides between them.
LARGE = 4
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?|(?<![\w.])\.\d+")
_IN_WORDS = dict(enumerate(re.findall(r"\w+", "zero one two three four five six seven eight nine ten eleven twelve")))


def find_missing_tables(material: Material) -> Iterator[Problem]:
    """Yield the families of four or more codes, outside quality measures, that do not say what decides between them."""
    for file, family in material.families:
        if needs_table(family) and not family.separates:
            what = (
                f"the family {str(family.family)!r} of {len(family.codes)} codes does not say what decides between them"
            )
            yield Problem(file, line_of(family.family), what, "write separates")


def needs_table(family: FamilySpec) -> bool:
    """Tell whether a family must say what decides between its members."""
    return len(family.codes) >= LARGE and not family.quality_measure


def find_wrong_values(material: Material) -> Iterator[Problem]:
    """Yield the values whose numbers do not stand in the descriptor, and members that no column tells from each other."""
    for file, family in material.families:
        for column, values in family.separates.items():
            for code, value in values.items():
                record = material.official.get(code)
                if record is None:
                    continue
                missing = [number for number in _NUMBER.findall(value) if not _stands_in(number, record.descriptor)]
                if missing:
                    what = f"{str(column)!r} of {code} is {str(value)!r}, and its descriptor does not say {', '.join(missing)}"
                    yield Problem(file, line_of(value), what, "write the value as the descriptor does")


def _stands_in(number: str, descriptor: str) -> bool:
    value = float(number.replace(",", ""))
    told = descriptor.lower().replace(",", "") if "," not in number else descriptor.lower()
    said = {float(text.replace(",", "")) for text in re.findall(r"\d[\d,]*(?:\.\d+)?|\.\d+", descriptor)}
    said |= {float(text) for text in re.findall(r"\d+(?:\.\d+)?|\.\d+", told)}
    in_words = _IN_WORDS.get(int(value)) if value == int(value) else None
    return value in said or bool(in_words and in_words in told)
