"""Learning a list that was coded by hand: its lines and codes, kept in the user's plaincode folder until they are forgotten."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import msgspec

from corpus import paths
from search.bulk.delimited import BadTable
from search.bulk.formats import open_list
from search.bulk.givencodes import choose_given
from search.bulk.lists import GivenCode, PriceRow, ReadOptions
from search.errors import SearchError
from search.shapes import find_code_set

#: What people write where a line has no code of the set.
_NONE = frozenset({"none", "no code", "n/a", "-"})
#: Lines of a list that are learned at most: the memory is held whole by each worker.
MOST_LINES = 500_000
_ODD = re.compile(r"[^\w.-]+")


class Learned(msgspec.Struct, frozen=True):
    """A list that was learned.

    name: of its file.  learned: when, as ISO 8601 (UTC).  lines: the different ones, each with a code ("" for none) and how
    often it has it.  skipped: rows without a description or without a code.
    """

    name: str
    learned: str
    lines: tuple[tuple[str, str, int], ...] = ()
    skipped: int = 0
    description: str = ""
    codes: str = ""

    def __repr__(self) -> str:
        return f"<Learned {self.name!r}: {len(self.lines):,} lines>"


def memory_folder() -> Path:
    """Return where learned lists are kept: ``memory`` in the user's plaincode folder. It is not created here."""
    return paths.home() / "memory"


def learn(
    source: Path | str,
    columns: str | Sequence[str] = (),
    code_column: str = "",
    *,
    sheet: str = "",
    header: bool = True,
    encoding: str = "",
    delimiter: str = "",
) -> Learned:
    """Remember a list that was coded by hand, so that :func:`search.map_file` gives the same lines the same codes.

    The list is of any kind that ``map_file`` reads, a review sheet that was filled in among them. ``columns`` and
    ``code_column`` are the described column and that of the codes; they are found where they are not given. Codes may be of
    any set; "none" says that a line has no code. Rows without a description or a code are skipped. A list of the same name
    takes the place of the one learned before. Nothing of it ever becomes a part of an index.

    Raises :class:`search.BadTable` when the file is no table, has no such columns, no coded row, or more than 500,000
    different lines; and OSError.
    """
    source, named = Path(source), (columns,) if isinstance(columns, str) else tuple(columns)
    options = ReadOptions(named, code_column, True, header, encoding, delimiter, sheet)
    coded = open_list(source, options)
    if not coded.codes:
        raise BadTable(f"{source}: no column looks like codes; name it with --code")
    counts: Counter[tuple[str, str]] = Counter()
    skipped = 0
    for row in coded.rows():
        code = _code_of(row)
        if code is None or not row.text.strip():
            skipped += 1
            continue
        counts[" ".join(row.text.split()).encode("utf-8", "replace").decode(), code] += 1
        if len(counts) > MOST_LINES:
            raise BadTable(f"{source}: has more than {MOST_LINES:,} different lines; learn a part of it")
    if not counts:
        raise BadTable(f"{source}: no row has a description and a code, so there is nothing to learn")
    lines = tuple((text, code, count) for (text, code), count in counts.items())
    now = datetime.now(timezone.utc).isoformat()
    learned = Learned(source.name, now, lines, skipped, coded.description, coded.codes)
    _store(learned)
    return learned


def _code_of(row: PriceRow) -> str | None:
    """Return the code of a row, "" for one that is said to have none, or None where nothing is filled in."""
    if row.given and row.given[0].code.strip().casefold() in _NONE:
        return ""
    usable = [given.code for given in _prefer_ours(choose_given(row.given)) if find_code_set(given.code)]
    return usable[0] if usable else None


def _prefer_ours(given: Sequence[GivenCode]) -> list[GivenCode]:
    return sorted(given, key=lambda entry: find_code_set(entry.code) != "HCPCS")


def _file_of(name: str) -> Path:
    """Return the file of a list: its name, made harmless, and a digest, so that two names never share one."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return memory_folder() / f"{_ODD.sub('-', name)[:80]}.{digest}.json"


def _store(learned: Learned) -> None:
    file = _file_of(learned.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_bytes(msgspec.json.encode(learned))
    new.replace(file)


def read_learned(folder: Path | None = None) -> list[Learned]:
    """Return the lists that were learned, the latest last; none where nothing was.

    Raises :class:`search.SearchError` for a file that is damaged.
    """
    lists = []
    for file in sorted((folder or memory_folder()).glob("*.json")):
        try:
            lists.append(msgspec.json.decode(file.read_bytes(), type=Learned))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise SearchError(f"{file}: is damaged; remove it, and learn the list again") from None
    return sorted(lists, key=lambda learned: learned.learned)


def forget(name: str) -> int:
    """Forget a list by the name of its file; returns how many lines that were.

    Raises :class:`search.SearchError`, which names the lists there are, for one that was not learned.
    """
    file = _file_of(Path(name).name)
    try:
        learned = msgspec.json.decode(file.read_bytes(), type=Learned)
    except FileNotFoundError:
        known = ", ".join(learned.name for learned in read_learned()) or "none"
        raise SearchError(f"no list {name!r:.80} was learned; those learned: {known}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        learned = Learned(name, "")
    file.unlink()
    return len(learned.lines)


def digest_memory(folder: Path) -> str:
    """Return what changes when the memory does; "" for an empty one."""
    files = sorted(folder.glob("*.json"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest() if files else ""
