"""Modifiers in questions: what one says, and whether a question means one without the word.

A question means a modifier when every word of it stands in the ways that the modifier is called, and as a whole it is like
one of them and clearly less like any name of a code ("left side" is LT, "left knee brace" is a brace), or when no code is
called so at all. Where a code is called the same, the modifier comes behind the codes.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from corpus.entry import Entry
from corpus.modifiers import authored_modifiers
from search.question import Question
from search.scoring import Ints, Mask, Scorer, Scores

_IN_FULL = 0.95  #: likeness of a question that is what a modifier is called
_NONE: Ints = np.zeros(0, dtype=np.int32)

#: Modifiers of CPT for which CMS has made ones that say more exactly why two services are distinct
#: (CMS, "Proper use of modifiers 59 and -X{EPSU}").
INSTEAD_OF_CPT: Mapping[str, tuple[str, ...]] = {"59": ("XE", "XP", "XS", "XU")}


def read_modifiers(
    question: Question, scores: Scores, scorer: Scorer, is_modifier: Mask, allowed: Mask
) -> tuple[bool, Ints]:
    """Tell whether the words of a question mean modifiers, and which modifiers they call in full beside codes.

    Never beside the word "modifier" or a code. ``is_modifier`` and ``allowed`` tell of each document whether it is one, and
    whether it passes the filters.
    """
    weights, likeness = scorer.weights, scores.likeness.values
    if question.wants_modifiers or question.names_something or question.prefix or not scores.matches:
        return False, _NONE
    if float(likeness[is_modifier].max(initial=0.0)) < weights.modifier_alone:
        return False, _NONE
    called = scorer.docs_called_by_all(scores)
    called = called[allowed[called]]
    modifiers = called[is_modifier[called]]
    best = float(likeness[modifiers].max(initial=0.0))
    codes = float(likeness[~is_modifier & allowed].max(initial=0.0))
    if len(modifiers) == len(called):
        is_meant = best >= max(weights.modifier_alone, codes)
    else:
        is_meant = best >= max(weights.modifier_named, codes + weights.modifier_apart)
    return is_meant, modifiers[likeness[modifiers] >= _IN_FULL]


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
