"""Aliases: every way a code is called, as sets of terms, for the bonus of a code one of whose names is in the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus.entry import Entry
from index.postings import Lists

#: The parts of an entry whose texts are aliases.
ALIAS_FIELDS = ("name", "also_known_as", "plain_language", "short_descriptor", "descriptor", "family")


@dataclass(frozen=True, slots=True)
class Aliases:
    """The names, synonyms, lay terms and official descriptors of all codes.

    An alias that several codes share is kept once. ``terms`` gives the term numbers of an alias, ``docs`` its documents
    and ``kinds`` the number of the field in ALIAS_FIELDS that it comes from, for each of those documents.
    """

    texts: list[str]
    terms: Lists
    docs: Lists
    kinds: Lists


def collect_aliases(
    entries: Sequence[Entry], term_numbers: Mapping[str, int], read_terms: Callable[[str], Sequence[str]]
) -> Aliases:
    """Collect the aliases of the entries; ``read_terms`` turns a text into its terms.

    Terms that are not indexed are left out, and so are aliases without any other; no entries give no aliases.
    """
    numbers: dict[tuple[int, ...], int] = {}
    texts: list[str] = []
    docs: list[dict[int, int]] = []
    for doc, entry in enumerate(entries):
        for kind, field in enumerate(ALIAS_FIELDS):
            value = getattr(entry, field)
            for text in (value,) if isinstance(value, str) else value:
                terms = tuple(sorted({term_numbers[term] for term in read_terms(text) if term in term_numbers}))
                if not terms:
                    continue
                if terms not in numbers:
                    numbers[terms] = len(texts)
                    texts.append(text)
                    docs.append({})
                docs[numbers[terms]].setdefault(doc, kind)
    return Aliases(
        texts,
        Lists.of(list(numbers)),
        Lists.of([list(kinds) for kinds in docs]),
        Lists.of([list(kinds.values()) for kinds in docs]),
    )
