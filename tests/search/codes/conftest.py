"""An index of a few codes with all kinds of official facts."""

from __future__ import annotations

from datetime import date

import pytest

import index
from corpus.entry import Entry, Package, PaymentLimit, Rvu
from search import Engine

SCHEDULE = "CMS PFS RVU31D"


def _rvu(modifier: str, status: str, scale: float, na: bool = False) -> Rvu:
    return Rvu(
        modifier=modifier,
        status=status,
        work=round(3.26 * scale, 2),
        pe_nonfacility=round(6.32 * scale, 2),
        pe_facility=round(1.68 * scale, 2),
        malpractice=round(0.44 * scale, 2),
        total_nonfacility=round(10.02 * scale, 2),
        total_facility=round(5.38 * scale, 2),
        conversion_factor=32.3465,
        global_days="000",
        na_nonfacility=na,
    )


ENTRIES = [
    Entry(
        code="J1885",
        name="Ketorolac injection, per 15 mg",
        family="ketorolac",
        specialties=("Emergency Medicine",),
        also_known_as=("Toradol", "ketorolac tromethamine"),
        brands=("Toradol",),
        generic="ketorolac tromethamine",
        drug_class="NSAID",
        route="intramuscular or intravenous",
        unit="15 mg",
        description="A shot of ketorolac.",
        plain_language=("toradol shot",),
        clinical_context="A pain reliever given by injection.",
        distinguish="The dose decides the units.",
        related={"J7306": "another drug", "J0001": "no such code"},
        descriptor="Injection, ketorolac tromethamine, per 15 mg",
        added=date(1995, 1, 1),
        coverage="D",
        grouping=("Treatment", "Injections"),
        drug_names=("Toradol",),
        packages=(
            Package(ndc="00338006910", drug="Toradol", labeler="Baxter", units="10"),
            Package(ndc="888867413689", drug="Ketorolac", labeler="Other", units="1"),
        ),
        payment_limit=PaymentLimit(amount=0.333, per="15 MG", quarter="2031-10"),
        rvus=(
            Rvu(modifier="", status="E", work=0, pe_nonfacility=0, pe_facility=0, malpractice=0, total_nonfacility=0,
                total_facility=0, conversion_factor=32.3465),
        ),
        sources={
            "descriptor": "CMS HCPCS 2031-10",
            "coverage": "CMS HCPCS 2031-10",
            "grouping": "RBCS 2025",
            "packages": "CMS NDC-HCPCS crosswalk 2031-10",
            "payment_limit": "CMS ASP 2031-10",
            "rvus": SCHEDULE,
        },
    ),
    Entry(code="G0105", name="Colonoscopy for screening, high risk", rvus=(_rvu("", "A", 1), _rvu("53", "A", 0.5, na=True)),
          sources={"rvus": SCHEDULE}),
    Entry(code="G2025", name="Made up, excluded", rvus=(_rvu("", "X", 1),), sources={"rvus": SCHEDULE}),
    Entry(code="J7306", name="Levonorgestrel implant", unit="1 system",
          payment_limit=PaymentLimit(amount=None, per="1", quarter="2031-01", notes="One line.")),
    Entry(code="E0001", name="Old walker", added=date(2001, 1, 1), ended=date(2020, 6, 30), replaced_by={"E0002": "CMS says so"}),
    Entry(code="E0002", name="New walker", added=date(2020, 7, 1), ended=date(2999, 12, 31)),
    Entry(code="E0011", name="Narrow chair", family="chairs", distinguish="Width decides.",
          separates={"width": "16 in or less", "arms": "fixed"}, instead={"E0012": "what the state pays"},
          goes_with={"E0001": "to walk with", "E0020-E0029": "cushions"}),
    Entry(code="E0012", name="Wide chair", family="chairs", separates={"width": "over 16 in", "arms": ""}),
    Entry(code="E0013", name="Other chair", family="chairs", separates={"width": "", "arms": ""}),
    Entry(code="RT", name="Right side", kind="modifier"),
    *(Entry(code=f"L{number}", name=f"Brace {number}", family="braces") for number in range(1000, 1015)),
]  # fmt: skip


@pytest.fixture(scope="session")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Open the index of those codes."""
    folder = tmp_path_factory.mktemp("facts") / "index"
    index.build(ENTRIES, to=folder)
    return Engine(folder)
