"""Names that cannot be told apart: the same name on several codes, and measures that are only numbered."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from corpus.checks.material import Material
from corpus.family import CodeSpec
from corpus.yamlreader import Problem, line_of

_ORDINALS = r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)"
_NUMBERED = re.compile(rf"\b(?:{_ORDINALS})(?: \w+){{0,2}} measure$", re.IGNORECASE)


def find_indistinct_names(material: Material) -> Iterator[Problem]:
    """Yield the names that stand on several codes, at each of them, and those that end in "second measure" and the like."""
    with_name: dict[str, list[str]] = defaultdict(list)
    for _, family in material.others or material.families:
        for code, spec in family.codes.items():
            with_name[_plain(spec)].append(code)
    for file, family in material.families:
        for code, spec in family.codes.items():
            same = [other for other in with_name[_plain(spec)] if other != code]
            if same:
                what = f"{code} has the name of {', '.join(same)}: {str(spec.name)!r}"
                yield Problem(
                    file, line_of(spec.name), what, "put into the name what it is about, or the measure's number"
                )
            elif _NUMBERED.search(spec.name):
                what = f"the name of {code} ends in an ordinal: {str(spec.name)!r}"
                yield Problem(file, line_of(spec.name), what, "name the body part or subject, or the measure's number")


def _plain(spec: CodeSpec) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", spec.name.lower()))
