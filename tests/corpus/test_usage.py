"""The table of price lists: codes of HCPCS Level II, each once, none in more lists than were counted."""

from __future__ import annotations

import yaml

from corpus.entry import CODE
from corpus.paths import USAGE
from corpus.usage import LISTS, count_price_lists


def test_each_code_stands_once_and_in_no_more_lists_than_there_are() -> None:
    counts = count_price_lists()
    assert len(counts) > 2500
    assert all(CODE.fullmatch(code) for code in counts)
    assert all(1 <= count <= LISTS for count in counts.values())
    written = [code for codes in yaml.safe_load(USAGE.read_text(encoding="utf-8")).values() for code in codes]
    assert len(written) == len(set(written)) == len(counts)


def test_what_every_hospital_bills_stands_in_more_lists_than_what_few_do() -> None:
    counts = count_price_lists()
    assert counts["P9016"] > LISTS / 2 > counts.get("E0143", 0)
