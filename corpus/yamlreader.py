"""Strict reading of hand-written YAML: typed values, and every mistake of a file with its line.

The wanted type decides, not YAML's guess: where text is wanted, ``no``, ``off`` and ``12`` are text, so nobody who edits
the corpus has to know YAML's traps. All mistakes of a file are collected, not only the first.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import msgspec
import yaml

from corpus.near import list_near

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake in a data file: where it is, what it is, how to mend it, and the name of the check that found it, or ""."""

    file: str
    line: int
    what: str
    mend: str
    check: str = ""

    def __str__(self) -> str:
        found_by = f" [{self.check}]" if self.check else ""
        return f"{self.file}:{self.line}: {self.what}; {self.mend}{found_by}"


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """Return the fields of a struct by their names in files; msgspec works them out anew at each call, which is slow."""
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


class CorpusError(Exception):
    """Data files with mistakes. ``problems`` lists all of them; the text has a line for each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Located(str):
    """Text that knows on which line of its file it stands."""

    line: int

    @classmethod
    def at(cls, text: str, line: int) -> Located:
        """Make a text with its line."""
        located = cls(text)
        located.line = line
        return located


def line_of(text: str) -> int:
    """Return the line of a text that the reader made, or 1 for any other."""
    return getattr(text, "line", 1)


class Reader:
    """Reads one file. ``problems`` collects its mistakes, which name it as ``shown_as``."""

    def __init__(self, path: Path, shown_as: str) -> None:
        self.path = path
        self.shown_as = shown_as
        self.problems: list[Problem] = []

    def problem(self, line: int, what: str, mend: str) -> None:
        """Note a mistake."""
        self.problems.append(Problem(self.shown_as, line, what, mend))

    def document(self) -> Any:
        """Return the root node of the file, or None with a problem noted when it is empty or not YAML."""
        try:
            text = self.path.read_text(encoding="utf-8")
            node = _Loader(text).get_single_node()
        except OSError as error:
            self.problem(1, f"cannot be read ({error.strerror})", "check the path and its permissions")
            return None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self.problem(line, f"is not UTF-8 text (byte {error.start})", "save it as UTF-8")
            return None
        except RecursionError:
            self.problem(1, "is nested too deeply", "write it flat, as the other files are")
            return None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            before = text[: getattr(error, "position", 0)]  # of a character that YAML does not allow
            line = mark.line + 1 if mark else before.count("\n") + 1
            reason = getattr(error, "problem", None) or str(error).splitlines()[0]
            self.problem(line, f"is not valid YAML ({reason})", "check the indentation and quotes near this line")
            return None
        if node is None:
            self.problem(1, "is empty", "write at least one entry or delete the file")
        return node

    def value(self, node: Any, wanted: Any, what: str) -> Any:
        """Turn a YAML node into a value of the wanted type; None with a problem noted when it does not fit."""
        if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct):
            return self._struct(node, wanted, what)
        origin, args = get_origin(wanted), get_args(wanted)
        if origin is list:
            if not isinstance(node, yaml.SequenceNode):
                return self._misfit(node, what, "a list", "write it as [one, two]")
            items = [self.value(item, args[0], f"an item of {what}") for item in node.value]
            return [item for item in items if item is not None]
        if origin is dict:
            return self._mapping(node, what, lambda _: args[1])
        if origin in (Union, types.UnionType):
            return self.value(node, self._alternative(node, args), what)
        if not isinstance(node, yaml.ScalarNode):
            return self._misfit(node, what, "plain text", "write one value on the line")
        if wanted is bool:
            if node.value not in ("true", "false"):
                return self._misfit(node, what, "true or false", "write true, or leave the key out")
            return node.value == "true"
        text = " ".join(node.value.split())
        if not text:
            return self._misfit(node, what, "text, and it is empty", "fill it in or leave it out")
        return Located.at(text, node.start_mark.line + 1)

    def _alternative(self, node: Any, options: tuple[Any, ...]) -> Any:
        """Choose the member of a union that has the node's shape."""
        shape = {yaml.ScalarNode: str, yaml.SequenceNode: list, yaml.MappingNode: dict}[type(node)]
        for option in options:
            kind = get_origin(option) or option
            if issubclass(kind, shape) or (shape is dict and issubclass(kind, msgspec.Struct)):
                return option
        return options[0]

    def _misfit(self, node: Any, what: str, wanted: str, mend: str) -> None:
        self.problem(node.start_mark.line + 1, f"{what} must be {wanted}", mend)

    def _mapping(self, node: Any, what: str, type_of: Callable[[str], Any]) -> dict[str, Any] | None:
        """Read a mapping; ``type_of`` gives the type for a key, or None to skip an unknown one it has reported."""
        if not isinstance(node, yaml.MappingNode):
            self._misfit(node, what, "a mapping of keys to values", "write it as key: value")
            return None
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = Located.at(str(key_node.value), line)
            if key in lines:
                self.problem(line, f"{key} stands twice in {what} (first on line {lines[key]})", "keep one of them")
                continue
            lines[key] = line
            wanted = type_of(key)
            if wanted is None:
                continue
            value = self.value(value_node, wanted, str(key))
            if value is not None:
                values[key] = value
        return values

    def _struct(self, node: Any, wanted: type[msgspec.Struct], what: str) -> Any:
        """Read a mapping into a struct, reporting unknown and missing keys.

        What is missing gets an empty stand-in, so that the rest can be checked in the same run.
        """
        fields = _fields(wanted)

        def type_of(key: str) -> Any:
            if key in fields:
                return fields[key].type
            near = list_near(key, fields)
            mend = f"did you mean {near[0]}?" if near else f"known keys are {', '.join(fields)}"
            self.problem(line_of(key), f"unknown key {key!r} in {what}", mend)
            return None

        values = self._mapping(node, what, type_of)
        if values is None:
            return None
        line = node.start_mark.line + 1
        present = {key_node.value for key_node, _ in node.value}
        missing = [name for name, f in fields.items() if f.required and name not in values]
        for name in missing:
            if name not in present:  # a present but wrong value has been reported already
                self.problem(line, f"{what} has no {name}", f"add a line '{name}: ...'")
            stand_in = _stand_in(fields[name].type)
            if stand_in is None:
                return None
            values[name] = stand_in
        return wanted(**{fields[key].name: value for key, value in values.items()})


#: Takes the place of a mapping that is missing, which has been reported already.
MISSING: dict[str, Any] = {}


def _stand_in(wanted: Any) -> Any:
    """Return an empty value of a type, or None for a type that has none."""
    if wanted is str:
        return ""
    if get_origin(wanted) in (Union, types.UnionType):
        return _stand_in(get_args(wanted)[0])
    return {list: [], dict: MISSING}.get(get_origin(wanted))


def read_yaml(path: Path, wanted: Any, what: str, shown_as: str = "") -> Any:
    """Return a whole file as a value of the wanted type; raises :class:`CorpusError`, which lists every mistake in it.

    Texts within it are :class:`Located`. ``what`` says in messages what the file is; ``shown_as`` is its name there.
    """
    reader = Reader(path, shown_as or path.name)
    node = reader.document()
    value = reader.value(node, wanted, what) if node is not None else None
    if reader.problems:
        raise CorpusError(reader.problems)
    return value
