"""Which asserted answer holds each number of the table of weights: finds a witness for each row of search/weights.py.

    python benchmarks/witnesses.py INDEX [ROW ...] [--write]

INDEX is a folder that ``plaincode build --to`` wrote from the bundled corpus alone. For each row the number is set to its
neutral value and every case of tests/golden.yaml and tests/witnesses.yaml is asked again; the one that moves most plainly
(another order before another total before another confidence) becomes the row's witness. Where none moves, the judged
questions of this folder, misspelled and clipped words, and lines in the style of price lists are tried, and one that moves
is printed as a case to add. A row for which nothing moves decides nothing: it goes out of the table. ``--write`` puts new
cases into tests/witnesses.yaml and the witness of each row into tests/weight_witnesses.yaml.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

import index
from search import Engine
from search.weights import WEIGHTS, rows

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

import guards  # noqa: E402
from guards import Case  # noqa: E402

#: What may move, the plainest first.
KINDS = ("first", "total", "corrected", "choices", "fits_well", "elsewhere", "confidence")
NEAR_TIE = 1e-3  #: an order that hangs on less is no witness
CLEAR = 2.5 * guards.CONFIDENCE  #: confidences that move less are no witness
VOWELS = "aeiou"

LINES = (
    "GAUZE PAD STERILE 2X2", "DRESSING FOAM 4X4", "BANDAGE ELASTIC 6IN", "OMNIPAQUE 300 50ML", "ISOVUE 370 100ML",
    "MORPHINE SULFATE 10MG/ML VIAL", "MORPHINE 4 MG INJ", "DEXAMETHASONE 4MG TABS", "DEXAMETHASONE 10MG/ML INJ",
    "PROMETHAZINE 25MG TABS PO", "PROMETHAZINE 25MG/ML AMP", "LORAZEPAM 2MG IV", "DIAZEPAM 10MG/2ML SYRINGE",
    "ENOXAPARIN 40MG SYRINGE", "FONDAPARINUX 2.5MG", "CEFTRIAXONE 2GM IVPB", "CEFEPIME 1GM IN D5W 50ML",
    "MAGNESIUM SULFATE IN D5W", "POTASSIUM CHLORIDE IN NS 20MEQ", "VANCOMYCIN 500MG IN NS 100ML",
    "BUPRENORPHINE 2MG SL", "BUPRENORPHINE-NALOXONE 4MG", "AMPICILLIN 2G VIAL", "PIPERACILLIN 4.5GM IV",
    "HYDROCODONE SYRUP", "FOLEY TRAY 16FR LATEX", "CATH URETHRAL STRAIGHT", "NEEDLE SPINAL 22GA", "SYRINGE 10ML",
    "SPLINT FINGER", "CAST LONG LEG FIBERGLASS CHILD", "BRACE ANKLE LACE UP", "COLLAR CERVICAL FOAM",
    "TRACH TUBE CUFFED", "TRACH TUBE CUFFLESS", "TUBING HEATED", "MASK CPAP PEDS", "WHEELCHAIR PEDS TILT",
    "HOSP BED HVY DTY", "COMMODE EXTRA WIDE", "STENT COATED", "LEAD DEFIB DUAL COIL", "CATH GUIDE", "GRAFT VASCULAR",
    "IMMUNE GLOBULIN 10% LIQUID", "GAMUNEX-C 10G", "BOTOX 100 UNITS", "EPOGEN 10000 UNITS NON ESRD",
    "RETACRIT 4000 UNITS ESRD", "ARANESP 60MCG", "INSULIN LISPRO 100 UNITS/ML", "HEPARIN 1000 UNITS/ML",
    "ONDANSETRON 8MG TABS ODT", "GRANISETRON 1MG TABS", "METHYLPREDNISOLONE 125MG IV", "PREDNISONE 10MG TABS",
    "TACROLIMUS 0.5MG CAPS", "TACROLIMUS ER 4MG", "CYCLOSPORINE 25MG CAPS", "MYCOPHENOLATE 250MG CAPS",
    "ALBUTEROL SULFATE 0.083% NEB", "IPRATROPIUM 0.02% NEBU", "BUDESONIDE 1MG/2ML NEBU", "TOBRAMYCIN 300MG NEBU",
    "DOXORUBICIN 50MG VIAL", "PACLITAXEL 6MG/ML", "LEUPROLIDE 22.5MG", "TESTOSTERONE ENANTH 200MG/ML",
    "HALOPERIDOL LACTATE 5MG/ML", "FLUPHENAZINE DEC 25MG/ML", "D5NS 1000ML", "LR 1000ML BAG", "WATER STERILE 500ML",
    "IV SOLN 20MG", "SOLN INJ", "4X4", "50 MG", "INJ", "ml", "tablet", "iron sucrose 100mg/5ml inj vial", "alcohol swab",
    "right side modifier", "left foot modifier", "walker for child", "bariatric bed", "pediatric nebulizer mask",
)  # fmt: skip

MADE = (
    "testamine", "testamine injection", "testamine 1 mg", "testozine", "testozine injection", "testolator",
    "testolator device", "testobrace", "testobrace custom", "custom testobrace orthosis", "testowalker",
    "testowalker wheels", "right side testing", "right side testing modifier", "testing device", "testolator strap",
    "alpha", "gamma orthosis", "testolator tray", "testobrace custom orthosis", "alpha testobrace",
)  # fmt: skip


def list_questions() -> list[str]:
    """Return the questions that may become a witness, each once: judged ones, spoiled ones, lines of price lists."""
    judged = [
        json.loads(line)["q"] for path in sorted(HERE.glob("lay-*.jsonl")) for line in path.open() if line.strip()
    ]
    other = (HERE / "unanswerable.txt").read_text().splitlines()
    words = sorted({word for text in judged for word in re.findall(r"[a-z]{5,}", text.lower())})
    chance = random.Random(1)
    spoiled = [variant for word in chance.sample(words, 150) for variant in spoil(word)]
    lines = [f"{word.upper()} 10 MG/ML INJ" for word in words[::12]]
    return list(dict.fromkeys([*LINES, *judged, *spoiled, *lines, *other]))


def spoil(word: str) -> Iterator[str]:
    """Yield misspelled and clipped writings of a word."""
    middle = len(word) // 2
    yield word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]  # two letters swapped
    yield word[:middle] + word[middle] + word[middle:]  # a letter doubled
    yield word[:middle] + word[middle + 1 :]  # a letter left out
    yield word[:middle] + chr((ord(word[middle]) - 96) % 26 + 97) + word[middle + 1 :]  # another letter
    yield "".join(letter for at, letter in enumerate(word) if at == 0 or letter not in VOWELS)  # no vowels
    yield word[:4]
    yield word[: len(word) - 2]
    yield "".join(dict(zip("aeiou", "eioua", strict=True)).get(letter, letter) for letter in word[:-2]) + word[-2:]
    yield word.replace("ph", "f").replace("c", "k", 1).replace("z", "s")
    yield chr((ord(word[0]) - 96) % 26 + 97) + word[1:]


def list_candidates() -> list[Case]:
    """Return the cases that may become a witness, not yet answered."""
    questions = list_questions()
    typed = [text[: max(3, len(text) - 2)] for text in questions[:: max(1, len(questions) // 150)]]
    cases = [Case(question=text) for text in questions]
    cases += [Case(suggest=text) for text in dict.fromkeys(typed)]
    cases += [Case(question=text, index="made") for text in MADE]
    cases += [Case(question=text, line=True) for text in LINES]
    return cases


def find_kind(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return what moves most plainly between two answers, or ""."""
    for kind in KINDS:
        if kind not in before or before[kind] == after[kind]:
            continue
        both = None not in (before[kind], after[kind])
        if kind != "confidence" or not both or abs(before[kind] - after[kind]) >= CLEAR:
            return kind
    return ""


def is_steady(engine: Engine, case: Case) -> bool:
    """Tell whether the order of the first codes hangs on more than a rounding."""
    if case.suggest:
        return True
    scores = [score for _, score in engine.rank(case.question, limit=guards.FIRST + 1, is_line=case.line)]
    return not any(0 < score - lower < NEAR_TIE for score, lower in itertools.pairwise(scores))


class Finder:
    """Asks cases of the engine as it is and of engines with one number neutral."""

    def __init__(self, bundled: Path, made: Path) -> None:
        self.paths = {"bundled": bundled, "made": made}
        self.engines = {name: Engine(path) for name, path in self.paths.items()}
        self.answers: dict[str, dict[str, Any]] = {}

    def answer(self, case: Case) -> dict[str, Any]:
        """Return the answer of the engine as it is, which is asked once."""
        key = f"{case.index} {case.name}"
        if key not in self.answers:
            self.answers[key] = guards.observe(self.engines[case.index], case)
        return self.answers[key]

    def find(self, name: str, neutral: float, asserted: list[Case], candidates: list[Case]) -> tuple[Case | None, str]:
        """Return the case that moves most plainly when a number is neutral, and what moves; a new case is answered."""
        changed = WEIGHTS.changed({name: neutral})
        engines = {index_name: Engine(path, changed) for index_name, path in self.paths.items()}
        best: tuple[Case | None, str] = (None, "")
        for case in asserted:
            expected = {kind: value for kind, value in self.answer(case).items() if getattr(case, kind) is not None}
            kind = find_kind(expected, guards.observe(engines[case.index], case))
            if kind and (not best[1] or KINDS.index(kind) < KINDS.index(best[1])):
                best = (case, kind)
            if best[1] == KINDS[0]:
                return best
        if best[1]:
            return best
        for case in candidates:
            before = self.answer(case)
            kind = find_kind(before, guards.observe(engines[case.index], case))
            if not kind or (best[1] and KINDS.index(kind) >= KINDS.index(best[1])):
                continue
            if is_steady(self.engines[case.index], case):
                moved = {kind: before[kind], "first": before["first"]}
                best = (dataclasses.replace(case, **moved), kind)
            if best[1] == KINDS[0]:
                break
        return best


def main() -> None:
    """Find, print, and write if told to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("rows", nargs="*", help="names of rows; default: all")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    cases = (
        guards.read_cases(guards.GOLDEN, guards.WITNESSES)
        if guards.WITNESSES.exists()
        else guards.read_cases(guards.GOLDEN)
    )
    known = yaml.safe_load(guards.WEIGHT_WITNESSES.read_text()) if guards.WEIGHT_WITNESSES.exists() else {}
    added: list[Case] = []
    without = []
    with tempfile.TemporaryDirectory() as folder:
        index.build(guards.made_entries(), to=Path(folder))
        finder = Finder(options.index, Path(folder))
        candidates = list_candidates()
        for row in rows():
            if options.rows and row.name not in options.rows:
                continue
            case, kind = finder.find(row.name, row.neutral, [*cases, *added], candidates)
            if case is None:
                without.append(row.name)
                print(f"{row.name:28} no witness", flush=True)
                continue
            is_new = case.name not in {other.name for other in [*cases, *added]}
            if is_new:
                added.append(case)
            known[row.name] = case.name
            print(f"{row.name:28} {kind:10} {'NEW ' if is_new else ''}{case.name}", flush=True)
    if options.write:
        guards.write_cases(guards.WITNESSES, HEADING, [*guards.read_cases(guards.WITNESSES), *added])
        order = [row.name for row in rows() if row.name in known]
        text = "".join(yaml.safe_dump({name: known[name]}, width=1000, allow_unicode=True) for name in order)
        guards.WEIGHT_WITNESSES.write_text(WEIGHTS_HEADING + text, encoding="utf-8")
    if without:
        print(f"{len(without)} rows that decide nothing: {', '.join(without)}")
        sys.exit(1)


HEADING = """
# Answers that are asserted because a number of search/weights.py decides them (tests/weight_witnesses.yaml names which).
# Found by benchmarks/witnesses.py; index: made means the made-up entries of tests/guards.py.
"""

WEIGHTS_HEADING = """# For each row of search/weights.py the case of golden.yaml or witnesses.yaml that moves
# when the number is neutral; benchmarks/witnesses.py finds the witness of a new row.
"""


if __name__ == "__main__":
    main()
