"""Mutations: source changes that the guard tests must notice, each tried by itself in a copy of the project.

    python benchmarks/mutations.py [--list] [--only NAME ...] [--minutes 60] [--jobs 1]

A mutation is killed when a guard test fails on it; the test that should notice is asked first, then the wider set. Survivors
are printed, and the exit code is 1 when there is one, when a mutation no longer finds its place in the source, or when the
time was up before all were tried. NAME may be the beginning of names ("weight:", "factor:route").
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from search.weights import rows

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import guards  # noqa: E402

COPIED = (
    "corpus",
    "index",
    "search",
    "webui",
    "tests",
    "benchmarks",
    "docs",
    "plaincode.py",
    "setup.cfg",
    "pyproject.toml",
)
GOLDEN, REASONS, JUDGED = "tests/test_golden.py", "tests/search/test_reasons.py", "tests/judged/test_judged.py"
FACTORS = "tests/search/test_factors.py"
WIDER = (GOLDEN, REASONS, FACTORS, JUDGED)
LONGEST = 600  #: seconds that one run of tests may take


class PlaceGoneError(Exception):
    """A mutation does not find its place in the source."""


@dataclass(frozen=True)
class Edit:
    """A replacement in a file; ``skip`` says how many places of the pattern come before the one that is meant."""

    file: str
    pattern: str
    replacement: str
    skip: int = 0
    everywhere: bool = False

    def apply(self, text: str) -> str | None:
        """Return the changed text, or None where the pattern is not there."""
        matches = list(re.finditer(self.pattern, text, re.MULTILINE))
        if len(matches) <= self.skip:
            return None
        chosen = matches if self.everywhere else [matches[self.skip]]
        for match in reversed(chosen):
            text = text[: match.start()] + match.expand(self.replacement) + text[match.end() :]
        return text


@dataclass(frozen=True)
class Mutation:
    """What is changed, and the tests that should notice. All edits are made; ``rebuild``: the index is built anew."""

    name: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    rebuild: bool = False


def name_test(case: guards.Case) -> str:
    """Return the pytest name of a golden case or a witness."""
    is_golden = case.name in {other.name for other in guards.read_cases(guards.GOLDEN)}
    test = "test_golden_answers" if is_golden else "test_answers_that_one_weight_decides"
    return f"{GOLDEN}::{test}[{case.name}]"


def list_mutations() -> Iterator[Mutation]:
    """Yield all mutations: those of the code, then each weight and each factor."""
    cases = {case.name: case for case in guards.read_cases(guards.GOLDEN, guards.WITNESSES)}

    def golden(*names: str) -> tuple[str, ...]:
        return tuple(name_test(cases[name]) for name in names)

    confidence = "search/confidence.py"
    yield Mutation(
        "constant confidence",
        (Edit(confidence, r"1\.0 / \(1\.0 \+ np\.exp\(-logits\)\)", "np.full(len(rows), 0.73)"),),
        golden("nexplanon", "zzzz walker"),
    )
    yield Mutation(
        "everything fits well",
        (Edit(confidence, r"return len\(probabilities\) > 0 and float\(sum\(.*\)\) >= weights\.fits", "return True"),),
        golden("zzzz walker", "appendix removal"),
    )
    yield Mutation(
        "no noise cut",
        (Edit("search/searcher.py", r" & \(values >= values\.max\(.*\) \* self\.weights\.least_share\)", ""),),
        golden("INJ KETOROLAC 15MG IM", "toradol shot"),
    )
    yield Mutation(
        "reasons tell half of the text",
        (Edit("search/reasons.py", r"float\(scores\.text\[doc\]\)", "float(scores.text[doc]) / 2"),),
        (REASONS,),
    )
    yield Mutation(
        "reasons leave out the alias",
        (Edit("search/reasons.py", r"float\(weights\.alias \* scores\.alias\[doc\]\)", "0.0"),),
        (REASONS,),
    )
    yield Mutation(
        "reasons leave out the coverage",
        (Edit("search/reasons.py", r"float\(scores\.coverage\[doc\] \*\* weights\.coverage\)", "1.0"),),
        (REASONS,),
    )
    yield Mutation(
        "reasons leave out a factor",
        (Edit("search/searcher.py", r"if value != 1\.0\}", 'if value != 1.0 and name != "qualifiers"}'),),
        (REASONS,),
    )
    yield Mutation(
        "matches lose their strength",
        (Edit("search/scoring.py", r"strength = float\(match\.strengths\[at\]\)", "strength = 0.5"),),
        (REASONS,),
    )
    yield Mutation(
        "no phonetic spelling",
        (Edit("index/sounds.py", r"for written, sound in _SOUNDS:", "for written, sound in ():"),),
        golden(guards_witness("same_sound"), guards_witness("sounds_like")),
        rebuild=True,
    )
    yield Mutation(
        "suggestions ignore the filters given",
        (Edit("search/searcher.py", r"choose\(question\.filters, given\)", "choose(question.filters, {})", skip=1),),
        golden("suggest: walk [category=J]"),
    )
    yield Mutation(
        "suggestions ignore the filters typed",
        (Edit("search/searcher.py", r"choose\(question\.filters, given\)", "choose({}, given)", skip=1),),
        golden("suggest: category:J walk"),
    )
    yield Mutation(
        "questions ignore the filters given",
        (Edit("search/searcher.py", r"choose\(question\.filters, given\)", "choose(question.filters, {})"),),
        golden("walker [category=E]", "shot [specialty=Pain Medicine]"),
    )
    yield Mutation(
        "questions ignore the filters typed",
        (Edit("search/searcher.py", r"choose\(question\.filters, given\)", "choose({}, given)"),),
        golden("hospital bed category:E", "status:ended testosterone"),
    )
    yield Mutation(
        "no bonus for aliases",
        (Edit("search/searcher.py", r"self\.weights\.alias \* scores\.alias", "0.0 * scores.alias", everywhere=True),),
        golden("arm implant birth control"),
    )
    yield Mutation(
        "statuses do not count in the order",
        (Edit("search/searcher.py", r'(inactive = .*) != STATUSES\.index\("active"\)', r"\1 < 0"),),
        golden("testowalker"),
    )
    yield Mutation(
        "equal scores are not put in order by name",
        (Edit("search/searcher.py", r"self\._name_lengths\[docs\], ", ""),),
        golden("ivig"),
    )
    yield Mutation(
        "a prefix lists other codes too",
        (Edit("search/searcher.py", r"if question\.prefix and leads:", "if False:"),),
        golden("G6"),
    )
    yield Mutation(
        "excluded words stay",
        (Edit("search/searcher.py", r"for word in question\.excluded:", "for word in ():"),),
        golden("walker -wheels"),
    )
    yield Mutation(
        "phrases are only words",
        (Edit("search/searcher.py", r"for phrase in question\.phrases:", "for phrase in ():"),),
        golden('"semi-electric" hospital bed'),
    )
    witnesses = yaml.safe_load(guards.WEIGHT_WITNESSES.read_text(encoding="utf-8"))
    for row in rows():
        tests = golden(witnesses[row.name]) if row.name in witnesses else WIDER
        yield Mutation(f"weight:{row.name}", (edit_weight(row.name, row.neutral),), tests)
    factors = yaml.safe_load(guards.FACTOR_WITNESSES.read_text(encoding="utf-8"))
    for name in factors:
        remove = f'\nFACTORS = tuple(factor for factor in FACTORS if factor.name != "{name}")\n'
        yield Mutation(f"factor:{name}", (Edit("search/factors.py", r"\Z", remove),), golden(factors[name]))


def guards_witness(row: str) -> str:
    """Return the name of the case that holds a row of the table of weights."""
    return str(yaml.safe_load(guards.WEIGHT_WITNESSES.read_text(encoding="utf-8"))[row])


def edit_weight(name: str, neutral: float) -> Edit:
    """Return the edit that writes the neutral value where search/weights.py declares a number."""
    group, _, member = name.partition(".")
    declared = rf"(^    {group}: [^\n]*= _(?:group|number)\((?:\s*\{{)?"
    place = rf'[^}}]*?"{re.escape(member)}": )' if member else r"\s*)"
    return Edit("search/weights.py", rf"{declared}{place}-?[\d.]+", rf"\g<1>{neutral}")


def copy_project(to: Path) -> None:
    """Copy what the guard tests need."""
    left_out = shutil.ignore_patterns("__pycache__", "*.egg-info", "node_modules")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=left_out)
        elif source.exists():
            shutil.copy(source, to / name)


@contextlib.contextmanager
def mutated(copy: Path, mutation: Mutation) -> Iterator[None]:
    """Make the edits of a mutation in a copy, and take them back; raises :class:`PlaceGoneError`."""
    originals: dict[Path, str] = {}
    try:
        for edit in mutation.edits:
            path = copy / edit.file
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            changed = edit.apply(text) if text else None
            if changed is None or changed == text:
                raise PlaceGoneError(f"{edit.file}: nothing there matches {edit.pattern}")
            originals.setdefault(path, text)
            path.write_text(changed, encoding="utf-8")
        yield
    finally:
        for path, text in originals.items():
            path.write_text(text, encoding="utf-8")


def run_tests(copy: Path, tests: Sequence[str], prepared: Path | None) -> list[str]:
    """Run tests in a copy up to the first that fails and return its name; a run that does not end counts as failed.

    Raises :class:`PlaceGoneError` where the tests do not even start: that is no test which noticed.
    """
    env = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1", "PLAINCODE_HOME": str(copy / "home")}
    env["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # the guards need none, and some take seconds to load
    env.pop("PLAINCODE_TEST_INDEX", None)
    if prepared:
        env["PLAINCODE_TEST_INDEX"] = str(prepared)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-rfE", "-p", "no:cacheprovider", "--tb=no", *tests]
    try:
        ran = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return [f"no end within {LONGEST} s"]
    lines = ran.stdout.splitlines()
    failed = [line.removeprefix("FAILED ").split(" - ")[0] for line in lines if line.startswith("FAILED ")]
    if ran.returncode and not failed:
        output = (ran.stdout + ran.stderr).strip().splitlines()
        raise PlaceGoneError(f"the tests do not run: {' | '.join(output[-3:])}")
    return failed


def try_mutation(mutation: Mutation, copy: Path, prepared: Path) -> str:
    """Return by which test a mutation is killed, or "" for a survivor; raises :class:`PlaceGoneError`."""
    with mutated(copy, mutation):
        index_folder = None if mutation.rebuild else prepared
        failed = run_tests(copy, mutation.tests, index_folder)
        if not failed and mutation.tests != WIDER:
            failed = run_tests(copy, WIDER, index_folder)
    return failed[0] if failed else ""


def main() -> None:
    """Try the mutations and print what became of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print the names of the mutations")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so many minutes")
    parser.add_argument("--jobs", type=int, default=1, help="how many are tried at a time")
    options = parser.parse_args()
    chosen = [
        mutation
        for mutation in list_mutations()
        if not options.only or any(mutation.name.startswith(name) for name in options.only)
    ]
    if options.list:
        print("\n".join(mutation.name for mutation in chosen))
        return
    started = time.monotonic()
    survivors, gone, untried = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        copies: queue.Queue[Path] = queue.Queue()
        for number in range(options.jobs):
            copy_project(Path(folder) / f"copy{number}")
            copies.put(Path(folder) / f"copy{number}")
        prepared = guards.prepare_indexes(Path(folder) / "prepared")
        first = sorted({test for mutation in chosen for test in mutation.tests})
        if failing := run_tests(Path(folder) / "copy0", first, prepared):
            sys.exit(f"the guard tests fail without any mutation, so that they show nothing: {failing[0]}")
        print(f"{len(chosen)} mutations; ready after {time.monotonic() - started:.0f} s", flush=True)

        def run(mutation: Mutation) -> tuple[str, str, float]:
            if time.monotonic() - started > options.minutes * 60:
                return "untried", "", 0.0
            copy, begun = copies.get(), time.monotonic()
            try:
                killer = try_mutation(mutation, copy, prepared)
                return ("killed" if killer else "SURVIVED"), killer, time.monotonic() - begun
            except PlaceGoneError as error:
                return "GONE", str(error), time.monotonic() - begun
            finally:
                copies.put(copy)

        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for mutation, (state, killer, seconds) in zip(chosen, pool.map(run, chosen), strict=True):
                print(f"{state:9} {mutation.name:44} {seconds:5.1f} s  {killer}", flush=True)
                {"SURVIVED": survivors, "GONE": gone, "untried": untried}.get(state, []).append(mutation.name)
    print(f"{len(chosen)} mutations in {time.monotonic() - started:.0f} s")
    for what, names in (("survivors", survivors), ("without their place", gone), ("not tried", untried)):
        print(f"{what}: {', '.join(names) or 'none'}")
    sys.exit(1 if survivors or gone or untried else 0)


if __name__ == "__main__":
    main()
