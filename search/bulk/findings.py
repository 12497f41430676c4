"""What is found for a row: by its description, by the memory of lists coded by hand, or by both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search import confidence
from search.bulk.mapped import Mapped
from search.bulk.memory import Recalled
from search.shapes import find_code_set

if TYPE_CHECKING:
    from corpus.entry import Entry

#: Gives the entry of a code, or None for one that the index does not have.
Lookup = Callable[[str], "Entry | None"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to a row.

    code, name, confidence, reason, note: of the best code, as they are written.  others: the next best codes with their
    confidence.  fits_well: whether the best code is more likely right than wrong.  elsewhere: the other code set that the row
    seems to be coded in ("none": in no set at all) and what kind of thing it holds, each "" where that is not known.  choices:
    what would decide between siblings that lead, "" where nothing is left open or nothing here is meant.
    """

    text: str
    code: str = ""
    name: str = ""
    confidence: float = 0.0
    reason: str = ""
    note: str = ""
    others: tuple[tuple[str, float], ...] = ()
    fits_well: bool = False
    elsewhere: tuple[str, str] = ("", "")
    choices: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether the row seems to be coded elsewhere: no code of ours fits, and another set is named."""
        return bool(self.elsewhere[0]) and not self.fits_well

    def confidence_of(self, code: str) -> float | None:
        """Return the confidence of a code, or None for one that is not among those found."""
        return self.confidence if code == self.code else dict(self.others).get(code)


def find_by_description(mapped: Mapped) -> Finding:
    """Return what a description alone says."""
    place = mapped.elsewhere
    return Finding(
        text=mapped.text,
        code=mapped.code,
        name=mapped.name,
        confidence=mapped.confidence or 0.0,
        reason=mapped.say_why("="),
        note=mapped.note,
        others=tuple((hit.code, hit.confidence or 0.0) for hit in mapped.hits[1:]),
        fits_well=mapped.fits_well,
        elsewhere=(place.system, place.kind) if place else ("", ""),
        choices="" if place and not mapped.fits_well else " ".join(choice.say() for choice in mapped.choices),
    )


def add_memory(finding: Finding, recalled: Recalled, lookup: Lookup) -> Finding:
    """Return a finding with what the memory says of the line.

    The code of the same line is taken. Near lines with the code that was found make it surer; near
    lines that are coded in another set, or have no code, say that nothing fits. Other near lines change nothing.
    """
    entry = lookup(recalled.code) if recalled.code else None
    if entry is None:
        return _send_away(finding, recalled) if recalled.share > 0.5 else finding
    if entry.code == finding.code and not recalled.is_same:
        surer = 1 - (1 - finding.confidence) * (1 - recalled.confidence)
        fits = confidence.fits_line(surer)
        note = finding.note if not fits or finding.note.startswith("code ") else ""
        reason = f"{finding.reason}; {recalled.say()}" if finding.reason else recalled.say()
        elsewhere = ("", "") if fits else finding.elsewhere
        return replace(finding, confidence=surer, reason=reason, note=note, fits_well=fits, elsewhere=elsewhere)
    if not recalled.is_same:
        return finding
    others = [(finding.code, finding.confidence), *finding.others] if finding.code else []
    return Finding(
        text=finding.text,
        code=entry.code,
        name=entry.name,
        confidence=recalled.confidence,
        reason=recalled.say(),
        note=_note_status(entry),
        others=tuple(other for other in others if other[0] != entry.code),
        fits_well=confidence.fits_line(recalled.confidence),
    )


def _note_status(entry: Entry) -> str:
    """Return what :attr:`Mapped.note` says of a code that may not be used today, "" of any other."""
    ended = f" {entry.ended}" if entry.ended else ""
    return "" if entry.status() == "active" else f"code {entry.status()}{ended}"


def _send_away(finding: Finding, recalled: Recalled) -> Finding:
    """Return a finding for a line that is coded in another code set, or not at all."""
    where = find_code_set(recalled.code) if recalled.code else "none"
    is_ours = where == "HCPCS"  # but not in the index: mistyped, or of another release
    if is_ours and not recalled.is_same:
        return finding
    note = f"nothing fits well: {recalled.say()}" + (f" ({recalled.code}, {where})" if recalled.code else "")
    if recalled.is_same and recalled.code:
        others = [(finding.code, finding.confidence), *finding.others] if finding.code else []
        note = "a code that the index does not have" if is_ours else f"a code of another set ({where})"
        return Finding(
            text=finding.text,
            code=recalled.code,
            confidence=recalled.confidence,
            reason=recalled.say(),
            note=note,
            others=tuple(others),
            elsewhere=("", "") if is_ours else (where, ""),
        )
    less = finding.confidence * (1 - recalled.confidence)
    return replace(finding, confidence=less, note=note, fits_well=False, elsewhere=(where, ""), choices="")
