"""Terms of a family that may not be true of every member, by the members' official descriptors.

A term is doubted for a member when one of its words

- is denied by the member's descriptor ("without catheter"), or
- stands in the descriptors of other members, where this one has another word in its place, or
- stands in the descriptors of other members and in nothing that is written of this one, nor in the family's name.

A term with a condition has been read, and so has one in ``true_for``.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.checks.material import Material
from corpus.checks.words import split_denied, stem, stems_of
from corpus.family import CodeSpec, FamilySpec
from corpus.lexicon import load_lexicon
from corpus.yamlreader import Problem, line_of

_ALIKE = 0.5  # share of words in common from which two descriptors are compared word by word
_SHOWN = 4  # codes that a problem names
_SAME_START = 6  # letters that two words must share to be forms of one word ("prosthetic", "prosthesis")
_WITHIN = 4  # letters from which a word within another one counts ("chair" in "wheelchair")

#: Words that say nothing of which member is meant.
_GENERAL = """
    accessory add-on all any appliance bill care change check clinic code day device doctor documentation drug equipment
    extra health help home hospital in-home insert item kit large machine measure medical medicine more need new old only
    other part patient piece plan practice procedure product program quality question rate replacement report score service
    set small special status supply support survey system test therapy thing time treatment type unit up use visit when
"""


@dataclass(frozen=True, slots=True)
class _Member:
    said: frozenset[str]  # stems of the descriptor
    denied: frozenset[str]
    own: frozenset[str]  # stems of what is written of the code itself
    words: tuple[str, ...]  # stems of the descriptor in order


def find_doubtful_terms(material: Material) -> Iterator[Problem]:
    """Yield the family terms that may not be true of a member; families of one code, or without descriptors, give none."""
    for file, family in material.families:
        descriptors = {code: material.official[code].descriptor for code in family.codes if code in material.official}
        if len(descriptors) < 2:
            continue
        yield from _find_in_family(file, family, descriptors)


def _find_in_family(file: str, family: FamilySpec, descriptors: Mapping[str, str]) -> Iterator[Problem]:
    mend = "mark it with only or not, move it to its code, or list it in true_for"
    members = {code: _read_member(family.codes[code], text) for code, text in descriptors.items()}
    replaced = _find_replaced(members)
    everywhere = frozenset.intersection(*(member.said for member in members.values()))
    named = stems_of(family.family)
    reviewed = {term.casefold() for term in family.true_for}
    for term in [*family.also_known_as, *family.plain_language]:
        if not isinstance(term, str) or term.casefold() in reviewed:
            continue
        said, _ = split_denied(term)
        reasons: dict[str, list[str]] = {}  # code -> words
        for word in sorted(stems_of(said) - everywhere - _general()):
            for code in _doubt(word, members, replaced, named, family.quality_measure):
                reasons.setdefault(code, []).append(word)
        if reasons:
            yield Problem(file, line_of(term), _say(term, reasons), mend)


def _say(term: str, reasons: Mapping[str, list[str]]) -> str:
    words = {word for of_code in reasons.values() for word in of_code}
    typed = [repr(typed) for typed in re.findall(r"[\w'-]+", term) if stems_of(typed) & words]
    whose = f"the term {str(term)!r} of the family may not be true of {_list_codes(list(reasons))}"
    return f"{whose}: {', '.join(typed or sorted(words))} {'is' if len(typed) < 2 else 'are'} not in their descriptors"


def _read_member(spec: CodeSpec, descriptor: str) -> _Member:
    said, denied = split_denied(descriptor)
    texts = [
        spec.name,
        spec.description,
        spec.unit,
        spec.generic,
        *spec.brands,
        *spec.also_known_as,
        *spec.plain_language,
    ]
    own = stems_of(" ".join(split_denied(text)[0] for text in texts))
    words = tuple(stem(word) for word in re.findall(r"[a-z]+|\d[\d.,]*", descriptor.lower()))
    return _Member(stems_of(said), stems_of(denied) - stems_of(said), own, words)


def _find_replaced(members: Mapping[str, _Member]) -> dict[str, set[str]]:
    """Return for each member the words of members with a like descriptor that this one has other words in place of."""
    replaced: dict[str, set[str]] = {code: set() for code in members}
    for code, member in members.items():
        for other, like in members.items():
            if other == code:
                continue
            matcher = difflib.SequenceMatcher(None, like.words, member.words, autojunk=False)
            if matcher.quick_ratio() < _ALIKE or matcher.ratio() < _ALIKE:
                continue
            for kind, first, last, _, _ in matcher.get_opcodes():
                if kind == "replace":
                    replaced[code].update(like.words[first:last])
    return replaced


def _doubt(
    word: str, members: Mapping[str, _Member], replaced: Mapping[str, set[str]], named: frozenset[str], is_measure: bool
) -> Iterator[str]:
    """Yield the members of which a word may not be true."""
    in_name = word in named
    others_say = any(word in member.said for member in members.values())
    for code, member in members.items():
        if word in member.denied:
            if not (is_measure and in_name):  # a measure's members are "done" and "not done"
                yield code
        elif others_say and not _is_said(word, member):
            in_its_place = word in replaced[code] and not is_measure
            if in_its_place or not in_name:
                yield code


def _is_said(word: str, member: _Member) -> bool:
    """Tell whether a member's texts say a word, in another form, within another word or by its long form."""
    told = member.said | member.own
    if word in told:
        return True
    start = word[:_SAME_START]
    if len(start) == _SAME_START and any(known.startswith(start) for known in told):
        return True
    if len(word) >= _WITHIN and any(word in known for known in told):
        return True
    return any(meaning <= told for meaning in _meanings(word))


@functools.lru_cache(4096)
def _meanings(word: str) -> tuple[frozenset[str], ...]:
    """Return the stems of what a short form or a lay word means in the lexicon."""
    lexicon = load_lexicon()
    texts = [sense.means for sense in lexicon.abbreviations.get(word, [])] + lexicon.lay.get(word, [])
    return tuple(stems for text in texts if (stems := stems_of(text)))


@functools.lru_cache(1)
def _general() -> frozenset[str]:
    return stems_of(_GENERAL) | stems_of(" ".join(load_lexicon().words.question))


def _list_codes(codes: Iterable[str]) -> str:
    listed = sorted(codes)
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more
