"""Quality rules beyond the format: own wording, lay terms that say something, American spelling, whole sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from corpus.family import FamilySpec
from corpus.lexicon import load_lexicon
from corpus.reading import Problem, line_of
from corpus.sources.hcpcs import HcpcsRecord

#: A lay term in more families than this points nowhere, unless words.yaml lists it as general.
MOST_FAMILIES = 6
_LEAST_CONTEXT = 40  # characters; less is no sentence
_LEAST_COPIED = 4  # words; shorter descriptors leave no other wording
_BRITISH = re.compile(
    r"\b(\w*aem(?:ia|ic|o)\w*|\w*paed\w*|oesoph\w*|oedema\w*|diarrhoea\w*|gynaec\w*|anaesth\w*|\w*haem\w*|foet\w+|"
    r"tumour\w*|colour\w*|favour\w*|fibres?|litres?|\w*metres?|centres?|aluminium|grey|plaster of paris cast|"
    r"\w+isation\w*|\w+ised|catheteris\w*|sterilis\w*|hospitalis(?!t)\w*|mould\w*|tyres?|ageing|programmes?|practise)\b",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"(?:advised|revised|supervised|raised|exercised|promised|comprised|bruised|surprised|devised|televised"
    r"|excised|incised|circumcised|diameter|parameter)$",
    re.IGNORECASE,
)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a text in lower case."""
    return tuple(re.findall(r"[a-z0-9]+", text.lower()))


def quality_problems(
    families: Iterable[tuple[str, FamilySpec]], official: Mapping[str, HcpcsRecord] | None = None
) -> list[Problem]:
    """Return what the rules find in families, each given with the name of its file.

    Copied descriptors can be told only with ``official`` records. No families give no problems.
    """
    listed = list(families)
    problems: list[Problem] = []
    spread: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for file, family in listed:
        context = family.clinical_context
        whole = len(context) >= _LEAST_CONTEXT and context.rstrip().endswith((".", "!", "?"))
        if context and not whole:  # one that is missing has been reported
            what = f"the clinical context of {family.family!r} is no whole sentence"
            problems.append(Problem(file, line_of(context), what, "name the conditions and the setting in a sentence"))
        texts = [family.family, context, *family.plain_language, family.description, family.distinguish]
        for code, spec in family.codes.items():
            texts += [spec.name, *spec.plain_language, spec.description, spec.clinical_context]
            problems += _code_problems(
                file, code, spec.name, [*spec.plain_language, *family.plain_language], official or {}
            )
        problems += [
            Problem(file, line_of(text), f"British spelling {found[0]!r}", "write it the American way")
            for text in texts
            if text and (found := _BRITISH.search(text)) and not _RIGHT.search(found[0])
        ]
        own = {term.casefold(): term for spec in family.codes.values() for term in spec.plain_language}
        for term in {**own, **{t.casefold(): t for t in family.plain_language}}.values():
            spread[" ".join(words_of(term))].append((file, term))
    general = set(load_lexicon().words.general)
    for term, places in spread.items():
        if len(places) > MOST_FAMILIES and term not in general:
            file, located = places[0]
            what = f"the lay term {term!r} stands in {len(places)} families"
            mend = "make it say which, or list it as general in lexicon/words.yaml"
            problems.append(Problem(file, line_of(located), what, mend))
    return sorted(problems)


def _code_problems(
    file: str, code: str, name: str, lay: list[str], official: Mapping[str, HcpcsRecord]
) -> Iterable[Problem]:
    said = words_of(name)
    for term in lay:
        if words_of(term) == said:
            yield Problem(file, line_of(term), f"a lay term of {code} is only its name again", "remove it")
    record = official.get(code)
    if (
        record is not None
        and len(said) >= _LEAST_COPIED
        and said in (words_of(record.descriptor), words_of(record.short_descriptor))
    ):
        yield Problem(file, line_of(name), f"the name of {code} is the official descriptor", "say it in your own words")
