"""Postings are those of the Whoosh index."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from whoosh import index as whoosh_index

from index import storage
from index.generations import current
from index.postings import Lists, Postings
from index.schema import TEXT_FIELDS


def test_they_hold_what_whoosh_holds(small_index: Path) -> None:
    folder, _ = current(small_index)
    postings = storage.load(folder, "postings", Postings)
    assert postings.terms == sorted(postings.terms)
    held = {
        (postings.terms[number], tuple(TEXT_FIELDS)[postings.fields[at]], int(postings.docs[at])): int(
            postings.counts[at]
        )
        for number in range(len(postings.terms))
        for at in range(postings.starts[number], postings.starts[number + 1])
    }
    wanted = {}
    with whoosh_index.open_dir(folder, readonly=True).reader() as reader:
        for field in TEXT_FIELDS:
            for raw in reader.lexicon(field):
                matcher = reader.postings(field, raw)
                while matcher.is_active():
                    wanted[raw.decode(), field, matcher.id()] = int(matcher.weight())
                    matcher.next()
    assert held == wanted
    assert len(held) == len(postings.docs) > 200


@given(st.lists(st.lists(st.integers(0, 1000))))
def test_packed_lists_come_back(lists: list[list[int]]) -> None:
    packed = Lists.of(lists)
    assert [packed[at].tolist() for at in range(len(lists))] == lists
    assert packed.values.dtype == np.int32
