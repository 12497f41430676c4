"""Factors: each chooses between two made entries as it promises, and each decides an asserted answer of the bundled corpus.

The tests of a factor are named after it: ``test_<factor>_...``.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import guards
import pytest
import yaml

import index
import search
from corpus.entry import Entry, Package
from search import Engine
from search.weights import WEIGHTS

#: the factors in their order, for as long as search.factors does not list them
NAMES = (
    "likeness", "route", "injection", "limits", "time_unit", "sequence", "area", "width", "strength", "iodine", "lens", "isotope", "ingredients", "dimension", "dose", "qualifiers",
    "negation", "maker", "thing", "modifier",
    "quality_measure", "catch_all", "common", "payer", "newer", "marketed", "billed",
)  # fmt: skip
CASES = {case.name: case for case in guards.read_cases(guards.GOLDEN, guards.WITNESSES)}
WITNESS = yaml.safe_load(guards.FACTOR_WITNESSES.read_text(encoding="utf-8"))
HAS_FACTORS = Path(search.__file__).with_name("factors.py").exists()
needs_factors = pytest.mark.skipif(not HAS_FACTORS, reason="there is no search.factors yet")


def list_names() -> list[str]:
    """Return the names of the factors, as search.factors lists them."""
    if not HAS_FACTORS:
        return list(NAMES)
    from search.factors import FACTORS

    return [factor.name for factor in FACTORS]


def build(folder: Path, *entries: Entry) -> Engine:
    index.build(entries, to=folder / "index")
    return Engine(folder / "index")


def first(engine: Engine, text: str) -> str:
    return engine.rank(text, limit=1)[0][0]


# --- every factor has its say -----------------------------------------------------------------------------------------


def test_every_factor_has_a_witness_and_a_test_of_its_own() -> None:
    assert sorted(WITNESS) == sorted(list_names())
    for name in list_names():
        assert any(test.startswith(f"test_{name}_") for test in globals()), f"no test is named test_{name}_..."


@needs_factors
@pytest.mark.parametrize("name", list_names())
def test_without_a_factor_an_asserted_answer_changes(guarded_indexes: dict[str, Path], name: str) -> None:
    from search.factors import FACTORS

    case = CASES[WITNESS[name]]
    others = tuple(factor for factor in FACTORS if factor.name != name)
    engine = Engine(guarded_indexes[case.index], factors=others)  # type: ignore[call-arg, unused-ignore]
    assert guards.list_differences(case, guards.observe(engine, case))


# --- what each promises -----------------------------------------------------------------------------------------------


def test_route_chooses_the_code_that_is_given_so(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="J0001", name="Testolol injection", route="injection", unit="1 mg"),
        Entry(code="J0002", name="Testolol by mouth", route="by mouth", unit="1 mg"),
    )
    asked = ["TESTOLOL 5 MG PO TABS", "TESTOLOL 5 MG/ML IV SOLN", "TESTOLOL 5 MG/ML"]
    assert [first(engine, text) for text in asked] == ["J0002", "J0001", "J0001"]


def test_likeness_chooses_the_name_that_has_no_other_words(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="E0001", name="Testwagon", also_known_as=("testwagon rack for the oxygen of a patient",)),
        Entry(code="E0002", name="Testwagon with a longer name", also_known_as=("oxygen testwagon",)),
    )
    assert first(engine, "oxygen testwagon") == "E0002"
    reason = engine.explain("oxygen testwagon", "E0002")
    assert reason.factors["likeness"] == pytest.approx(1 + WEIGHTS.likeness)
    assert reason.details["likeness"] == "like “oxygen testwagon”: 1.00 of 1"
    assert 1 < engine.explain("oxygen testwagon", "E0001").factors["likeness"] < 1 + WEIGHTS.likeness


def test_likeness_reads_the_official_descriptor(tmp_path: Path) -> None:
    engine = build(tmp_path, Entry(code="E0001", name="Thing", descriptor="Testoplate, titanium"))
    reason = engine.explain("testoplate titanium", "E0001")
    assert reason.details["likeness"] == "like “Testoplate, titanium”: 1.00 of 1"


def test_injection_chooses_the_way_that_is_asked_for(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="J0001", name="Testumab", route="intravenous infusion", unit="10 mg"),
        Entry(code="J0002", name="Testumab", route="injection under the skin", unit="10 mg"),
    )
    asked = ["testumab infusion", "testumab subcutaneous", "TESTUMAB 100 MG IV SOLR", "testumab under the skin"]
    assert [first(engine, text) for text in asked] == ["J0001", "J0002", "J0001", "J0002"]


def test_limits_choose_the_range_that_holds_the_asked_amount(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="G0001", name="Testbeam treatment, up to 5 MeV"),
        Entry(code="G0002", name="Testbeam treatment, 6 to 10 MeV"),
        Entry(code="G0003", name="Testbeam treatment, 11 MeV or greater"),
    )
    assert [first(engine, f"testbeam treatment {n} mev") for n in (4, 8, 15)] == ["G0001", "G0002", "G0003"]
    below = engine.explain("testbeam treatment 8 mev", "G0001")
    assert below.details["limits"] == "range: the question says 8 mev, the code is for up to 5 mev"


def test_limits_of_a_question_may_be_a_range_too(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="E0001", name="Testcushion, 22 inches wide or more"),
        Entry(code="E0002", name="Testcushion of all kinds, under 22 inches wide"),
    )
    assert first(engine, "testcushion less than 22 inches wide") == "E0002"
    assert first(engine, 'TESTCUSHION 24"') == "E0001"


def test_time_unit_that_is_billed_chooses(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="T0001", name="Testcare, per hour"),
        Entry(code="T0002", name="Testcare, per day"),
        Entry(code="T0003", name="Testcare at home", descriptor="Testcare; per month"),
    )
    asked = ["testcare hourly", "testcare per diem", "daily testcare", "testcare each month"]
    assert [first(engine, text) for text in asked] == ["T0001", "T0002", "T0002", "T0003"]


def test_sequence_of_first_and_further_chooses(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="G0001", name="Testing, first 15 minutes"),
        Entry(code="G0002", name="Testing, every 15 minutes added", descriptor="Testing; each additional 15 minutes"),
    )
    asked = ["initial testing", "testing each additional 15 minutes"]
    assert [first(engine, text) for text in asked] == ["G0001", "G0002"]


def test_area_of_a_pad_chooses(tmp_path: Path) -> None:
    words = "Gauze pad, sterile, pad size"
    engine = build(
        tmp_path,
        Entry(code="A0001", name="Test gauze pad", descriptor=f"{words} 16 sq. in. or less"),
        Entry(
            code="A0002",
            name="Test gauze pad",
            descriptor=f"{words} more than 16 sq. in. but less than or equal to 48 sq. in.",
        ),
        Entry(code="A0003", name="Test gauze pad", descriptor=f"{words} more than 48 sq. in."),
    )
    asked = ["GAUZE PAD 4X4", "gauze pad 6x6", "GAUZE PAD 8X10", "gauze pad 10cm x 10cm"]
    assert [first(engine, text) for text in asked] == ["A0001", "A0002", "A0003", "A0001"]


def test_width_of_a_bandage_chooses(tmp_path: Path) -> None:
    words = "Self-adherent bandage, elastic, width"
    engine = build(
        tmp_path,
        Entry(code="A0001", name="Bandage that sticks to itself", descriptor=f"{words} less than three inches"),
        Entry(
            code="A0002",
            name="Bandage that sticks to itself",
            descriptor=f"{words} greater than or equal to three inches and less than five inches",
        ),
        Entry(
            code="A0003", name="Bandage that sticks to itself", descriptor=f"{words} greater than or equal to 5 inches"
        ),
    )
    asked = ['SELF ADHERENT BANDAGE 2"', "self-adherent bandage 4in", "BANDAGE SELF ADHERENT 6X5YD"]
    assert [first(engine, text) for text in asked] == ["A0001", "A0002", "A0003"]


def test_strength_asked_for_chooses_among_codes_limited_to_doses(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="J0001", name="Testorphine by mouth", descriptor="Testorphine, oral, less than or equal to 3 mg"),
        Entry(
            code="J0002",
            name="Testorphine by mouth",
            descriptor="Testorphine, oral, greater than 3 mg, but less than or equal to 10 mg",
        ),
        Entry(code="J0003", name="Testorphine by mouth", descriptor="Testorphine, oral, greater than 10 mg"),
    )
    assert [first(engine, f"testorphine {dose} mg") for dose in (2, 3, 8, 12)] == ["J0001", "J0001", "J0002", "J0003"]


def test_iodine_concentration_chooses_the_contrast(tmp_path: Path) -> None:
    words = "Low osmolar contrast material"
    engine = build(
        tmp_path,
        Entry(code="Q0001", name="Test contrast", descriptor=f"{words}, 200-299 mg/ml iodine concentration, per ml"),
        Entry(code="Q0002", name="Test contrast", descriptor=f"{words}, 300-399 mg/ml iodine concentration, per ml"),
    )
    assert [first(engine, f"LOW OSMOLAR CONTRAST {n} MG/ML") for n in (240, 350)] == ["Q0001", "Q0002"]


def test_area_may_be_told_in_square_inches(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="A0001", name="Test pad", descriptor="Test pad, pad size 16 sq. in. or less"),
        Entry(
            code="A0002",
            name="Test pad",
            descriptor="Test pad, pad size more than 16 sq. in. but less than or equal to 48 sq. in.",
        ),
        Entry(code="A0003", name="Test pad", descriptor="Test pad, pad size more than 48 sq. in."),
    )
    asked = [
        "test pad 6 by 6",
        "TEST PAD 16-48 SQ",
        "TEST PAD >16SQ INCH",
        "test pad 16 sq in or less",
        "test pad over 48 sq in",
    ]
    assert [first(engine, text) for text in asked] == ["A0002", "A0002", "A0002", "A0001", "A0003"]


def test_lens_powers_choose_the_range_that_holds_them(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="V0001", name="Test lens, sphere up to 4.00 diopters"),
        Entry(code="V0002", name="Test lens, sphere 4.12 to 7.00 diopters"),
        Entry(code="V0003", name="Test lens for astigmatism, sphere 4.25 to 7.00, cylinder 2.12 to 4.00 diopters"),
    )
    asked = ["test lens -2.00", "test lens +4.00 to +7.00 sphere", "test lens -5.00 with 3.00 cylinder"]
    assert [first(engine, text) for text in asked] == ["V0001", "V0002", "V0003"]
    told = engine.explain(asked[2], "V0001").details["lens"]
    assert told == "powers: the question says 5 sphere and 3 cylinder"


def test_isotope_that_is_asked_for_chooses(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="A0001", name="Iodine I-131 testoguane sulfate tracer"),
        Entry(code="A0002", name="Iodine I-123 testoguane tracer with a long name"),
    )
    asked = ["TESTOGUANE SULFATE I-123", "testoguane iodine 123", "TESTOGUANE I 131"]
    assert [first(engine, text) for text in asked] == ["A0002", "A0002", "A0001"]
    assert engine.explain(asked[0], "A0001").details["isotope"] == "isotope: the question says i123, the code i131"


def test_maker_of_implants_means_a_hospital_device(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="C0001", name="Testoliner two"),
        Entry(code="L0001", name="Testoliner one"),
    )
    assert [first(engine, text) for text in ("testoliner", "TESTOLINER DEPUY")] == ["L0001", "C0001"]


def test_thing_that_is_asked_for_is_a_device_or_a_drug(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="E0001", name="Testophlegm", clinical_context="A device."),
        Entry(code="J0001", name="Testophlegm", generic="testophlegm", clinical_context="A medicine."),
    )
    assert [first(engine, text) for text in ("testophlegm gadget", "testophlegm meds")] == ["E0001", "J0001"]


def test_ingredients_named_in_part_mean_the_drug_alone(bundled: Engine) -> None:
    asked = [
        "ALBUTEROL 2.5MG/3ML NEBU",
        "IPRATROPIUM-ALBUTEROL 0.5-2.5 MG/3ML NEBU",
        "MEPERIDINE HCL 50 MG/ML INJ SOLN",
    ]
    assert [first(bundled, text) for text in asked] == ["J7613", "J7620", "J2175"]
    combined = bundled.explain(asked[0], "J7620").score
    freed = Engine(bundled.path, WEIGHTS.changed({"other_ingredient": 1.0})).explain(asked[0], "J7620").score
    assert combined == pytest.approx(freed * WEIGHTS.other_ingredient, rel=1e-3)


def test_dose_that_is_a_billing_unit_or_a_multiple_chooses(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="J0001", name="Testolide depot injection", unit="3.75 mg"),
        Entry(code="J0002", name="Testolide depot injection", unit="7.5 mg"),
    )
    assert first(engine, "TESTOLIDE DEPOT 3.75 MG") == "J0001"  # the other is for more than that
    assert first(engine, "TESTOLIDE DEPOT 7.5 MG") == "J0002"  # one unit rather than two


def test_dose_up_to_an_amount_is_one_unit(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="J0001", name="Testolide injection", unit="100 mg"),
        Entry(code="J0002", name="Testolide injection", unit="up to 100 mg"),
    )
    assert first(engine, "TESTOLIDE 50 MG INJ") == "J0002"


def test_dose_that_is_no_multiple_of_the_unit_steps_back(tmp_path: Path) -> None:
    engine = build(tmp_path, Entry(code="J0001", name="Testolide injection", unit="7.5 mg"))
    factor = engine.explain("TESTOLIDE 11.25 MG", "J0001").factors["dose"]
    assert factor == pytest.approx(WEIGHTS.dose_broken)


def test_dimension_of_the_billing_unit_chooses(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="J0001", name="Testolide depot injection", unit="7 units"),
        Entry(code="J0002", name="Testolide depot injection", unit="7 mg"),
    )
    assert [first(engine, f"TESTOLIDE DEPOT 35 {unit}") for unit in ("MG", "UNITS")] == ["J0002", "J0001"]


def test_qualifiers_nobody_asked_for_step_back(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="E0001", name="Pediatric testchair"),
        Entry(code="E0002", name="Testchair with a longer name"),
    )
    assert [first(engine, text) for text in ("testchair", "pediatric testchair")] == ["E0002", "E0001"]


def test_qualifiers_that_decide_choose_the_extended_release(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="J0001", name="Testolimus by mouth, immediate release", unit="1 mg"),
        Entry(code="J0002", name="Testolimus by mouth, extended-release", unit="0.25 mg"),
    )
    assert first(engine, "TESTOLIMUS 1 MG PO CP24") == "J0002"
    assert first(engine, "TESTOLIMUS 1 MG PO CAPS") == "J0001"


def test_qualifiers_that_a_code_says_the_opposite_of_step_back(tmp_path: Path) -> None:
    dialysis = Entry(
        code="Q0001", name="Testopoetin for dialysis, 100 units", descriptor="Testopoetin (for esrd on dialysis)"
    )
    other = Entry(
        code="J0001", name="Testopoetin, not for dialysis, 100 units", descriptor="Testopoetin (non-esrd use)"
    )
    assert first(build(tmp_path, dialysis, other), "TESTOPOETIN ESRD 20,000U") == "Q0001"


def test_negation_on_either_side_steps_back(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="A0001", name="Tubing, not heated"),
        Entry(code="A0002", name="Tubing with a built-in heating element"),
        Entry(code="A0003", name="Trach tube without cuff"),
        Entry(code="A0004", name="Trach tube with cuff, plastic"),
    )
    asked = ["heated tubing", "unheated tubing not heated", "trach tube with a cuff", "trach tube w/o cuff"]
    assert [first(engine, text) for text in asked] == ["A0002", "A0001", "A0004", "A0003"]


def test_quality_measure_comes_after_what_is_billed(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="G0001", name="Test screening one", quality_measure=True),
        Entry(code="G0002", name="Test screening two"),
    )
    assert first(engine, "test screening") == "G0002"


def test_catch_all_comes_after_the_code_that_names_it(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="E0001", name="Testpump one", catch_all=True),
        Entry(code="E0002", name="Testpump two"),
    )
    assert first(engine, "testpump") == "E0002"


def test_common_member_of_a_family_comes_first(tmp_path: Path) -> None:
    engine = build(
        tmp_path, Entry(code="E0001", name="Testcane one"), Entry(code="E0002", name="Testcane two", common=True)
    )
    assert first(engine, "testcane") == "E0002"


def test_common_has_no_say_where_another_member_is_named(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="J0001", name="Testogel one", family="testogels", common=True, plain_language=("knee testogel",)),
        Entry(
            code="J0002",
            name="Testogel two",
            family="testogels",
            also_known_as=("Testanova",),
            plain_language=("knee testogel",),
        ),
    )
    assert "common" in engine.explain("knee testogel", "J0001").factors
    assert "common" not in engine.explain("testanova knee testogel", "J0001").factors
    assert first(engine, "testanova knee testogel") == "J0002"


def test_payer_codes_come_after_those_that_all_take(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="C0001", name="Testimplant one"),
        Entry(code="L0001", name="Testimplant two"),
        Entry(code="S0001", name="Testimplant six"),
    )
    assert [code for code, _ in engine.rank("testimplant")] == ["L0001", "C0001", "S0001"]


def test_newer_codes_come_after_those_long_in_use(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="J0001", name="Testamine one", added=date(2024, 1, 1)),
        Entry(code="J0002", name="Testamine two", added=date(2001, 1, 1)),
    )
    assert first(engine, "testamine") == "J0002"


def test_marketed_codes_come_before_those_without_packages(tmp_path: Path) -> None:
    packages = tuple(Package(ndc=f"{n:011d}", drug="Testamine", labeler="Made", units="1") for n in range(20))
    engine = build(
        tmp_path,
        Entry(code="J0001", name="Testamine one"),
        Entry(code="J0002", name="Testamine two", packages=packages),
    )
    assert first(engine, "testamine") == "J0002"


def test_billed_codes_come_before_those_that_no_price_list_has_and_only_for_its_lines(tmp_path: Path) -> None:
    engine = build(tmp_path, Entry(code="P0001", name="Testoblood one"), Entry(code="P9016", name="Testoblood two"))
    assert [code for code, _ in engine.rank("testoblood", is_line=True)] == ["P9016", "P0001"]
    assert engine.place("testoblood")[0][0].reason.details["billed"].startswith("billed: stands in 62 of 81")
    assert engine.explain("testoblood", "P0001", is_line=True).factors["billed"] == pytest.approx(1 - WEIGHTS.billed)
    assert [code for code, _ in engine.rank("testoblood")] == ["P0001", "P9016"]
    assert "billed" not in engine.explain("testoblood", "P0001").factors


def test_modifier_comes_first_where_one_is_asked_for(tmp_path: Path) -> None:
    engine = build(
        tmp_path,
        Entry(code="E0001", name="Right side testing"),
        Entry(code="RT", name="Right side testing of the body", kind="modifier"),
    )
    assert [code for code, _ in engine.rank("right side testing modifier")] == ["RT", "E0001"]
    assert [code for code, _ in engine.rank("right side testing")] == ["E0001"]
