"""What other code sets hold, by kind, with the words that speak for each."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import msgspec

from corpus.lexicon.loading import without_lines
from corpus.paths import LEXICON
from corpus.yamlreader import CorpusError, Reader

_FILE = "elsewhere.yaml"


class OtherKind(msgspec.Struct, frozen=True):
    """A kind of thing that another code set holds: the set, a sentence about it, and its words and phrases.

    A word may hold one star for any letters ("*ectomy").
    """

    system: str
    says: str
    words: list[str]


@functools.cache
def load_other_kinds(folder: Path = LEXICON) -> dict[str, OtherKind]:
    """Read the kinds by name, in the order of the file; raises :class:`corpus.CorpusError` with the lines of its mistakes."""
    reader = Reader(folder / _FILE, f"lexicon/{_FILE}")
    node = reader.document()
    kinds = reader.value(node, dict[str, OtherKind], "the kinds") if node is not None else None
    if reader.problems or kinds is None:
        raise CorpusError(reader.problems)
    plain: dict[str, OtherKind] = without_lines(kinds)
    return plain


class English(msgspec.Struct, frozen=True):
    """Words that are spelled right, though no code description may use them."""

    known: list[str]


@functools.cache
def load_known_words(folder: Path = LEXICON) -> frozenset[str]:
    """Return the words that are never repaired to others; raises :class:`corpus.CorpusError` with the lines of mistakes."""
    reader = Reader(folder / "english.yaml", "lexicon/english.yaml")
    node = reader.document()
    english = reader.value(node, English, "the known words") if node is not None else None
    if reader.problems or english is None:
        raise CorpusError(reader.problems)
    return frozenset(map(str, english.known))


class Drugs(msgspec.Struct, frozen=True):
    """Names of drugs, and the endings that such names have, in small letters."""

    names: list[str]
    endings: list[str]


@dataclass(frozen=True, slots=True)
class DrugNames:
    """Knows names of drugs, and what is likely one: a name is never a misspelling of another drug's."""

    names: frozenset[str]
    endings: tuple[str, ...]

    def is_likely(self, word: str) -> bool:
        """Tell whether a word in small letters is likely the name of a drug: it is a known one, or it ends like one."""
        return word in self.names or word.endswith(self.endings)


@functools.cache
def load_drug_names(folder: Path = LEXICON) -> DrugNames:
    """Read the drugs that are known by name alone; raises :class:`corpus.CorpusError` with the lines of mistakes."""
    reader = Reader(folder / "drugs.yaml", "lexicon/drugs.yaml")
    node = reader.document()
    drugs = reader.value(node, Drugs, "the drugs") if node is not None else None
    if reader.problems or drugs is None:
        raise CorpusError(reader.problems)
    return DrugNames(frozenset(map(str, drugs.names)), tuple(map(str, drugs.endings)))
