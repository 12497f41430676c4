"""What is noted of brands: read strictly, and shown on the entries that have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import CorpusError
from corpus.brands import BrandNote, mark_brands, read_brand_notes
from corpus.entry import Entry
from corpus.load import authored
from corpus.paths import BRAND_EXCEPTIONS

KETOROLAC = Entry(
    code="J1885",
    name="Ketorolac injection, per 15 mg",
    generic="ketorolac",
    brands=("Toradol", "Sprix", "Ketorol"),
    also_known_as=("Toradol", "Sprix", "Ketorol", "ketorolac"),
)


def read(folder: Path, text: str) -> dict[str, dict[str, BrandNote]]:
    path = folder / "brands.yaml"
    path.write_text(text)
    return read_brand_notes(path)


def test_ended_and_unconfirmed_brands_are_no_brands_of_today_and_say_so() -> None:
    notes = {
        "Toradol": BrandNote(status="ended", since="2024", source="a notice"),
        "Sprix": BrandNote(status="unconfirmed"),
        "Ketorol": BrandNote(status="current", source="its label"),
        "ketorolac": BrandNote(status="ended", source="none is sold"),
    }
    entry = mark_brands(KETOROLAC, notes)
    assert entry.brands == ("Ketorol",)
    assert entry.brands_ended == {"Toradol": "2024", "ketorolac": ""}
    assert entry.brands_unconfirmed == ("Sprix",)
    assert entry.also_known_as == KETOROLAC.also_known_as  # all are still found
    assert entry.names_told == (
        "Toradol (no longer sold since 2024)",
        "Sprix (not confirmed as sold today)",
        "Ketorol",
        "ketorolac (no longer sold)",
    )
    assert entry.to_dict()["brands_ended"] == {"Toradol": "2024", "ketorolac": ""}


def test_an_entry_without_notes_stays_what_it_is() -> None:
    assert mark_brands(KETOROLAC, {}) is KETOROLAC
    assert mark_brands(KETOROLAC, {"Toradol": BrandNote(reason="the crosswalk has it elsewhere")}) is KETOROLAC
    assert KETOROLAC.names_told == KETOROLAC.also_known_as


def test_notes_are_read_and_a_missing_file_has_none(tmp_path: Path) -> None:
    notes = read(tmp_path, "J1885:\n  Toradol: {status: ended, since: 2024, source: a notice}\n")
    assert notes == {"J1885": {"Toradol": BrandNote("ended", "2024", "a notice")}}
    assert read_brand_notes(tmp_path / "nowhere.yaml") == {}


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("{status: gone, source: a notice}", "'gone' is no status of a brand; write current, ended, unconfirmed"),
        ("{status: current, since: 2024, source: a notice}", "since is for a brand that ended"),
        ("{status: ended, since: lately, source: a notice}", "since is for a brand that ended; write the year"),
        ("{status: ended}", "it is ended without a source"),
        ("{status: current}", "it is current without a source"),
        ("{}", "the line says nothing"),
        ("{stat: ended}", "did you mean status?"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, line: str, mistake: str) -> None:
    with pytest.raises(CorpusError) as raised:
        read(tmp_path, f"J1885:\n  Toradol: {line}\n")
    assert "brands.yaml:2: " in str(raised.value)
    assert mistake in str(raised.value)


def test_what_is_documented_of_brands_that_ended() -> None:
    entries = authored()
    for code, name, since in (
        ("J1414", "Beqvez", "2025"),
        ("J1632", "Zulresso", "2025"),
        ("J2798", "Perseris", "2024"),
        ("J9313", "Lumoxiti", "2023"),
        ("J0172", "Aduhelm", "2024"),
        ("J7169", "Andexxa", "2025"),
        ("J1324", "Fuzeon", "2025"),
        ("J1267", "Doribax", ""),
        ("J2725", "protirelin", ""),
        ("J1435", "estrone", ""),
    ):
        entry = entries[code]
        assert entry.brands_ended[name] == since, code
        assert name not in entry.brands
        assert name in entry.also_known_as
    assert entries["J0139"].brands == ("Humira",)
    assert entries["J2312"].brands == ()  # Narcan is a nasal spray only today


def test_every_note_is_of_a_name_that_its_entry_has() -> None:
    entries, notes = authored(), read_brand_notes(BRAND_EXCEPTIONS)
    statuses = [(code, name, note) for code, of_code in notes.items() for name, note in of_code.items() if note.status]
    assert [(code, name) for code, name, _ in statuses if name not in entries[code].also_known_as] == []
    # 291 current, 264 ended and 129 unconfirmed: a note is only lost with its brand
    assert len(statuses) >= 660
