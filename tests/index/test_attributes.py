"""Attributes of questions: routes, forms, amounts, sizes, qualifiers, negations, times and sequences, from words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import HOSTILE

from corpus.lexicon import load_lexicon
from index.attributes import AttributeReader, Attributes
from index.text import Reader

LEXICON = load_lexicon()
TEXT = Reader(LEXICON)
READER = AttributeReader(TEXT)


def read(text: str) -> Attributes:
    return READER.read(TEXT.read(text))


def routes(text: str) -> list[str]:
    return READER.route_names(read(text).routes)


def qualifiers(text: str) -> list[str]:
    return READER.qualifier_names(read(text).qualifiers)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("BUDESONIDE 0.25 MG/2 ML IN NBSP", ["inhalation"]),
        ("ALBUTEROL 2.5 MG/3ML IN NEBU", ["inhalation"]),
        ("KETOROLAC 0.5 % OP SOLN", ["topical"]),
        ("MORPHINE 4 MG/ML IJ SOLN", ["injection"]),
        ("TACROLIMUS 1 MG PO CP24", ["oral"]),
        ("INSULIN IN NACL 100 ML", []),
        ("ketorolac given intra-articular", ["injection"]),
        ("take by mouth", ["oral"]),
        ("substitute for an IV anti-emetic", []),
        ("I'm looking for a wheelchair", []),  # not IM
        ("skin barrier <=4sq in", []),  # not SQ
        ("iv or oral", ["injection", "into a vein", "oral"]),
    ],
)
def test_routes(line: str, names: list[str]) -> None:
    assert routes(line) == names


@pytest.mark.parametrize(
    ("form", "route"),
    [
        *(
            (form, "injection")
            for form in ("sosy", "susy", "prsy", "syrg", "soaj", "auij", "sopn", "supn", "pgbk", "pskt")
        ),
        *(
            (form, "oral")
            for form in ("tab", "tbec", "tb12", "t12a", "tb24", "caps", "cp12", "cp24", "subl", "lozg", "troc")
        ),
        *((form, "topical") for form in ("ptch", "pt24", "pt72", "ptwk", "patch", "crea", "ointment")),
        *((form, "inhalation") for form in ("nebu", "nbsp", "udv")),
        *((form, "") for form in ("vial", "soln", "susp", "amp", "supp", "kit")),
    ],
)
def test_forms_tell_their_routes(form: str, route: str) -> None:
    assert routes(f"TESTOLOL 5 MG {form.upper()}") == ([route] if route else [])


def test_forms_are_named_in_the_order_of_the_text() -> None:
    assert read("TESTOLOL 5 MG PO TABS in a vial").forms == ("tablet", "vial")
    assert read("walker").forms == ()


def test_injection_alone_and_strengths_by_volume() -> None:
    assert read("ketorolac IM").injected
    assert not read("ketorolac IM or oral").injected
    assert not read("ketorolac").injected
    for text in ("ketorolac 15mg/ml", "4 mg / 2 ml", "heparin 10U/1mL", "1 gram/50 ml", "20 meq/100ml", "2mg/cc"):
        assert read(text).fluid_routes == READER.injection, text
    for text in ("ketorolac 10 mg tab", "10 ml/hr", "5 mg/kg", "mg/ml"):
        assert not read(text).fluid_routes, text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("epoetin for ESRD on dialysis", ["dialysis"]),
        ("end-stage renal disease", ["dialysis"]),
        ("epoetin non-esrd", []),
        ("not for dialysis", []),
        ("neonatal circuit for kids", ["pediatric"]),
        ("heavy duty walker, bariatric", ["heavy duty"]),
        ("bortezomib (Fresenius Kabi)", ["one maker"]),
        ("HIGH RISK colonoscopy", ["high risk"]),
        ("high-risk medication", []),
        ("gloves, nonsterile", ["non-sterile"]),
        ("MRI w/o contrast", ["without contrast"]),
        ("tacrolimus XR", ["extended release"]),
        ("TACROLIMUS PO CP12", ["extended release"]),
        ("ketorolac PF", ["preservative free"]),
        ("home visit, per diem", ["home", "per diem"]),
        ("walker", []),
    ],
)
def test_qualifiers(text: str, names: list[str]) -> None:
    assert qualifiers(text) == names


def test_deciding_qualifiers_are_told_apart() -> None:
    told = read("pediatric gloves, non-sterile")
    assert READER.qualifier_names(told.deciding) == ["non-sterile"]
    assert told.qualifiers == READER.qualifier_bit("pediatric") | READER.qualifier_bit("non-sterile")


@pytest.mark.parametrize(
    ("text", "stated", "negated"),
    [
        ("cpap tubing, not heated", {"cpap", "tube"}, {"heat"}),
        ("walker with or without wheels", {"walker", "with", "or", "without", "wheel"}, set()),
        ("walker w/o wheels", {"walker"}, {"wheel"}),
        ("not for the home bed", set(), {"home", "bed"}),
        ("not otherwise specified", set(), set()),
        ("non-self-adhesive", set(), {"self", "adhes"}),
        ("heated, not heated", {"heat"}, set()),
        ("bed without side rails", {"bed"}, {"side", "rail", "siderail"}),
        ("non sterile gloves", set(), {"steril", "glove"}),
        ("without, wheels", {"without", "wheel"}, set()),
        ("not", {"not"}, set()),
        ("", set(), set()),
    ],
)
def test_negations(text: str, stated: set[str], negated: set[str]) -> None:
    told = read(text)
    assert (told.stated, told.negated) == (stated, negated)


@pytest.mark.parametrize(
    ("text", "unit", "sequence"),
    [
        ("each additional 15 minutes", "minute", "further"),
        ("prolonged services, ea addl 15min", "minute", "further"),
        ("first hour of infusion", "hour", "first"),
        ("home nursing per diem", "per diem", ""),
        ("rental per month", "month", ""),
        ("weekly, subsequent", "week", "further"),
        ("each extra 15 minutes", "minute", "further"),
        ("walker", "", ""),
    ],
)
def test_units_of_time_and_sequences(text: str, unit: str, sequence: str) -> None:
    told = read(text)
    assert (told.time_unit, told.sequence) == (unit, sequence)


def test_ingredients_are_told_by_how_words_begin() -> None:
    assert {"aceta", "codei"} <= read("ACETAMINOPHEN/CODEINE 30MG").beginnings
    assert "leuco" not in read("levoleucovorin").beginnings


@given(st.text(max_size=300) | st.from_regex(r"[a-z0-9/.%' \-\"x,]{0,80}", fullmatch=True) | st.sampled_from(HOSTILE))
def test_any_text_can_be_read(text: str) -> None:
    told = read(text)
    assert told.area >= 0
    assert told.width >= 0
    assert not told.stated & told.negated
    assert all(amount > 0 for amount in told.amounts.values())


def test_nothing_tells_nothing() -> None:
    assert read("") == Attributes()


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("gadget you blow in", "device"),
        ("once a day breathing machine medicine", "drug"),
        ("a machine that gives medicine", ""),
        ("medicine machine", "device"),
        ("walker", ""),
        ("", ""),
    ],
)
def test_what_kind_of_thing_is_asked_for(text: str, thing: str) -> None:
    assert read(text).thing == thing


def test_makers_of_implants_are_told() -> None:
    assert read("LINER DEPUY 32MM").device_maker
    assert not read("incontinence liner").device_maker


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("MRA Lower Extremity w/o Left", ["without contrast"]),
        ("MRA ABDOMEN WO CONTRAST", ["without contrast"]),
        ("MRA ABDOMEN WO/W CONTRAST", ["without, then with contrast"]),
        ("MRA Lower Extremity w/ w/o Bilat", ["without, then with contrast"]),
        ("MR angiography without contrast followed by with contrast", ["without, then with contrast"]),
        ("echo with contrast, or without contrast followed by with contrast", []),
        ("MRA with contrast", []),
        ("Fresh frozen plasma, frozen within 8 hours", []),
        ("FROZEN RED CELLS", ["frozen blood"]),
    ],
)
def test_contrast_and_frozen_blood(text: str, names: list[str]) -> None:
    assert READER.qualifier_names(read(text).qualifiers) == names
