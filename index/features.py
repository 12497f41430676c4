"""Features: what separates the codes of one product, read from their texts: route, size, narrowing words.

The question is read with the same rules (``search/evidence.py``), so that "INJ" or "4X4" can choose among codes that
share all other words.
"""

from __future__ import annotations

import re

from corpus.entry import Entry

#: Routes of administration, as bits, with the words of descriptors and of questions that tell them.
ROUTES: dict[str, re.Pattern[str]] = {
    "injection": re.compile(
        r"\b(?:inj|injections?|injectable|infusions?|intravenous(?:ly)?|intramuscular(?:ly)?|subcutaneous(?:ly)?"
        r"|iv|ivpb|ivp|im|sc|sq|subq|ij|shots?|drip|syringe|syrg|sosy|pgbk|intrathecal|intravitreal|intra-articular|depot)\b"
    ),
    "oral": re.compile(r"\b(?:oral(?:ly)?|by mouth|po|tabs?|tablets?|caps?|capsules?|pills?|tbdl|chew|lozenge)\b"),
    "inhalation": re.compile(
        r"\b(?:inhal(?:ation|ed|ant)|inh|neb|nebu?|nebulizer|nebulized|nebulization|udv|aerosol)\b"
    ),
    "topical": re.compile(
        r"\b(?:topical(?:ly)?|ointment|oint|cream|patch|transdermal|ophthalmic|ophth|otic|nasal|eye drops?)\b"
    ),
}

#: Words that narrow a code. A code that has one which the question does not have is less likely meant.
NARROWING: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        r"esrd|dialysis|end-stage|end stage|hemodialysis",
        r"pediatric|peds?|child(?:ren)?|infants?|youth|kids?|baby|toddler|newborn|neonat\w*",
        r"compounded|compound|mixed by a pharmac\w*",
        r"replacement|replace|repair\w*|repl",
        r"accessory|accessories|addition|additional|add-on",
        r"heavy[- ]duty|heavy|bariatric|extra wide|hd",
        r"custom(?:ized)?|custom[- ](?:made|fabricated|molded)|cust|molded",
        r"not therapeutically equivalent|borgen|b\. ?braun|hospira|baxter|fresenius|sandoz|hikma|meitheal|slayback|baxter",
        r"high risk|hi risk",
        r"home|homecare",
        r"per diem",
        r"implantable|implanted|implant",
        r"irradiated|irrad\w*|cmv\w*|washed|deglycerol\w*|frozen|split|pathogen\w*|platelets?|hla\w*",
    )
)

_NUMBER = r"(\d+(?:\.\d+)?)"
_MORE = re.compile(rf"(?:more|greater) than {_NUMBER} sq")
_UP_TO = re.compile(
    rf"(?:less than or equal to|up to|to) {_NUMBER} sq|{_NUMBER} sq(?:uare|\.)? ?in(?:ches|\.)? or less"
)
ANY_SIZE = (0.0, float("inf"))


def text_of(entry: Entry) -> str:
    """Return the texts that the features are read from, in lower case."""
    return " ".join((entry.name, entry.descriptor, entry.short_descriptor, entry.route)).lower()


def routes_in(text: str) -> int:
    """Return the routes that a lower-case text tells, as bits in the order of ROUTES; 0 for none."""
    return sum(1 << bit for bit, words in enumerate(ROUTES.values()) if words.search(text))


def narrowing_in(text: str) -> int:
    """Return the narrowing words that a lower-case text has, as bits; 0 for none."""
    return sum(1 << bit for bit, words in enumerate(NARROWING) if words.search(text))


def area_of(entry: Entry) -> tuple[float, float]:
    """Return the pad sizes that a dressing's descriptor allows, above and up to so many square inches.

    A code without sizes allows any.
    """
    text = entry.descriptor.lower() or entry.name.lower()
    more, up_to = _MORE.search(text), _UP_TO.search(text)
    return (
        float(more[1]) if more else ANY_SIZE[0],
        float(up_to[1] or up_to[2]) if up_to else ANY_SIZE[1],
    )
