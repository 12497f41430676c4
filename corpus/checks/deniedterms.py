"""Terms of a code that say what its own descriptor denies: a "covered stent" on the code of non-covered ones."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.checks.allowances import is_allowed
from corpus.checks.material import Material
from corpus.checks.words import split_denied, stems_of
from corpus.yamlreader import Problem, line_of


def find_denied_terms(material: Material) -> Iterator[Problem]:
    """Yield the synonyms, brands and lay terms of a code's own that say a word which its descriptor only denies."""
    for file, family in material.families:
        if family.quality_measure:
            continue
        for code, spec in family.codes.items():
            record = material.official.get(code)
            said, denied = split_denied(record.descriptor) if record else ("", "")
            words = stems_of(denied) - stems_of(said)
            for term in [*spec.also_known_as, *spec.brands, *spec.plain_language] if words else ():
                wrong = sorted(stems_of(split_denied(term)[0]) & words)
                if wrong and not is_allowed("denied-terms", code, term):
                    what = f"the term {str(term)!r} of {code} says what its descriptor denies ({', '.join(wrong)})"
                    yield Problem(
                        file,
                        line_of(term),
                        what,
                        "move it to the code of which it is true, or explain it in allowances.yaml",
                    )
