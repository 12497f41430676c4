"""Reading the lexicon's files, strictly: a mistake is reported with its file and line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from corpus.lexicon.concepts import (
    DIMENSIONS,
    ROLES,
    Form,
    Lexicon,
    Negations,
    Numbers,
    Qualifier,
    Route,
    Salts,
    Sense,
    Spelling,
    UnitOfMeasure,
    Words,
)
from corpus.paths import LEXICON
from corpus.yamlreader import CorpusError, Problem, Reader, line_of


class _WrittenUnit(msgspec.Struct):
    """A row of units.yaml, its amount not yet a number."""

    spellings: list[str] = []
    only_behind_numbers: list[str] = []
    dimension: str = ""
    amount: str = ""
    role: str = "measure"


class _WrittenNumbers(msgspec.Struct):
    """numbers.yaml, its values not yet numbers."""

    words: dict[str, str]
    scales: dict[str, str]
    above: list[str]
    up_to: list[str]


class _Files:
    """Reads the files of one folder and collects what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def report(self, name: str, at: str, what: str, mend: str) -> None:
        """Note a mistake at the line of a text that was read."""
        self.problems.append(Problem(f"lexicon/{name}", line_of(at), what, mend))

    def read(self, name: str, wanted: Any, what: str) -> Any:
        """Return the content of a file as the wanted type, or None where that cannot be (and is reported)."""
        reader = Reader(self.folder / name, f"lexicon/{name}")
        node = reader.document()
        value = reader.value(node, wanted, what) if node is not None else None
        self.problems.extend(reader.problems)
        return value

    def read_all(self, stem: str, wanted: Any, what: str, mend: str, known: Iterable[str] = ()) -> dict[str, Any]:
        """Read the files whose names begin with ``stem`` into one mapping, keys in lower case, none of them twice."""
        joined: dict[str, Any] = {}
        for path in sorted(self.folder.glob(f"{stem}*.yaml")) or [self.folder / f"{stem}.yaml"]:
            for key, value in (self.read(path.name, wanted, what) or {}).items():
                if key.casefold() in joined or key.casefold() in known:
                    self.report(path.name, key, f"{key} stands twice in the lexicon", mend)
                joined[key.casefold()] = value if isinstance(value, list) else [value]
        return joined

    def read_number(self, name: str, text: str) -> float:
        """Return a number above 0 that stands in a file; another text is reported and gives 0."""
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if not 0 < number < float("inf"):
            self.report(name, text, f"{text!r} is no number above 0", "write it in digits, as 0.001")
            return 0.0
        return number

    def check_once(self, name: str, words: Iterable[str]) -> None:
        """Report words of a file that stand there twice."""
        seen: set[str] = set()
        for word in words:
            if word in seen:
                self.report(name, word, f"{word} stands twice", "keep one of them")
            seen.add(word)

    def check_known(self, name: str, word: str, known: Iterable[str], what: str) -> None:
        """Report a word that is not among those that are known."""
        if word and word not in known:
            self.report(name, word, f"{word!r} is no {what}", f"known are {', '.join(filter(None, known))}")


@functools.cache
def load_lexicon(folder: Path = LEXICON) -> Lexicon:
    """Read the lexicon; raises :class:`corpus.CorpusError`, which lists every mistake in its files."""
    files = _Files(folder)
    senses_type = dict[str, str | list[str | Sense]]
    one_place = "put all its senses in one place"
    written = files.read_all("abbreviations", senses_type, "the list of short forms", one_place)
    written |= files.read_all("billing", senses_type, "the list of short forms", one_place, written)
    abbreviations = {short: [_read_sense(item) for item in items] for short, items in written.items()}
    for short, items in files.read_all("clipped", senses_type, "the list of short forms", one_place).items():
        senses = abbreviations.setdefault(short, [])
        known = {sense.means for sense in senses}
        senses.extend(sense for sense in map(_read_sense, items) if sense.means not in known)
    one_meaning = "put all its meanings in one place"
    lay = files.read_all("lay", dict[str, str | list[str]], "the list of lay terms", one_meaning)
    compounds = files.read("compounds.yaml", dict[str, str], "the list of compounds") or {}
    qualifiers = files.read("qualifiers.yaml", dict[str, Qualifier], "the list of qualifiers") or {}
    routes = files.read("routes.yaml", dict[str, Route], "the list of routes") or {}
    parts = {
        "units": _read_units(files),
        "words": files.read("words.yaml", Words, "the lists of words"),
        "numbers": _read_numbers(files),
        "routes": routes,
        "forms": _read_forms(files, routes, qualifiers),
        "qualifiers": qualifiers,
        "makers": files.read("makers.yaml", list[str], "the list of makers"),
        "negations": files.read("negations.yaml", Negations, "the words of negations"),
        "times": files.read("times.yaml", dict[str, list[str]], "the list of units of time"),
        "sequences": files.read("sequences.yaml", dict[str, list[str]], "the list of sequences"),
        "things": files.read("things.yaml", dict[str, list[str]], "the list of kinds of things"),
        "salts": files.read("salts.yaml", Salts, "the words of names"),
        "spelling": files.read("spelling.yaml", Spelling, "the spellings"),
    }
    if files.problems:
        raise CorpusError(files.problems)
    compounds = {apart.casefold(): together.casefold() for apart, together in compounds.items()}
    return Lexicon(**without_lines({"abbreviations": abbreviations, "lay": lay, "compounds": compounds, **parts}))


def without_lines(value: Any) -> Any:
    """Return a value that was read from a file with plain texts instead of those that remember their lines."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list):
        return [without_lines(item) for item in value]
    if isinstance(value, dict):
        return {str(key): without_lines(item) for key, item in value.items()}
    if isinstance(value, msgspec.Struct):
        return type(value)(**{name: without_lines(getattr(value, name)) for name in value.__struct_fields__})
    return value


def _read_sense(item: str | Sense) -> Sense:
    return item if isinstance(item, Sense) else Sense(item)


def _read_units(files: _Files) -> dict[str, UnitOfMeasure]:
    name = "units.yaml"
    written = files.read(name, dict[str, _WrittenUnit], "the list of units") or {}
    files.check_once(name, [word for key, unit in written.items() for word in dict.fromkeys((key, *unit.spellings))])
    units = {}
    for key, unit in written.items():
        files.check_known(name, unit.dimension, DIMENSIONS, "dimension of doses")
        files.check_known(name, unit.role, ROLES, "role of a unit")
        if bool(unit.dimension) != bool(unit.amount):
            files.report(name, key, f"{key} has only one of dimension and amount", "give both, or neither")
        amount = files.read_number(name, unit.amount) if unit.amount else 0.0
        units[key] = UnitOfMeasure(unit.spellings, unit.only_behind_numbers, unit.dimension, amount, unit.role)
    return units


def _read_numbers(files: _Files) -> Numbers | None:
    name = "numbers.yaml"
    written = files.read(name, _WrittenNumbers, "the words of numbers")
    if written is None:
        return None
    read: Callable[[Mapping[str, str]], dict[str, float]] = lambda texts: {  # noqa: E731
        word: files.read_number(name, text) for word, text in texts.items()
    }
    return Numbers(read(written.words), read(written.scales), written.above, written.up_to)


def _read_forms(files: _Files, routes: Mapping[str, Route], qualifiers: Mapping[str, Qualifier]) -> dict[str, Form]:
    name = "forms.yaml"
    forms: dict[str, Form] = files.read(name, dict[str, Form], "the list of dosage forms") or {}
    files.check_once(name, [word for form in forms.values() for word in (*form.words, *form.things)])
    in_routes = {word for route in routes.values() for word in (*route.words, *route.things)}
    for form in forms.values():
        files.check_known(name, form.route, routes, "route of routes.yaml")
        files.check_known(name, form.qualifier, qualifiers, "qualifier of qualifiers.yaml")
        for word in (*form.words, *form.things):
            if word in in_routes:
                files.report(name, word, f"{word} stands in routes.yaml too", "keep one of them")
    return forms
