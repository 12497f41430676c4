"""A code as a concept of FHIR."""

from __future__ import annotations

from datetime import date

import search
from search import Engine, Entry
from webui.fhir import concepts

PUMP = Entry(code="E0001", name="Breast pump", descriptor="Breast pump, any type", short_descriptor="Breast pump", also_known_as=("milk pump",),
             plain_language=("milk pump", "pump for nursing"), unit="each", added=date(2020, 1, 1), ended=date(2024, 12, 31))  # fmt: skip


def test_the_official_descriptor_is_the_display() -> None:
    assert concepts.display_of(PUMP) == "Breast pump, any type"
    assert concepts.display_of(Entry(code="E0001", name="Breast pump")) == "Breast pump"


def test_each_designation_comes_once_and_never_the_display() -> None:
    assert concepts.designations_of(PUMP) == {
        "Breast pump": "preferred name",
        "milk pump": "synonym",
        "pump for nursing": "plain language",
    }


def test_properties_are_those_that_have_a_value_on_a_day() -> None:
    properties = {item.name: item.value for item in concepts.properties_of(PUMP, date(2024, 1, 1))}
    assert properties == {
        "inactive": False,
        "status": "active",
        "kind": "code",
        "category": "E",
        "unit": "each",
        "added": "2020-01-01",
        "terminationDate": "2024-12-31",
    }
    assert {item.name: item.value for item in concepts.properties_of(PUMP, date(2025, 1, 1))}["inactive"] is True


def test_properties_are_fields_that_the_library_declares() -> None:
    assert set(concepts.PROPERTIES) <= {field.name for field in search.FIELDS}


def test_a_member_of_an_expansion_has_what_is_asked_for() -> None:
    bare = {"system": concepts.SYSTEM, "code": "E0001", "display": "Breast pump, any type", "inactive": True}
    assert concepts.contain(PUMP, date(2025, 1, 1), designations=False, wanted=[]) == bare
    full = concepts.contain(PUMP, date(2024, 1, 1), designations=True, wanted=["unit", "nonsense"])
    assert "inactive" not in full
    assert [item["value"] for item in full["designation"]] == ["Breast pump", "milk pump", "pump for nursing"]
    assert [part["extension"][0]["valueCode"] for part in full["extension"]] == ["unit"]


def test_a_lookup_tells_all_or_what_is_wanted(small: Engine) -> None:
    everything = concepts.look_up(small.lookup("J7307"), None, set())
    assert {member["name"] for member in everything} == {"designation", "property"}
    wanted = concepts.look_up(small.lookup("J7307"), None, {"unit"})
    assert [member["part"][0]["valueCode"] for member in wanted] == ["unit"]


def test_an_ended_code_names_what_took_its_place() -> None:
    old = Entry(
        code="E0001", name="Old", ended=date(2020, 6, 30), replaced_by={"E0002": "CMS says so", "CPT": "CMS says so"}
    )
    named = [item for item in concepts.properties_of(old, date(2021, 1, 1)) if item.name == concepts.REPLACED_BY]
    assert [(item.kind, item.value) for item in named] == [("Code", "E0002")]
    assert concepts.REPLACED_BY not in {item.name for item in concepts.properties_of(old, date(2020, 1, 1))}
