"""The shipped indicators: what they say of codes, and that each has a meaning."""

from __future__ import annotations

from corpus.lexicon import load_wording
from corpus.record import Indicators, files, indicators
from corpus.record.indicators import NAME, IndicatorRow

ROWS = files.read(NAME, IndicatorRow)


def test_a_drug_a_device_and_a_service_say_how_they_are_paid() -> None:
    assert indicators("J1885") == Indicators(
        price="51",
        prices=("51",),
        coverage="D",
        tos=("1", "P"),
        betos="O1E",
        rbcs="Treatment > Injections and Infusions (nononcologic)",
        opps_status="K1",
        fee_lists=frozenset({"asp", "pfs"}),
        pfs_status="E",
    )
    cpap = indicators("E0601")
    assert cpap is not None
    assert (cpap.price, cpap.dmepos_category, cpap.opps_status, cpap.fee_lists) == ("36", "CR", "Y", {"dmepos"})
    exam = indicators("G0101")
    assert exam is not None
    assert (exam.price, exam.pfs_status) == ("11", "A")


def test_ended_codes_are_there_and_modifiers_and_other_codes_are_not() -> None:
    ended = indicators("J1060")
    assert ended is not None
    assert ended.coverage
    assert indicators("RT") is None
    assert indicators("99213") is None
    assert indicators("") is None


def test_every_indicator_has_a_meaning() -> None:
    words = load_wording()
    assert len(ROWS) > 8000
    for row in ROWS:
        assert set(row.prices) <= set(words.prices)
        assert row.coverage in words.coverage
        assert not row.opps_status or row.opps_status in words.opps_statuses
        assert not row.dmepos_category or row.dmepos_category in words.dmepos_categories
        assert not row.pfs_status or row.pfs_status in words.fee_statuses


def test_its_provenance_names_a_file_and_release_of_each_kind() -> None:
    sources = files.read_provenance(NAME)
    assert {source.source: source.release for source in sources} == {
        "hcpcs": "2025-10",
        "rvu": "RVU25D",
        "asp": "2026-01",
        "opps": "2025-10",
        "dmepos": "2025-01",
        "pen": "2025-01",
        "clfs": "2025-01",
        "rbcs": "2024",
    }
    assert all(len(source.sha256) == 64 and source.file for source in sources)
