"""Modifiers of HCPCS Level II: how they are written, and as entries. docs/authoring.md describes the format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from corpus.entry import MODIFIER, Entry
from corpus.family import day_of
from corpus.near import list_near
from corpus.paths import MODIFIERS, SPECIALTIES
from corpus.yamlreader import CorpusError, Problem, Reader, line_of, read_yaml


class ModifierSpec(msgspec.Struct):
    """What is written for one modifier. ``says`` is what it tells the payer; ``used`` replaces the group's sentence."""

    name: str
    says: str
    plain_language: list[str]
    also_known_as: list[str] = []
    used: str = ""
    ended: str = ""
    specialties: list[str] = []
    confused_with: dict[str, str] = {}


class ModifierGroup(msgspec.Struct):
    """What is written for modifiers of one kind. ``used_with`` says when, and with what kinds of codes, they are used."""

    group: str
    used_with: str
    modifiers: dict[str, ModifierSpec]
    specialties: list[str] = []
    plain_language: list[str] = []
    distinguish: str = ""


def read_modifiers(folder: Path = MODIFIERS) -> tuple[list[ModifierGroup], list[Problem]]:
    """Read the groups of all files in a folder, and every problem they have; an empty folder gives two empty lists."""
    groups: list[tuple[Reader, ModifierGroup]] = []
    readers = []
    for path in sorted(folder.glob("*.yaml")):
        reader = Reader(path, f"{folder.name}/{path.name}")
        readers.append(reader)
        node = reader.document()
        written = reader.value(node, list[ModifierGroup], "the file") if node is not None else None
        groups += [(reader, group) for group in written or []]
    _check(groups)
    return [group for _, group in groups], sorted(problem for reader in readers for problem in reader.problems)


def _check(groups: list[tuple[Reader, ModifierGroup]]) -> None:
    """Note what is wrong beyond the types: what is no modifier, what stands twice, links and dates that lead nowhere."""
    places: dict[str, str] = {}
    specialties = list(map(str, read_yaml(SPECIALTIES, list[str], "the list of specialties")))
    known = {str(modifier) for _, group in groups for modifier in group.modifiers}
    for reader, group in groups:
        for modifier, spec in group.modifiers.items():
            line = line_of(modifier)
            if not MODIFIER.fullmatch(modifier):
                reader.problem(line, f"{modifier!r} is no modifier of Level II", "write a letter and a letter or digit")
            first = places.setdefault(str(modifier), f"{reader.shown_as}:{line}")
            if first != f"{reader.shown_as}:{line}":
                reader.problem(line, f"{modifier} stands there already ({first})", "keep one of them")
            for link in spec.confused_with:
                if link not in known or link == modifier:
                    reader.problem(line_of(link), f"{link} is no other modifier", "correct or remove the link")
            if spec.ended and day_of(spec.ended) is None:
                reader.problem(line_of(spec.ended), f"{spec.ended!r} is no date", "write it as 2024-12-31")
        for name in [*group.specialties, *(name for spec in group.modifiers.values() for name in spec.specialties)]:
            if name not in specialties:
                near = list_near(name, specialties, least=0.5)
                mend = f"did you mean {near[0]}?" if near else "choose one from corpus/specialties.yaml"
                reader.problem(line_of(name), f"unknown specialty {name!r}", mend)


def authored_modifiers(folder: Path = MODIFIERS) -> dict[str, Entry]:
    """Return the authored modifiers as entries by their two characters, sorted.

    Raises :class:`corpus.CorpusError`, which lists all problems, when a file has one.
    """
    groups, problems = read_modifiers(folder)
    if problems:
        raise CorpusError(problems)
    return {entry.code: entry for entry in sorted(_entries_of(groups), key=lambda entry: entry.code)}


def _entries_of(groups: list[ModifierGroup]) -> Iterator[Entry]:
    for group in groups:
        for modifier, spec in group.modifiers.items():
            yield Entry(
                code=str(modifier),
                name=str(spec.name),
                kind="modifier",
                family=str(group.group),
                specialties=tuple(map(str, spec.specialties or group.specialties)),
                also_known_as=tuple(map(str, spec.also_known_as)),
                plain_language=tuple(map(str, [*spec.plain_language, *group.plain_language])),
                description=str(spec.says),
                clinical_context=str(spec.used or group.used_with),
                distinguish=str(group.distinguish),
                confused_with={str(other): str(text) for other, text in spec.confused_with.items()},
                ended=day_of(spec.ended),
                sources={"name": "plaincode corpus"},
            )
