"""Intent: what kind of question a text is. Codes, a code prefix, filters, phrases, excluded words; the rest is words.

Nothing else in a text is query syntax: operators, brackets and wildcards are ordinary characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

#: Longer texts are cut here; a question is not a document.
MAX_CHARS = 400

_MOST_RAW = 8 * MAX_CHARS  # looked at before that: normalizing may lengthen a text eighteen-fold
_SOFT_HYPHEN = {0xAD: None}  # left within words by copying from a printed page

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | dict.fromkeys(map(ord, "“”„"), '"')
# "J7306", "j-7306", "j 7306"; the modifier behind it ("-RT") is taken along
_CODE = re.compile(r"(?<![^\W_])([a-ce-v])[ -]?(\d{4})(?:[- ]([a-z][a-z0-9])(?![^\W_]))?(?![^\W_])", re.IGNORECASE)
# a National Drug Code in any dashed writing, or its 10 or 11 digits together, with or without a claim's qualifier N4; a few
# products of the crosswalk have longer numbers
_NDC = re.compile(r"(?<![\w-])(?:N4)?(\d{4,5}-\d{3,4}-\d{1,2}|\d{10,14})(?![\w-])", re.IGNORECASE)
# the forms of CPT codes, which count only when the index has them (a licensed file of the user's own)
_CPT = re.compile(r"(?<![\w.-])\d{4}[\dftuma](?![\w.])", re.IGNORECASE)
_PREFIX = re.compile(r"[a-ce-v]\d{1,3}", re.IGNORECASE)
_FILTER = re.compile(r'(?<!\S)(category|specialty|status):(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_PHRASE = re.compile(r'(?<!\S)"([^"\s][^"]*)"(?!\S)')
_EXCLUDED = re.compile(r"(?<!\S)-([^\W\d_][^\W_]*(?:-[^\W_]+)*)(?!\S)")
# a line with an amount is one of a price list, where " -word" is no exclusion ("Sodium Chloride -Hypertonic 500ML")
_STRENGTH = re.compile(r"\d\s*(?:mg|mcg|g|gm|ml|cc|units?|%|fr|mm|cm)(?![a-z])", re.IGNORECASE)
_MODIFIER_WORD = re.compile(r"\b(?:modifiers?|mod)\b", re.IGNORECASE)
_MODIFIER = re.compile(r"[a-z][a-z0-9]", re.IGNORECASE)
# CPT's modifiers are numbers; one counts only beside the word
_CPT_MODIFIER = re.compile(r"(?<=\bmodifier )\d\d\b|(?<=\bmod )\d\d\b|\b\d\d(?= mod(?:ifier)?\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Intent:
    """A text taken apart. ``words`` is what is left to be understood; the lists hold normalized text."""

    text: str
    words: str = ""
    codes: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    cpt_modifiers: tuple[str, ...] = ()
    ndcs: tuple[str, ...] = ()  # as typed
    cpts: tuple[str, ...] = ()
    prefix: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    wants_modifiers: bool = False


def parse(text: str, operators: bool = True) -> Intent:
    """Take a text apart; any text is allowed, and an empty one gives an empty intent.

    Without ``operators``, quotes, hyphens and words with a colon are plain text: nobody queries with a line of a price list.

    >>> parse("what is j-7306?").codes
    ('J7306',)
    >>> parse("J7306-RT").codes, parse("J7306-RT").modifiers
    (('J7306',), ('RT',))
    >>> parse("modifier 25").cpt_modifiers
    ('25',)
    >>> parse("E01").prefix
    'E01'
    >>> parse("walker -wheels").excluded, parse("Sodium Chloride -Hypertonic 500ML").excluded
    (('wheels',), ())
    >>> i = parse('walker "fixed height" -wheels category:E')
    >>> i.words, i.phrases, i.excluded, i.filters
    ('walker fixed height', ('fixed height',), ('wheels',), {'category': 'E'})
    """
    begun = text.strip()[:_MOST_RAW].translate(_SOFT_HYPHEN)
    plain = unicodedata.normalize("NFKC", begun).translate(_DASHES)[:MAX_CHARS]
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", plain).split())
    filters: dict[str, str] = {}

    def take_filter(match: re.Match[str]) -> str:
        key, value = match[1].lower(), (match[2] if match[2] is not None else match[3]).strip()
        if not value or not _fits(key, value):
            return match[0]
        filters[key] = value.upper() if len(value) == 1 else value.lower()
        return " "

    rest = _FILTER.sub(take_filter, plain) if operators else plain
    ndcs = tuple(dict.fromkeys(_NDC.findall(rest)))
    rest = _NDC.sub(" ", rest)
    phrases = tuple(match.strip() for match in _PHRASE.findall(rest)) if operators else ()
    rest = _PHRASE.sub(lambda match: match[1], rest)
    excluded = tuple(_EXCLUDED.findall(rest)) if operators and not _STRENGTH.search(rest) else ()
    if excluded and (left := _EXCLUDED.sub(" ", rest)).strip():
        rest = left
    else:
        excluded = ()
    found = list(_CODE.finditer(rest))
    codes = tuple(dict.fromkeys(f"{match[1].upper()}{match[2]}" for match in found))
    modifiers = tuple(dict.fromkeys(match[3].upper() for match in found if match[3]))
    rest = " ".join(_CODE.sub(" ", rest).split())
    cpts = tuple(dict.fromkeys(found.upper() for found in _CPT.findall(rest)))
    alone = rest.strip(" ?.!,")
    prefix = alone.upper() if _PREFIX.fullmatch(alone) and not codes else ""
    if _MODIFIER.fullmatch(alone) and not codes and not prefix.isdigit():
        modifiers = (alone.upper(),)
    wants = bool(_MODIFIER_WORD.search(rest))
    cpt_modifiers = tuple(dict.fromkeys(_CPT_MODIFIER.findall(rest)))
    if wants:
        rest = _CPT_MODIFIER.sub(" ", rest)
        modifiers += tuple(word.upper() for word in re.findall(r"\b[A-Za-z][A-Za-z0-9]\b", rest))
        rest = " ".join(_MODIFIER_WORD.sub(" ", rest).split())
    return Intent(
        text=plain,
        words=rest,
        codes=codes,
        modifiers=tuple(dict.fromkeys(modifiers)),
        cpt_modifiers=cpt_modifiers,
        ndcs=ndcs,
        cpts=cpts,
        prefix=prefix,
        filters=filters,
        phrases=phrases,
        excluded=excluded,
        wants_modifiers=wants,
    )


def without_codes(words: str, codes: Collection[str]) -> str:
    """Return the words without the given codes, and without a modifier written behind one.

    >>> without_codes("12399-26 graft", ["12399"])
    'graft'
    """
    for code in codes:
        words = re.sub(rf"\b{re.escape(code)}(?:-[a-z0-9]{{2}}\b)?", " ", words, flags=re.IGNORECASE)
    return " ".join(words.split())


def ndc_forms(text: str) -> list[str]:
    """Return the 11-digit forms that a written NDC may have: one for dashed or 11 digits, three for 10 digits.

    >>> ndc_forms("0270-7015-46"), ndc_forms("00270701546")
    (['00270701546'], ['00270701546'])
    >>> ndc_forms("0270701546")
    ['00270701546', '02707001546', '02707015406']
    """
    parts = text.split("-")
    if len(parts) == 3:
        return [f"{parts[0]:0>5}{parts[1]:0>4}{parts[2]:0>2}"]
    if len(text) >= 11:
        return [text]
    return [f"0{text}", f"{text[:5]}0{text[5:]}", f"{text[:9]}0{text[9:]}"]


def _fits(key: str, value: str) -> bool:
    """Tell whether a value can belong to a filter; if not, the text is taken as words."""
    if key == "category":
        return bool(re.fullmatch(r"[a-ce-v]|modifier|cpt", value, re.IGNORECASE))
    if key == "status":
        return value.lower() in ("active", "ended", "upcoming")
    return True


def code_in(text: str) -> str:
    """Return the one code that a text is ("j-7306", " J7306 ", "j7306-rt"), or the text in upper case if it is none.

    >>> code_in(" j-7306 "), code_in("rt"), code_in("walker")
    ('J7306', 'RT', 'WALKER')
    """
    plain = unicodedata.normalize("NFKC", text[:_MOST_RAW]).translate(_DASHES).strip()
    match = _CODE.fullmatch(plain)
    return f"{match[1]}{match[2]}".upper() if match else plain.upper()
