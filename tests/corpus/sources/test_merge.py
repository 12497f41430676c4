"""Merging: authored text stays, imported facts are added with their source."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hcpcs_files import record, xlsx
from price_files import asp_csv, ndc_csv
from support import DATA

from corpus.entry import Entry
from corpus.load import authored
from corpus.paths import RECORD
from corpus.sources import import_file, merge, releases_in_use, remove


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


# --- what ships -------------------------------------------------------------------------------------------------------


def shipped_and_imported(home: Path, *codes: str) -> dict[str, Entry]:
    entries = {entry.code: entry for entry in merge({}, home, RECORD)}
    return {code: entries[code] for code in codes}


def test_shipped_facts_stand_until_a_file_of_their_kind_is_imported(tmp_path: Path) -> None:
    shipped = shipped_and_imported(tmp_path, "J1885")["J1885"]
    assert (shipped.name, shipped.descriptor) == ("Ketorolac tromethamine inj", "")
    assert shipped.added == date(1993, 1, 1)
    assert shipped.sources["short_descriptor"] == "CMS HCPCS 2025-10"
    assert "descriptor" not in shipped.sources
    path = xlsx(tmp_path / "HCPC2031_OCT.xlsx", [record("J1885", "Injection, ketorolac", **{"ADD DT": "19930202"})])
    import_file("hcpcs", path, home=tmp_path)
    merged = list(merge({}, tmp_path, RECORD))
    assert [entry.code for entry in merged] == ["J1885"]  # a code file replaces the shipped one as a whole
    assert merged[0].descriptor == "Injection, ketorolac"
    assert merged[0].added == date(1993, 2, 2)
    assert merged[0].sources["added"] == "CMS HCPCS 2031-10"
    assert merged[0].payment_limit == shipped.payment_limit  # and only that: other kinds stand
    remove("hcpcs", tmp_path)
    assert shipped_and_imported(tmp_path, "J1885")["J1885"] == shipped


def test_releases_in_use_tell_what_ships_and_what_was_imported(tmp_path: Path) -> None:
    assert releases_in_use(tmp_path)["ndc"] == "2026-01, shipped"
    assert releases_in_use(tmp_path, record=None) == {}
    import_file("ndc", ndc_csv(tmp_path / "crosswalk.csv"), home=tmp_path)
    assert releases_in_use(tmp_path)["ndc"] == "2031-01, imported"
    assert releases_in_use(tmp_path)["asp"] == "2026-01, shipped"


def test_the_quarter_before_stands_beside_the_payment_limit_and_never_for_it(tmp_path: Path) -> None:
    entries = list(merge({}, tmp_path, RECORD))
    both = next(entry for entry in entries if entry.code == "J1885")
    assert both.payment_limit is not None
    assert both.payment_limit.quarter == "2026-01"
    assert [limit.quarter for limit in both.earlier_limits] == ["2025-10"]
    dropped = [entry for entry in entries if entry.earlier_limits and not entry.payment_limit]
    assert dropped
    assert all(entry.sources["earlier_limits"] == "CMS ASP 2025-10" for entry in dropped)
    import_file("asp", asp_csv(tmp_path / "limits.csv"), home=tmp_path)
    imported = shipped_and_imported(tmp_path, "J1885")["J1885"]
    assert imported.payment_limit is not None
    assert (imported.payment_limit.quarter, imported.earlier_limits) == ("2031-10", ())


def test_modifiers_and_ended_codes_come_from_the_record(tmp_path: Path) -> None:
    entries = shipped_and_imported(tmp_path, "RT", "J1060", "E0601", "A4216")
    assert entries["RT"].category == "modifier"
    assert entries["J1060"].ended is not None
    assert entries["E0601"].fees[0].category == "CR"
    assert entries["A4216"].outpatient is not None
