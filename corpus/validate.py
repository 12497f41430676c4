"""What entries must keep beyond their types: names that exist, links that lead somewhere, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.entry import CODE
from corpus.family import CodeSpec, FamilySpec
from corpus.near import list_near
from corpus.yamlreader import MISSING, Problem, Reader, line_of


class Validator:
    """Checks families one after the other; what the files so far have defined is kept, for checks that span files."""

    def __init__(self, specialties: list[str], guidances: set[str]) -> None:
        self._specialties, self._guidances = specialties, guidances
        self._codes: dict[str, str] = {}  # code -> "file:line"
        self._families: dict[str, str] = {}  # name in lower case -> "file:line"
        self._links: list[tuple[str, str]] = []  # (file, located code)

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
        for specialty in family.specialties:
            if specialty not in self._specialties:
                mend = _suggestion(specialty, self._specialties, "corpus/specialties.yaml", cutoff=0.5)
                reader.problem(line_of(specialty), f"unknown specialty {specialty!r}", mend)
        holders: list[FamilySpec | CodeSpec] = [family, *family.codes.values()]
        for holder in holders:
            if holder.guidance and holder.guidance not in self._guidances:
                mend = _suggestion(holder.guidance, sorted(self._guidances), "corpus/guidance.yaml")
                reader.problem(line_of(holder.guidance), f"unknown guidance {holder.guidance!r}", mend)
        self._links += [(reader.shown_as, link) for link in (*family.related, *family.confused_with)]
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
        for term in _repeated([*spec.plain_language, *family.plain_language]):
            reader.problem(line_of(term), f"{code} has the lay term {str(term)!r} twice", "remove one of them")
        for link in [*spec.related, *spec.confused_with]:
            if link == code:
                reader.problem(line_of(link), f"{code} is linked to itself", "remove the link")
            self._links.append((reader.shown_as, link))

    def dead_links(self, files: Iterable[str]) -> list[Problem]:
        """Return the links in the named files to codes that no family checked so far has."""
        reported = set(files)
        what = "is linked to, but no entry has that code"
        return [
            Problem(file, line_of(code), f"{code} {what}", "correct or remove the link")
            for file, code in self._links
            if code not in self._codes and file in reported
        ]


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
