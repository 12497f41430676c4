"""Quality rules beyond the format: own wording, lay terms that say something, American spelling, whole sentences."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from corpus.entry import Entry
from corpus.family import CodeSpec, FamilySpec, entries_of
from corpus.guidance import guidance_name_for
from corpus.lexicon import load_lexicon
from corpus.reading import Problem, line_of
from corpus.sources.hcpcs import HcpcsRecord

#: A lay term in more families than this points nowhere, unless words.yaml lists it as general.
MOST_FAMILIES = 6
#: So many different lay terms a family has at least, its members' together.
LEAST_TERMS = 3
_LEAST_CONTEXT = 40  # characters; less is no sentence
_LEAST_COPIED = 4  # words; shorter descriptors leave no other wording
_LONGEST_RUN = 9  # words in a row that a text may share with the descriptor, names of products and figures not counted
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
            lay = [*spec.plain_language, *family.plain_language]
            problems += _code_problems(file, code, spec.name, lay, official or {})
            if official and code in official:
                problems += _copied_runs(file, code, spec, family, official[code])
        problems += [
            Problem(file, line_of(family.codes[entry.code].name), *told)
            for entry in entries_of(family)
            if (told := _drug_gap(entry))
        ]
        problems += [
            Problem(file, line_of(text), f"British spelling {found[0]!r}", "write it the American way")
            for text in texts
            if text and (found := _BRITISH.search(text)) and not _RIGHT.search(found[0])
        ]
        own = {term.casefold(): term for spec in family.codes.values() for term in spec.plain_language}
        all_terms = {**own, **{t.casefold(): t for t in family.plain_language}}
        if len(all_terms) < LEAST_TERMS:
            what = f"the family {family.family!r} has only {len(all_terms)} lay terms"
            mend = f"say it in at least {LEAST_TERMS} ways that people use"
            problems.append(Problem(file, line_of(family.family), what, mend))
        for term in all_terms.values():
            spread[" ".join(words_of(term))].append((file, term))
    general = set(load_lexicon().words.general)
    for term, places in spread.items():
        if len(places) > MOST_FAMILIES and term not in general:
            file, located = places[0]
            what = f"the lay term {term!r} stands in {len(places)} families"
            mend = "make it say which, or list it as general in lexicon/words.yaml"
            problems.append(Problem(file, line_of(located), what, mend))
    return sorted([*problems, *_names_alike(listed, official or {})])


def _names_alike(families: Iterable[tuple[str, FamilySpec]], official: Mapping[str, HcpcsRecord]) -> Iterable[Problem]:
    """Find codes that have one name although their descriptors differ; without official records none are found."""
    first: dict[str, str] = {}
    for file, family in families:
        for code, spec in family.codes.items():
            other = first.setdefault(spec.name.casefold(), code)
            if other == code or code not in official or other not in official:
                continue
            if words_of(official[other].descriptor) != words_of(official[code].descriptor):
                what = f"{code} has the same name as {other}, though they differ"
                yield Problem(file, line_of(spec.name), what, "put what decides into the name")


def _drug_gap(entry: Entry) -> tuple[str, str] | None:
    """Tell what a drug's entry lacks, and the mend; None when it lacks nothing or is no drug of its own."""
    if entry.catch_all or guidance_name_for(entry) != "drug":
        return None
    missing = [key for key in ("drug_class", "route") if not getattr(entry, key)]
    return (f"{entry.code} is a drug without {' and '.join(missing)}", "say it in plain words") if missing else None


def _copied_runs(file: str, code: str, spec: CodeSpec, family: FamilySpec, record: HcpcsRecord) -> Iterable[Problem]:
    """Find texts of a code that go along with its descriptor for many words in a row."""
    facts = set(words_of(" ".join([*spec.brands, spec.generic, family.generic])))
    theirs = _telling(record.descriptor, facts)
    for text in (spec.name, spec.description, spec.clinical_context, spec.distinguish, *spec.plain_language):
        run = difflib.SequenceMatcher(None, _telling(text, facts), theirs, autojunk=False).find_longest_match().size
        if run > _LONGEST_RUN:
            what = f"a text of {code} shares {run} words in a row with the official descriptor"
            yield Problem(file, line_of(text), what, "say it in your own words")


def _telling(text: str, facts: set[str]) -> list[str]:
    """Return the words of a text that are no figures and no names of the product."""
    return [word for word in words_of(text) if word not in facts and not word[0].isdigit()]


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
