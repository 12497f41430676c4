"""Modifiers in questions: what one says, and whether a question means one without the word.

A question means a modifier when every word of it stands in the ways that the modifier is called, and as a whole it is like
one of them and clearly less like any name of a code: "left side" is LT, "left knee brace" is a brace.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from corpus.entry import Entry
from corpus.modifiers import authored_modifiers
from search.question import Question
from search.scoring import Mask, Scorer, Scores

#: Modifiers of CPT for which CMS has made ones that say more exactly why two services are distinct
#: (CMS, "Proper use of modifiers 59 and -X{EPSU}").
INSTEAD_OF_CPT: Mapping[str, tuple[str, ...]] = {"59": ("XE", "XP", "XS", "XU")}


def means_modifier(question: Question, scores: Scores, scorer: Scorer, is_modifier: Mask, allowed: Mask) -> bool:
    """Tell whether the words of a question are what a modifier is called; never beside the word "modifier" or a code.

    ``is_modifier`` and ``allowed`` tell of each document whether it is one, and whether it passes the filters.
    """
    if question.wants_modifiers or question.names_something or question.prefix or not scores.matches:
        return False
    weights, likeness = scorer.weights, scores.likeness.values
    modifiers = is_modifier & allowed
    best = float(likeness[modifiers].max(initial=0.0))
    least = float(likeness[~is_modifier & allowed].max(initial=0.0)) + weights.modifier_apart
    if best < max(weights.modifier_named, least):
        return False
    docs = scorer.docs_called_by_all(scores)
    return bool(np.any(likeness[docs[modifiers[docs]]] >= weights.modifier_named))


@functools.cache
def _authored() -> dict[str, Entry]:
    return authored_modifiers()


def say_modifier(modifier: str) -> str:
    """Say in a sentence what a modifier adds to a code; "" for what is none.

    >>> say_modifier("RR"), say_modifier("ZZ")
    ('RR is a modifier: rental.', '')
    """
    entry = _authored().get(modifier)
    if entry is None:
        return ""
    name = entry.name if entry.name[1:2].isupper() else entry.name[0].lower() + entry.name[1:]
    return f"{modifier} is a modifier: {name}."
