"""Families written out as entries."""

from __future__ import annotations

from pathlib import Path

from support import DATA

from corpus.family import Part, Term, Terms, Text, conditions_in, terms_for, text_for, texts_in
from corpus.load import authored


def test_lists_join_and_own_values_come_first() -> None:
    entry = authored(DATA / "entries")["J7307"]
    assert entry.also_known_as == ("Nexplanon", "Implanon", "etonogestrel", "subdermal contraceptive implant")
    assert entry.brands == ("Nexplanon", "Implanon")
    assert entry.plain_language == ("arm implant birth control", "birth control rod")
    assert (entry.category, entry.family, entry.status()) == ("J", "contraceptive implants", "active")


def test_terms_and_parts_hold_for_the_members_they_name(tmp_path: Path) -> None:
    body = """\
- family: pacemakers
  specialties: [Cardiology]
  plain_language: [heart pacer, {term: pacer with two wires, only: [C1785]}]
  also_known_as: [{term: single chamber pacemaker, not: [C1785]}, PPM]
  clinical_context: [For slow hearts., {text: Also for heart block., only: [C1785]}]
  distinguish: {DISTINGUISH}
  goes_with: {C1779: the lead, C1777-C1779: other leads}
  separates: {chambers: {C1785: dual, C1786: single}, wireless: {C1786: "no"}}
  codes:
    C1785: {name: Dual pacemaker, specialties: [Cardiothoracic Surgery], instead: {C1786: some plans}}
    C1786: {name: Single pacemaker, clinical_context: Older ones.}
    C1779: {name: Lead}
""".replace("{DISTINGUISH}", "[Chambers decide., {text: This one has two., only: [C1785]}]")
    folder = tmp_path / "entries" / "C"
    folder.mkdir(parents=True)
    (folder / "pacers.yaml").write_text(body, encoding="utf-8")
    entries = authored(tmp_path / "entries")
    dual, single, lead = entries["C1785"], entries["C1786"], entries["C1779"]
    assert dual.plain_language == ("heart pacer", "pacer with two wires")
    assert single.plain_language == ("heart pacer",)
    assert (dual.also_known_as, single.also_known_as) == (("PPM",), ("single chamber pacemaker", "PPM"))
    assert dual.clinical_context == "For slow hearts. Also for heart block."
    assert single.clinical_context == "Older ones. For slow hearts."
    assert (dual.distinguish, single.distinguish) == ("Chambers decide. This one has two.", "Chambers decide.")
    assert (dual.specialties, single.specialties) == (("Cardiothoracic Surgery",), ("Cardiology",))
    assert list(dual.separates.items()) == [("chambers", "dual"), ("wireless", "")]
    assert single.separates["wireless"] == "no", "YAML's words are text"
    assert lead.separates == {"chambers": "", "wireless": ""}
    assert dual.goes_with == {"C1779": "the lead", "C1777-C1779": "other leads"}
    assert lead.goes_with == {"C1777-C1779": "other leads"}, "nothing goes with itself"
    assert dual.instead == {"C1786": "some plans"}


def test_texts_and_conditions_are_told_apart() -> None:
    terms: Terms = ["cane", Term(term="quad cane", excluded=["E0100"])]
    assert texts_in(terms) == ["cane", "quad cane"]
    assert [text for text, _ in conditions_in(terms)] == ["quad cane"]
    assert terms_for(terms, "E0100") == ["cane"]
    assert terms_for(terms, "E0105") == ["cane", "quad cane"]
    parts: Text = [Part(text="Only here.", only=["E0100"])]
    assert (text_for(parts, "E0100"), text_for(parts, "E0105"), text_for("All.", "E0105")) == ("Only here.", "", "All.")
    assert texts_in("") == []
    assert conditions_in("One text.") == []
