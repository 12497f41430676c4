"""Billing units of an amount: right where it can be told, and a reason where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

import index
from corpus.entry import Entry, PaymentLimit
from corpus.lexicon import load_lexicon
from search import Engine, UnknownCode
from search.codes.units import KINDS, units

BILLED_BY = {
    "J1885": "15 mg",
    "J3420": "up to 1,000 micrograms",
    "J0885": "1,000 units",
    "J0120": "0.1 mg",
    "J7040": "500 mL",
    "A9500": "1 mCi",
    "J3471": "1 USP unit",
    "J7306": "1 system",
    "G0151": "15 minutes",
    "J0138": "10 mg acetaminophen and 3 mg ibuprofen",
    "J0365": "10,000 KIU",
    "Q4101": "1 square centimeter",
}


@pytest.fixture(scope="module")
def drugs(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    entries = [Entry(code=code, name=f"Made up {code}", unit=unit) for code, unit in BILLED_BY.items()]
    entries += [
        Entry(
            code="J0001", name="With a limit", payment_limit=PaymentLimit(amount=1.0, per="10 MG", quarter="2031-01")
        ),
        Entry(code="J0002", name="With a descriptor", descriptor="Injection, made up, per 5 mg"),
        Entry(code="J0003", name="Made up, 5 mg", descriptor="Injection, made up, 5 mg (only for a use)"),
    ]
    folder = tmp_path_factory.mktemp("drugs") / "index"
    index.build(entries, to=folder)
    return Engine(folder)


@pytest.mark.parametrize(
    ("code", "amount", "exact", "billed"),
    [
        ("J1885", "60 mg", 4, 4),
        ("J1885", "60MG", 4, 4),
        ("j1885", " 0.06 g ", 4, 4),
        ("J1885", "50 mg", 50 / 15, 4),
        ("J1885", "60,000 mcg", 4, 4),
        ("J1885", "1,500 mg", 100, 100),
        ("J1885", "1 mcg", 1 / 15_000, 1),
        ("J3420", "500 mcg", 0.5, 1),
        ("J3420", "1 mg", 1, 1),
        ("J3420", "1000 µg", 1, 1),  # the micro sign
        ("J3420", "1000 μg", 1, 1),  # the Greek letter
        ("J0885", "10,000 units", 10, 10),
        ("J0885", "10000 IU", 10, 10),
        ("J0885", "5k units", 5, 5),
        ("J0120", "1.1 mg", 11, 11),  # 1.1 / 0.1 is a little more than 11 in floating point
        ("J0120", "0.3 mg", 3, 3),  # and 0.3 / 0.1 a little less than 3
        ("J7040", "1 liter", 2, 2),
        ("J7040", "250 cc", 0.5, 1),
        ("A9500", "370 MBq", 10, 10),
        ("A9500", "500 microcuries", 0.5, 1),
        ("J3471", "150 units", 150, 150),
        ("J0001", "25 mg", 2.5, 3),
        ("J0002", "25 mg", 5, 5),
    ],
)
def test_an_amount_is_so_many_units(drugs: Engine, code: str, amount: str, exact: float, billed: int) -> None:
    answer = units(drugs, code, amount)
    assert (answer.units, answer.billed, answer.why) == (pytest.approx(exact, abs=1e-12), billed, "")


@pytest.mark.parametrize(
    ("code", "amount", "why"),
    [
        ("J1885", "2 ml", "“2 ml” is a volume, but J1885 is billed by weight (15 mg); give the amount by weight."),
        ("J0885", "60 mg", "“60 mg” is a weight, but J0885 is billed in units of activity (1,000 units); give the amount in units of activity."),
        ("J1885", "10 mEq", "“10 mEq” is a number of equivalents, but J1885 is billed by weight"),
        ("J1885", "100 units", "is a number of units, but J1885 is billed by weight"),
        ("J1885", "", "No amount is given; write it as a number with a unit, such as 15 mg."),
        ("J3420", "  ", "such as 1,000 micrograms."),
        ("J1885", "60", "“60” is not one amount with its unit"),
        ("J1885", "mg", "is not one amount with its unit"),
        ("J1885", "0 mg", "is not one amount with its unit"),
        ("J1885", "-60 mg", "is not one amount with its unit"),
        ("J1885", "1,5 mg", "is not one amount with its unit"),
        ("J1885", "1.500,5 mg", "is not one amount with its unit"),
        ("J1885", "30 mg/ml", "is not one amount with its unit"),
        ("J1885", "60 mg/2 ml", "is not one amount with its unit"),
        ("J1885", "2 x 30 mg", "is not one amount with its unit"),
        ("J1885", "two vials", "is not one amount with its unit"),
        ("J0885", "3 mU", "is not one amount with its unit"),  # a million units or a thousandth of one
        ("J0885", "10 KIU", "is not one amount with its unit"),  # kallikrein inhibitor units
        ("J7306", "68 mg", "One unit of J7306 is “1 system”, which is not a single weight, volume or other measured amount."),
        ("G0151", "45 minutes", "One unit of G0151 is “15 minutes”"),
        ("J0138", "100 mg", "10 mg acetaminophen and 3 mg ibuprofen"),
        ("J0365", "10,000 units", "“10,000 KIU”"),
        ("Q4101", "16 sq cm", "“1 square centimeter”"),
        ("J0003", "5 mg", "What one unit of J0003 is, is not known."),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_not_guessed(drugs: Engine, code: str, amount: str, why: str) -> None:
    answer = units(drugs, code, amount)
    assert (answer.units, answer.billed) == (None, None)
    assert why in answer.why
    assert answer.why.endswith(".")
    assert "\n" not in answer.why


def test_every_dimension_of_the_lexicon_has_words() -> None:
    assert {unit.dimension for unit in load_lexicon().units.values() if unit.dimension} == set(KINDS)


def test_a_long_amount_is_cut_in_the_answer(drugs: Engine) -> None:
    assert len(units(drugs, "J1885", "9" * 100_000 + " mg").why) < 300


def test_an_unknown_code_is_refused(drugs: Engine) -> None:
    with pytest.raises(UnknownCode):
        units(drugs, "J9999", "60 mg")


def test_the_answer_tells_what_it_is_about(drugs: Engine) -> None:
    answer = units(drugs, "j1885", "50  mg")
    assert answer.to_dict() == {
        "code": "J1885",
        "name": "Made up J1885",
        "amount": "50 mg",
        "unit": "15 mg",
        "units": pytest.approx(3.3333, abs=1e-4),
        "billed": 4,
        "why": "",
    }
    assert repr(answer) == "<Units '50 mg' of J1885: 3.33333 units of 15 mg, billed as 4>"
    assert len({answer, units(drugs, "J1885", "50 mg")}) == 1


def test_the_fixture_corpus_bills_ketorolac_by_15_mg(small: Engine, tmp_path: Path) -> None:
    assert (units(small, "J1885", "60 mg").billed, units(small, "J3420", "1000 mcg").billed) == (4, 1)
