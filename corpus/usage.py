"""How often a code is billed, as far as public facts tell: in how many hospital price lists it stands."""

from __future__ import annotations

import functools

from corpus.paths import USAGE
from corpus.yamlreader import read_yaml

LISTS = 81  #: price lists that were counted


@functools.cache
def count_price_lists() -> dict[str, int]:
    """Return in how many of :data:`LISTS` public price lists each code stands; a code that is in none is left out.

    Source: github.com/emigre459/Hospital-Chargemasters, without the lists on which plaincode is measured.
    """
    codes_of: dict[int, list[str]] = read_yaml(USAGE, dict[int, list[str]], "the table of price lists")
    return {str(code): int(count) for count, codes in codes_of.items() for code in codes}
