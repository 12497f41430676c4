"""Finds what took the place of ended codes for corpus/successors.csv, and tells which codes may have been used twice.

    python benchmarks/find_successors.py HCPC2025_OCT_ANWEB.xlsx [--later FILE] [--earlier FILE ...] [--reports FILE ...]
        [--write]

The first file is a whole release of CMS's code file. ``--later`` may be an excerpt of a newer one, whose last days and codes
are taken along. ``--reports`` are CMS's transaction reports (xlsx). ``--earlier`` are older releases: codes that mean something
else in them are printed, for corpus/reused.yaml. How a successor is known, the surest first:

reference   the ended code's record refers to another code (one of CPT is not named).
same        a code that was added on the day after has the same official descriptor; "report" where both stand in a report.
amount      as before, once amounts and units of measure are left out.
product     as before, once texts in brackets, which name products, are left out; not for quality measures.
read        benchmarks/successors-read.yaml pairs them, and the one was added on the day after the other.

Successors that have ended themselves are followed to the one in use.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import yaml
from python_calamine import load_workbook

from corpus.entry import CODE
from corpus.paths import SUCCESSORS
from corpus.sources.hcpcs import HcpcsRecord, parse
from corpus.successors import CPT, Successor

Records = dict[str, HcpcsRecord]

READ = Path(__file__).with_name("successors-read.yaml")

_FILLING = frozenset(["injection", "inj", "of", "the", "and", "a", "or", "per", "up", "to"])
_UNITS = re.compile(r"m?c?g|m[lm]|gm|i?u|i|cc|mci|(?:micro|milli)?(?:gram|curie)s?|units?")
_QUALITY = re.compile(r"[GM]")  # letters of quality measures, whose texts differ in little
_SAME_MEANING = 0.1  #: share of words of the shorter descriptor that both have at least, where a code means the same


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a descriptor in lower case."""
    return re.findall(r"[a-z]+|\d+(?:[.,]\d+)*", text.lower())


def key_of(descriptor: str, how: str) -> str:
    """Return what two descriptors share when they are the same, the same but for the amount, or but for the product.

    >>> key_of("Injection, testo (Brand), up to 100 mg", "same")
    'testo brand 100 mg'
    >>> key_of("Injection, testo (Brand), up to 100 mg", "amount"), key_of("Testo (Brand), 1 mg", "product")
    ('testo brand', 'testo 1 mg')
    """
    text = re.sub(r"\([^)]*\)", " ", descriptor) if how == "product" else descriptor
    words = [word for word in words_of(text) if word not in _FILLING]
    if how == "amount":
        words = [word for word in words if not word[0].isdigit() and not _UNITS.fullmatch(word)]
    return " ".join(words)


def find_successors(
    records: Records, reported: frozenset[str] = frozenset(), read: Mapping[str, Sequence[str]] | None = None
) -> list[Successor]:
    """Return a row for each ended code and successor, ended codes without any with "" for it, in order of code.

    ``reported`` are codes that change reports list, ``read`` pairs that a reader found.
    """
    direct = _direct(records, reported)
    for code, others in (read or {}).items():
        ended = records[code].ended if code in records else None
        fitting = [o for o in others if ended and o in records and records[o].added == ended + timedelta(1)]
        if fitting and code not in direct:
            direct[code] = [(other, "read") for other in fitting]
    rows: list[Successor] = []
    for code, record in sorted(records.items()):
        if record.ended is None or not CODE.fullmatch(code):
            continue
        followed = _follow(code, records, direct, ())
        rows += [Successor(code, record.ended, last, how, via) for last, how, via in sorted(set(followed))] or [
            Successor(code, record.ended, "", "")
        ]
    return rows


def _direct(records: Records, reported: frozenset[str]) -> dict[str, list[tuple[str, str]]]:
    """Return for each ended code what took its place at once, each with how that is known."""
    by_key: dict[tuple[str, date, str], list[str]] = defaultdict(list)
    for code, record in records.items():
        if record.added and CODE.fullmatch(code):
            for how in ("same", "amount", "product"):
                by_key[how, record.added, key_of(record.descriptor, how)].append(code)
    direct: dict[str, list[tuple[str, str]]] = {}
    for code, record in records.items():
        if record.ended is None or not CODE.fullmatch(code):
            continue
        references = [other for other in record.cross_references if other != code]
        if references:
            direct[code] = [(other if CODE.fullmatch(other) else CPT, "reference") for other in references]
            continue
        for how in ("same", "amount", "product"):
            if how != "same" and _QUALITY.match(code):
                break
            key = key_of(record.descriptor, how)
            found = [other for other in by_key[how, record.ended + timedelta(1), key] if other != code and key]
            if found:
                both = how == "same" and code in reported
                direct[code] = [(other, "report" if both and other in reported else how) for other in found]
                break
    return direct


def _follow(
    code: str, records: Records, direct: dict[str, list[tuple[str, str]]], seen: tuple[str, ...]
) -> list[tuple[str, str, str]]:
    """Return the successors in use, how the first step is known, and the last ended code between."""
    found = []
    for other, how in direct.get(code, []):
        if other in seen or (other != CPT and other not in records):
            continue
        ended = other != CPT and records[other].ended is not None
        if not ended:
            found.append((other, how, ""))
        else:
            further = _follow(other, records, direct, (*seen, code))
            found += [(last, how, via or other) for last, _, via in further]
    return found


def read_reports(paths: list[Path]) -> frozenset[str]:
    """Return the codes that transaction reports list as added or discontinued."""
    codes = set()
    for path in paths:
        for row in load_workbook(path).get_sheet_by_name("Changes by Action Code").to_python():
            if str(row[1]).strip().upper() in ("ADD", "DISCONTINUED", "DISCONTINUE"):
                codes.add(str(row[0]).strip())
    return frozenset(codes)


def find_reused(now: Records, earlier: Records) -> list[str]:
    """Return a line for each code that means something else in an earlier release, or ended in it before it was added."""
    lines = []
    for code, record in sorted(now.items()):
        old = earlier.get(code)
        if old is None:
            continue
        new_words, old_words = set(words_of(record.descriptor)), set(words_of(old.descriptor))
        shared = len(new_words & old_words) / max(1, min(len(new_words), len(old_words)))
        if shared < _SAME_MEANING or (old.ended and record.added and record.added > old.ended):
            lines.append(f"{code}: {old.descriptor[:90]} ({old.ended}) -> {record.descriptor[:90]} ({record.added})")
    return lines


def write(rows: list[Successor]) -> str:
    """Return the file, the same for the same rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", "ended", "successor", "how", "via"])
    writer.writerows([row.code, row.ended.isoformat(), row.successor, row.how, row.via] for row in rows)
    return text.getvalue()


def _read(path: Path) -> Records:
    return {record.code: record for record in parse(path).records}


def main() -> None:
    """Find, count and print; write the file if told to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", type=Path)
    parser.add_argument("--later", type=Path)
    parser.add_argument("--earlier", type=Path, nargs="*", default=[])
    parser.add_argument("--reports", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    records = _read(options.release)
    if options.later:
        records.update(_read(options.later))
    read = yaml.safe_load(READ.read_text(encoding="ascii"))
    rows = find_successors(records, read_reports(options.reports), read)
    refused = sorted(set(read) - {row.code for row in rows if row.how == "read"})
    print(f"read pairs that the dates do not bear out, or that a rule finds as well: {refused}")
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.how or "none known"] += 1
    print(f"{len({row.code for row in rows})} ended codes; rows: {dict(counts)}")
    for path in options.earlier:
        for line in find_reused(records, _read(path)):
            print(f"{path.name}: {line}")
    if options.write:
        SUCCESSORS.write_text(write(rows), encoding="ascii")


if __name__ == "__main__":
    main()
