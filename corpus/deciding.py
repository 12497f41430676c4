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
    "drive": {
        "hand": r"manual(?:ly)?|hand[- ]operated|non-?electric",
        "power": r"(?<!non-)(?<!not )electric(?:al)?|power(?:ed)?|motori[sz]ed|battery",
    },
    "keeping": {"thrown away": r"disposable|single[- ]use", "kept": r"reusable|non-?disposable|washable"},
    "germs": {"sterile": r"(?<!non[- ])(?<!not )(?<!non)sterile", "not sterile": r"(?:non[- ]?|not )sterile"},
    "folding": {
        "folds": r"(?<!non[- ])(?<!not )(?<!not folding )fold(?:s|ing|able|ed|up)?",
        "rigid": r"rigid|pick[- ]?up|(?:non[- ]?|not )fold(?:ing|able)?",
    },
    "joints": {"above": r"above[- ](?:the[- ])?(?:knee|elbow)", "below": r"below[- ](?:the[- ])?(?:knee|elbow)"},
    "place": {
        "head": r"heads?|faces?|facial|forehead|trigeminal|cranial|scalp|jaw|mouth",
        "ear": r"ears?|hearing|cochlear|auricular",
        "eye": r"eyes?|ocular|intraocular|glaucoma|cataract",
        "neck": r"necks?|cervical",
        "arm": r"arms?|hands?|wrists?|fingers?|thumbs?|elbows?|shoulders?|upper extremit(?:y|ies)|upper limbs?",
        "leg": r"legs?|foot|feet|ankles?|knees?|hips?|toes?|tibial|thighs?|lower extremit(?:y|ies)|lower limbs?",
        "back": r"backs?|spinal|spine|lumbar|lumbosacral|sacral",
        "breast": r"breasts?|mastectomy",
        "chest": r"chest|lungs?|pulmonary|thoracic",
        "heart": r"hearts?|cardiac|coronary",
    },
    "waste": {
        "urine": r"urin\w+|pee|bladder|urostomy",
        "stool": r"fecal|stool|poop|bowel|ileostomy|colostomy",
    },
    "number": {
        "one": r"unilateral|monaural|single|one",
        "two": r"bilateral|binaural|double|dual|two|pairs?",
        "more": r"three|triple|four|five|six|multiple",
    },
    "fixing": {"fixed": r"fixed|stationary", "loose": r"detachable|removable|portable"},
    "order": {"first": r"(?:first|initial)", "further": r"(?:each )?additional|subsequent|further"},
    "wheels": {"with": r"(?<!without )wheel(?:s|ed)", "without": r"without wheels|no wheels"},
}
#: Kinds of words by which a term means a set, a part or a repair of a thing instead of the thing.
_PARTS = [
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (
        r"kits?|trays?|sets?|systems?",
        r"bags?|pouch(?:es)?",
        r"batter(?:y|ies)|chargers?",
        r"replace\w*|repairs?|parts?",
        r"pairs?",
        r"covers?|cases?",
        r"add-ons?|additions?|accessor\w+",
    )
]
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


def find_unsaid(descriptor: str, term: str) -> list[str]:
    """Return the words of a term that make a set or a part of a thing, where the descriptor has none of the kind.

    >>> find_unsaid("Indwelling catheter, each", "catheter kit with bag"), find_unsaid("Insertion tray", "foley kit")
    (['kit', 'bag'], [])
    """
    said = [kind for kind in _PARTS if kind.search(descriptor)]
    return [found[0] for kind in _PARTS if kind not in said and (found := kind.search(term))]
