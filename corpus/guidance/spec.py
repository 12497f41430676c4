"""What is written: the kinds of guidance with their sentences, the choice among them, and what each letter holds."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

import msgspec

from corpus.guidance.traits import problem_of
from corpus.paths import CATEGORIES, GUIDANCE
from corpus.yamlreader import CorpusError, Problem, line_of, read_yaml

#: Conditions: a trait of the code, and the value or one of the values that it must have.
Conditions = dict[str, str | list[str]]


class Sentence(msgspec.Struct):
    """A text for codes that have all the traits of ``when`` and none of those of ``unless``."""

    text: str
    when: Conditions = {}
    unless: Conditions = {}


class QuestionSpec(msgspec.Struct):
    """A question and its answer, which may be made of sentences: those that hold are joined."""

    q: str
    a: str | list[str | Sentence]
    when: Conditions = {}
    unless: Conditions = {}


class GuidanceSpec(msgspec.Struct):
    """What is written for one kind of code. Of the texts of ``unit_of_billing`` and ``no_rvu`` the first that holds counts."""

    title: str
    unit_of_billing: str | list[str | Sentence]
    billing: list[str | Sentence]
    documentation: list[str | Sentence]
    no_rvu: str | list[str | Sentence]
    questions: list[QuestionSpec]


class Choice(msgspec.Struct):
    """A kind that codes with certain traits take, whatever the entry or its letter says."""

    kind: str
    when: Conditions
    unless: Conditions = {}


class Selection(msgspec.Struct):
    """Which kind a code takes: by the record, the first choice that holds; else by the longest prefix of the code."""

    by_record: list[Choice]
    by_code: dict[str, str]


class CategorySpec(msgspec.Struct):
    """A letter's title and what it holds."""

    title: str
    about: str


@functools.cache
def load_kinds() -> dict[str, GuidanceSpec]:
    """Read the kinds of guidance by name; raises :class:`corpus.yamlreader.CorpusError` for mistakes in a file."""
    kinds: dict[str, GuidanceSpec] = {}
    problems: list[Problem] = []
    for path in sorted((GUIDANCE / "kinds").glob("*.yaml")):
        shown_as = f"guidance/kinds/{path.name}"
        for name, spec in read_yaml(path, dict[str, GuidanceSpec], "the guidance file", shown_as).items():
            if name in kinds:
                problems.append(Problem(shown_as, line_of(name), f"{name} stands in another file", "keep one"))
            kinds[str(name)] = spec
            problems += _find_problems(shown_as, _conditioned(spec))
    if problems:
        raise CorpusError(problems)
    return kinds


@functools.cache
def load_selection() -> Selection:
    """Read which kind a code takes; raises :class:`corpus.yamlreader.CorpusError` for mistakes in the file."""
    shown_as = "guidance/selection.yaml"
    selection: Selection = read_yaml(GUIDANCE / "selection.yaml", Selection, "the selection", shown_as)
    problems = _find_problems(shown_as, selection.by_record)
    for kind in [*(choice.kind for choice in selection.by_record), *selection.by_code.values()]:
        if kind not in load_kinds():
            problems.append(Problem(shown_as, line_of(kind), f"unknown guidance {kind!r}", "write it or correct it"))
    if problems:
        raise CorpusError(problems)
    return selection


def guidance_names() -> set[str]:
    """Return the names that an entry's ``guidance`` may take."""
    return set(load_kinds())


@functools.cache
def _categories() -> dict[str, CategorySpec]:
    categories: dict[str, CategorySpec] = read_yaml(CATEGORIES, dict[str, CategorySpec], "the list of categories")
    return categories


def category_of(letter: str) -> CategorySpec | None:
    """Return the title of a category and what it holds, or None for a letter without one."""
    return _categories().get(letter)


def _conditioned(spec: GuidanceSpec) -> Iterator[Sentence | QuestionSpec]:
    """Yield whatever has conditions in a kind."""
    answers = [question.a for question in spec.questions]
    for texts in (spec.unit_of_billing, spec.billing, spec.documentation, spec.no_rvu, *answers):
        if not isinstance(texts, str):
            yield from (text for text in texts if isinstance(text, Sentence))
    yield from spec.questions


def _find_problems(file: str, items: Iterable[Sentence | QuestionSpec | Choice]) -> list[Problem]:
    """Return the conditions that name a trait or a value that there is not."""
    problems = []
    for item in items:
        for conditions in (item.when, item.unless):
            for trait, wanted in conditions.items():
                for value in [wanted] if isinstance(wanted, str) else wanted:
                    if what := problem_of(trait, value):
                        problems.append(Problem(file, line_of(value), what, "see corpus/guidance/traits.py"))
    return problems
