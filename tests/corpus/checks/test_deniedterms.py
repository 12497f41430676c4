"""Terms of a code that say what its own descriptor denies."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_material import HEAD, found_by, make_material

from corpus.checks import deniedterms
from corpus.checks.deniedterms import find_denied_terms

STENT = {"E0001": "Stent, non-coated/non-covered, with delivery system"}


def found(tmp_path: Path, keys: str, quality: str = "unit: each") -> list[str]:
    text = f"{HEAD.format(family='stents')}  {quality}\n  codes:\n    E0001:\n      name: Bare stent\n      {keys}\n"
    return found_by(find_denied_terms, make_material(tmp_path, text, STENT))


def test_a_term_that_the_descriptor_denies_is_found(tmp_path: Path) -> None:
    assert found(tmp_path, "plain_language: [covered stent]") == [
        "8: the term 'covered stent' of E0001 says what its descriptor denies (cover)"
    ]


@pytest.mark.parametrize(
    "keys", ["plain_language: [bare stent]", "also_known_as: [stent without a cover, non-covered stent]"]
)
def test_a_term_that_is_silent_or_denies_it_too_passes(tmp_path: Path, keys: str) -> None:
    assert found(tmp_path, keys) == []


def test_measures_and_what_is_allowed_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(tmp_path, "brands: [Covered]", "quality_measure: true") == []
    monkeypatch.setattr(deniedterms, "is_allowed", lambda check, code, term: (code, term) == ("E0001", "covered stent"))
    assert found(tmp_path, "also_known_as: [covered stent]") == []
