"""The lexicon: the words that reading, indexing and searching need, as data that a nurse can edit.

README.md in this folder says which word goes into which file; a mistake in a file is reported with its line.
"""

from corpus.lexicon.concepts import (
    DIMENSIONS,
    Form,
    Lexicon,
    Negations,
    Numbers,
    Qualifier,
    Route,
    Salts,
    Sense,
    Spelling,
    UnitOfMeasure,
    Words,
)
from corpus.lexicon.elsewhere import DrugNames, OtherKind, load_drug_names, load_known_words, load_other_kinds
from corpus.lexicon.loading import load_lexicon
from corpus.lexicon.wording import Wording, load_wording

__all__ = [
    "DIMENSIONS",
    "DrugNames",
    "Form",
    "Lexicon",
    "Negations",
    "Numbers",
    "OtherKind",
    "Qualifier",
    "Route",
    "Salts",
    "Sense",
    "Spelling",
    "UnitOfMeasure",
    "Wording",
    "Words",
    "load_drug_names",
    "load_known_words",
    "load_lexicon",
    "load_other_kinds",
    "load_wording",
]
