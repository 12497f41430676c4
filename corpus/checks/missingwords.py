"""Words of the descriptors that an entry nowhere says: without an imported code file nobody finds the code by them.

A list to choose synonyms from, not a list of mistakes. Only rare words are on it: what many descriptors say tells nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.checks.material import Material
from corpus.checks.words import split_denied, stem, stems_of
from corpus.entry import Entry
from corpus.family import entries_of
from corpus.sources.hcpcs import HcpcsRecord
from corpus.yamlreader import line_of

#: A word in more descriptors than this is not rare.
MOST_DESCRIPTORS = 100
_MOST_WORDS = 10  # listed of a code
_LEAST_LETTERS = 4  # of a word on the list; shorter ones are mostly clipped


@dataclass(frozen=True, slots=True)
class MissingWords:
    """Where a code's name stands, and the rare words of its descriptor that its entry lacks, the rarest first."""

    file: str
    line: int
    code: str
    words: tuple[str, ...]


def list_missing_words(material: Material) -> Iterator[MissingWords]:
    """Yield the entries that lack rare words of their descriptors; quality measures are passed over, and what is denied."""
    rare = _find_rare_stems(material.official)
    for file, family in material.families:
        if family.quality_measure:
            continue
        for entry in entries_of(family):
            if record := material.official.get(entry.code):
                told = stems_of(_text_of(entry))
                said, _ = split_denied(record.descriptor)
                words = dict.fromkeys(re.findall(rf"[a-z]{{{_LEAST_LETTERS},}}", said))
                missing = [word for word in words if stem(word) in rare and not _is_told(stem(word), told)]
                missing.sort(key=lambda word: rare[stem(word)])
                if missing:
                    line = line_of(family.codes[entry.code].name)
                    yield MissingWords(file, line, entry.code, tuple(missing[:_MOST_WORDS]))


def _find_rare_stems(official: Mapping[str, HcpcsRecord]) -> dict[str, int]:
    """Return the stems in few descriptors, with the number of those."""
    counts: Counter[str] = Counter()
    for record in official.values():
        counts.update(stems_of(record.descriptor))
    return {word: count for word, count in counts.items() if count <= MOST_DESCRIPTORS}


def _text_of(entry: Entry) -> str:
    texts = [entry.name, entry.family, entry.generic, entry.drug_class, entry.route, entry.unit, entry.description]
    texts += [*entry.also_known_as, *entry.plain_language, *entry.brands, entry.clinical_context, entry.distinguish]
    return " ; ".join([*texts, *entry.separates.values()])


def _is_told(word: str, told: frozenset[str]) -> bool:
    return word in told or any(word in known for known in told if len(known) > len(word))
