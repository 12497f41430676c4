"""What the commonest modifiers of HCPCS Level II say, in our own words, for where no code file with modifiers is imported."""

from __future__ import annotations

MEANINGS = {
    "AU": "supplied for urinary, ostomy or tracheostomy care",
    "AV": "supplied with a prosthesis or orthosis",
    "AW": "supplied with a surgical dressing",
    "BP": "the patient was told of buying and renting and chose to buy",
    "BR": "the patient was told of buying and renting and chose to rent",
    "CR": "related to a disaster",
    "EY": "without an order of a doctor or other practitioner",
    "GA": "a notice of likely non-payment is signed and on file, as the payer requires",
    "GC": "done in part by a resident under a teaching physician",
    "GO": "under a plan of occupational therapy",
    "GP": "under a plan of physical therapy",
    "GN": "under a plan of speech therapy",
    "GT": "by interactive audio and video",
    "GX": "a notice of non-payment was given of the provider's own accord",
    "GY": "not covered by the law or not a benefit of the program",
    "GZ": "likely to be denied as not necessary, and no notice is on file",
    "JG": "bought at the discount of the 340B program, marked for information",
    "JW": "the part of a single-dose package that was thrown away",
    "JZ": "nothing of a single-dose package was thrown away",
    "KH": "first month of a rental, or the purchase",
    "KI": "second or third month of a rental",
    "KJ": "fourth to fifteenth month of a rental",
    "KS": "for a patient with diabetes who does not use insulin",
    "KX": "the requirements of the payer's policy are met",
    "LL": "leased, with the payments counted toward the price",
    "LT": "left side",
    "MS": "maintenance and service beyond the warranty, for six months",
    "NR": "new when it was rented and bought after that",
    "NU": "new equipment",
    "QW": "a test that laboratories with a certificate of waiver may do",
    "RA": "replacement of the whole item",
    "RB": "replacement of a part during a repair",
    "RR": "rental",
    "RT": "right side",
    "TB": "bought at the discount of the 340B program, marked for information by some hospitals",
    "TC": "the technical part of a service",
    "UE": "used equipment",
    "XE": "separate: another encounter",
    "XP": "separate: another practitioner",
    "XS": "separate: another organ or structure",
    "XU": "separate: it does not overlap with the main service",
}


def say_modifier(modifier: str) -> str:
    """Say in a sentence what a modifier of MEANINGS adds to a code; raises KeyError for another.

    >>> say_modifier("RR")
    'RR is a modifier: rental.'
    """
    return f"{modifier} is a modifier: {MEANINGS[modifier]}."
