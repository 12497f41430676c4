"""Which column describes a row, and which holds its code."""

from __future__ import annotations

import pytest

from search import BadTable
from search.bulk.headers import find_codes, find_description, find_transparency_codes, is_transparency


@pytest.mark.parametrize(
    ("names", "row", "found", "how"),
    [
        (["Code", "Description"], ["J1885", "toradol shot"], 1, "by its name"),
        (["CDM", "Charge Description", "Description"], ["1", "toradol", ""], 1, "by its name"),
        (["Revenue Description", "Proc Desc."], ["pharmacy drugs", "toradol"], 1, "by its name"),
        (["Hospital", "Item", "Price"], ["West Main Hospital", "toradol shot", "3"], 1, "by what stands in it"),
        ([], ["17", "toradol shot 15 mg"], 1, "by what stands in it"),
    ],
)
def test_descriptions_are_found(names: list[str], row: list[str], found: int, how: str) -> None:
    assert find_description(names, [row], len(row)) == (found, how)


def test_no_description_is_refused_with_the_columns() -> None:
    with pytest.raises(BadTable, match="name the column with --column; the file has: id, price"):
        find_description(["id", "price"], [["1", "2.50"]], 2)


@pytest.mark.parametrize(
    ("names", "row", "found"),
    [
        (["Description", "HCPCS/CPT Code"], ["x", "J1885"], 1),
        (["CPT", "HCPCS", "Description"], ["99213", "", "x"], 1),
        (["CPT", "HCPCS Modifier"], ["99213", "RT"], 0),
        (["Code"], ["J1885-JW"], 0),
        (["Code"], ["4711"], None),
        (["HCPCS"], ["none"], None),
        (["Description", "Price"], ["J1885", "3"], None),
    ],
)
def test_codes_are_found(names: list[str], row: list[str], found: int | None) -> None:
    assert find_codes(names, [row]) == found


def test_templates_are_known_with_and_without_blanks() -> None:
    names = ["Description ", "code | 1", "code|1|type", "code|2", "setting"]
    assert is_transparency(names)
    assert find_transparency_codes(names) == [(1, 2), (3, None)]
    assert not is_transparency(["description", "code"])
