"""Highlights: the texts that matched, escaped, with the matching words marked."""

from __future__ import annotations

from pathlib import Path

import index
from corpus.entry import Entry
from corpus.lexicon import load_lexicon
from index.analyzer import medical_analyzer
from index.text import Reader
from search import Engine
from search.highlight import highlight


def test_highlights_are_escaped(tmp_path: Path) -> None:
    entry = Entry(code="E0001", name="Walker <script>alert(1)</script> & more")
    index.build([entry], to=tmp_path / "index")
    assert Engine(tmp_path / "index").query("walker")[0].highlights["name"] == (
        "<mark>Walker</mark> &lt;script&gt;alert(1)&lt;/script&gt; &amp; more"
    )


def test_only_fields_that_matched_are_shown_and_the_name_always(small: Engine) -> None:
    highlights = small.query("nexplannon implant")[0].highlights
    assert "<mark>Nexplanon</mark>" in highlights["also_known_as"]
    assert "<mark>implant</mark>" in highlights["name"]
    assert "clinical_context" not in highlights


def test_of_a_list_the_item_with_most_matches_is_shown() -> None:
    lexicon = load_lexicon()
    analyzer = medical_analyzer(lexicon, expand=False, reader=Reader(lexicon))
    entry = Entry(code="E0001", name="Device", plain_language=("walker", "walker with wheels", "rollator"))
    shown = highlight(entry, {"walker", "wheel"}, {"plain_language"}, analyzer)
    assert shown == {"plain_language": "<mark>walker</mark> with <mark>wheels</mark>"}
    assert highlight(entry, set(), {"plain_language"}, analyzer) == {}
    assert highlight(entry, {"nothing"}, {"plain_language"}, analyzer) == {}


def test_long_texts_are_cut_around_the_match() -> None:
    lexicon = load_lexicon()
    analyzer = medical_analyzer(lexicon, expand=False, reader=Reader(lexicon))
    text = "Given to people who cannot walk alone. " * 20 + "A walker steadies them. " + "Other words follow. " * 20
    shown = highlight(
        Entry(code="E0001", name="Device", clinical_context=text), {"walker"}, {"clinical_context"}, analyzer
    )
    assert "<mark>walker</mark>" in shown["clinical_context"]
    assert len(shown["clinical_context"]) < 400


def test_a_code_found_by_its_number_has_no_highlights(small: Engine) -> None:
    assert small.query("J7306")[0].highlights == {}
