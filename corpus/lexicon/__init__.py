"""The lexicon: abbreviations with their senses, lay and clinical words, compounds, units, words with a role.

It is data (the YAML files of this folder) that a nurse can edit; a mistake there is reported with file and line.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from corpus.paths import LEXICON
from corpus.yamlreader import CorpusError, Located, Problem, Reader, line_of


class Sense(msgspec.Struct, frozen=True):
    """One meaning of a short form; ``near`` are words whose presence speaks for it."""

    means: str
    near: list[str] = []


class Words(msgspec.Struct):
    """Words with a role: ``stop`` is never indexed, ``question`` and ``house`` words are left out of a question;
    ``diluents`` name the fluid that a drug comes in; ``forms`` its form, route and package.
    ``general`` lay terms may stand in any number of families."""

    stop: list[str]
    question: list[str]
    house: list[str]
    diluents: list[str]
    forms: list[str]
    general: list[str]


class Lexicon(msgspec.Struct):
    """The whole lexicon. Keys are lower case.

    abbreviations: short form -> senses, the usual one first (clinical and billing short forms together).
    lay: what people say -> clinical or billing words for it.
    compounds: words written apart -> the same written together.
    units: any spelling of a unit -> its one form.
    """

    abbreviations: dict[str, list[Sense]]
    lay: dict[str, list[str]]
    compounds: dict[str, str]
    units: dict[str, str]
    words: Words


@functools.cache
def load_lexicon(folder: Path = LEXICON) -> Lexicon:
    """Read the lexicon; raises :class:`corpus.CorpusError`, which lists every mistake in its files."""
    problems: list[Problem] = []

    def read(name: str, wanted: object, what: str) -> object:
        reader = Reader(folder / name, f"lexicon/{name}")
        node = reader.document()
        value = reader.value(node, wanted, what) if node is not None else None
        problems.extend(reader.problems)
        return value or {}

    def read_all(stem: str, wanted: object, what: str, mend: str, known: Iterable[str] = ()) -> dict[str, Any]:
        """Read the files whose names begin with ``stem`` into one mapping, keys in lower case, none of them twice."""
        found: dict[str, Any] = {}
        for path in sorted(folder.glob(f"{stem}*.yaml")) or [folder / f"{stem}.yaml"]:
            written = read(path.name, wanted, what)
            assert isinstance(written, dict)
            for key, value in written.items():
                if key.casefold() in found or key.casefold() in known:
                    twice = f"{key} stands twice in the lexicon"
                    problems.append(Problem(f"lexicon/{path.name}", line_of(key), twice, mend))
                found[key.casefold()] = value if isinstance(value, list) else [value]
        return found

    senses_type = dict[str, str | list[str | Sense]]
    one_place = "put all its senses in one place"
    written = read_all("abbreviations", senses_type, "the list of short forms", one_place)
    written |= read_all("billing", senses_type, "the list of short forms", one_place, written)
    abbreviations = {short: [_sense(item) for item in told] for short, told in written.items()}
    lay = read_all("lay", dict[str, str | list[str]], "the list of lay terms", "put all its meanings in one place")
    compounds = read("compounds.yaml", dict[str, str], "the list of compounds")
    units = read("units.yaml", dict[str, list[str]], "the list of units")
    words = read("words.yaml", Words, "the lists of words")
    for short, told in read_all("clipped", senses_type, "the list of short forms", one_place).items():
        listed = abbreviations.setdefault(short, [])
        known = {sense.means for sense in listed}
        listed.extend(sense for sense in map(_sense, told) if sense.means not in known)
    if problems:
        raise CorpusError(problems)
    assert isinstance(compounds, dict)
    assert isinstance(units, dict)
    assert isinstance(words, Words)
    return Lexicon(
        abbreviations=abbreviations,
        lay={str(said): [str(meant) for meant in told] for said, told in lay.items()},
        compounds={str(k).casefold(): str(v).casefold() for k, v in compounds.items()},
        units={str(s): str(unit) for unit, spellings in units.items() for s in [unit, *spellings]},
        words=Words(**{role: [str(word) for word in getattr(words, role)] for role in Words.__struct_fields__}),
    )


def _sense(item: str | Sense) -> Sense:
    if isinstance(item, Sense):
        return Sense(str(item.means), [str(word) for word in item.near])
    return Sense(str(Located(item)))
