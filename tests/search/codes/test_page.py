"""The page of a code: what it says, and that its fields and sections are declared once and truly."""

from __future__ import annotations

import dataclasses
from datetime import date

import msgspec
import pytest

from corpus.entry import Entry
from search import FIELDS, BadFilter, Engine, UnknownCode
from search.codes.page import describe


def _lines(engine: Engine, code: str) -> dict[str, tuple[str, ...]]:
    return {section.key: section.lines for section in describe(engine, code).sections}


def test_the_sections_of_a_drug_say_all_that_is_known_with_its_source(facts: Engine) -> None:
    sections = _lines(facts, "j1885")
    billing = sections.pop("billing")
    questions = sections.pop("questions")
    assert sections == {
        "category": ("J: Drugs", "Clinical grouping: Treatment › Injections (RBCS 2025)"),
        "also-known-as": ("Toradol, ketorolac tromethamine",),
        "description": (
            "A shot of ketorolac.",
            "Injection, ketorolac tromethamine, per 15 mg (CMS HCPCS 2031-10)",
            "Generic name: ketorolac tromethamine",
            "Class: NSAID",
            "Route: intramuscular or intravenous",
        ),
        "plain-language": ("toradol shot",),
        "clinical-context": ("A pain reliever given by injection.",),
        "choosing": ("The dose decides the units.",),
        "rvu": (
            "The physician fee schedule lists no relative value units for this code. "
            "Status E: Excluded from the physician fee schedule by regulation; it may be paid another way.",
            "CMS PFS RVU31D",
        ),
        "payment": ("$0.333 per 15 MG in October to December 2031 (CMS ASP 2031-10).",),
        "packages": (
            "Toradol",
            "00338-0069-10  Toradol (Baxter), 10 billing units a package",
            "888867413689  Ketorolac (Other), 1 billing unit a package",
            "CMS NDC-HCPCS crosswalk 2031-10",
        ),
        "specialties": ("Emergency Medicine",),
        "related": ("J7306  Levonorgestrel implant: another drug", "J0001: no such code"),
        "status": ("Active.", "Added: 1995-01-01", "Special coverage instructions apply.", "CMS HCPCS 2031-10"),
        "sources": (
            "CMS ASP 2031-10",
            "CMS HCPCS 2031-10",
            "CMS NDC-HCPCS crosswalk 2031-10",
            "CMS PFS RVU31D",
            "RBCS 2025",
        ),
    }
    assert billing[0] == "Unit of billing: 15 mg"
    assert any("unit" in line for line in billing[1:])
    assert all("?" in line for line in questions)


def test_units_and_dollars_are_told_by_setting_and_modifier(facts: Engine) -> None:
    assert _lines(facts, "G0105")["rvu"] == (
        "Status A: Active: Medicare pays for it separately under the physician fee schedule.",
        "work 3.26, malpractice 0.44; office (non-facility) practice expense 6.32, total 10.02, about $324.11; "
        "facility practice expense 1.68, total 5.38, about $174.02",
        "With modifier 53: work 1.63, malpractice 0.22; office (non-facility) practice expense 3.16, total 5.01, "
        "rarely or never done there; facility practice expense 0.84, total 2.69, about $87.01",
        "Dollars are at the conversion factor 32.3465, before the geographic adjustment.",
        "Global period: the day of the procedure only.",
        "CMS PFS RVU31D",
    )
    page = describe(facts, "G0105").to_dict()
    assert page["rvu_payments"] == [
        {"modifier": "", "nonfacility": 324.11, "facility": 174.02},
        {"modifier": "53", "nonfacility": None, "facility": 87.01},
    ]


def test_units_that_pay_nothing_show_no_dollars(facts: Engine) -> None:
    """By CMS's record layout only units of status A, R and T are used for payment."""
    page = describe(facts, "G2025").to_dict()
    assert "but pays nothing by them. Status X: Excluded by statute" in page["rvu"]
    assert "total 10.02, not paid" in page["rvu_lines"][0]
    assert page["rvu_payments"] == [{"modifier": "", "nonfacility": None, "facility": None}]
    assert page["rvu_notes"] == ["Global period: the day of the procedure only.", "CMS PFS RVU31D"]


def test_a_quarter_without_a_payment_limit_is_told(facts: Engine) -> None:
    text = "No payment limit was set for January to March 2031 (listed unit: 1). One line."
    assert describe(facts, "J7306").payment_text == text


@pytest.mark.parametrize(
    ("code", "on", "status", "text"),
    [
        (
            "E0001",
            None,
            "ended",
            "Ended: 2020-06-30 was the last day on which this code could be used. Now E0002, because CMS says so.",
        ),
        ("E0001", "2020-06-30", "active", "On 2020-06-30: Active until 2020-06-30."),
        ("E0001", date(2000, 12, 31), "upcoming", "On 2000-12-31: Not in use yet: it starts on 2001-01-01."),
        ("E0002", None, "active", "Active until 2999-12-31."),
        ("G0105", None, "active", "Active."),
    ],
)
def test_the_status_counts_for_the_day_of_service(
    facts: Engine, code: str, on: date | str | None, status: str, text: str
) -> None:
    page = describe(facts, code, on)
    assert (page.status, page.status_text) == (status, text)


def test_a_code_that_ended_leads_to_its_successor_and_no_longer_tells_how_to_bill(facts: Engine) -> None:
    page = describe(facts, "E0001")
    assert [(link.code, link.name, link.text) for link in page.replaced_by] == [("E0002", "New walker", "CMS says so")]
    assert page.sections[0].key == "ended"
    assert page.sections[0].lines == (page.status_text, "E0002  New walker: CMS says so")
    assert (page.guidance, page.questions, page.unit, page.rvu) == (None, (), "", "")
    assert "billing" not in {section.key for section in page.sections}
    before = describe(facts, "E0001", "2020-06-30")
    assert before.guidance is not None
    assert before.sections[0].key == "category"
    assert describe(facts, "E0002").replaced_by == ()


def test_a_modifier_page_tells_of_modifiers_not_of_the_letter_it_begins_with(facts: Engine) -> None:
    page = describe(facts, "rt")
    assert page.guidance is not None
    assert page.guidance.title == "Modifiers"
    assert "no relative value units of its own" in page.rvu


def test_at_most_twelve_relatives_are_listed(facts: Engine) -> None:
    page = describe(facts, "L1000")
    assert [link.code for link in page.family] == [f"L{number}" for number in range(1001, 1013)]
    related = {section.key: section for section in page.sections}["related"]
    assert related.blocks[0].title == "Same family: braces"


def test_what_decides_is_a_table_of_the_family_and_companions_are_told(facts: Engine) -> None:
    page = describe(facts, "E0011")
    sections = _lines(facts, "E0011")
    assert sections["choosing"] == (
        "Width decides.",
        "E0011 (this code)  Narrow chair: width: 16 in or less; arms: fixed",
        "E0012  Wide chair: width: over 16 in",
    )
    assert sections["goes-with"] == ("E0001  Old walker: to walk with", "E0020-E0029: cushions")
    assert sections["instead"] == ("E0012  Wide chair: what the state pays",)
    assert "related" not in sections, "the table names the family already"
    titles = {section.key: section.title for section in page.sections}
    assert (titles["goes-with"], titles["instead"]) == ("Usually billed with", "Other payers use")
    values = page.to_dict()
    assert values["decision_table"]["columns"] == ("width", "arms")
    assert values["decision_table"]["rows"][1] == {
        "code": "E0012", "name": "Wide chair", "values": ("over 16 in", ""), "is_this": False,
    }  # fmt: skip
    assert values["goes_with"][1] == {"code": "E0020-E0029", "name": "", "text": "cushions"}
    assert describe(facts, "L1000").decision_table is None


def test_what_cannot_be_described_is_refused(facts: Engine) -> None:
    with pytest.raises(UnknownCode):
        describe(facts, "J9999")
    with pytest.raises(BadFilter, match="is not a day"):
        describe(facts, "J1885", "someday")


def test_every_part_of_an_entry_is_a_field() -> None:
    names = [field.name for field in FIELDS]
    assert len(names) == len(set(names))
    assert {field.name for field in dataclasses.fields(Entry)} <= set(names)
    assert all(field.about.endswith(".") for field in FIELDS)


@pytest.mark.parametrize("code", ["J1885", "G0105", "E0001", "E0011", "RT"])
def test_fields_are_of_the_types_that_they_declare(facts: Engine, code: str) -> None:
    page = describe(facts, code).to_dict()
    declared = {field.name: field for field in FIELDS}
    assert set(page) <= set(declared)
    for name, value in page.items():
        msgspec.convert(value, type=declared[name].type)
    always = {field.name for field in FIELDS if field.always}
    assert always <= set(page)
    assert all(page[name] for name in set(page) - always), "a field of which nothing is known is left out"


def test_values_of_the_page_come_before_those_of_the_entry(small: Engine) -> None:
    page = describe(small, "E0130").to_dict()
    assert page["unit"] == "each"
    assert page["guidance"]["title"]
    assert describe(small, "J7306").to_dict()["confused_with"] == [
        {
            "code": "J7307",
            "name": "Etonogestrel contraceptive implant system",
            "text": "Nexplanon is the etonogestrel implant.",
        }
    ]


def test_pages_compare_hash_and_fit_a_terminal(facts: Engine) -> None:
    page = describe(facts, "J1885")
    assert page == describe(facts, "j-1885")
    assert len({page, describe(facts, "J1885"), describe(facts, "J1885", "2020-01-01")}) == 2
    assert repr(page) == "<CodePage J1885 'Ketorolac injection, per 15 mg' (active)>"
    assert repr(page.sections[0]) == "<Section category: 2 lines>"
