"""Narrowing: words that make a code narrower than its fellows, read from texts of entries and of questions alike.

A code for dialysis patients, for children, of one maker or liposomal is meant less often than the plain one when nobody says
so, and a question that says so does not mean the plain one.
"""

from __future__ import annotations

import re

from corpus.entry import Entry
from index.analysis import stem

_AT_HOME = r"home|homecare"
_EXTENDED = r"extended[- ]release|xr|xl|cp24|tb24"
#: Words that narrow a code. A code that has one which the question does not have is less likely meant.
NARROWING: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        r"(?<!non-)(?<!non )(?<!not for )(?<!not on )(?:esrd|dialysis|end-stage|end stage|hemodialysis)",
        r"pediatric|peds?|child(?:ren)?|infants?|youth|kids?|baby|toddler|newborn|neonat\w*",
        r"(?<!non-)(?<!non )compound(?:ed)?|mixed by a pharmac\w*",
        r"replacement|replace|repair\w*|repl",
        r"accessory|accessories|addition|additional|add-on",
        r"heavy[- ]duty|heavy|bariatric|extra wide|hd",
        r"custom(?:ized)?|custom[- ](?:made|fabricated|molded)|cust|molded",
        r"not therapeutically equivalent|accord|apotex|auromedics|baxter|borgen|b\.? ?braun|cipla|exela|fresenius|hikma|hospira"
        r"|meitheal|pfizer|sandoz|slayback|teva|wg critical care|xellia",
        r"high risk|hi risk",
        _AT_HOME,
        r"per diem",
        r"implantable|implanted|implant",
        r"irradiated|irrad\w*|cmv\w*|washed|deglycerol\w*|frozen|split|pathogen\w*|platelets?|hla\w*",
        r"liposom\w*|lipid complex|protein[- ]bound",
        r"preservative[- ]free|pf",
        r"multiple patients|several patients",
    )
)
_HOME = next(1 << bit for bit, words in enumerate(NARROWING) if _AT_HOME in words.pattern)

#: Words that tell codes of one thing apart for good, most of them that something is not so. They are narrowing words too,
#: behind the others, and weigh more when the question has one and the code has not.
DECISIVE: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        r"non[- ]?emergen\w*|not an emergency",
        r"w(?:ith)?/?o(?:ut)? contrast|non[- ]?contrast",
        r"non[- ]?sterile|not sterile|ns gauze",
        r"non[- ]?rechargeable|not rechargeable",
        r"non[- ]?powered|not powered",
        r"non[- ]?programmable|not programmable",
        r"non[- ]?adjustable|not adjustable",
        r"non[- ]?vented|not vented",
        r"non[- ]?implant\w*|not implant\w*",
        _EXTENDED,
    )
)
#: The bits of the decisive words.
DECIDING = sum(1 << bit for bit in range(len(NARROWING), len(NARROWING) + len(DECISIVE)))

_ALL = (*NARROWING, *DECISIVE)
_ANY = re.compile("|".join(words.pattern for words in _ALL))  # most questions have none of them

#: What a code says that is the opposite of a narrowing word: a pattern of the word it belongs to, and the opposite.
_OPPOSITES: tuple[tuple[str, str], ...] = (
    ("esrd", r"non[- ]?esrd|not (?:for|on) dialysis"),
    ("pediatric", r"adults?"),
    ("compound", r"non[- ]?compounded|fda[- ]approved"),
    ("custom", r"off[- ]the[- ]shelf"),
    ("extended", r"immediate[- ](?:or delayed[- ])?release"),
)
_OPPOSED: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (
        next(1 << bit for bit, pattern in enumerate(_ALL) if word in pattern.pattern),
        re.compile(rf"\b(?:{words})\b"),
    )
    for word, words in _OPPOSITES
)


def text_of(entry: Entry) -> str:
    """Return the texts that narrowing words are read from, in lower case."""
    return " ".join((entry.name, entry.descriptor, entry.short_descriptor, entry.route)).lower()


def narrowing_in(text: str) -> int:
    """Return the narrowing words that a lower-case text has, as bits; 0 for none."""
    if not _ANY.search(text):
        return 0
    return sum(1 << bit for bit, words in enumerate(_ALL) if words.search(text))


def narrowing_of(entry: Entry) -> int:
    """Return the narrowing words of an entry; "home" does not narrow equipment and supplies, which are for the home anyway."""
    found = narrowing_in(text_of(entry))
    return found & ~_HOME if entry.category in "ABEJKL" else found


def opposed_by(entry: Entry) -> int:
    """Return the narrowing words whose opposite an entry says, as bits: what is "for non-esrd use" is not for dialysis."""
    text = text_of(entry)
    found = 0
    for bit, words in _OPPOSED:
        if words.search(text):
            found |= bit
    return found & ~narrowing_in(text)


_WORD = r"[a-z][a-z0-9'-]*"
#: What is denied: up to two words behind "not", "without" and the like; "with or without" denies nothing.
_DENIAL = re.compile(
    r"(?<!with or )(?<!and/or )\b(?:not|without|w/o|no|non)[ -]+(?:(?:an?|any|the|its|for|on|built-in|of)\b ?)*"
    rf"({_WORD}(?: {_WORD})?)"
)
#: Words behind a denial that are not what is denied.
_SILENT = re.compile(
    r"an?|any|the|of|for|at|as|by|in|on|to|or|and|with|from|up|than|other|otherwise|specified|classified|covered|more|less"
    r"|be|being|including|used|due"
)


def denials_in(text: str) -> tuple[set[str], set[str]]:
    """Return the stems that a lower-case text says, and those that it denies; what it says elsewhere it does not deny.

    >>> said, denied = denials_in("cpap tubing, not heated")
    >>> sorted(said), sorted(denied)
    (['cpap', 'tube'], ['heat'])
    """
    denied = {
        stem(word)
        for found in _DENIAL.findall(text)
        for word in re.split(r"[ -]", found)
        if not _SILENT.fullmatch(word)
    }
    said = {stem(word) for word in re.findall(r"[a-z0-9]+", _DENIAL.sub(" ", text))}
    return said, denied - said


def denied_by(entry: Entry) -> tuple[set[str], set[str]]:
    """Return the stems that the name or descriptor of an entry says, and those that they deny and neither says."""
    said, denied = set[str](), set[str]()
    for text in (entry.name, entry.descriptor):
        yes, no = denials_in(text.lower())
        said |= yes
        denied |= no
    return said, denied - said
