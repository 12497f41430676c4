"""Codes of other code sets in a text, known by their shape alone: CPT, CDT, ICD-10, MS-DRG, revenue and place-of-service codes.

A shape counts only where it can hardly be anything else: a bare number of five digits is a code where it stands alone, beside a
word such as "CPT", or at an end of a question, not within a line of a price list, which is full of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from search import shapes
from search.shapes import ForeignCode, kind_of_cpt

_ICD_WORD = r"\b(?:icd-?\s?(?:9|10)(?:-?(?:cm|pcs))?|diagnos[ei]s|dx)\b"
_UNIT = r"(?:mg|mcg|g|gm|ml|l|cc|iu|units?|unt|meq|mm|cm|in|fr|mhz|lbs?|%|days?|hours?|hrs?|min(?:ute)?s?|tests?)"
_NO_UNIT = rf"(?!\s*-?\s*{_UNIT}\b)"

#: always what they say they are: words name the set
_NAMED = (
    (
        re.compile(r"\b(?:ms-?|ms |apr-?|apr )?drg\s*(?:code)?\s*[#:]?\s*(\d{1,3})\b", re.IGNORECASE),
        "MS-DRG",
        "inpatient stay",
    ),
    (
        re.compile(r"\brev(?:enue|\.)?\s*(?:(?:codes?|cd)\b)?\s*[#:]?\s*(\d{3,4})\b", re.IGNORECASE),
        "revenue code",
        "hospital department",
    ),
    (re.compile(r"^\s*(0\d{3})\s*\??$"), "revenue code", "hospital department"),
    (re.compile(r"\bplace of service\s*(?:codes?)?\s*[#:]?\s*(\d\d)\b", re.IGNORECASE), "place of service", "place"),
    (re.compile(r"^\s*pos\s*(?:codes?)?\s*[#:]?\s*(\d\d)\s*\??$", re.IGNORECASE), "place of service", "place"),
)
#: CPT's other categories, with a leading zero where a number and a unit would look the same ("5000U")
_LETTERED = (
    *(
        (
            re.compile(rf"(?<![\w.-])({'' if letter == 'F' else '(?=0)'}\d{{4}}{letter})(?![\w.])", re.IGNORECASE),
            "CPT",
            kind,
        )
        for letter, kind in shapes.CPT_LETTERS.items()
    ),
    (re.compile(rf"(?<![\w.-])(?<!vitamin )({shapes.CDT})(?![\w.]){_NO_UNIT}", re.IGNORECASE), "CDT", "dental work"),
)
_ICD_DOTTED = re.compile(
    rf"(?<![\w.-])({shapes.ICD_CATEGORY}\.(?!\d?\d?(?:mm|cm|ml|mg|gm?|in|fr|cc)\b)[0-9X][0-9A-Z]{{0,3}})(?![\w.]\w)"
    rf"(?!\w){_NO_UNIT}",
    re.IGNORECASE,
)
_ICD_UNDOTTED = re.compile(rf"(?<![\w.-])({shapes.ICD_UNDOTTED})(?![\w.])", re.IGNORECASE)
_PCS = re.compile(
    r"(?<![\w.-])((?=[0-9A-Z]*[A-Z])(?=[0-9A-Z]*\d)[0-9BCDFGHX][0-9A-HJ-NP-Z]{6})(?![\w.])", re.IGNORECASE
)
_PCS_SURE_IN_TEXT = re.compile(rf"(?<![\w.-])((?=[0-9A-Z]*\d){shapes.PCS_SURE})(?![\w.])", re.IGNORECASE)
_FIVE = re.compile(rf"(?<![\w.,$-])(\d{{5}})(?:-([A-Z0-9]{{2}}))?(?![\w]|[.,]\d|-\d){_NO_UNIT}", re.IGNORECASE)
_CPT_WORD = re.compile(r"\b(?:cpt|procedure codes?|codes?|hc(?=[:^]))\b", re.IGNORECASE)
_NOTHING_ELSE = re.compile(
    r"[\W_]*(?:(?:what(?:'s| is| are)?|codes?|cpt|icd-?\s?10(?:-?(?:cm|pcs))?|diagnosis|dx|pcs|hcpcs|and|or|is|a|the)\b"
    r"[\W_]*)*",
    re.IGNORECASE,
)
#: several codes of any sets, as they are pasted from a claim, with nothing but modifiers beside them
_LIST_OF_CODES = re.compile(
    r"\s*[A-Z]?\d[0-9A-Z.]{2,7}(?:[\s,;/+&:^-]+(?:[A-Z]?\d[0-9A-Z.]{2,7}|[A-Z0-9]{2}|and))+\s*", re.IGNORECASE
)
_LEVEL_II = re.compile(r"(?<![^\W_])[a-v]\d{4}(?![^\W_])(?:-\w\w\b)?", re.IGNORECASE)


def read_foreign(
    text: str, is_line: bool, is_known: Callable[[str], bool] = lambda code: False
) -> tuple[str, tuple[ForeignCode, ...]]:
    """Return the text without codes of other sets, and these codes in their order in it; an empty text has none.

    ``is_line`` says that the text is a line of a price list, where a bare number counts only with a word for it or alone.
    A code that ``is_known`` stays in the text: it is one of a licensed file of the user's own.

    >>> read_foreign("E11.9", False)
    ('', (ForeignCode(code='E11.9', system='ICD-10-CM', kind='diagnosis'),))
    >>> [found.code for found in read_foreign("J1885 99213-25 D1110", False)[1]]
    ['99213', 'D1110']
    >>> read_foreign("heparin 25000 units", False)
    ('heparin 25000 units', ())
    """
    spotted: list[tuple[int, ForeignCode]] = []
    rest = text

    def take(pattern: re.Pattern[str], system: str, kind: str, sure: bool = True) -> None:
        nonlocal rest

        def replace(match: re.Match[str]) -> str:
            if is_known(match[1].upper()) or (not sure and not _is_alone(rest, match)):
                return match[0]
            spotted.append((match.start(1), ForeignCode(match[1].upper(), system, kind)))
            return " " * len(match[0])  # places stay as they are

        rest = pattern.sub(replace, rest)

    for pattern, system, kind in (*_NAMED, *_LETTERED):
        take(pattern, system, kind)
    take(_ICD_DOTTED, "ICD-10-CM", "diagnosis")
    has_icd_word = bool(re.search(_ICD_WORD, text, re.IGNORECASE))
    take(_PCS_SURE_IN_TEXT, "ICD-10-PCS", "inpatient procedure")
    is_list = bool(_LIST_OF_CODES.fullmatch(text))
    take(_ICD_UNDOTTED, "ICD-10-CM", "diagnosis", sure=has_icd_word or is_list)
    take(_PCS, "ICD-10-PCS", "inpatient procedure", sure="pcs" in text.lower() or is_list)
    rest = _take_numbers(rest, spotted, is_line, is_known)
    if not spotted:
        return text, ()
    spotted.sort(key=lambda place: place[0])
    rest = re.sub(r"\b(?:cpt|icd-?\s?10(?:-?(?:cm|pcs))?|hc[:^])(?=\W|$)", " ", rest, flags=re.IGNORECASE)
    return " ".join(rest.split()), tuple(dict.fromkeys(code for _, code in spotted))


def _is_alone(text: str, match: re.Match[str]) -> bool:
    """Tell whether a text holds nothing beside a match but words that ask."""
    return bool(_NOTHING_ELSE.fullmatch(text[: match.start()]) and _NOTHING_ELSE.fullmatch(text[match.end() :]))


def _take_numbers(
    text: str, spotted: list[tuple[int, ForeignCode]], is_line: bool, is_known: Callable[[str], bool]
) -> str:
    """Take the numbers of five digits that are codes: beside a word for it, at an end of a question, or with codes alone."""
    others = _FIVE.sub(" ", text)
    others = _LEVEL_II.sub(" ", others)
    only_codes = bool(_NOTHING_ELSE.fullmatch(others))
    has_word = bool(_CPT_WORD.search(text)) or (bool(_LEVEL_II.search(text)) and not is_line)

    def replace(match: re.Match[str]) -> str:
        at_an_end = not text[: match.start()].strip() or not text[match.end() :].strip(" ?.!")
        if not (only_codes or has_word or (at_an_end and not is_line)):
            return match[0]
        kind = kind_of_cpt(int(match[1]))
        if not kind or is_known(match[1]):
            return match[0]
        spotted.append((match.start(1), ForeignCode(match[1], "CPT", kind)))
        return " " * len(match[0])

    return _FIVE.sub(replace, text)
