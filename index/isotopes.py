"""Isotopes: what tells radioactive tracers and treatments apart that are bound to the same substance."""

from __future__ import annotations

from collections.abc import Iterable

#: The isotopes that codes are for, as texts are read ("Tc-99m" and "technetium 99m" are "tc99m"; see compounds.yaml).
ISOTOPES = (
    *("tc99m", "in111", "i123", "i125", "i131", "f18", "ga67", "ga68", "tl201", "xe133", "cr51"),
    *("co57", "sm153", "sr89", "y90", "lu177", "ra223", "rb82", "n13", "cu64", "zr89"),
)
_BITS = {name: 1 << number for number, name in enumerate(ISOTOPES)}


def read_isotopes(words: Iterable[str]) -> int:
    """Return the isotopes that words name, as bits in the order of ISOTOPES; 0 for none.

    >>> read_isotopes(["iodine", "i123", "capsule"]) == 1 << ISOTOPES.index("i123")
    True
    """
    bits = 0
    for word in words:
        bits |= _BITS.get(word, 0)
    return bits


def isotope_names(bits: int) -> list[str]:
    """Return the names of isotopes by their bits, in the order of ISOTOPES."""
    return [name for name, bit in _BITS.items() if bits & bit]
