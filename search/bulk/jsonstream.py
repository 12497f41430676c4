"""Items of one list in a large JSON file, one after the other, with the text between them, so that all can be copied."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from search.bulk.delimited import BadTable
from search.bulk.lists import Position

_CHUNK = 1 << 20
#: Characters of an item (or of another value on the top level) that are held at most.
_LARGEST = 1 << 28
_SPACE = re.compile(r"[ \t\r\n]*")
_TAIL = 16  #: an error so near to the end of what is read may be the end's alone


class JsonItems:
    """Reads the items of the list ``member`` on the top level of a file.

    Only a part of the file is in memory at a time: the item and about a megabyte. Raises :class:`BadTable`, with the place,
    where the file is not JSON, is cut off, or has no such list.
    """

    def __init__(self, path: Path, member: str, position: Position | None = None) -> None:
        self._path, self._member, self._position = path, member, position
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._json = json.JSONDecoder(strict=False)
        self._text, self._at, self._copied, self._passed, self._ended = "", 0, 0, 0, False

    def __iter__(self) -> Generator[tuple[str, str, Any], None, None]:
        """Yield for each item the text before it, its own, and its value; last the text behind, with None as its value."""
        with self._path.open("rb") as self._file:
            self._take("\ufeff", optional=True)
            self._take("{")
            more = not self._take("}", optional=True)
            while more:
                key = self._read()
                self._take(":")
                if key == self._member and self._take("[", optional=True):
                    yield from self._items()
                    yield from self._rest()
                    return
                self._read()
                more = self._take(",", optional=True)
                if not more:
                    self._take("}")
            raise BadTable(f"{self._path}: holds no list {self._member!r}, so it is no price transparency file")

    def _items(self) -> Iterator[tuple[str, str, Any]]:
        if self._take("]", optional=True):
            return
        while True:
            self._skip_space()
            start = self._at - self._copied
            value = self._read()
            before_and_item = self._text[self._copied : self._at]
            self._copied = self._at
            yield before_and_item[:start], before_and_item[start:], value
            self._forget_read()
            if not self._take(",", optional=True):
                self._take("]")
                return

    def _rest(self) -> Iterator[tuple[str, str, Any]]:
        """Yield what stands behind the list, having checked that it is the rest of one JSON object."""
        while self._take(",", optional=True):
            self._read()
            self._take(":")
            self._read()
            if self._at - self._copied > _CHUNK:
                yield self._text[self._copied : self._at], "", None
                self._copied = self._at
                self._forget_read()
        self._take("}")
        self._skip_space()
        if self._at < len(self._text):
            self._refuse("something stands behind the end")
        yield self._text[self._copied :], "", None

    def _read(self) -> Any:
        """Return the next value and step behind it."""
        self._skip_space()
        wanted = _CHUNK
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
                if end < len(self._text) or self._ended:  # a number at the end may go on
                    self._at = end
                    return value
            except json.JSONDecodeError as error:
                cut_off = error.pos >= len(self._text) - _TAIL or error.msg.startswith("Unterminated string")
                if self._ended or not cut_off:
                    self._at = error.pos
                    self._refuse("the file is cut off" if cut_off else error.msg)
            except RecursionError:
                self._refuse("values are nested too deeply")
            if len(self._text) - self._at > _LARGEST:
                self._refuse("an item is larger than 256 MB")
            self._fill(wanted)
            wanted *= 2

    def _take(self, mark: str, optional: bool = False) -> bool:
        """Step behind a character, if it is the next; tells whether it was."""
        self._skip_space()
        if self._text.startswith(mark, self._at):
            self._at += 1
            return True
        if not optional:
            self._refuse(f"{mark!r} is missing" if self._at < len(self._text) else "the file is cut off")
        return False

    def _skip_space(self) -> None:
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text) or self._ended:
                return
            self._fill(_CHUNK)

    def _fill(self, size: int) -> None:
        data = self._file.read(size)
        self._ended = not data
        self._text += self._decode(data, final=not data)
        if self._position:
            self._position(self._file.tell())

    def _forget_read(self) -> None:
        """Let go of the text that was given out; the text of other members waits to be given out with the first item."""
        if self._copied > _CHUNK:
            self._passed += self._copied
            self._text, self._at, self._copied = self._text[self._copied :], self._at - self._copied, 0

    def _refuse(self, why: str) -> None:
        raise BadTable(f"{self._path}: is not JSON at character {self._passed + self._at + 1:,} ({why})")
