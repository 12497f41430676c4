"""The schema: which text of an entry goes into which field of the Whoosh index."""

from __future__ import annotations

from collections.abc import Callable

from whoosh.fields import ID, STORED, TEXT, Schema

from corpus.entry import Entry
from corpus.lexicon import Lexicon
from index.analyzer import medical_analyzer
from index.text import Reader

#: Raise when fields change: an index built before must be rebuilt.
SCHEMA_VERSION = 10


def _lines(*texts: str) -> str:
    """Put texts on lines of their own; the analyzer leaves a gap of positions between lines."""
    return "\n".join(text for text in texts if text)


#: The searched fields in the order of their numbers in the posting arrays, with the text that each takes from an entry.
TEXT_FIELDS: dict[str, Callable[[Entry], str]] = {
    "name": lambda e: e.name,
    "descriptor": lambda e: _lines(e.descriptor, e.short_descriptor),
    "also_known_as": lambda e: _lines(*e.also_known_as, *e.drug_names, e.drug_class),
    "plain_language": lambda e: _lines(*e.plain_language),
    "clinical_context": lambda e: _lines(e.clinical_context, e.description),
    "family": lambda e: _lines(e.family, *e.specialties),
    "confused_with": lambda e: _lines(*e.confused_with.values()),
}


def schema(lexicon: Lexicon, reader: Reader | None = None) -> Schema:
    """Return the Whoosh schema, with the medical-abbreviation analyzer on every searched field.

    ``entry`` stores the entry as JSON. ``reader`` may share what it has read with other work on the same texts.
    """
    analyzer = medical_analyzer(lexicon, reader=reader)
    fields = {name: TEXT(analyzer=analyzer, phrase=True) for name in TEXT_FIELDS}
    return Schema(code=ID(unique=True), entry=STORED, **fields)
