"""How and whether Medicare pays for a code: its indicators in the official files, one row a code."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import msgspec

from corpus.record import files

NAME = "indicators"


@dataclass(frozen=True, slots=True)
class Indicators:
    """What the official files say of a code, in CMS's indicators; "" where they say nothing.

    What they mean is in ``corpus/lexicon/statuses.yaml`` (:func:`corpus.lexicon.load_wording`): ``price`` by ``prices``,
    ``coverage`` by ``coverage``, and so on.

    ``fee_lists`` names the fee files with a line for the code: "dmepos" (equipment and supplies), "pen" (nutrition), "clfs"
    (laboratory), "asp" (payment limits of drugs) and "pfs" (physician fee schedule; its line may carry no payment, which
    ``pfs_status`` tells).
    """

    price: str = ""  #: first pricing indicator: "51", ...
    prices: tuple[str, ...] = ()  #: all of them; a code may be priced in several ways
    coverage: str = ""  #: "C", "D", "I", "M" or "S"
    tos: tuple[str, ...] = ()  #: types of service
    betos: str = ""  #: Berenson-Eggers type of service
    rbcs: str = ""  #: restructured BETOS, from the broadest to the narrowest: "DME > Other DME"
    opps_status: str = ""  #: status indicator of the hospital outpatient payment system
    dmepos_category: str = ""  #: payment category of the DMEPOS fee schedule, that of the first of its lines
    fee_lists: frozenset[str] = frozenset()
    pfs_status: str = ""  #: status on the physician fee schedule, of the line without modifier


class IndicatorRow(msgspec.Struct, frozen=True):
    """A code with its indicators, as the record keeps them."""

    code: str
    prices: list[str]
    coverage: str
    tos: str
    betos: str
    rbcs: str
    opps_status: str
    dmepos_category: str
    fee_lists: list[str]
    pfs_status: str


@functools.cache
def _rows() -> dict[str, IndicatorRow]:
    return {row.code: row for row in files.read(NAME, IndicatorRow)}


@functools.lru_cache(4096)
def indicators(code: str) -> Indicators | None:
    """Return the indicators of a HCPCS Level II code, ended ones included; None for a code that the record does not know.

    >>> indicators("J1885").price, indicators("J1885").coverage
    ('51', 'D')
    """
    row = _rows().get(code)
    if row is None:
        return None
    return Indicators(
        price=row.prices[0] if row.prices else "",
        prices=tuple(row.prices),
        coverage=row.coverage,
        tos=tuple(row.tos),
        betos=row.betos,
        rbcs=row.rbcs,
        opps_status=row.opps_status,
        dmepos_category=row.dmepos_category,
        fee_lists=frozenset(row.fee_lists),
        pfs_status=row.pfs_status,
    )
