"""Relevance on the bundled corpus: golden answers with a reason each, and judged questions against the baseline."""

from __future__ import annotations

import pytest
from conftest import SHARED

from search import Engine
from search.bulk.evaluation import evaluate, read_judged

# question -> (codes of which one must be among the first, how many are looked at, why)
GOLDEN = [
    ("arm implant birth control", {"J7307"}, 1, "the implant on the market"),
    ("arm implant birth control", {"J7306"}, 2, "the other implant"),
    ("nexplanon", {"J7307"}, 1, "the brand is the etonogestrel implant"),
    ("nexplannon", {"J7307"}, 1, "a doubled letter"),
    ("sleep apnea machine", {"E0601"}, 3, "what patients call CPAP"),
    ("knee brace", {"L1810", "L1812", "L1820", "L1830", "L1832", "L1833", "L1843", "L1845", "L1851", "L1852"}, 3, "an orthosis for the knee"),
    ("b12 shot", {"J3420"}, 3, "b12 is a word, not the beginning of a code"),
    ("fake leg below the knee", {"L5100", "L5105", "L5301"}, 3, "a below-knee prosthesis"),
    ("neb machine", {"E0570"}, 3, "an abbreviation and a lay word"),
    ("toradol shot", {"J1885"}, 3, "a brand and a lay word"),
    ("INJ KETOROLAC 15MG IM", {"J1885"}, 1, "a charge line"),
    ("what is the code for a walker with wheels", {"E0141", "E0143", "E0149"}, 3, "a whole question"),
    ("TESTOSTERONE CYP 100MG/ML", {"J1071"}, 1, "a word clipped behind another that tells what it is"),
    ("HALOPERIDOL DEC 100MG/ML", {"J1631"}, 1, "the long-acting salt, clipped behind the drug"),
    ("SUCCINYLCHL 20MG/ML 1ML", {"J0330"}, 1, "letters left out within a clipped word"),
    ("ONDANSETRON 4MG INJ", {"J2405"}, 1, "a route that is told weighs more than a dose that fits better"),
    ("GRANISETRON HCL 1 MG/ML IV SOLN", {"J1626"}, 1, "a route that is told, and a strength that is no name"),
    ("ACETYLCYSTEINE 20 % INH SOLN", {"J7608"}, 1, "non-compounded is not compounded"),
    ("EPOETIN ALFA ESRD ON DIALYSIS", {"Q4081"}, 1, "not for dialysis is not for dialysis patients"),
    ("basic life support ambulance non emergency", {"A0428"}, 1, "a negation of the question weighs"),
    ("basic life support ambulance emergency", {"A0429"}, 1, "and none is made up"),
    ("NDL SPINAL 25GA", {"A4215"}, 1, "GA behind a number is a gauge, not an eye disease"),
    ("OMNIPAQUE 240MG X 50ML", {"Q9966"}, 1, "the iodine concentration decides the code"),
    ("MEPERIDINE HCL 50 MG/ML INJ SOLN", {"J2175"}, 1, "the drug alone before its combination"),
    ("IMIPENEM 500MG IV", {"J0743"}, 1, "a combined drug whose part is not sold alone"),
    ("DIPHENHYDRAMINE HCL 50 MG/ML IJ SOLN", {"J1200"}, 1, "a substitute for an anti-emetic by vein is not given by vein"),
    ("MICRO MATRIX 1000MG", {"Q4118", "A2028"}, 2, "a name written apart that the index writes as one"),
    ("wheelchaircushion", {"E2601", "E2602", "E2603", "E2605", "E2607"}, 1, "two words written as one"),
    ("blood sugar meter", {"E0607"}, 1, "equipment is for the home anyway"),
    ("wheel chair cushion", {"E2601", "E2602", "E2603", "E2604", "E2605", "E2607", "E2622"}, 5, "written apart"),
    ("ivig", {"J1459", "J1561", "J1566", "J1568", "J1569", "J1572", "J1599"}, 5, "an abbreviation of a class"),
    ("gel shots in the knee", {"J7318", "J7320", "J7321", "J7322", "J7323", "J7324", "J7325", "J7326", "J7327", "J7328"}, 3, "what patients call hyaluronate"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "codes", "among", "reason"), GOLDEN)
def test_golden_answers(bundled: Engine, question: str, codes: set[str], among: int, reason: str) -> None:
    came = [hit.code for hit in bundled.query(question, limit=among)]
    assert codes & set(came), f"{reason}: came {came}"


# plain Whoosh (BM25F, StemmingAnalyzer, OR of all words, official descriptors) on the same files: benchmarks/relevance.py
BASELINE = {"lay-dev": (0.3571, 0.4911), "chargemaster-dev": (0.5173, 0.7613)}


@pytest.mark.parametrize("name", list(BASELINE))
def test_judged_questions_are_answered_better_than_by_plain_whoosh(official: Engine, name: str) -> None:
    path = SHARED / "eval" / f"{name}.jsonl"
    if not path.exists():
        pytest.skip("the judged questions are not here")
    measured = evaluate(official, read_judged(path)).overall
    first, tenth = BASELINE[name]
    assert measured["Success@1"] > first
    assert measured["Success@10"] > tenth
