"""The fee files beside the physician fee schedule: their figures, what goes with them, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fee_files import DMEPOS_ROWS, OPPS_ROWS, clfs_csv, dmepos_csv, gpci_csv, opps_csv, pen_csv
from support import OCTOBER_2025, REFERENCE, needs_reference

from corpus.entry import Entry, Fee, Outpatient, Rate
from corpus.sources import SourceError, clfs, dmepos, gpci, import_file, merge, opps


def merged(code: str, home: Path) -> Entry:
    [entry] = merge({code: Entry(code=code, name="x")}, home)
    return entry


def test_outpatient_status_class_rate_and_copayments(tmp_path: Path) -> None:
    parsed = opps.parse(opps_csv(tmp_path / "October 2031 Web Addendum B.csv"))
    assert (parsed.release, parsed.read, parsed.skipped) == ("2031-10", 4, {"code of CPT or another system": 1})
    import_file("opps", tmp_path / "October 2031 Web Addendum B.csv", home=tmp_path)
    assert merged("G0101", tmp_path).outpatient == Outpatient(
        status="S", apc="5822", rate=1082.1, copayment=30.0, least_copayment=16.42, adjusted_copayment=16.42
    )
    assert merged("J1885", tmp_path).outpatient == Outpatient(status="N")
    assert merged("J7307", tmp_path).outpatient == Outpatient(
        status="K", apc="9001", rate=12.5, least_copayment=2.5, adjusted_copayment=2.4
    )


def test_fees_by_state_stand_once_with_the_states_that_have_them(tmp_path: Path) -> None:
    import_file("dmepos", dmepos_csv(tmp_path / "DMEPOS.csv"), home=tmp_path)
    rent, upgraded = merged("E0601", tmp_path).fees
    assert rent == Fee(
        schedule="DMEPOS",
        release="2031-01",
        modifiers=("RR",),
        category="CR",
        jurisdiction="D",
        rates=(Rate(areas=("AL", "NY"), fee=50.58, rural=94.93), Rate(areas=("HI",), fee=95.86)),
    )
    assert rent.rate_in("hi") == Rate(areas=("HI",), fee=95.86)
    assert rent.rate_in("PR") is None
    assert upgraded.modifiers == ("RR", "KU")
    assert upgraded.rates == (Rate(areas=("AL",), fee=None, rural=94.93),)  # a fee in rural areas alone
    [supply] = merged("J1885", tmp_path).fees
    assert (supply.ceiling, supply.floor) == (1004.38, 3.72)


def test_nutrition_and_laboratory_fees_add_to_those_of_equipment(tmp_path: Path) -> None:
    for name, path in (
        ("dmepos", dmepos_csv(tmp_path / "DMEPOS.csv")),
        ("pen", pen_csv(tmp_path / "PEN.csv")),
        ("clfs", clfs_csv(tmp_path / "CLFS 2031 Q1.csv")),
    ):
        import_file(name, path, home=tmp_path)
    entry = merged("J1885", tmp_path)
    assert [(fee.schedule, fee.release, fee.modifiers) for fee in entry.fees] == [
        ("DMEPOS", "2031-01", ()),
        ("PEN", "2031-01", ()),
        ("CLFS", "2031-01", ("QW",)),
    ]
    assert entry.sources["fees"] == "CMS DMEPOS 2031-01, CMS PEN 2031-01, CMS CLFS 2031-01"
    national = entry.fees[-1].rate_in("TX")
    assert national == Rate(areas=(), fee=18.05)
    [set_by_contractor] = merged("G0327", tmp_path).fees
    assert set_by_contractor.rates == ()


def test_localities_have_three_indices(tmp_path: Path) -> None:
    parsed = gpci.parse(gpci_csv(tmp_path / "GPCI.csv"))
    assert (parsed.release, parsed.read, parsed.skipped) == ("2031", 4, {"empty row": 1, "note": 1})
    alaska = parsed.records[1]
    assert (alaska.contractor, alaska.state, alaska.number, alaska.name) == ("02102", "AK", "01", "ALASKA")
    assert (alaska.work, alaska.practice_expense, alaska.malpractice) == (1.5, 1.081, 0.592)


def test_the_two_schedules_by_state_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"this is the nutrition .PEN. fee schedule: plaincode import pen"):
        dmepos.parse_dmepos(pen_csv(tmp_path / "PEN.csv"))
    with pytest.raises(SourceError, match="this is the DMEPOS fee schedule: plaincode import dmepos"):
        dmepos.parse_pen(dmepos_csv(tmp_path / "DMEPOS.csv"))


@pytest.mark.parametrize("parse", [opps.parse, clfs.parse, dmepos.parse_dmepos, dmepos.parse_pen, gpci.parse])
def test_a_page_and_a_file_of_another_kind_are_refused_in_one_line(
    tmp_path: Path, parse: Callable[[Path], object]
) -> None:
    (tmp_path / "page.csv").write_text("<html>moved</html>\n")
    with pytest.raises(SourceError, match="no header row with the columns") as refused:
        parse(tmp_path / "page.csv")
    assert "\n" not in str(refused.value)


def test_damaged_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "October 2031 Addendum B.csv"
    with pytest.raises(SourceError, match="row 4 has the status 'paid'"):
        opps.parse(opps_csv(path, [["G0101", "x", "paid", *OPPS_ROWS[0][3:]]]))
    with pytest.raises(SourceError, match="row 4 has only 4 of at least 6"):
        opps.parse(opps_csv(path, [OPPS_ROWS[0][:4]]))
    with pytest.raises(SourceError, match=r"row 6 has the number '5O\.58'"):
        dmepos.parse_dmepos(dmepos_csv(path, [[*DMEPOS_ROWS[0][:7], "5O.58", *DMEPOS_ROWS[0][8:]]]))
    broken = gpci_csv(tmp_path / "GPCI.csv")
    broken.write_bytes(broken.read_bytes().replace(b",0.869", b","))
    with pytest.raises(SourceError, match="row 4 lacks an index"):
        gpci.parse(broken)


def test_releases_that_stop_early_are_refused(tmp_path: Path) -> None:
    def codes(letters: str, each: int) -> list[str]:
        return [f"{letter}{number:04d}" for letter in letters for number in range(each)]

    path = tmp_path / "October 2031.csv"
    with pytest.raises(SourceError, match="the last code is J0599, no V codes"):
        opps.parse(opps_csv(path, [[code, *OPPS_ROWS[0][1:]] for code in codes("AJ", 600)]))
    with pytest.raises(SourceError, match="the last code is L0399, no V codes"):
        dmepos.parse_dmepos(dmepos_csv(path, [[code, *DMEPOS_ROWS[0][1:]] for code in codes("EL", 400)]))


@needs_reference
def test_the_files_of_cms_are_read_whole() -> None:
    for parse, pattern, kept in (
        (opps.parse, "opps/*.csv", 6541),
        (dmepos.parse_dmepos, "dmepos/DMEPOS_JAN.csv", 3487),
        (dmepos.parse_pen, "dmepos/DMEPEN_JAN.csv", 50),
        (clfs.parse, "clfs/*.csv", 46),
        (gpci.parse, "pfs/GPCI2025.csv", 109),
    ):
        parsed = parse(next(REFERENCE.glob(pattern)))
        assert len(parsed.records) == kept == sum(parsed.kept.values())
        assert parsed.read == kept + sum(parsed.skipped.values())
    with pytest.raises(SourceError, match="no header row"):
        opps.parse(OCTOBER_2025)
