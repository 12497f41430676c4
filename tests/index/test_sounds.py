"""Sounds: words of about the same sound share a key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sounds import sound_of


@pytest.mark.parametrize(
    ("first", "second"),
    [("zofran", "zophran"), ("nebulizer", "nebuliser"), ("knee", "nee"), ("wrist", "rist"), ("psoriasis", "soriasis"),
     ("wheelchair", "weelchair"), ("catheter", "katheter"), ("prosthesis", "prostesis")],
)  # fmt: skip
def test_what_sounds_alike_shares_a_key(first: str, second: str) -> None:
    assert sound_of(first) == sound_of(second)


@pytest.mark.parametrize(("first", "second"), [("walker", "walks"), ("cane", "crane"), ("brace", "brake")])
def test_what_sounds_otherwise_does_not(first: str, second: str) -> None:
    assert sound_of(first) != sound_of(second)


@given(st.text(max_size=100))
def test_any_text_has_a_sound(text: str) -> None:
    assert len(sound_of(text)) <= 2 * len(text)
