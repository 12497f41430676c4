"""What the indicators of CMS's files mean, in our words."""

from __future__ import annotations

#: Coverage indicators (record layout of the HCPCS file, field COV).
COVERAGE = {
    "C": "Medicare contractors decide on coverage.",
    "D": "Special coverage instructions apply.",
    "I": "Not payable by Medicare.",
    "M": "Not covered by Medicare.",
    "S": "Excluded from Medicare coverage by statute.",
}

#: Global periods of the physician fee schedule (field GLOB DAYS).
GLOBAL_DAYS = {
    "000": "the day of the procedure only",
    "010": "ten days after a minor procedure",
    "090": "ninety days after a major procedure",
    "MMM": "maternity, the usual period does not apply",
    "XXX": "the concept does not apply",
    "YYY": "set by the contractor",
    "ZZZ": "part of another service's period",
}

#: Quarters of a year by their first month.
QUARTERS = {"01": "January to March", "04": "April to June", "07": "July to September", "10": "October to December"}

#: Status indicators of the physician fee schedule (CMS, RVU file documentation, field STATUS CODE).
FEE_STATUSES = {
    "A": "Active: Medicare pays for it separately under the physician fee schedule.",
    "B": "Bundled: payment is part of another service and never made separately.",
    "C": "Priced by the Medicare contractor, usually after looking at the documentation.",
    "D": "Deleted code.",
    "E": "Excluded from the physician fee schedule by regulation; it may be paid another way.",
    "F": "Deleted or discontinued code without a grace period.",
    "G": "Not valid for Medicare, which uses another code for the service.",
    "H": "Deleted modifier.",
    "I": "Not valid for Medicare, which uses another code or does not pay for it.",
    "J": "Anesthesia service, paid by base and time units instead of relative value units.",
    "L": "Local code.",
    "M": "Measurement code, for reporting only.",
    "N": "Not covered by Medicare.",
    "P": "Bundled or excluded: part of another service, or an item that the fee schedule does not pay for.",
    "Q": "Functional therapy information, for reporting only.",
    "R": "Restricted coverage: special rules apply.",
    "T": "Paid only when nothing else is paid to the same provider on that day.",
    "X": "Excluded by statute: not in the definition of a physician service, so the fee schedule pays nothing.",
}
