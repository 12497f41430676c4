"""Fees and outpatient payment of a code in words: what each schedule allows, as a range over the states."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.entry import Entry, Fee
from corpus.lexicon import load_wording

_SCHEDULES = {
    "DMEPOS": "Equipment and supplies",
    "PEN": "Parenteral and enteral nutrition",
    "CLFS": "Clinical laboratory",
}
_MODIFIERS = {"NU": "bought new", "UE": "bought used", "RR": "rented, a month"}


def outpatient_text(entry: Entry) -> str:
    """Say how a hospital's outpatient department is paid for a code; "" where the payment system does not list it.

    >>> from corpus.entry import Outpatient
    >>> outpatient_text(Entry(code="J7307", name="Implant", outpatient=Outpatient(status="R", apc="9001", rate=1012.5)))
    'Status R: Blood or blood product, paid separately. APC 9001: $1,012.50, the national rate.'
    """
    paid = entry.outpatient
    if paid is None:
        return ""
    words = [f"Status {paid.status}: {load_wording().opps_statuses.get(paid.status, '')}"]
    if paid.apc and paid.rate:
        words.append(f"APC {paid.apc}: {_dollars(paid.rate)}, the national rate.")
    return " ".join(words)


def fee_lines(entry: Entry) -> tuple[str, ...]:
    """Return a sentence for each line of the fee schedules, with the range of its fees over the states; none without fees.

    >>> from corpus.entry import Rate
    >>> rates = (Rate(areas=("AL", "NY"), fee=50.58, rural=94.93), Rate(areas=("HI",), fee=95.86))
    >>> fee_lines(Entry(code="E0601", name="CPAP", fees=(Fee(schedule="DMEPOS", release="2025-01", rates=rates),)))
    ('Equipment and supplies: $50.58 to $95.86 by state, $94.93 in rural areas.',)
    """
    return tuple(_sentence_of(fee) for fee in entry.fees)


def _sentence_of(fee: Fee) -> str:
    names = [
        f"{modifier} ({_MODIFIERS[modifier]})" if modifier in _MODIFIERS else modifier for modifier in fee.modifiers
    ]
    head = _SCHEDULES.get(fee.schedule, fee.schedule) + (f" with {' '.join(names)}" if names else "")
    category = load_wording().dmepos_categories.get(fee.category, "")
    about = f" {category}" if category else ""
    if not fee.rates:
        return f"{head}: the Medicare contractor sets the fee.{about}"
    if not fee.rates[0].areas:
        return f"{head}: {_range_of(rate.fee for rate in fee.rates)} nationally.{about}"
    amounts = []
    if by_state := _range_of(rate.fee for rate in fee.rates):
        amounts.append(f"{by_state} by state")
    if rural := _range_of(rate.rural for rate in fee.rates):
        amounts.append(f"{rural} in rural areas")
    return f"{head}: {', '.join(amounts)}.{about}"


def _range_of(amounts: Iterable[float | None]) -> str:
    """Return the range of amounts ("$1.00 to $2.00"), the single amount, or "" for none."""
    known = sorted(amount for amount in amounts if amount is not None)
    if not known:
        return ""
    return _dollars(known[0]) if known[0] == known[-1] else f"{_dollars(known[0])} to {_dollars(known[-1])}"


def _dollars(amount: float) -> str:
    """Return dollars with cents, or with more places where the amount has them.

    >>> _dollars(1012.5), _dollars(0.333)
    ('$1,012.50', '$0.333')
    """
    return f"${amount:,.2f}" if round(amount, 2) == amount else f"${amount:,.3f}"
