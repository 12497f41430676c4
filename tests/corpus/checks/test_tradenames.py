"""Trade names on codes that exclude each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_material import HEAD, found_by, make_material

from corpus.checks import tradenames
from corpus.checks.tradenames import MOST_FAMILIES, find_shared_names

SEPARATED = "separates: {wear: {E0001: standard, E0002: extended}}"


def shared(tmp_path: Path, keys: str, codes: list[str], descriptors: dict[str, str] | None = None) -> list[str]:
    text = f"{HEAD.format(family='pouches')}  {keys}\n  codes:\n" + "".join(f"    {code}\n" for code in codes)
    return found_by(find_shared_names, make_material(tmp_path, text, descriptors))


BOTH = ["E0001: {name: A, brands: [CeraPlus]}", "E0002: {name: B, also_known_as: [CeraPlus]}"]


def test_a_name_on_members_that_a_column_separates_is_found_once(tmp_path: Path) -> None:
    assert shared(tmp_path, SEPARATED, BOTH) == [
        "6: the trade name 'CeraPlus' stands on codes that exclude each other: E0001, E0002"
    ]
    assert (
        "E0001, E0002"
        in shared(tmp_path, f"{SEPARATED}\n  also_known_as: [SenSura]", [c.split(",")[0] + "}" for c in BOTH])[0]
    )


def test_a_name_on_codes_that_are_confused_is_found(tmp_path: Path) -> None:
    codes = [BOTH[0].replace("}", ", confused_with: {E0002: the longer wear}}"), BOTH[1]]
    assert len(shared(tmp_path, "true_for: []", codes)) == 1


@pytest.mark.parametrize(
    ("keys", "codes"),
    [
        ("separates: {wear: {E0001: standard, E0002: standard, E0003: long}}", [*BOTH, "E0003: {name: C}"]),
        ("separates: {wear: {E0001: standard}}", BOTH),
        ("true_for: []", BOTH),
        ("separates: {size: {E0001: 16 sq. in. or less, E0002: more than 16 sq. in.}}", BOTH),
        (SEPARATED, ["E0001: {name: A, also_known_as: [ostomy bag, AFO]}", "E0002: {name: B, also_known_as: [ostomy bag, AFO]}"]),
        (SEPARATED, [code.replace("name:", "generic: testumab, name:") for code in BOTH]),
        (f"{SEPARATED}\n  also_known_as: [SenSura]\n  true_for: [SenSura]", ["E0001: {name: A}", "E0002: {name: B}"]),
    ],
    ids=["same value", "applies to one", "not apart", "sizes", "no trade names", "drugs", "reviewed"],
)  # fmt: skip
def test_what_does_not_exclude_or_is_no_trade_name_passes(tmp_path: Path, keys: str, codes: list[str]) -> None:
    assert shared(tmp_path, keys, codes) == []


@pytest.mark.parametrize("sold", ["off-the-shelf", "off-the shelf", "off the shelf"])
def test_a_brace_sold_off_the_shelf_or_fitted_is_one_product(tmp_path: Path, sold: str) -> None:
    descriptors = {
        "E0001": f"Boot, prefabricated, {sold}",
        "E0002": "Boot, prefabricated item that has been trimmed",
    }
    assert shared(tmp_path, SEPARATED, BOTH, descriptors) == []


def test_names_of_many_families_are_makers_and_allowed_ones_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{HEAD.format(family='pouches')}  {SEPARATED}\n  codes:\n    {BOTH[0]}\n    {BOTH[1]}\n"
    for number in range(MOST_FAMILIES):
        text += f"{HEAD.format(family=number)}  codes:\n    E001{number}: {{name: A, brands: [CeraPlus]}}\n"
    assert found_by(find_shared_names, make_material(tmp_path, text)) == []
    monkeypatch.setattr(
        tradenames, "is_allowed", lambda check, code, what="": (check, code) == ("trade-names", "E0001")
    )
    assert shared(tmp_path, SEPARATED, BOTH) == []
