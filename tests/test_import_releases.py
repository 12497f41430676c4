"""Official files of other releases, and damaged copies of them: read as they are, or refused without losing anything."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from test_import_prices import NDC_ROWS, ROWS, UPPER, asp_csv, csv_text, ndc_csv, rvu_csv, rvu_txt

from corpus.entry import Rvu
from corpus.sources import SourceError, asp, ndc, rbcs, rvu, store

# --- other layouts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["moved on by one", "in the blanks"])
def test_an_indicator_more_in_the_text_form_leaves_the_conversion_factor_whole(tmp_path: Path, how: str) -> None:
    path = tmp_path / "PPRRVU2031_Jan_nonQPP.txt"
    lines = rvu_txt(path).read_text().splitlines()
    rest = 120 if how == "moved on by one" else 121
    path.write_text("".join(f"{line[:120]}9{line[rest:]}\r\n" if line[:3] != "HDR" else f"{line}\n" for line in lines))
    rvu.import_file(path, tmp_path)
    assert {record.conversion_factor for record in rvu.current(tmp_path) or []} == {32.3465}


def test_old_macintosh_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = rvu_csv(tmp_path / "PPRRVU31_OCT.csv")
    whole = rvu.parse(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\r\n", b"\r"))
    assert rvu.parse(path) == whole


def test_codes_that_excel_took_for_numbers_get_their_zeros_back(tmp_path: Path) -> None:
    row = ["199", "", "Invented wording", *ROWS[0][3:]]
    path = rvu_csv(tmp_path / "PPRRVU2031_Oct.csv", [*UPPER, *ROWS, row])
    assert "00199" in {record.code for record in rvu.parse(path, cpt_license=True).records}
    assert rvu.parse(path).skipped["CPT code, no licence asserted (--cpt-license)"] == 2


def test_the_file_for_qualifying_participants_says_so_and_either_may_replace_the_other(tmp_path: Path) -> None:
    others = rvu_csv(tmp_path / "PPRRVU2031_Jul_nonQPP.csv")
    program = tmp_path / "PPRRVU2031_Jul_QPP.csv"
    program.write_bytes(others.read_bytes().replace(b"32.3465", b"32.5000"))
    assert rvu.import_file(others, tmp_path).info.label == "CMS PFS RVU31C"
    assert rvu.import_file(program, tmp_path).info.label == "CMS PFS RVU31C QPP"
    assert rvu.import_file(others, tmp_path).info.release == "RVU31C"


def test_the_ndc_column_has_had_two_names(tmp_path: Path) -> None:
    path = ndc_csv(tmp_path / "crosswalk.csv")
    records = ndc.parse(path).records
    path.write_bytes(path.read_bytes().replace(b",NDC2,", b",NDC,"))
    assert ndc.parse(path).records == records


def test_dates_of_excel_tell_the_latest_assignment(tmp_path: Path) -> None:
    from datetime import datetime

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        ["HCPCS_CD", "RBCS_ID", "RBCS_CAT_DESC", "RBCS_SUBCAT_DESC", "RBCS_FAMILY_DESC", "RBCS_ASSIGNMENT_EFF_DT"]
    )
    sheet.append(["J1885", "x", "Old", "Old", "Old", datetime(2014, 1, 1)])
    sheet.append(["J1885", "x", "New", "New", "New", datetime(2020, 1, 1)])
    book.save(tmp_path / "RBCS.xlsx")
    parsed = rbcs.parse(tmp_path / "RBCS.xlsx")
    assert [record.category for record in parsed.records] == ["New"]
    assert parsed.release == "2020"


def test_the_classification_tells_its_release_by_the_years_in_it(tmp_path: Path) -> None:
    head = "HCPCS_Cd,RBCS_Cat_Desc,RBCS_Subcat_Desc,RBCS_Family_Desc,RBCS_Latest_Assignment,First_RBCS_Release_Year\n"
    (tmp_path / "taxonomy.csv").write_text(f"{head}J1885,A,B,C,1,2021\nJ7306,A,B,C,1,2024\n")
    assert rbcs.parse(tmp_path / "taxonomy.csv").release == "2024"


# --- damaged copies ----------------------------------------------------------------------------------------------------

BAD_NUMBERS = ["nan", "inf", "1e400", "1_0", "-5", "0x10", "abc"]


@pytest.mark.parametrize("bad", BAD_NUMBERS)
@pytest.mark.parametrize("kind", ["rvu", "asp", "ndc"])
def test_what_is_no_number_is_refused_and_what_is_there_stays(tmp_path: Path, kind: str, bad: str) -> None:
    module, path, good = {
        "rvu": (rvu, rvu_csv(tmp_path / "PPRRVU2031_Oct.csv"), b",0.45,"),
        "asp": (asp, asp_csv(tmp_path / "limits.csv"), b",0.333,"),
        "ndc": (ndc, ndc_csv(tmp_path / "crosswalk.csv"), b",1,10\r\n"),
    }[kind]
    module.import_file(path, tmp_path)
    kept = (store.folder(tmp_path) / f"{kind}.json").read_bytes()
    end = b"\r\n" if good.endswith(b"\n") else b","
    content = path.read_bytes()
    assert good in content
    path.write_bytes(content.replace(good, good[: good.rindex(b",", 0, -1) + 1] + bad.encode() + end, 1))
    with pytest.raises(SourceError, match=r"row \d+ has the number"):
        module.import_file(path, tmp_path)
    assert (store.folder(tmp_path) / f"{kind}.json").read_bytes() == kept


@pytest.mark.parametrize("kind", ["rvu", "asp", "ndc", "rbcs"])
def test_a_row_that_ends_early_is_refused(tmp_path: Path, kind: str) -> None:
    (tmp_path / "rbcs.csv").write_text(f"{RBCS_HEAD}J1885,A,B,C,2020-01-01\n")
    module, path = {
        "rvu": (rvu, rvu_csv(tmp_path / "PPRRVU2031_Oct.csv")),
        "asp": (asp, asp_csv(tmp_path / "limits.csv")),
        "ndc": (ndc, ndc_csv(tmp_path / "crosswalk.csv")),
        "rbcs": (rbcs, tmp_path / "rbcs.csv"),
    }[kind]
    path.write_bytes(path.read_bytes() + b"J3490,x\r\n")
    with pytest.raises(SourceError, match="has only 2 of at least"):
        module.import_file(path, tmp_path)


RBCS_HEAD = "hcpcs_code,rbcs_category,rbcs_subcategory,rbcs_family,rbcs_date_effective\n"


def many(letters: str, each: int) -> list[str]:
    return [f"{letter}{number:04d}" for letter in letters for number in range(each)]


@pytest.mark.parametrize("kind", ["rvu", "asp", "ndc", "rbcs"])
def test_a_release_that_stops_at_the_end_of_a_row_is_refused(tmp_path: Path, kind: str) -> None:
    def written(codes: list[str]) -> Path:
        path = tmp_path / "PPRRVU2031_Oct.csv"
        if kind == "rvu":
            return rvu_csv(path, [*UPPER, *([code, *ROWS[0][1:]] for code in codes)])
        if kind == "asp":
            head = "HCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit\n"
            path.write_text(head + "".join(f"{code},x,1 MG,1.000\n" for code in codes))
        elif kind == "ndc":
            return ndc_csv(path, [[code, *NDC_ROWS[0][1:]] for code in codes])
        else:
            path.write_text(RBCS_HEAD + "".join(f"{code},A,B,C,2020-01-01\n" for code in codes))
        return path

    module = {"rvu": rvu, "asp": asp, "ndc": ndc, "rbcs": rbcs}[kind]
    whole = many("AGJQV", 210)
    assert len(module.parse(written(whole)).records) == len(whole)
    end = "V" if kind in ("rvu", "rbcs") else "Q"
    cut = many("AGJ", 350)
    with pytest.raises(SourceError, match=f"the file is cut off .the last code is J0349, no {end} codes"):
        module.parse(written(cut))
    assert len(module.parse(written(many("J", 100))).records) == 100  # a small file of one's own is no release


def test_a_second_copy_of_a_release_may_not_lack_much_of_it(tmp_path: Path) -> None:
    codes = many("Q", 20)
    path = ndc_csv(tmp_path / "crosswalk.csv", [[code, *NDC_ROWS[0][1:]] for code in codes])
    ndc.import_file(path, tmp_path)
    ndc_csv(path, [[code, *NDC_ROWS[0][1:]] for code in codes[:15]])
    with pytest.raises(SourceError, match=r"only 15 codes, the release in place \(2031-01\) has 20; use --force"):
        ndc.import_file(path, tmp_path)
    ndc_csv(path, [[code, *NDC_ROWS[0][1:]] for code in codes[:19]])
    assert ndc.import_file(path, tmp_path).changed  # a correction


def test_a_file_whose_release_is_unknown_does_not_replace_a_known_one(tmp_path: Path) -> None:
    rvu.import_file(rvu_csv(tmp_path / "PPRRVU2031_Oct.csv"), tmp_path)
    text = rvu_txt(tmp_path / "units.txt")
    text.write_bytes(text.read_bytes().replace(b"0.45", b"0.46"))
    with pytest.raises(SourceError, match="neither its name nor its title tells the release, and RVU31D is in place"):
        rvu.import_file(text, tmp_path)
    assert rvu.import_file(text, tmp_path, release="RVU32A").changed


def test_rows_that_contradict_each_other_are_told_apart_from_repeated_ones(tmp_path: Path) -> None:
    other = [*ROWS[0][:5], "9.99", *ROWS[0][6:]]
    info = rvu.import_file(rvu_csv(tmp_path / "PPRRVU2031_Oct.csv", [*UPPER, *ROWS, ROWS[0], other]), tmp_path).info
    assert info.skipped["code and modifier stand there already"] == 1
    assert info.skipped["code and modifier stand there already, with other values"] == 1
    assert info.read == info.kept["rows"] + sum(info.skipped.values())
    path = ndc_csv(tmp_path / "crosswalk.csv", [*NDC_ROWS, NDC_ROWS[0]])
    assert ndc.parse(path).skipped["package stands there already"] == 1
    limits = asp_csv(tmp_path / "limits.csv")
    limits.write_bytes(limits.read_bytes() + csv_text([["J1885", "x", "15 MG", "9.999", "20", "", ""]]).encode())
    assert asp.parse(limits).skipped["code stands there already, with other values"] == 1


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rbcs.csv").write_text(f"{RBCS_HEAD}J1885,A,B,C,2020-01-\n")
    with pytest.raises(SourceError, match="row 2 has the date '2020-01-'"):
        rbcs.import_file(tmp_path / "rbcs.csv", tmp_path)


def test_an_empty_file_and_a_missing_column_are_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(SourceError, match="the file is empty"):
        ndc.import_file(tmp_path / "empty.csv", tmp_path)
    path = ndc_csv(tmp_path / "crosswalk.csv")
    path.write_bytes(path.read_bytes().replace(b"_2031_CODE", b"OTHER"))
    with pytest.raises(SourceError, match="with the columns HCPCS CODE, NDC2, DRUG NAME, BILLUNITSPKG; choose"):
        ndc.import_file(path, tmp_path)


@pytest.mark.parametrize(("total", "factor", "pays"), [(10.0, 32.3465, 323.47), (1.17, 32.3465, 37.85), (0.5, 32.33, 16.17), (2.5, 1.15, 2.88)])  # fmt: skip
def test_half_a_cent_is_rounded_up(total: float, factor: float, pays: float) -> None:
    line = Rvu(modifier="", status="A", work=1, pe_nonfacility=0, pe_facility=0, malpractice=0, total_nonfacility=total, total_facility=total, conversion_factor=factor)  # fmt: skip
    assert line.payment(facility=False) == pays
