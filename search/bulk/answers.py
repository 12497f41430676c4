"""What is written beside a row: the code found for it, how the code it has compares, and under which heading it is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from search.bulk import checks
from search.bulk.checks import Check, check_codes
from search.bulk.lists import GivenCode
from search.bulk.mapped import Mapped, map_text

if TYPE_CHECKING:
    from search.engine import Engine

COLUMNS = (
    "plaincode_code",
    "plaincode_name",
    "plaincode_confidence",
    "plaincode_reason",
    "plaincode_alternatives",
    "plaincode_note",
)
#: Added to these where rows have codes.
CHECK_COLUMNS = ("plaincode_check", "plaincode_check_note")

CODED, UNSURE, NOTHING, NO_TEXT = "code found", "nothing fits well", "nothing found", "no description"
#: The headings under which rows are counted, in the order of the summary: rows without a code to check, then those with one.
OUTCOMES = (
    CODED, UNSURE, NOTHING, NO_TEXT,
    checks.AGREES, checks.DISAGREES, checks.UNTOLD, checks.ENDED, checks.UPCOMING, checks.NO_CODE, checks.OTHER_SET,
)  # fmt: skip
Cells = tuple[str, ...]  #: the values of the added columns


class Line(NamedTuple):
    """What a row asks: its description and the codes that it has."""

    text: str
    given: tuple[GivenCode, ...] = ()


class Answer(NamedTuple):
    """What is written beside a row, and the heading that it is counted under."""

    cells: Cells
    outcome: str


class Job(NamedTuple):
    """What is asked of every row: how many codes, and whether codes that are there are checked."""

    limit: int = 3
    check: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the added columns."""
        return (*COLUMNS, *CHECK_COLUMNS) if self.check else COLUMNS


def cells_of(mapped: Mapped, limit: int | None = None) -> Cells:
    """Return the values of :data:`COLUMNS` for a text, of at most ``limit`` codes."""
    if not mapped.hits:
        return ("", "", "", "", "", mapped.note)
    alternatives = "; ".join(f"{hit.code} {hit.confidence or 0:.2f}" for hit in mapped.hits[1:limit])
    sure = f"{mapped.confidence or 0:.2f}"
    return (mapped.code, mapped.name, sure, mapped.say_why("="), alternatives, mapped.note)


def answer_line(engine: Engine, line: Line, job: Job) -> Answer:
    """Find codes for a row and check those it has."""
    mapped = map_text(engine, line.text, max(job.limit, checks.DEPTH) if job.check else job.limit)
    check = check_codes(engine, line.given, mapped) if job.check else None
    beside = (check.outcome, check.note) if check else ("", "")
    return Answer(cells_of(mapped, job.limit) + (beside if job.check else ()), _name_outcome(mapped, check))


def _name_outcome(mapped: Mapped, check: Check | None) -> str:
    if check:
        return check.outcome
    if not mapped.text.strip():
        return NO_TEXT
    if not mapped.fits_well and getattr(mapped, "elsewhere", None):
        return checks.OTHER_SET
    return NOTHING if not mapped.hits else CODED if mapped.fits_well else UNSURE
