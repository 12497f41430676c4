"""What took the place of a code that has ended, said in a sentence."""

from __future__ import annotations

from corpus.entry import Entry
from corpus.successors import CPT


def say_successors(entry: Entry) -> str:
    """Say in a sentence what is used in place of an ended code, and why; "" where nothing is known.

    >>> from datetime import date
    >>> say_successors(Entry(code="J0001", name="Old", ended=date(2020, 1, 1), replaced_by={"J0002": "CMS says so"}))
    'Now J0002, because CMS says so.'
    """
    codes = entry.successors
    if not codes:
        return "CPT took its place, whose codes are not shown here." if CPT in entry.replaced_by else ""
    reasons = dict.fromkeys(entry.replaced_by[code] for code in codes)
    if len(reasons) == 1:
        return f"Now {' or '.join(codes)}, because {next(iter(reasons))}."
    return f"Now {'; or '.join(f'{code}, because {entry.replaced_by[code]}' for code in codes)}."
