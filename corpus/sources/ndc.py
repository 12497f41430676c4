"""CMS's ASP crosswalk from National Drug Codes to HCPCS codes: brand names, packages and their billing units.

The header is the ninth record; the name of the code column changes every year ("_2026_CODE"), and the NDC column has been
"NDC2" and "NDC". Drug names may hold line breaks and trademark signs; a few NDCs are not in the 5-4-2 form.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import msgspec

from corpus.entry import Entry, Package
from corpus.sources.source import Origin, Parsed, SourceError
from corpus.sources.tables import (
    amount_of,
    clean_text,
    quarter_of,
    read_table,
    reason_to_skip,
    refuse_cut_off,
    refuse_short,
)

_CODE_COLUMN = re.compile(r"HCPCS CODE|HCPCS|\d{4} CODE")
_NDC_COLUMN = re.compile(r"NDC2|NDC")
_NEEDED = (_CODE_COLUMN, _NDC_COLUMN, "DRUG NAME", "BILLUNITSPKG")

#: A release holds some 800 codes and goes on to the Q codes.
_WHOLE = 200


class NdcRecord(msgspec.Struct, frozen=True):
    """One package. ``ndc`` is 11 digits where it could be told; ``units`` is the billing units a package holds."""

    code: str
    ndc: str
    drug: str
    labeler: str
    dosage: str
    units: str


def parse(path: Path) -> Parsed[NdcRecord]:
    """Read a crosswalk, CSV or Excel; raises :class:`corpus.sources.SourceError` for a file that is none."""
    table = read_table(path, _NEEDED)
    columns = [table.column_of(wanted) for wanted in _NEEDED]
    code_column, ndc_column = columns[:2]
    records: dict[NdcRecord, None] = {}
    skipped: Counter[str] = Counter()
    for number, row in table.body:
        code = clean_text(row[code_column]).upper() if code_column < len(row) else ""
        if reason := reason_to_skip(row, code):
            skipped[reason] += 1
            continue
        refuse_short(row, 1 + max(columns), path, number)
        units = clean_text(table.cell(row, "BILLUNITSPKG"))
        amount_of(units, path, number)
        record = NdcRecord(
            code=code,
            ndc=ndc11(clean_text(row[ndc_column])),
            drug=clean_text(table.cell(row, "DRUG NAME")),
            labeler=clean_text(table.cell(row, "LABELER NAME")),
            dosage=clean_text(table.cell(row, "HCPCS DOSAGE")),
            units=units,
        )
        if record in records:
            skipped["package stands there already"] += 1
        records[record] = None
    if not records:
        raise SourceError(f"{path}: holds no package with a HCPCS Level II code; choose the ASP NDC-HCPCS crosswalk")
    codes = {record.code for record in records}
    refuse_cut_off(path, codes, _WHOLE, "Q")
    kept = {"packages": len(records)}
    return Parsed(list(records), quarter_of(path, table), len(table.body), kept, dict(skipped), len(codes))


def ndc11(text: str) -> str:
    """Return an NDC in its 11-digit form; one in another form comes back as it is.

    >>> ndc11("00270-7015-46"), ndc11("0270-7015-46"), ndc11("PS99999")
    ('00270701546', '00270701546', 'PS99999')
    """
    parts = text.strip().split("-")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        widths = [len(part) for part in parts]
        if widths[0] <= 5 and widths[1] <= 4 and widths[2] <= 2:
            return f"{parts[0]:0>5}{parts[1]:0>4}{parts[2]:0>2}"
    digits = text.replace("-", "").strip()
    return digits if len(digits) == 11 and digits.isdigit() else text.strip()


def add_facts(entry: Entry, records: list[NdcRecord], origin: Origin) -> Entry:
    """Give an entry its packages, and the drug names among them: those of the most packages first, each in the
    spelling that most of its packages have."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        if record.drug:
            spellings[record.drug.casefold()][record.drug] += 1
    names = sorted((-sum(counts.values()), counts.most_common(1)[0][0]) for counts in spellings.values())
    return replace(
        entry,
        drug_names=tuple(name for _, name in names),
        packages=tuple(Package(ndc=r.ndc, drug=r.drug, labeler=r.labeler, units=r.units) for r in records),
        sources={**entry.sources, "drug_names": origin.label, "packages": origin.label},
    )
