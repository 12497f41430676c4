"""Fees, limits and outpatient payment on a page, as a fresh machine shows them from the record that ships."""

from __future__ import annotations

from corpus.entry import Entry, Fee, Outpatient, Rate
from search import Engine
from search.codes.money import fee_lines, outpatient_text
from webui import create_app


def lines_of(engine: Engine, code: str) -> dict[str, str]:
    return {section.key: "\n".join(section.lines) for section in engine.describe(code).sections}


def test_an_item_shows_its_fees_as_a_range_over_the_states(bundled: Engine) -> None:
    fees = lines_of(bundled, "E0601")["fees"]
    assert "Equipment and supplies with RR (rented, a month): $48.72 to $98.07 by state" in fees
    assert "$84.80 to $94.93 in rural areas. Capped rental." in fees
    assert fees.endswith("CMS DMEPOS 2025-01")


def test_a_drug_shows_the_limits_of_two_quarters_and_its_packages(bundled: Engine) -> None:
    lines = lines_of(bundled, "J1885")
    now, before = lines["payment"].split(" Before: ")
    assert "January to March 2026 (CMS ASP 2026-01)" in now
    assert "October to December 2025 (CMS ASP 2025-10)" in before
    assert "CMS NDC-HCPCS crosswalk 2026-01" in lines["packages"]
    assert lines["outpatient"].startswith("Status K1: Non-opioid drug")


def test_a_laboratory_test_and_a_service_show_theirs(bundled: Engine) -> None:
    assert "Clinical laboratory: $19.31 nationally." in lines_of(bundled, "G0103")["fees"]
    assert "the Medicare contractor sets the fee" in lines_of(bundled, "G0327")["fees"]
    assert "about $37.85" in lines_of(bundled, "G0101")["rvu"]


def test_a_code_that_only_the_record_knows_has_a_page(bundled: Engine) -> None:
    page = bundled.describe("J1060")
    assert (page.entry.name, page.status) == ("Testosterone cypionate 1 ml", "ended")
    lines = lines_of(bundled, "J1060")
    assert "2014-12-31 was the last day" in lines["ended"]
    assert lines["description"] == "Testosterone cypionate 1 ml (CMS HCPCS 2025-10)"
    html = create_app({"ENGINE": bundled}).test_client().get("/code/J1060").get_data(as_text=True)
    assert "Official short descriptor" in html
    assert bundled.describe("RT").category_text.startswith("modifier")


def test_what_has_no_fee_says_nothing() -> None:
    bare = Entry(code="E0601", name="CPAP")
    assert (outpatient_text(bare), fee_lines(bare)) == ("", ())


def test_a_fee_in_rural_areas_alone_and_a_rate_without_class() -> None:
    rates = (Rate(areas=("AL",), fee=None, rural=82.39),)
    fee = Fee(schedule="DMEPOS", release="2025-01", modifiers=("UE", "KE"), rates=rates)
    entry = Entry(code="E0776", name="Pole", fees=(fee,), outpatient=Outpatient(status="N", rate=None))
    assert fee_lines(entry) == ("Equipment and supplies with UE (bought used) KE: $82.39 in rural areas.",)
    assert outpatient_text(entry) == "Status N: Packaged: its payment is part of that for other services."


def test_each_source_is_named_once(bundled: Engine) -> None:
    names = bundled.describe("E0776").source_names  # on the equipment and the nutrition fee schedule
    assert {"CMS DMEPOS 2025-01", "CMS PEN 2025-01"} <= set(names)
    assert not [name for name in names if ", " in name]
    assert bundled.manifest.sources["fees"] == "CMS CLFS 2025-01, CMS DMEPOS 2025-01, CMS PEN 2025-01"


def test_a_limit_says_per_once_and_its_notes_end_as_sentences(bundled: Engine) -> None:
    assert " per DOSE in " in bundled.describe("J7327").payment_text
    assert ". Inflation-adjusted coinsurance. Before: " in bundled.describe("J0597").payment_text
