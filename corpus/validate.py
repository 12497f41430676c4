"""What entries must keep beyond their types: names that exist, links that lead somewhere, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.entry import CODE, CODE_RANGE
from corpus.family import CodeSpec, FamilySpec, Terms, Text, conditions_in, day_of, terms_for, text_for, texts_in
from corpus.near import list_near
from corpus.yamlreader import MISSING, Problem, Reader, line_of


class Validator:
    """Checks families one after the other; what the files so far have defined is kept, for checks that span files."""

    def __init__(self, specialties: list[str], guidances: set[str]) -> None:
        self._specialties, self._guidances = specialties, guidances
        self._codes: dict[str, str] = {}  # code -> "file:line"
        self._families: dict[str, str] = {}  # name in lower case -> "file:line"
        self._links: list[tuple[str, str]] = []  # (file, located code)
        self._ranges: list[tuple[str, str]] = []  # (file, located range)

    def check(self, family: FamilySpec, reader: Reader) -> None:
        """Check a family; its problems go to the reader of its file."""
        line = line_of(family.family)
        place = f"{reader.shown_as}:{line}"
        first = self._families.setdefault(family.family.casefold(), place)
        if first != place and family.family:
            what = f"family {family.family!r} exists already ({first})"
            reader.problem(line, what, "rename one or put them together")
        if not family.codes and family.codes is not MISSING:
            reader.problem(line, f"family {family.family!r} has no codes", "add its codes or remove it")
        for specialty in [*family.specialties, *(one for spec in family.codes.values() for one in spec.specialties)]:
            if specialty not in self._specialties:
                mend = _suggestion(specialty, self._specialties, "corpus/specialties.yaml", cutoff=0.5)
                reader.problem(line_of(specialty), f"unknown specialty {specialty!r}", mend)
        holders: list[FamilySpec | CodeSpec] = [family, *family.codes.values()]
        for holder in holders:
            if holder.guidance and holder.guidance not in self._guidances:
                mend = _suggestion(holder.guidance, sorted(self._guidances), "corpus/guidance/kinds")
                reader.problem(line_of(holder.guidance), f"unknown guidance {holder.guidance!r}", mend)
            for beside in holder.goes_with:
                self._check_range(beside, reader)
        self._links += [(reader.shown_as, link) for link in _links_of(family)]
        check_conditions(family, reader)
        check_separates(family, reader)
        for code, spec in family.codes.items():
            self._check_code(code, spec, family, reader)

    def _check_code(self, code: str, spec: CodeSpec, family: FamilySpec, reader: Reader) -> None:
        line = line_of(code)
        place = f"{reader.shown_as}:{line}"
        if not CODE.fullmatch(code):
            reader.problem(line, f"{code!r} is not a HCPCS Level II code", "write a letter A to V and four digits")
        first = self._codes.setdefault(code, place)
        if first != place:
            reader.problem(line, f"{code} has an entry already ({first})", "keep one of them")
        if spec.added and day_of(spec.added) is None:
            reader.problem(line_of(spec.added), f"{spec.added!r} is no date", "write it as 2026-01-01")
        for term in _repeated([*spec.plain_language, *terms_for(family.plain_language, code)]):
            reader.problem(line_of(term), f"{code} has the lay term {str(term)!r} twice", "remove one of them")
        for link in _links_of(spec):
            if link == code:
                reader.problem(line_of(link), f"{code} is linked to itself", "remove the link")
            self._links.append((reader.shown_as, link))

    def _check_range(self, beside: str, reader: Reader) -> None:
        """Check a key of ``goes_with`` that is a range; codes are checked as the other links are."""
        if CODE.fullmatch(beside):
            return
        ends = CODE_RANGE.fullmatch(beside)
        if ends is None or ends[1] >= ends[2] or ends[1][0] != ends[2][0]:
            what = f"{beside!r} in goes_with is neither a code nor a range of codes"
            reader.problem(line_of(beside), what, "write it as A4310 or as A4310-A4316")
        else:
            self._ranges.append((reader.shown_as, beside))

    def dead_links(self, files: Iterable[str]) -> list[Problem]:
        """Return the links in the named files to codes that no family checked so far has."""
        reported = set(files)
        what, mend = "is linked to, but no entry has that code", "correct or remove the link"
        dead = [(file, code) for file, code in self._links if code not in self._codes]
        for file, span in self._ranges:
            first, last = span.split("-")
            if not any(first <= code <= last for code in self._codes):
                dead.append((file, span))
        return [Problem(file, line_of(link), f"{link} {what}", mend) for file, link in dead if file in reported]


def check_conditions(family: FamilySpec, reader: Reader) -> None:
    """Check what is said of some members of a family only, and that each member is left with a clinical context."""
    for written in (family.also_known_as, family.plain_language):
        _check_conditions_in(written, family, reader)
    for text in (family.clinical_context, family.distinguish, family.description):
        _check_conditions_in(text, family, reader)
    for code, spec in family.codes.items():
        if texts_in(family.clinical_context) and not (spec.clinical_context or text_for(family.clinical_context, code)):
            reader.problem(
                line_of(code), f"no part of the clinical context holds for {code}", "say it of this code too"
            )
    terms = {term.casefold() for written in (family.also_known_as, family.plain_language) for term in texts_in(written)}
    for term in family.true_for:
        if term.casefold() not in terms:
            reader.problem(line_of(term), f"{str(term)!r} in true_for is no term of the family", "remove it")


def _check_conditions_in(written: Text | Terms, family: FamilySpec, reader: Reader) -> None:
    for text, condition in conditions_in(written):
        said = f"{text!s:.60}"
        if condition.only and condition.excluded:
            reader.problem(line_of(text), f"{said!r} has both only and not", "keep one of them")
        elif not condition.only and not condition.excluded:
            reader.problem(
                line_of(text), f"{said!r} has neither only nor not", "write it as plain text, or say of whom it is true"
            )
        for code in [*condition.only, *condition.excluded]:
            if code not in family.codes:
                what = f"{code} is no member of the family {family.family!r}, in the condition of {said!r}"
                reader.problem(line_of(code), what, "name members only")
        if family.codes and not any(condition.holds_for(code) for code in family.codes):
            reader.problem(line_of(text), f"{said!r} holds for no member of the family", "remove it or mend its codes")


def check_separates(family: FamilySpec, reader: Reader) -> None:
    """Check the columns that decide between members: members only, and something that differs."""
    for column, values in family.separates.items():
        for code in values:
            if code not in family.codes:
                what = f"{code} is no member of the family {family.family!r}, in the column {str(column)!r}"
                reader.problem(line_of(code), what, "name members only")
        if not values:
            reader.problem(
                line_of(column), f"the column {str(column)!r} is empty", "give the members' values or remove it"
            )
        elif len(values) == len(family.codes) and len({value.casefold() for value in values.values()}) == 1:
            what = f"the column {str(column)!r} has one value for all members"
            reader.problem(line_of(column), what, "remove it: it separates nothing")


def _links_of(holder: FamilySpec | CodeSpec) -> list[str]:
    """Return the codes that a family or a code leads to, ranges left out."""
    beside = [code for code in holder.goes_with if CODE.fullmatch(code)]
    return [*holder.related, *holder.confused_with, *beside, *holder.instead]


def _suggestion(name: str, known: list[str], file: str, cutoff: float = 0.6) -> str:
    near = list_near(name, known, least=cutoff)
    return f"did you mean {near[0]}?" if near else f"choose one from {file}"


def _repeated(terms: list[str]) -> list[str]:
    """Return the terms that stood earlier in the list, case aside."""
    known: set[str] = set()
    again = []
    for term in terms:
        key = term.casefold()
        if key in known:
            again.append(term)
        known.add(key)
    return again
