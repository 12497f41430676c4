"""Answers that are asserted as they are: read from YAML, asked of an engine, compared.

A case is a question (or the beginning of one, for suggestions) with the whole first five codes of its answer, and as far as
the file says so its total, the confidence of the first hit, whether it fits well, and its correction. tests/golden.yaml holds
the cases that a person can judge, each with its reason; tests/witnesses.yaml those that are there because one number of the
table of weights decides them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

import corpus
import index
from corpus.entry import Entry, Package
from search import Engine

TESTS = Path(__file__).parent
GOLDEN = TESTS / "golden.yaml"
WITNESSES = TESTS / "witnesses.yaml"
WEIGHT_WITNESSES = TESTS / "weight_witnesses.yaml"
FACTOR_WITNESSES = TESTS / "factor_witnesses.yaml"

FIRST = 5  #: how many codes of an answer are asserted
CONFIDENCE = 0.01  #: how far a confidence may move


@dataclass(frozen=True)
class Case:
    """A question with what is asserted of its answer; None: nothing is asserted of that."""

    question: str = ""
    suggest: str = ""
    first: tuple[str, ...] = ()
    reason: str = ""
    index: str = "bundled"  # or "made": the entries of made_entries()
    filters: dict[str, str] = field(default_factory=dict)
    total: int | None = None
    confidence: float | None = None
    fits_well: bool | None = None
    corrected: str | None = None

    @property
    def name(self) -> str:
        """What names the case in weight_witnesses.yaml and in test names."""
        text = f"suggest: {self.suggest}" if self.suggest else self.question
        given = "".join(f" [{name}={value}]" for name, value in self.filters.items())
        return text + given


def read_cases(*paths: Path) -> list[Case]:
    """Read the cases of files, in order; a field that no case has raises TypeError, a name that comes twice ValueError."""
    cases = [
        Case(**{**raw, "first": tuple(raw["first"])})
        for path in paths
        for raw in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    names = [case.name for case in cases]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"cases that come twice: {sorted(twice)}")
    return cases


def observe(engine: Engine, case: Case) -> dict[str, Any]:
    """Ask a case's question and return everything of the answer that a case can assert."""
    if case.suggest:
        results = engine.suggest(case.suggest, limit=FIRST, filters=case.filters or None)  # type: ignore[arg-type]
        return {"first": tuple(hit.code for hit in results), "total": results.total}
    results = engine.query(case.question, limit=FIRST, filters=case.filters or None)  # type: ignore[arg-type]
    return {
        "first": tuple(hit.code for hit in results),
        "total": results.total,
        "confidence": results[0].confidence if len(results) else None,
        "fits_well": results.fits_well,
        "corrected": results.corrected,
    }


def list_differences(case: Case, observed: dict[str, Any]) -> list[str]:
    """Say where an answer is not the asserted one; an empty list where it is."""
    different = []
    for name, value in observed.items():
        expected = getattr(case, name)
        if expected is None:
            continue
        is_close = name == "confidence" and value is not None and abs(value - expected) <= CONFIDENCE
        if value != expected and not is_close:
            different.append(f"{name}: {value!r} instead of {expected!r}")
    return different


def write_cases(path: Path, heading: str, cases: list[Case]) -> None:
    """Write cases as YAML, one a paragraph, a field a line, unset fields left out."""
    unset = Case()
    parts = [heading.strip()]
    for case in cases:
        lines = []
        for each in fields(Case):
            value = getattr(case, each.name)
            if value != getattr(unset, each.name) or each.name == "first":
                plain = list(value) if isinstance(value, tuple) else value
                shown = yaml.safe_dump(plain, default_flow_style=True, width=1000, allow_unicode=True)
                lines.append(f"{each.name}: {shown.removesuffix('...' + chr(10)).strip()}")
        parts.append("- " + "\n  ".join(lines))
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def made_entries() -> list[Entry]:
    """Return made-up entries with what the bundled corpus alone does not have: dates, packages, descriptors, modifiers."""

    def packages(count: int) -> tuple[Package, ...]:
        return tuple(Package(ndc=f"{n:011d}", drug="Testozine", labeler="Made", units="1") for n in range(count))

    long_text = "supplied with frame, strap, buckle, lining, tray and carrying case for use at home or outside, each"
    return [
        # years: alike but for the day they were added
        Entry(code="J0101", name="Testamine alpha injection", unit="1 mg", added=date(2024, 1, 1)),
        Entry(code="J0102", name="Testamine gamma injection", unit="1 mg", added=date(2014, 1, 1)),
        Entry(code="J0103", name="Testamine omega injection", unit="1 mg", added=date(2001, 1, 1)),
        # packages: alike but for how many are sold
        Entry(code="J0201", name="Testozine alpha injection"),
        Entry(code="J0202", name="Testozine gamma injection", packages=packages(5)),
        Entry(code="J0203", name="Testozine omega injection", packages=packages(400)),
        # official descriptors: words that stand nowhere else, in a short and in a long one
        Entry(code="E0301", name="Alpha device", descriptor=f"Testolator, {long_text}"),
        Entry(code="E0302", name="Gamma device of the other kind", descriptor="Testolator"),
        Entry(code="E0303", name="Omega testolator spare part and its box"),
        # official short descriptors
        Entry(
            code="E0401", name="Alpha orthosis", descriptor="Testobrace custom", short_descriptor="Testobrace custom"
        ),
        Entry(code="E0402", name="Gamma orthosis", descriptor="Testobrace custom fitted for use at home"),
        # status
        Entry(code="E0501", name="Testowalker", ended=date(2020, 6, 30)),
        Entry(code="E0502", name="Testowalker with wheels and a seat"),
        Entry(code="E0503", name="Testowalker with wheels", added=date(2999, 1, 1)),
        # widths, which only the official descriptors tell
        Entry(code="A0701", name="Testowrap", descriptor="Testowrap bandage, elastic, width less than three inches"),
        Entry(
            code="A0702",
            name="Testowrap",
            descriptor="Testowrap bandage, elastic, width greater than or equal to three inches and less than five inches",
        ),
        # modifiers
        Entry(code="RT", name="Right side testing of the body", kind="modifier"),
        Entry(code="E0601", name="Right side testing"),
    ]


def digest_sources(root: Path = TESTS.parent) -> str:
    """Return a digest of what an index of the bundled corpus is made from: the corpus and the code that reads and indexes it."""
    digest = hashlib.sha256(Path(__file__).read_bytes())  # made_entries()
    for package in ("corpus", "index"):
        for path in sorted((root / package).rglob("*")):
            if path.suffix in (".py", ".yaml", ".json", ".jsonl", ".csv") and path.is_file():
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def prepare_indexes(folder: Path) -> Path:
    """Build the indexes of the bundled corpus and of the made entries for later runs (PLAINCODE_TEST_INDEX names the folder)."""
    index.build(corpus.load(home=folder), to=folder / "bundled")
    index.build(made_entries(), to=folder / "made")
    (folder / "sources.sha256").write_text(digest_sources(), encoding="ascii")
    return folder


def find_prepared(folder: Path, name: str) -> Path:
    """Return an index that :func:`prepare_indexes` built; raises ValueError for one that was built from other sources."""
    noted = folder / "sources.sha256"
    if not noted.exists() or noted.read_text(encoding="ascii") != digest_sources():
        raise ValueError(f"PLAINCODE_TEST_INDEX={folder} was built from other sources; build it anew or unset it")
    return folder / name
