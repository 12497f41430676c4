"""Which column describes a row and which holds its code, by their names and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.bulk.delimited import BadTable
from search.bulk.givencodes import is_procedure_code

#: How many rows are looked at to tell what a column holds.
SAMPLE_ROWS = 200

#: The plain name of the column of a review sheet that is filled in by hand.
FILL_IN = "correctcode"
#: Names of columns that describe a row, surest first, without blanks and signs.
_DESCRIPTIONS = (
    "description", "chargedescription", "proceduredescription", "itemdescription", "servicedescription", "cdmdescription",
    "chargemasterdescription", "chargecodedescription", "itemservicedescription", "billingdescription", "longdescription",
    "descriptionofservice", "codedescription", "cptdescription", "hcpcsdescription", "shortdescription", "desc",
)  # fmt: skip
_NOT_DESCRIPTIONS = re.compile(
    r"rev|payer|plan|drg|note|modif|hospital|address|location|methodology|setting|type|plaincode"
)
#: Names that hold a description where the cells look like one.
_MAYBE_DESCRIPTIONS = re.compile(r"procedure|service|item|charge|name|product|drug|test")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SIGNS = re.compile(r"[\W_]+")
_TRANSPARENCY_CODE = re.compile(r"code\|\d+")
_MOST_SHOWN = 20


def plain_name(name: str) -> str:
    """Return the name of a column without blanks, signs and capitals."""
    return _SIGNS.sub("", name).casefold()


def find_column(name: str, names: Sequence[str], width: int) -> int:
    """Return where a column stands that was given by its name or its number from 1.

    ``names`` is empty where the columns have none. Raises :class:`BadTable`, which lists the columns, when there is none.
    """
    known = [field.strip().casefold() for field in names]
    if name.strip().casefold() in known:
        return known.index(name.strip().casefold())
    if name.isdecimal() and len(name) < 10 and 1 <= int(name) <= width:
        return int(name) - 1
    raise BadTable(f"there is no column {name!r:.60}; the file has: {_show(names, width)}")


def find_description(names: Sequence[str], sample: Sequence[Sequence[str]], width: int) -> tuple[int, str]:
    """Return the column that describes a row, and how it was found: "by its name" or "by what stands in it".

    Raises :class:`BadTable` when none looks like it.
    """
    plain = [plain_name(name) for name in names]
    filled = [any(_cell(row, at) for row in sample) or not sample for at in range(width)]
    for wanted in _DESCRIPTIONS:
        if wanted in plain and filled[plain.index(wanted)]:
            return plain.index(wanted), "by its name"
    for at, name in enumerate(plain):
        if "desc" in name and not _NOT_DESCRIPTIONS.search(name) and filled[at]:
            return at, "by its name"
    worded = [_count_words(sample, at) if not _is_other(plain, at) else 0.0 for at in range(width)]
    likely = [at for at in range(width) if worded[at] >= 1.5]
    named = [at for at in likely if at < len(plain) and _MAYBE_DESCRIPTIONS.search(plain[at])]
    if likely:
        return max(named or likely, key=lambda at: (worded[at], -at)), "by what stands in it"
    raise BadTable(
        f"no column looks like descriptions; name the column with --column; the file has: {_show(names, width)}"
    )


def find_codes(names: Sequence[str], sample: Sequence[Sequence[str]]) -> int | None:
    """Return the column that holds the code of a row, or None: one called HCPCS or CPT, or "code" with such codes in it."""
    likely = []
    for at, name in enumerate(map(plain_name, names)):
        if name == FILL_IN:
            return at
        if _other_than_code(name) or not (
            "hcpc" in name or "cpt" in name or name in ("code", "procedurecode", "billingcode")
        ):
            continue
        cells = [cell for row in sample if (cell := _cell(row, at))]
        fitting = sum(map(is_procedure_code, cells))
        if "hcpc" in name and (fitting or not cells):
            likely.append((0, at))
        elif cells and 2 * fitting >= len(cells):
            likely.append((1 if "cpt" in name else 2, at))
    return min(likely)[1] if likely else None


def find_transparency_codes(names: Sequence[str]) -> list[tuple[int, int | None]]:
    """Return the columns ``code|1``, ``code|2``, ... of CMS's price transparency templates, each with that of its type.

    Other tables have none.
    """
    known = [transparency_name(name) for name in names]
    return [
        (at, known.index(f"{name}|type") if f"{name}|type" in known else None)
        for at, name in enumerate(known)
        if _TRANSPARENCY_CODE.fullmatch(name)
    ]


def transparency_name(name: str) -> str:
    """Return the name of a template's column without the blanks that hospitals put around its bars."""
    return re.sub(r"\s*\|\s*", "|", name.strip().casefold())


def is_transparency(names: Sequence[str]) -> bool:
    """Tell whether these are the columns of a template, tall or wide: a description and numbered codes."""
    return "description" in map(transparency_name, names) and bool(find_transparency_codes(names))


def _is_other(plain: Sequence[str], at: int) -> bool:
    return at < len(plain) and bool(_NOT_DESCRIPTIONS.search(plain[at]))


def _other_than_code(name: str) -> bool:
    return any(part in name for part in ("desc", "modif", "type", "name", "plaincode"))


def _count_words(sample: Sequence[Sequence[str]], at: int) -> float:
    """Return how many different words a cell of a column has on average; repeated cells count once, empty ones as none."""
    cells = [_cell(row, at) for row in sample]
    return sum(len(_WORD.findall(cell)) for cell in set(cells)) / max(sum(1 for cell in cells if cell), 1)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _show(names: Sequence[str], width: int) -> str:
    shown = [" ".join(field.split())[:40] for field in names[:_MOST_SHOWN]]
    return ", ".join(shown) + (", ..." if width > _MOST_SHOWN else "") if names else f"1 to {width}"
