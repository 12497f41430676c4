"""What is written beside a row: the code found for it, how the code it has compares, and under which heading it is counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from search.bulk import checks
from search.bulk.checks import Check, check_codes
from search.bulk.findings import Finding, add_memory, find_by_description
from search.bulk.lists import GivenCode
from search.bulk.mapped import map_text
from search.bulk.memory import Memory
from search.errors import UnknownCode

if TYPE_CHECKING:
    from corpus.entry import Entry
    from search.engine import Engine

COLUMNS = (
    "plaincode_code",
    "plaincode_name",
    "plaincode_confidence",
    "plaincode_reason",
    "plaincode_alternatives",
    "plaincode_choices",
    "plaincode_elsewhere_system",
    "plaincode_elsewhere_kind",
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
    """What is asked of every row.

    limit: how many codes.  check: whether codes that are there are checked.  memory: the folder of lists coded by hand, ""
    to leave them out.  learned: a digest of it, so that another memory is another run.
    """

    limit: int = 3
    check: bool = False
    memory: str = ""
    learned: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the added columns."""
        return (*COLUMNS, *CHECK_COLUMNS) if self.check else COLUMNS


def cells_of(finding: Finding, limit: int | None = None) -> Cells:
    """Return the values of :data:`COLUMNS` for a row, of at most ``limit`` codes."""
    if not finding.code:
        return ("", "", "", "", "", "", *finding.elsewhere, finding.note)
    shown = finding.others if limit is None else finding.others[: limit - 1]
    alternatives = "; ".join(f"{code} {sure:.2f}" for code, sure in shown)
    return (
        finding.code,
        finding.name,
        f"{finding.confidence:.2f}",
        finding.reason,
        alternatives,
        finding.choices,
        *finding.elsewhere,
        finding.note,
    )


class Answerer:
    """Finds codes for rows in one index, with the memory of lists coded by hand, and checks those that rows have."""

    def __init__(self, engine: Engine, job: Job) -> None:
        self._engine, self._job = engine, job
        memory = Memory.load(Path(job.memory), engine.lexicon) if job.memory else None
        self._recall = memory.recall if memory else None

    def answer(self, line: Line) -> Answer:
        """Answer a row."""
        job = self._job
        depth = max(job.limit, checks.DEPTH) if job.check else job.limit
        finding = find_by_description(map_text(self._engine, line.text, depth))
        if self._recall and (recalled := self._recall(line.text)):
            finding = add_memory(finding, recalled, self._lookup)
        check = check_codes(self._engine, line.given, finding) if job.check else None
        beside = (check.outcome, check.note) if check else ("", "")
        return Answer(cells_of(finding, job.limit) + (beside if job.check else ()), _name_outcome(finding, check))

    def _lookup(self, code: str) -> Entry | None:
        try:
            return self._engine.lookup(code)
        except UnknownCode:
            return None


def _name_outcome(finding: Finding, check: Check | None) -> str:
    if check:
        return check.outcome
    if not finding.text.strip():
        return NO_TEXT
    if finding.is_elsewhere:
        return checks.OTHER_SET
    return NOTHING if not finding.code else CODED if finding.fits_well else UNSURE
