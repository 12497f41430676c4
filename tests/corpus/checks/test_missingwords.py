"""Rare words of the descriptors that entries nowhere say."""

from __future__ import annotations

from pathlib import Path

from check_material import HEAD, make_material

from corpus.checks.missingwords import MOST_DESCRIPTORS, list_missing_words


def missing(tmp_path: Path, name: str, descriptors: dict[str, str], keys: str = "unit: each") -> list[tuple[str, ...]]:
    text = f"{HEAD.format(family='legs')}  {keys}\n  codes:\n    E0001: {{name: '{name}'}}\n"
    return [row.words for row in list_missing_words(make_material(tmp_path, text, descriptors))]


def test_words_of_the_descriptor_that_stand_nowhere_are_listed_the_rarest_first(tmp_path: Path) -> None:
    descriptors = {"E0001": "Prosthesis, endoskeletal, disarticulation, not polycentric", "E0002": "Endoskeletal"}
    assert missing(tmp_path, "Prosthesis", descriptors) == [("disarticulation", "endoskeletal")]
    assert missing(tmp_path, "Endoskeletal prosthesis, hip disarticulations", descriptors) == []
    assert missing(tmp_path, "Prosthesis", descriptors, "quality_measure: true") == []


def test_words_of_many_descriptors_are_not_listed(tmp_path: Path) -> None:
    many = {f"E{number}": "orthosis" for number in range(1000, 1000 + MOST_DESCRIPTORS)}
    assert missing(tmp_path, "Brace", {"E0001": "orthosis", **many}) == []
    assert missing(tmp_path, "Brace", {"E0001": "orthosis"}) == [("orthosis",)]
    assert missing(tmp_path, "Brace", {}) == []
