"""Rules of wording: whole sentences, American spelling, own words, and lay terms that lead to something.

Each rule is a function that yields what it finds; what stands in no file of the corpus is found by no rule.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from corpus.family import CodeSpec, FamilySpec, terms_for, text_for, texts_in
from corpus.lexicon import load_lexicon
from corpus.sources.hcpcs import HcpcsRecord
from corpus.yamlreader import Problem, line_of

#: A lay term in more families than this points nowhere, unless words.yaml lists it as general.
MAX_FAMILIES = 6
#: Minimum number of distinct lay terms of a family, those of its members included.
MIN_TERMS = 3
_MIN_CONTEXT = 40  # characters; less is no sentence
_MIN_COPIED = 4  # words; shorter descriptors leave no other wording
_MAX_RUN = 9  # words in a row that a text may share with the descriptor, names of products and figures not counted

_Families = Sequence[tuple[str, FamilySpec]]
_Records = Mapping[str, HcpcsRecord]


def find_wording_problems(
    families: Iterable[tuple[str, FamilySpec]], official: Mapping[str, HcpcsRecord] | None = None
) -> list[Problem]:
    """Return what the rules find in families, each given with the name of its file; in no families nothing.

    Only with ``official`` records can copied descriptors be found. Raises :class:`corpus.CorpusError` for mistakes in the
    lexicon.
    """
    families, official = list(families), official or {}
    problems: list[Problem] = []
    for file, family in families:
        for rule in (_unfinished_context, _british_spellings, _too_few_terms, _terms_like_names):
            problems += rule(file, family)
        problems += _copied_texts(file, family, official)
    return sorted([*problems, *_terms_everywhere(families), *_names_alike(families, official)])


def words_of(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a text in lower case."""
    return tuple(re.findall(r"[a-z0-9]+", text.lower()))


# --- rules of one family ----------------------------------------------------------------------------------------------


def _unfinished_context(file: str, family: FamilySpec) -> Iterator[Problem]:
    contexts = [text_for(family.clinical_context, code) for code in family.codes]
    for context in dict.fromkeys([*contexts, *texts_in(family.clinical_context)[1:]]):
        is_part = context not in contexts
        whole = (is_part or len(context) >= _MIN_CONTEXT) and context.rstrip().endswith((".", "!", "?"))
        if context and not whole:  # one that is missing has been reported
            what = f"the clinical context of {family.family!r} is no whole sentence"
            yield Problem(file, line_of(context), what, "name the conditions and the setting in a sentence")


def _british_spellings(file: str, family: FamilySpec) -> Iterator[Problem]:
    spelling = load_lexicon().spelling
    texts = [family.family, *texts_in(family.plain_language)]
    for text in (family.clinical_context, family.description, family.distinguish):
        texts += texts_in(text)
    for spec in family.codes.values():
        texts += [spec.name, *spec.plain_language, spec.description, spec.clinical_context]
    for text in texts:
        if british := spelling.find_british(text):
            yield Problem(file, line_of(text), f"British spelling {british!r}", "write it the American way")


def _too_few_terms(file: str, family: FamilySpec) -> Iterator[Problem]:
    terms = _lay_terms(family)
    if len(terms) < MIN_TERMS:
        what = f"the family {family.family!r} has only {len(terms)} lay terms"
        yield Problem(file, line_of(family.family), what, f"say it in at least {MIN_TERMS} ways that people use")


def _lay_terms(family: FamilySpec) -> list[str]:
    """Return the distinct lay terms of a family and its members, case aside; the family's own where both have one."""
    own = {term.casefold(): term for spec in family.codes.values() for term in spec.plain_language}
    return list({**own, **{term.casefold(): term for term in texts_in(family.plain_language)}}.values())


def _terms_like_names(file: str, family: FamilySpec) -> Iterator[Problem]:
    for code, spec in family.codes.items():
        for term in [*spec.plain_language, *terms_for(family.plain_language, code)]:
            if words_of(term) == words_of(spec.name):
                yield Problem(file, line_of(term), f"a lay term of {code} is only its name again", "remove it")


def _copied_texts(file: str, family: FamilySpec, official: _Records) -> Iterator[Problem]:
    mend = "say it in your own words"
    for code, spec in family.codes.items():
        record = official.get(code)
        if record is None:
            continue
        name = words_of(spec.name)
        descriptors = (words_of(record.descriptor), words_of(record.short_descriptor))
        if len(name) >= _MIN_COPIED and name in descriptors:
            yield Problem(file, line_of(spec.name), f"the name of {code} is the official descriptor", mend)
        for text, run in _shared_runs(spec, family, record):
            if run > _MAX_RUN:
                what = f"a text of {code} shares {run} words in a row with the official descriptor"
                yield Problem(file, line_of(text), what, mend)


def _shared_runs(spec: CodeSpec, family: FamilySpec, record: HcpcsRecord) -> Iterator[tuple[str, int]]:
    """Yield each text of a code with the length of the longest run of words that it shares with the descriptor."""
    product = set(words_of(" ".join([*spec.brands, spec.generic, family.generic])))

    def words_that_count(text: str) -> list[str]:
        return [word for word in words_of(text) if word not in product and not word[0].isdigit()]

    descriptor = words_that_count(record.descriptor)
    for text in (spec.name, spec.description, spec.clinical_context, spec.distinguish, *spec.plain_language):
        matcher = difflib.SequenceMatcher(None, words_that_count(text), descriptor, autojunk=False)
        yield text, matcher.find_longest_match().size


# --- rules that span families -----------------------------------------------------------------------------------------


def _terms_everywhere(families: _Families) -> Iterator[Problem]:
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for file, family in families:
        for term in _lay_terms(family):
            places[" ".join(words_of(term))].append((file, term))
    general = set(load_lexicon().words.general)
    for term, uses in places.items():
        if len(uses) > MAX_FAMILIES and term not in general:
            file, first = uses[0]
            what = f"the lay term {term!r} stands in {len(uses)} families"
            mend = "make it say which, or list it as general in lexicon/words.yaml"
            yield Problem(file, line_of(first), what, mend)


def _names_alike(families: _Families, official: _Records) -> Iterator[Problem]:
    """Find codes that have one name although their descriptors differ."""
    first_with: dict[str, str] = {}
    for file, family in families:
        for code, spec in family.codes.items():
            other = first_with.setdefault(spec.name.casefold(), code)
            if other == code or code not in official or other not in official:
                continue
            if words_of(official[other].descriptor) != words_of(official[code].descriptor):
                what = f"{code} has the same name as {other}, though they differ"
                yield Problem(file, line_of(spec.name), what, "put what decides into the name")
