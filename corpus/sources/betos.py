"""The BETOS grouping: the type-of-service codes of the code file, in words."""

from __future__ import annotations

import functools

from corpus.paths import BETOS
from corpus.yamlreader import read_yaml


@functools.cache
def _groups() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = read_yaml(BETOS, dict[str, list[str]], "the list of groups")
    return groups


def betos_grouping(code: str) -> tuple[str, ...]:
    """Return the grouping of a BETOS code, from the broadest to the narrowest; an unknown code gives none."""
    beginnings = (code[:length] for length in range(len(code), 0, -1))
    path = next((_groups()[beginning] for beginning in beginnings if beginning in _groups()), [])
    return tuple(str(name) for name in path)
