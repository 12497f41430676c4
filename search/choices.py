"""Choices: what would decide between the first hits, where siblings lead and the question leaves open what separates them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.lexicon import DIMENSIONS
from index.attributes import AttributeReader
from index.columns import Columns
from index.ranges import RANGE_UNITS
from search.question import Question

_NEAR = 0.75  #: a sibling with so much of the best score may have been meant as well
LOOKED_AT = 6  #: hits among which siblings are looked for


@dataclass(frozen=True, slots=True)
class Choice:
    """A question whose answer would decide, and the codes that each answer leads to, as (code, what it is for)."""

    question: str
    options: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the choice as JSON-ready values."""
        return {"question": self.question, "options": [{"code": code, "what": what} for code, what in self.options]}


def find_choices(
    question: Question, columns: Columns, names: AttributeReader, docs: Sequence[int], scores: Sequence[float]
) -> tuple[Choice, ...]:
    """Return what separates the leading members of the first hit's family and the question does not say.

    ``docs`` are the first hits, best first, with their scores. Without siblings near the first hit there is nothing to choose,
    and where the question names a code, nothing is left open.
    """
    if len(docs) < 2 or question.names_something or not columns.families[docs[0]]:
        return ()
    near = [
        doc
        for doc, score in zip(docs[:LOOKED_AT], scores, strict=False)
        if columns.families[doc] == columns.families[docs[0]] and score >= _NEAR * scores[0]
    ]
    if len(near) < 2:
        return ()
    if deciding := _list_deciding(columns, near):
        return _choose_written(question, deciding, names, [columns.codes[doc] for doc in near])
    choices = []
    for asked, is_open, tell in _SEPARATORS:
        if not is_open(question):
            continue
        options = tuple((columns.codes[doc], tell(columns, names, doc)) for doc in near)
        if len({what for _, what in options}) > 1 and all(what for _, what in options):
            choices.append(Choice(asked, options))
    return tuple(choices)


def _list_deciding(columns: Columns, near: Sequence[int]) -> dict[str, list[str]]:
    """Return the columns of a family's own table in which siblings differ, with a value for every one of them."""
    written = [dict(columns.separates.get(columns.codes[doc], [])) for doc in near]
    values = {column: [of_code.get(column, "") for of_code in written] for column in written[0]}
    return {column: told for column, told in values.items() if len(set(told)) > 1 and all(told)}


def _choose_written(
    question: Question, deciding: dict[str, list[str]], names: AttributeReader, codes: Sequence[str]
) -> tuple[Choice, ...]:
    """Return the columns of a family's own table that the question leaves open."""
    asked_terms = {names.reader.stem(word.text) for word in question.words}
    attributes = question.attributes
    has_number = bool(attributes.amounts or attributes.measures or attributes.area)
    choices = []
    for column, values in deciding.items():
        is_size = all(any(sign.isdigit() for sign in value) for value in values)
        if (has_number and is_size) or _is_said(values, asked_terms, names):
            continue
        choices.append(Choice(f"{column[:1].upper()}{column[1:]}?", tuple(zip(codes, values, strict=True))))
    return tuple(choices)


def _is_said(values: Sequence[str], asked: set[str], names: AttributeReader) -> bool:
    """Tell whether a question says one of the values: all words of it that the others do not share."""
    terms = [set(names.reader.terms(value)) for value in values]
    shared = set.intersection(*terms)
    return any(of_value - shared and of_value - shared <= asked for of_value in terms)


def _tell_way(columns: Columns, names: AttributeReader, doc: int) -> str:
    return " or ".join(names.route_names(int(columns.ways[doc] or columns.routes[doc])))


def _tell_range(columns: Columns, names: AttributeReader, doc: int) -> str:
    unit, low, high = (
        RANGE_UNITS[columns.range_units[doc]],
        float(columns.range_low[doc]),
        float(columns.range_high[doc]),
    )
    if not unit:
        return _tell_area(columns, doc)
    return _say(low, high, unit)


def _tell_area(columns: Columns, doc: int) -> str:
    low, high = float(columns.area_above[doc]), float(columns.area_up_to[doc])
    return _say(low, high, "square inches") if low or high != float("inf") else ""


def _say(low: float, high: float, unit: str) -> str:
    if high == float("inf"):
        return f"{low:g} {unit} or more"
    return f"{low:g} to {high:g} {unit}" if low else f"up to {high:g} {unit}"


def _tell_time(columns: Columns, names: AttributeReader, doc: int) -> str:
    return str(columns.time_names[columns.time_units[doc]])


def _tell_sequence(columns: Columns, names: AttributeReader, doc: int) -> str:
    return str(columns.sequence_names[columns.sequences[doc]])


def _tell_unit(columns: Columns, names: AttributeReader, doc: int) -> str:
    base = {"mass": "mg", "volume": "ml", "activity units": "units", "radioactivity": "mCi", "equivalents": "mEq"}
    dimension = DIMENSIONS[columns.dose_dimension[doc]]
    return f"{columns.dose[doc]:g} {base[dimension]}" if dimension else ""


def _tell_qualifiers(columns: Columns, names: AttributeReader, doc: int) -> str:
    return ", ".join(names.qualifier_names(int(columns.qualifiers[doc]))) or "none of these"


#: What may separate siblings: the question to ask, whether the text leaves it open, and what a code says to it.
_SEPARATORS: tuple[tuple[str, Callable[[Question], bool], Callable[[Columns, AttributeReader, int], str]], ...] = (
    ("How is it given?", lambda question: not question.attributes.routes, _tell_way),
    ("Which size?", lambda question: not (question.attributes.area or question.attributes.measures), _tell_range),
    ("Billed by which unit of time?", lambda question: not question.attributes.time_unit, _tell_time),
    ("The first one, or a further one?", lambda question: not question.attributes.sequence, _tell_sequence),
    ("Which dose or package?", lambda question: not question.attributes.amounts, _tell_unit),
    ("Which kind?", lambda question: not question.attributes.qualifiers, _tell_qualifiers),
)
