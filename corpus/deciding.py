"""Words that decide between codes: two texts that say different ones of a kind contradict each other."""

from __future__ import annotations

import re

#: Kinds of deciding words. What one text says of a kind must not shut out what the other says: "oral" and "injection".
_KINDS: dict[str, dict[str, str]] = {
    "route": {
        "mouth": r"oral(?:ly)?|by mouth|tablets?|capsules?|pills?|swallow(?:ed)?",
        "injection": r"inject(?:ion|able|ed)|infus(?:ion|ed)|intra(?:venous|muscular)(?:ly)?|subcutaneous(?:ly)?|shots?|iv",
        "inhalation": r"inhal(?:ation|ed|er)|nebuli[sz](?:er|ed)",
        "skin": r"topical(?:ly)?|transdermal|patch|cream|ointment",
        "implant": r"implants?|intravitreal implant",
        "nose": r"nasal|intranasal",
        "eye": r"ophthalmic|eye drops?",
    },
    "age": {
        "child": r"child(?:ren)?(?:'s)?|pediatric|infants?|babies|baby|kids?|youth|neonat(?:e|al)|newborns?",
        "adult": r"adults?|seniors?|geriatric",
    },
    "side": {"left": r"left", "right": r"right"},
    "making": {
        "prefabricated": r"prefabricated|off[- ]the[- ]shelf|ready[- ]made",
        "custom": r"custom(?:[- ]\w+)?|molded",
    },
    "drive": {"hand": r"manual(?:ly)?|hand[- ]operated", "power": r"electric(?:al)?|power(?:ed)?|motori[sz]ed|battery"},
    "keeping": {"thrown away": r"disposable|single[- ]use", "kept": r"reusable|non-?disposable|washable"},
    "germs": {"sterile": r"(?<!non[- ])(?<!not )(?<!non)sterile", "not sterile": r"(?:non[- ]?|not )sterile"},
    "joints": {"above": r"above[- ](?:the[- ])?(?:knee|elbow)", "below": r"below[- ](?:the[- ])?(?:knee|elbow)"},
    "limb": {
        "arm": r"arms?|upper extremit(?:y|ies)|upper limbs?",
        "leg": r"legs?|lower extremit(?:y|ies)|lower limbs?",
    },
    "number": {"one": r"unilateral|monaural", "two": r"bilateral|binaural"},
    "order": {"first": r"(?:first|initial)", "further": r"(?:each )?additional|subsequent|further"},
    "wheels": {"with": r"(?<!without )wheel(?:s|ed)", "without": r"without wheels|no wheels"},
}
_PATTERNS = {
    kind: {word: re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for word, pattern in words.items()}
    for kind, words in _KINDS.items()
}


def read_deciding(text: str) -> dict[str, frozenset[str]]:
    """Return the deciding words of a text by kind; a kind of which it says nothing is left out.

    >>> read_deciding("Injection, testo, adult")
    {'route': frozenset({'injection'}), 'age': frozenset({'adult'})}
    """
    said = {
        kind: frozenset(word for word, pattern in words.items() if pattern.search(text))
        for kind, words in _PATTERNS.items()
    }
    return {kind: words for kind, words in said.items() if words}


def find_contradictions(one: str, other: str) -> list[str]:
    """Return the kinds in which two texts say different things and share nothing; none where either says nothing.

    >>> find_contradictions("Injection, testo, 1 mg", "testo tablets"), find_contradictions("Testo", "testo tablets")
    (['route'], [])
    """
    said, also_said = read_deciding(one), read_deciding(other)
    return [kind for kind in said if kind in also_said and said[kind].isdisjoint(also_said[kind])]
