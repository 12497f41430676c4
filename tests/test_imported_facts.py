"""What imported files do beyond the corpus: entries that are found, pages that show facts with their sources, and sums."""

from __future__ import annotations

from pathlib import Path

import pytest
from price_files import RBCS_LAYOUTS, ROWS, UPPER, asp_csv, ndc_csv, rvu_csv
from support import DATA

import index
from corpus.entry import Entry
from corpus.load import authored
from corpus.sources import import_file, merge, remove
from search import Engine


def test_licensed_rows_are_found_and_are_a_category_of_their_own(tmp_path: Path) -> None:
    import_file("rvu", rvu_csv(tmp_path / "PPRRVU2031_Oct.csv"), cpt_license=True, home=tmp_path)
    index.build(merge({}, tmp_path), to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    assert [hit.code for hit in engine.query("licensed wording")] == ["99999"]
    assert [hit.code for hit in engine.query("99999")] == ["99999"]
    assert engine.lookup("99999").category == "CPT"
    assert [hit.code for hit in engine.query("", filters={"category": "CPT"})] == ["99999"]


def test_licensed_words_leave_the_folder_with_the_next_build(tmp_path: Path) -> None:
    def holding() -> list[Path]:
        return [p for p in tmp_path.rglob("*") if p.is_file() and b"icensed wording" in p.read_bytes() and p != path]

    path = rvu_csv(tmp_path / "PPRRVU2031_Oct.csv")
    ours = {"G0101": Entry(code="G0101", name="Screening")}
    import_file("rvu", path, home=tmp_path, cpt_license=True)
    report = index.build(merge(ours, tmp_path), to=tmp_path / "index")
    assert (report.counts["codes"], report.counts["licensed"]) == (1, 1)
    assert holding()
    remove("rvu", tmp_path)
    assert "licensed" not in index.build(merge(ours, tmp_path), to=tmp_path / "index").counts
    assert holding() == []


def test_a_licensed_code_that_is_typed_stands_alone(tmp_path: Path) -> None:
    import_file("rvu", rvu_csv(tmp_path / "PPRRVU2031_Oct.csv"), home=tmp_path, cpt_license=True)
    ours = {"G0101": Entry(code="G0101", name="Screening 26 licensed")}
    index.build(merge(ours, tmp_path), to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    assert [hit.code for hit in engine.query("99999-26")] == ["99999"]
    assert [hit.code for hit in engine.query("99999 screening")] == ["99999", "G0101"]


def test_drug_names_and_packages_lead_to_the_code(tmp_path: Path) -> None:
    import_file("ndc", ndc_csv(tmp_path / "crosswalk.csv"), home=tmp_path)
    index.build(merge(authored(DATA / "entries"), tmp_path), to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    entry = engine.lookup("J1885")
    assert entry.drug_names == ("Ketorolac Tromethamine", "ReadySharp Ketorolac")
    assert entry.sources["drug_names"] == "CMS NDC-HCPCS crosswalk 2031-01"
    assert engine.query("readysharp")[0].code == "J1885"
    assert engine.query("888867413689")[0].code == "J7306"  # a product number that is no NDC
    for writing in ("00338-0069-10", "0338-0069-10", "00338006910", "0338006910", "ndc 00338-0069-10", "N400338006910"):
        hit = engine.query(writing)[0]
        assert (hit.code, hit.why[0].kind) == ("J1885", "ndc")
        assert "10 billing units a package" in hit.why[0].met
    missing = engine.query("99999-9999-99")
    assert (missing.total, missing.notes) == (0, ("The crosswalk in use does not have the package 99999-9999-99.",))


def test_groupings_are_counted_and_filter(tmp_path: Path) -> None:
    path = tmp_path / "RBCS_RY_2025.csv"
    path.write_text(RBCS_LAYOUTS["api"])
    import_file("rbcs", path, home=tmp_path)
    index.build(merge(authored(DATA / "entries"), tmp_path), to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    assert engine.count_facets()["grouping"] == {
        "Treatment": 1,
        "Treatment › Injections": 1,
        "Treatment › Injections › Pain": 1,
    }
    assert [hit.code for hit in engine.query("", filters={"grouping": "treatment › injections"})] == ["J1885"]
    from webui import create_app

    page = create_app({"ENGINE": engine}).test_client().get("/browse").get_data(as_text=True)
    assert "Treatment › Injections <span>1</span>" in page


@pytest.fixture(scope="module")
def priced(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    home = tmp_path_factory.mktemp("priced")
    import_file("rvu", rvu_csv(home / "PPRRVU2031_Oct.csv"), home=home)
    import_file("asp", asp_csv(home / "limits.csv"), home=home)
    import_file("ndc", ndc_csv(home / "crosswalk.csv"), home=home)
    entries = {
        **authored(DATA / "entries"),
        "G0101": Entry(code="G0101", name="Screening"),
        "G0105": Entry(code="G0105", name="Scope"),
    }
    index.build(merge(entries, home), to=home / "index")
    return Engine(home / "index")


def test_the_page_tells_units_dollars_limits_and_packages_with_their_sources(priced: Engine) -> None:
    text = "\n".join(line for section in priced.describe("G0101").sections for line in section.lines)
    assert "work 0.45, malpractice 0.06" in text
    assert "total 1.17, about $37.85" in text
    assert "CMS PFS RVU31D" in text
    page = priced.describe("J1885")
    text = "\n".join(line for section in page.sections for line in section.lines)
    assert "Status E: Excluded from the physician fee schedule by regulation" in text
    assert "$0.333 per 15 MG in October to December 2031 (CMS ASP 2031-10)" in text
    assert "00338-0069-10  Ketorolac Tromethamine (Baxter), 10 billing units a package" in text
    assert page.to_dict()["packages"][0]["ndc"] == "00338006910"
    scope = priced.describe("G0105").to_dict()
    assert [line["modifier"] for line in scope["rvus"]] == ["", "53"]
    assert "rarely or never done there" in scope["rvu_lines"][1]
    assert scope["rvu_payments"][1] == {"modifier": "53", "nonfacility": None, "facility": 87.01}
    assert "Dollars are at the conversion factor 32.3465, before the geographic adjustment." in scope["rvu_notes"]


def test_only_lines_that_medicare_pays_by_show_dollars(tmp_path: Path) -> None:
    """CMS's record layout: only units of status A, R and T are used for payment."""
    row = ["G2025", "", "Made up", "X", *ROWS[0][4:]]
    import_file("rvu", rvu_csv(tmp_path / "PPRRVU2031_Oct.csv", [*UPPER, row]), home=tmp_path)
    index.build(merge({"G2025": Entry(code="G2025", name="Made up")}, tmp_path), to=tmp_path / "index")
    engine = Engine(tmp_path / "index")
    page = engine.describe("G2025").to_dict()
    assert "pays nothing by them. Status X" in page["rvu"]
    assert "total 1.17, not paid" in page["rvu_lines"][0]
    assert page["rvu_payments"][0]["nonfacility"] is None
    assert page["rvu_notes"][-1] == "CMS PFS RVU31D"
    from webui import create_app

    html = create_app({"ENGINE": engine}).test_client().get("/code/G2025").get_data(as_text=True)
    assert "<td>not paid</td>" in html
    assert "$" not in html[html.index('id="rvu"') : html.index('id="status"')]


def test_the_page_names_the_source_beside_what_comes_from_it(priced: Engine) -> None:
    sections = {section.key: section.lines for section in priced.describe("J1885").sections}
    assert sections["rvu"][-1] == "CMS PFS RVU31D"
    assert sections["packages"][0] == "Ketorolac Tromethamine, ReadySharp Ketorolac"
    assert sections["packages"][-1] == "CMS NDC-HCPCS crosswalk 2031-01"


def test_a_sum_of_codes_that_no_fee_schedule_lists_says_so(priced: Engine) -> None:
    from webui import create_app

    page = create_app({"ENGINE": priced}).test_client().get("/rvu?codes=J7306").get_data(as_text=True)
    assert "The physician fee schedule lists none of these" in page


def test_the_html_shows_them(priced: Engine) -> None:
    from webui import create_app

    client = create_app({"ENGINE": priced}).test_client()
    page = client.get("/code/G0101").get_data(as_text=True)
    assert "<td>0.45</td>" in page
    assert "<td>$37.85</td>" in page
    page = client.get("/code/J1885").get_data(as_text=True)
    assert "3 packages" in page
    assert "$0.333 per 15 MG" in page
    page = client.get("/rvu?codes=G0101+G0105x3+J7306").get_data(as_text=True)
    assert "<b>10.23</b>" in page
    assert "not in the fee schedule" in page
    assert client.get("/rvu.json?codes=G0101,G0105-53x2").get_json()["totals"]["work"] == 3.71
    assert client.get("/rvu").status_code == 200
    assert client.get("/rvu?codes=nonsense").status_code == 400
    assert client.get("/rvu?codes=G9998").status_code == 404


def test_totals(priced: Engine) -> None:
    answer = priced.total("G0101 g0105 x 3, G0105-53x2")
    assert [(line.entry.code, line.modifier, line.count) for line in answer.lines] == [
        ("G0101", "", 1),
        ("G0105", "", 3),
        ("G0105", "53", 2),
    ]
    assert (answer.work, answer.nonfacility, answer.facility) == (13.49, 41.22, 22.33)
    assert priced.total([]).work == 0
