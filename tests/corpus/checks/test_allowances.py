"""What readers allowed: of codes that there are, for checks that there are, with a reason."""

from __future__ import annotations

from corpus.checks import CHECKS
from corpus.checks.allowances import allowances, is_allowed
from corpus.load import authored

#: Sections whose keys are words or terms in place of codes.
OF_WORDS = {"names", "slips"}


def test_allowances_are_of_checks_and_codes_and_give_a_reason() -> None:
    assert set(allowances()) <= {check.name for check in CHECKS} | {"names"}
    codes = authored().keys()
    for section, allowed in allowances().items():
        for code, reasons in allowed.items():
            assert code in codes or section in OF_WORDS, (section, code)
            assert reasons, (section, code)
            assert all(len(reason.split()) > 1 for reason in reasons.values()), (section, code)


def test_a_finding_is_allowed_by_check_code_and_what_it_is() -> None:
    assert is_allowed("names", "Foley")
    assert is_allowed("names", "Foley", "catheter")
    assert not is_allowed("names", "Foley", "crutch")
    assert not is_allowed("units", "Foley")
    assert not is_allowed("no such check", "E0001")
