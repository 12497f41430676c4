"""What must hold of the guidance of every code, on a fresh machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import pytest

from corpus.entry import Entry
from corpus.guidance import Guidance, guidance_for, guidance_name_for, traits_of

#: Codes about oxygen that are no oxygen equipment: accessories in its rent, and systems that nobody may sell to Medicare.
OXYGEN_ITEMS = re.compile(r"A46(?:08|15|16|17|19|20)|E13(?:5\d)|E04(?:25|30|35|40)|E0(?:455|555|580)")
NEEDLE = {"needle", "body cavity", "eye", "ear", "wound"}


@pytest.fixture(scope="module")
def shown(entries: dict[str, Entry]) -> list[tuple[Entry, Guidance]]:
    found = []
    for entry in entries.values():
        if entry.kind == "code" and entry.status() == "active":
            guidance = guidance_for(entry)
            assert guidance is not None, entry.code
            found.append((entry, guidance))
    assert len(found) > 7000
    return found


def _texts(guidance: Guidance) -> Iterator[str]:
    yield from (*guidance.billing, *guidance.documentation, guidance.no_rvu, guidance.unit_of_billing)
    for question in guidance.questions:
        yield f"{question.q} {question.a}"


def _codes_saying(shown: list[tuple[Entry, Guidance]], words: str) -> list[Entry]:
    return [entry for entry, guidance in shown if any(re.search(words, text) for text in _texts(guidance))]


def test_one_to_five_points_are_shown(shown: list[tuple[Entry, Guidance]]) -> None:
    counts = {entry.code: len(guidance.billing) for entry, guidance in shown}
    assert {code: count for code, count in counts.items() if not 1 <= count <= 5} == {}


def test_every_text_is_filled_in_and_said_once(shown: list[tuple[Entry, Guidance]]) -> None:
    for entry, guidance in shown:
        texts = list(_texts(guidance))
        assert not [text for text in texts if re.search(r"[{}]|\s:|: \.|  ", text)], entry.code
        assert len(set(texts)) == len(texts), entry.code
        assert len({question.q for question in guidance.questions}) == len(guidance.questions), entry.code
        assert all(question.a for question in guidance.questions), entry.code


def test_no_unit_is_each_or_per_anything(shown: list[tuple[Entry, Guidance]]) -> None:
    assert [entry.code for entry in _codes_saying(shown, r"unit of \w{5} is (?:each|per|a pair|pair)\b")] == []
    assert [entry.code for entry in _codes_saying(shown, r"Divide the dose")] == []


def test_examples_of_units_are_right(shown: list[tuple[Entry, Guidance]]) -> None:
    """Each amount is the stated number of units, a begun one counted as whole."""
    pattern = re.compile(r"unit(?: of \w{5})? is (up to )?([\d.,]+) [^:]*: ([\d.,]+) [^,]*? (?:is|are) (\d+) units?")
    rounded = re.compile(r", and ([\d.,]+) [^,]*? (?:is|are) (\d+)[.]")
    checked = 0
    for entry, guidance in shown:
        for text in _texts(guidance):
            if match := pattern.search(text):
                unit, amount, units = (Fraction(match[n].replace(",", "")) for n in (2, 3, 4))
                assert amount / unit == units, (entry.code, text)
                if more := rounded.search(text, match.end()):
                    share = Fraction(more[1].replace(",", "")) / unit
                    assert -(-share // 1) == int(more[2]), (entry.code, text)
                checked += 1
    assert checked > 2000


def test_oxygen_is_told_of_oxygen_only(shown: list[tuple[Entry, Guidance]]) -> None:
    for entry in _codes_saying(shown, "36 (?:months|monthly|rental)|xygen equipment|N1, N2"):
        assert "oxygen" in traits_of(entry)["payment"] or OXYGEN_ITEMS.fullmatch(entry.code), entry.code


def test_each_way_of_paying_for_equipment_is_told_where_it_holds(shown: list[tuple[Entry, Guidance]]) -> None:
    told = {
        r"13 months|\bKH\b": "capped rental",
        r"bought new \(NU\)": "inexpensive",
        r"never buys it": "frequent service",
        r"never bought and never": "oxygen",
    }
    for words, payment in told.items():
        codes = _codes_saying(shown, words)
        assert codes, words
        assert [entry.code for entry in codes if payment not in traits_of(entry)["payment"]] == [], words


def test_functional_levels_are_told_of_legs_only(shown: list[tuple[Entry, Guidance]]) -> None:
    codes = _codes_saying(shown, r"\bK0\b|K level")
    assert 50 < len(codes) < 80
    assert [entry.code for entry in codes if not entry.code.startswith("L5")] == []


def test_waste_is_told_of_drugs_that_staff_put_into_the_body_only(shown: list[tuple[Entry, Guidance]]) -> None:
    for entry, guidance in shown:
        if any(re.search("thrown away", text) for text in _texts(guidance)):
            traits = traits_of(entry)
            assert guidance_name_for(entry) == "drug", entry.code
            assert not traits["route"].isdisjoint(NEEDLE), entry.code
            assert "never" not in traits["coverage"], entry.code
            assert traits["route"].isdisjoint({"nebulizer"}), entry.code
            assert "vaccine" not in traits["class"], entry.code


def test_drugs_by_mouth_and_by_nebulizer_are_not_administered(shown: list[tuple[Entry, Guidance]]) -> None:
    for entry in _codes_saying(shown, "administration on separate lines|who gave it\\."):
        assert traits_of(entry)["route"] != frozenset({"mouth"}), entry.code
        assert "nebulizer" not in traits_of(entry)["route"], entry.code


def test_what_medicare_never_pays_is_neither_rented_nor_bought(shown: list[tuple[Entry, Guidance]]) -> None:
    never = [(entry, guidance) for entry, guidance in shown if "never" in traits_of(entry)["coverage"]]
    assert len(never) > 1000
    words = r"\bKX\b|\bNU\b|\bRR\b|\brents\b|rented|DME contractor|physician fee schedule\.|A1 to A9|thrown away"
    assert [entry.code for entry in _codes_saying(never, words)] == []
    for entry, guidance in never:
        if guidance_name_for(entry) not in ("quality_measure", "hospice"):
            assert re.search("Medicare|Medicaid", " ".join(guidance.billing)), entry.code


def test_kinds_of_supplies_keep_their_own_words(shown: list[tuple[Entry, Guidance]]) -> None:
    told = {
        "A1 to A9": {"dressing"},
        "only for lymphedema": {"lymphedema"},
        "bundled amount for each treatment": {"dialysis"},
        "300 (?:strips|lancets)": {"dme_supply"},
        "equipment that \\w{5} serves": {"dme_supply"},
        "covered leg brace": {"footwear"},
        "first three units of whole blood": {"blood_product"},
        "carry GP": {"therapy"},
        "study that used it": {"contrast"},
        "nebulizer that is itself covered": {"drug"},
        "Submit it with a charge": {"quality_measure"},
    }
    for words, kinds in told.items():
        assert {guidance_name_for(entry) for entry in _codes_saying(shown, words)} == kinds, words


def test_what_is_sold_by_the_pair_is_not_split_into_sides(shown: list[tuple[Entry, Guidance]]) -> None:
    pairs = [(entry, guidance) for entry, guidance in shown if "pair" in traits_of(entry)["unit"]]
    assert pairs
    assert [entry.code for entry in _codes_saying(pairs, r"Add LT or RT")] == []


def test_no_hospital_is_told_to_bill_a_procedure_that_its_record_does_not_pay(
    shown: list[tuple[Entry, Guidance]],
) -> None:
    unpaid = {
        entry.code
        for entry, _ in shown
        if entry.code[0] == "C" and guidance_name_for(entry) == "procedure" and "not paid" in traits_of(entry)["opps"]
    }
    assert len(unpaid) > 50
    assert unpaid.isdisjoint(entry.code for entry in _codes_saying(shown, r"It is for hospital outpatient departments"))
    assert unpaid == {entry.code for entry in _codes_saying(shown, r"It is for ambulatory surgical centers")}


def test_no_code_of_another_system_is_named(shown: list[tuple[Entry, Guidance]]) -> None:
    assert [entry.code for entry in _codes_saying(shown, r"\b\d{5}\b|\b\d{4}[FTUM]\b")] == []
