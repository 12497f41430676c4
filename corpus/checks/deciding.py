"""Deciding words: what a descriptor says that tells codes apart, the entry must say too.

The words stand in deciding.yaml. A number with a unit of size, age or time decides too where the family does not share it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

import msgspec

from corpus.checks.allowances import is_allowed
from corpus.checks.material import Material
from corpus.entry import Entry
from corpus.family import entries_of
from corpus.paths import DECIDING
from corpus.yamlreader import Problem, line_of, read_yaml

_UNITS = (
    "lbs? pounds? inch(?:es)? in sq square degrees? mm cm ml cc mg mcg diopters? hours? minutes? percent % years? weeks?"
    " months? gauge lpm liters? oz ounces? feet foot joules gy mev"
)
#: A number with its unit, another number of the same range between them ("3 to 5 inches").
_SIZE = re.compile(
    r"(?<![\w.-])(\d[\d,]*(?:\.\d+)?)(?:\s|-|to|through|or|and|less than|equal|up|\d[\d,.]*)*?"
    rf"\s?(?:{'|'.join(_UNITS.split())})(?![a-z])"
)
#: Characters of a descriptor that are its beginning; behind it stand definitions and conditions.
_EARLY = 300
_IN_WORDS = dict(enumerate(re.findall(r"\w+", "zero one two three four five six seven eight nine ten eleven twelve")))


class DecidingWord(msgspec.Struct):
    """How descriptors and entries say what decides; deciding.yaml describes the phrases."""

    descriptor: list[str]
    said_as: list[str] = []
    not_in: list[str] = []
    early: bool = False


def find_unsaid_words(material: Material) -> Iterator[Problem]:
    """Yield the deciding words of descriptors that an entry nowhere says; quality measures decide by their number.

    Raises :class:`corpus.CorpusError` for mistakes in deciding.yaml.
    """
    for file, family in material.families:
        if family.quality_measure:
            continue
        numbers = {
            code: set(_SIZE.findall(material.official[code].descriptor.lower()))
            for code in family.codes
            if code in material.official
        }
        shared = set.intersection(*numbers.values()) if numbers else set()
        for entry in entries_of(family):
            record = material.official.get(entry.code)
            if record is None:
                continue
            unsaid = list_unsaid(entry, record.descriptor)
            if len(numbers) > 1:
                unsaid += [number for number in sorted(numbers[entry.code] - shared) if not _says_number(entry, number)]
            for word in unsaid:
                if not is_allowed("deciding-words", entry.code, word):
                    what = f"{entry.code} nowhere says {word!r}, which its descriptor does"
                    mend = "say it in name, unit, description, distinguish or separates"
                    yield Problem(file, line_of(family.codes[entry.code].name), what, mend)


def list_unsaid(entry: Entry, descriptor: str) -> list[str]:
    """Return the deciding words that a descriptor says and an entry does not."""
    official, told = descriptor.lower(), _told(entry)
    unsaid = []
    for word, (in_descriptor, in_entry, not_in, reach) in _patterns().items():
        left = not_in.sub(" ", official[:reach]) if not_in else official[:reach]
        if in_descriptor.search(left) and not in_entry.search(told):
            unsaid.append(word)
    return unsaid


def _told(entry: Entry) -> str:
    texts = [entry.name, entry.unit, entry.description, entry.distinguish, *entry.separates.values()]
    return " ; ".join(texts).lower()


def _says_number(entry: Entry, number: str) -> bool:
    """Tell whether an entry says a number, in digits or in words, or the next one ("over 999 ml" is "from 1,000 ml")."""
    value = float(number.replace(",", ""))
    told = f"{_told(entry)} ; {entry.clinical_context.lower()}".replace(",", "")
    said = {float(text) for text in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", told)}
    if said & {value, value + 1} or value <= 1:
        return True
    return value in _IN_WORDS and _IN_WORDS[int(value)] in told


@functools.lru_cache(1)
def _patterns() -> dict[str, tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str] | None, int | None]]:
    """Return for each deciding word what finds it in a descriptor, in an entry, where it decides nothing, and how far in."""
    words: dict[str, DecidingWord] = read_yaml(DECIDING, dict[str, DecidingWord], "the deciding words", DECIDING.name)
    return {
        str(word): (
            _pattern(spec.descriptor),
            _pattern([*spec.descriptor, *spec.said_as]),
            _pattern(spec.not_in) if spec.not_in else None,
            _EARLY if spec.early else None,
        )
        for word, spec in words.items()
    }


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    written = (re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"[\s-]+") for phrase in phrases)
    return re.compile("|".join(rf"(?<!\w){one.replace(chr(92) + '-', '[ -]')}(?!\w)" for one in written))
