"""Merging: authored text stays, imported facts are added with their source."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hcpcs_files import record, xlsx
from support import DATA

from corpus.load import authored
from corpus.sources import import_file, merge


def test_merging_keeps_authored_text_and_adds_official_facts(tmp_path: Path) -> None:
    long = "Miscellaneous item, " + "very long " * 40
    path = xlsx(
        tmp_path / "HCPC2031_OCT.xlsx",
        [
            record("RT", "Right side"),
            record(
                "J7307",
                "Etonogestrel (contraceptive) implant system",
                "Etonogestrel implant",
                **{"TERM DT": "20301231"},
            ),
            record("A9999", long),
        ],
    )
    import_file("hcpcs", path, home=tmp_path)
    merged = {entry.code: entry for entry in merge(authored(DATA / "entries"), tmp_path)}
    assert merged["J7307"].name == "Etonogestrel contraceptive implant system"
    assert merged["J7307"].ended == date(2030, 12, 31)
    assert merged["J7307"].sources["descriptor"] == "CMS HCPCS 2031-10"
    assert merged["J7307"].sources["name"] == "plaincode corpus"
    assert merged["J7306"].descriptor == ""
    assert merged["RT"].category == "modifier"
    assert merged["A9999"].name.endswith("…")
    assert len(merged["A9999"].name) <= 141
    assert merged["A9999"].catch_all
    assert list(merged) == sorted(merged)


def test_without_imported_files_the_authored_entries_come_back_as_they_are(tmp_path: Path) -> None:
    entries = authored(DATA / "entries")
    assert {entry.code: entry for entry in merge(entries, tmp_path)} == entries
