"""Words as checks compare them."""

from __future__ import annotations

import pytest

from corpus.checks.words import split_denied, stems_of


def test_stems_leave_out_what_carries_nothing_and_join_compounds() -> None:
    assert stems_of("The patient's wheel chairs, 2 of 16 in") == {"patient", "wheelchair"}
    assert stems_of("") == frozenset()


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Pacemaker, other than single or dual chamber (implantable)", "single dual chamber"),
        (
            "Insertion tray without drainage bag and without catheter (accessories only)",
            "drainage bag without catheter",
        ),
        ("Power wheelchair battery, non-sealed lead acid", "sealed"),
        ("Nonemergency transportation, taxi", "emergency"),
        ("Wheelchair drive wheel (excludes tire), any size", "tire"),
        ("Aid, not programmable, with pump", "programmable"),
        ("Walker, with or without wheels", ""),
        ("Drug, not otherwise specified, no more than 5 mg", ""),
        ("None", ""),
    ],
)
def test_what_a_text_denies_stands_apart(text: str, denied: str) -> None:
    said, told_not = split_denied(text)
    assert stems_of(told_not) == stems_of(denied)
    assert not stems_of(said) & stems_of(denied)
