"""The guidance files are read strictly: a condition that cannot hold is a mistake with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.guidance import spec
from corpus.yamlreader import CorpusError

KIND = """\
dme:
  title: Equipment
  unit_of_billing: Each item.
  billing:
    - text: Rented.
      when: {payment: oxigen}
  documentation: [An order.]
  no_rvu: None.
  questions:
    - q: Is {code} rented?
      a: [{text: "Yes.", unless: {colour: red}}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "kinds").mkdir()
    monkeypatch.setattr(spec, "GUIDANCE", tmp_path)
    spec.load_kinds.cache_clear()
    spec.load_selection.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    spec.load_kinds.cache_clear()
    spec.load_selection.cache_clear()


def test_conditions_that_never_hold_are_reported_with_their_line(folder: Path) -> None:
    (folder / "kinds" / "equipment.yaml").write_text(KIND)
    with pytest.raises(CorpusError) as raised:
        spec.load_kinds()
    first, second = raised.value.problems
    assert str(first).startswith("guidance/kinds/equipment.yaml:6: payment is never 'oxigen'")
    assert str(second).startswith("guidance/kinds/equipment.yaml:11: unknown trait 'colour'")


def test_a_kind_stands_once_and_a_choice_names_one_that_exists(folder: Path) -> None:
    good = KIND.replace("oxigen", "oxygen").replace("colour: red", "letter: S")
    (folder / "kinds" / "a.yaml").write_text(good)
    (folder / "kinds" / "b.yaml").write_text(good)
    with pytest.raises(CorpusError, match=r"guidance/kinds/b.yaml:1: dme stands in another file"):
        spec.load_kinds()
    (folder / "kinds" / "b.yaml").unlink()
    (folder / "selection.yaml").write_text("by_record: [{kind: oxygen, when: {payment: oxygen}}]\nby_code: {E: dme}\n")
    with pytest.raises(CorpusError, match=r"guidance/selection.yaml:1: unknown guidance 'oxygen'"):
        spec.load_selection()
