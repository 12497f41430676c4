"""Merging: what the imported files say of each code, joined with the authored text."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from corpus.entry import Entry, Package, PaymentLimit, Rvu
from corpus.paths import BETOS
from corpus.reading import CorpusError, Reader
from corpus.sources import asp, hcpcs, ndc, rbcs, rvu, store
from corpus.sources.hcpcs import HcpcsRecord

#: Adds what one file says to an entry.
Adding = Callable[[Entry], Entry]

#: A descriptor serves as name up to this length; a longer one is cut at a word.
_NAME_LENGTH = 140
_CATCH_ALL = re.compile(
    r"not otherwise (?:classified|specified)|not elsewhere classified|\bno[cs]\b|\bnec\b"
    r"|miscellaneous|unlisted|unclassified",
    re.IGNORECASE,
)


def merge(entries: Mapping[str, Entry], home: Path | None = None) -> Iterator[Entry]:
    """Yield the authored entries and those that only the imported files have, sorted by code.

    Without imported files the authored entries come back as they are. Raises :class:`corpus.sources.SourceError` when
    an imported file is damaged.
    """
    official = {record.code: record for record in hcpcs.current(home) or []}
    schedule = _fee_schedule(home)
    facts = [_payment_limits(home), _packages(home), _groupings(home)]
    labels = {name: info.label for name in (hcpcs.NAME, rvu.NAME) if (info := store.read_info(name, home))}
    for code in sorted({*entries, *official, *schedule}):
        entry, record = entries.get(code), official.get(code)
        if record is not None:
            entry = _with_record(entry or _bare(record), record, labels[hcpcs.NAME])
        if entry is None:
            if not schedule[code][0][1]:
                continue  # a code that only the fee schedule has, and no licensed one
            entry = _licensed(code, schedule[code][0][1], labels[rvu.NAME])
        if code in schedule:
            rvus = tuple(line for line, _ in schedule[code])
            entry = replace(entry, rvus=rvus, sources={**entry.sources, "rvus": labels[rvu.NAME]})
        for of_code in facts:
            entry = of_code(entry)
        yield entry if entry.catch_all else replace(entry, catch_all=_is_catch_all(entry))


# --- the code file -----------------------------------------------------------------------------------------------------


def _bare(record: HcpcsRecord) -> Entry:
    """Make an entry of a record that nobody has written about."""
    return Entry(code=record.code, name=name_from(record.descriptor or record.short_descriptor), kind=record.kind)


def _with_record(entry: Entry, record: HcpcsRecord, label: str) -> Entry:
    facts = ("descriptor", "short_descriptor", "added", "effective", "ended", "coverage", "betos")
    return replace(
        entry,
        **{name: getattr(record, name) for name in facts},
        cross_references=tuple(record.cross_references),
        grouping=betos_grouping(record.betos),
        sources={"name": label, **entry.sources, **dict.fromkeys((*facts, "grouping"), label)},
    )


def _is_catch_all(entry: Entry) -> bool:
    return bool(_CATCH_ALL.search(entry.name) or _CATCH_ALL.search(entry.descriptor[:200]))


def name_from(descriptor: str) -> str:
    """Return a descriptor as a name: whole when it is short, else cut at the last word that fits, with an ellipsis."""
    if len(descriptor) <= _NAME_LENGTH:
        return descriptor
    return descriptor[:_NAME_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"


@functools.cache
def _betos() -> dict[str, list[str]]:
    reader = Reader(BETOS, BETOS.name)
    groups = reader.value(reader.document(), dict[str, list[str]], "the list of groups")
    if reader.problems:
        raise CorpusError(reader.problems)
    return {str(code): [str(name) for name in path] for code, path in groups.items()}


def betos_grouping(code: str) -> tuple[str, ...]:
    """Return the grouping of a BETOS code, from the broadest to the narrowest; an unknown code gives none."""
    beginnings = (code[:length] for length in range(len(code), 0, -1))
    return tuple(next((_betos()[begin] for begin in beginnings if begin in _betos()), ()))


# --- the other files: ----------------------------------


def _fee_schedule(home: Path | None) -> dict[str, list[tuple[Rvu, str]]]:
    """Return for each code its lines, the one without modifier first, and the descriptor of licensed codes."""
    lines: dict[str, list[tuple[Rvu, str]]] = defaultdict(list)
    for record in sorted(rvu.current(home) or [], key=lambda record: (record.code, record.modifier)):
        line = Rvu(
            modifier=record.modifier,
            status=record.status,
            work=record.work,
            pe_nonfacility=record.pe_nonfacility,
            pe_facility=record.pe_facility,
            malpractice=record.malpractice,
            total_nonfacility=record.total_nonfacility,
            total_facility=record.total_facility,
            conversion_factor=record.conversion_factor,
            global_days=record.global_days,
            pctc=record.pctc,
            na_nonfacility=record.na_nonfacility.upper() == "NA",
            na_facility=record.na_facility.upper() == "NA",
        )
        lines[record.code].append((line, record.descriptor if record.code[0].isdigit() else ""))
    return dict(lines)


def _licensed(code: str, descriptor: str, label: str) -> Entry:
    """Make an entry of a CPT row that the user imported under a licence of their own."""
    name = " ".join(descriptor.split())
    return Entry(code=code, name=name, kind="cpt", short_descriptor=name, sources={"name": label})


def _payment_limits(home: Path | None) -> Adding:
    records = {record.code: record for record in asp.current(home) or []}
    info = store.read_info(asp.NAME, home)

    def add(entry: Entry) -> Entry:
        record = records.get(entry.code)
        if record is None or info is None:
            return entry
        limit = PaymentLimit(amount=record.payment_limit, per=record.dosage, quarter=info.release, notes=record.notes)
        return replace(entry, payment_limit=limit, sources={**entry.sources, "payment_limit": info.label})

    return add


def _packages(home: Path | None) -> Adding:
    by_code: dict[str, list[ndc.NdcRecord]] = defaultdict(list)
    for record in ndc.current(home) or []:
        by_code[record.code].append(record)
    info = store.read_info(ndc.NAME, home)

    def add(entry: Entry) -> Entry:
        records = by_code.get(entry.code)
        if not records or info is None:
            return entry
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        for record in records:
            if record.drug:
                spellings[record.drug.casefold()][record.drug] += 1
        usual = sorted(
            spellings.values(), key=lambda spelling: (-sum(spelling.values()), spelling.most_common(1)[0][0])
        )
        names = tuple(spelling.most_common(1)[0][0] for spelling in usual)
        packages = tuple(Package(ndc=r.ndc, drug=r.drug, labeler=r.labeler, units=r.units) for r in records)
        sources = {**entry.sources, "drug_names": info.label, "packages": info.label}
        return replace(entry, drug_names=names, packages=packages, sources=sources)

    return add


def _groupings(home: Path | None) -> Adding:
    records = {record.code: record for record in rbcs.current(home) or []}
    info = store.read_info(rbcs.NAME, home)

    def add(entry: Entry) -> Entry:
        record = records.get(entry.code)
        if record is None or info is None:
            return entry
        path = tuple(dict.fromkeys(filter(None, (record.category, record.subcategory, record.family))))
        return replace(entry, grouping=path, sources={**entry.sources, "grouping": info.label})

    return add
