"""The words for indicators of CMS's files: coverage, pricing, statuses, global period, quarter."""

from __future__ import annotations

import functools
from pathlib import Path

import msgspec

from corpus.lexicon.loading import without_lines
from corpus.paths import LEXICON
from corpus.yamlreader import CorpusError, Reader

_FILE = "statuses.yaml"


class Wording(msgspec.Struct, frozen=True):
    """What each indicator means, in our words, by the indicator; see statuses.yaml."""

    coverage: dict[str, str]
    global_days: dict[str, str]
    quarters: dict[str, str]
    fee_statuses: dict[str, str]
    prices: dict[str, str]
    opps_statuses: dict[str, str]
    dmepos_categories: dict[str, str]


@functools.cache
def load_wording(folder: Path = LEXICON) -> Wording:
    """Read the wording alone, which is quick; raises :class:`corpus.CorpusError` with the lines of its mistakes."""
    reader = Reader(folder / _FILE, f"lexicon/{_FILE}")
    node = reader.document()
    wording = reader.value(node, Wording, "the wording") if node is not None else None
    if reader.problems or wording is None:
        raise CorpusError(reader.problems)
    return Wording(**{name: without_lines(getattr(wording, name)) for name in Wording.__struct_fields__})
