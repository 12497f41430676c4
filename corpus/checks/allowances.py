"""Allowances: what a check finds and a reader found right, by check and code, each with the reason."""

from __future__ import annotations

import functools

from corpus.paths import ALLOWANCES
from corpus.yamlreader import read_yaml


def is_allowed(check: str, code: str, what: str = "") -> bool:
    """Tell whether a check's finding at a code is explained; ``what`` names one finding of several ("custom").

    Raises :class:`corpus.CorpusError` for mistakes in the file.
    """
    explained = allowances().get(check, {}).get(code, {})
    return bool(explained) and (not what or what in explained)


@functools.lru_cache(1)
def allowances() -> dict[str, dict[str, dict[str, str]]]:
    """Return the file: check -> code -> what is allowed -> why."""
    read: dict[str, dict[str, dict[str, str]]] = read_yaml(
        ALLOWANCES, dict[str, dict[str, dict[str, str]]], "the allowances", ALLOWANCES.name
    )
    return read
