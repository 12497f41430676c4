"""The engine on a small index: understanding, order, reasons, filters, paging, hostile text."""

from __future__ import annotations

import json
import threading
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import index
import search
from corpus.entry import Entry
from search import Engine, Results


def codes(results: Results) -> list[str]:
    return [hit.code for hit in results]


@pytest.mark.parametrize(
    ("text", "first", "reason"),
    [
        ("J7306", ["J7306"], "a code in its usual writing"),
        ("j-7306", ["J7306"], "a code in another writing"),
        ("J7306-RT", ["J7306"], "a code with a modifier behind it"),
        ("what is j7306", ["J7306"], "a question around a code"),
        ("J73", ["J7306", "J7307"], "the beginning of codes, in order of code"),
        ("arm implant birth control", ["J7307", "J7306"], "a lay term of the family; the usual member first"),
        ("nexplanon", ["J7307", "J7306"], "the brand's own code before the page that only mentions it"),
        ("nexplannon", ["J7307"], "a misspelled brand"),
        ("toradol shot", ["J1885"], "brand and lay word together"),
        ("INJ KETOROLAC 15MG IM", ["J1885"], "a charge line: short forms, dose and route do not drown the drug"),
        ("b12 shot", ["J3420"], "b12 is a word here, not the beginning of a code"),
        ("vitamin b-12", ["J3420"], "a hyphen within a short name"),
        ("neb machine", ["E0570"], "an abbreviation within a lay term"),
        ("walkers with wheels", ["E0141", "E0143"], "plural; the whole lay term before the longer one"),
        ("folding walker", ["E0143"], "the word that separates the family"),
        ("wheel chair", ["K0823"], "written apart"),
        ("walker zzzunknown", ["E0141", "E0143", "E0130"], "an unknown word does not empty the list"),
        ("unclassified drug", ["J3490"], "a catch-all code when it is asked for"),
    ],
)
def test_golden_order(small: Engine, text: str, first: list[str], reason: str) -> None:
    assert codes(small.query(text))[: len(first)] == first, reason


def test_every_hit_tells_why(small: Engine) -> None:
    hit = small.query("nexplannon implant")[0]
    assert hit.matched["nexplannon"] == "nexplanon"
    kinds = {match.typed: match.kind for match in hit.why}
    assert kinds == {"nexplannon": "typo", "implant": "exact"}
    assert {match.field for match in hit.why} <= set(index.schema.TEXT_FIELDS)
    assert "<mark>Nexplanon</mark>" in hit.highlights["also_known_as"]
    assert small.query("J7306")[0].why[0].kind == "code"


def test_lay_phrases_and_abbreviations_are_named_as_such(small: Engine) -> None:
    met = {match.typed: (match.met, match.kind) for match in small.query("birth control system")[0].why}
    assert met["birth control"][1] in ("exact", "lay")
    assert ("system", "abbreviation") in {(m.met, m.kind) for m in small.query("etonogestrel sys")[0].why}


def test_highlights_are_escaped(tmp_path: Path) -> None:
    entry = Entry(code="E0001", name="Walker <script>alert(1)</script> & more")
    index.build([entry], to=tmp_path / "index")
    assert Engine(tmp_path / "index").query("walker")[0].highlights["name"] == (
        "<mark>Walker</mark> &lt;script&gt;alert(1)&lt;/script&gt; &amp; more"
    )


def test_corrections_are_offered_for_words_only(small: Engine) -> None:
    assert small.query("nexplannon implant").corrected == "nexplanon implant"
    assert small.query("nexplanon implant").corrected == ""
    for code_like in ("J7309", "J73O6", "E01411"):
        results = small.query(code_like)
        assert results.corrected == ""
        assert not any(code_like.upper() != hit.code and hit.why[0].kind == "typo" for hit in results if hit.why)


def test_an_unknown_code_gives_near_ones_and_no_hit(small: Engine) -> None:
    results = small.query("J7308")
    assert len(results) == 0
    assert results.near_codes[:2] == ("J7307", "J7306")
    assert "There is no code J7308." in results.notes


def test_the_order_does_not_depend_on_the_limit(small: Engine) -> None:
    whole = codes(small.query("walker with wheels pain", limit=100))
    assert len(whole) > 2
    assert [
        code for at in range(len(whole)) for code in codes(small.query("walker with wheels pain", limit=1, offset=at))
    ] == whole
    assert small.query("walker with wheels pain", limit=0).total == len(whole)
    assert codes(small.query("walker", limit=5, offset=500)) == []


def test_phrases_exclusions_and_notes(small: Engine) -> None:
    assert codes(small.query('"walker with wheels"')) == ["E0141", "E0143"]
    assert "E0141" not in codes(small.query("walker -wheels"))
    assert "E0130" in codes(small.query("walker -wheels"))
    missing = small.query('"wheels walker"')
    assert missing.notes == ("Nothing has the phrase “wheels walker”; its words were searched.",)
    assert len(missing) > 0
    assert codes(small.query('"arm walker"'))  # no phrase reaches from one lay term into the next


def test_filters(small: Engine) -> None:
    assert set(codes(small.query("", filters={"category": "E"}))) == {"E0130", "E0141", "E0143", "E0570"}
    assert codes(small.query("category:K")) == ["K0823"]
    assert codes(small.query("walker", filters={"specialty": "Quality Reporting"})) == ["G8730"]
    assert codes(small.query("walker specialty:quality")) == ["G8730"]
    nowhere = small.query("walker specialty:astrology")
    assert "No specialty is called “astrology”" in nowhere.notes[0]
    assert nowhere.total > 0
    assert small.query("walker", filters={"category": "V"}).total == 0
    assert small.query("").total == 0


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ({"colour": "red"}, "unknown filter 'colour'; known are category, specialty, grouping, status, on"),
        ({"category": "Z9"}, "category 'Z9' is not a letter"),
        ({"status": "maybe"}, "status 'maybe' is none of active, ended, upcoming"),
        ({"specialty": "Pulmonolgy"}, "did you mean 'Pulmonology'?"),
        ({"on": "tomorrow"}, "on='tomorrow' is not a day; write it as 2025-03-31"),
    ],
)
def test_wrong_filters_are_refused(small: Engine, filters: dict[str, str], told: str) -> None:
    with pytest.raises(search.BadFilter) as refused:
        small.query("walker", filters=filters)
    assert told in str(refused.value)


@pytest.mark.parametrize("page", [{"limit": -1}, {"limit": 1001}, {"offset": -1}])
def test_wrong_pages_are_refused(small: Engine, page: dict[str, int]) -> None:
    with pytest.raises(search.SearchError):
        small.query("walker", **page)


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Codes that differ in their dates alone."""
    root = tmp_path_factory.mktemp("dated") / "index"
    name = "Walker with wheels"
    entries = [
        Entry(code="E0003", name=name),
        Entry(code="E0001", name=name, ended=date(2020, 6, 30)),
        Entry(code="E0002", name=name + " and seat"),
        Entry(code="E0004", name=name, added=date(2999, 1, 1)),
        Entry(code="RT", name="Right side", kind="modifier"),
    ]
    index.build(entries, to=root)
    return Engine(root)


def test_ties_active_first_then_shorter_then_code(dated: Engine) -> None:
    assert codes(dated.query("walker wheels")) == ["E0003", "E0002", "E0001", "E0004"]
    hit = dated.query("walker wheels")[2]
    assert (hit.status, hit.ended) == ("ended", date(2020, 6, 30))


def test_the_day_decides_the_status(dated: Engine) -> None:
    assert codes(dated.query("walker", filters={"on": "2020-06-30"}))[0] == "E0001"
    assert codes(dated.query("walker", filters={"status": "ended"})) == ["E0001"]
    assert codes(dated.query("walker", filters={"status": "ended", "on": date(2020, 6, 30)})) == []
    assert codes(dated.query("walker", filters={"status": "upcoming"})) == ["E0004"]
    assert dated.query("walker").facets["status"] == {"active": 2, "ended": 1, "upcoming": 1}


def test_modifiers_come_only_when_asked_for(dated: Engine) -> None:
    assert codes(dated.query("right side")) == []
    assert codes(dated.query("right side modifier")) == ["RT"]
    assert codes(dated.query("RT"))[0] == "RT"
    assert dated.lookup("rt").kind == "modifier"
    assert codes(dated.query("modifiers")) == ["RT"]


def test_a_modifier_page_tells_of_modifiers_not_of_the_letter_it_begins_with(dated: Engine) -> None:
    from search.codes.page import describe

    page = describe(dated, "RT")
    assert page.guidance is not None
    assert page.guidance.title == "Modifiers"
    assert "no relative value units of its own" in page.rvu


def test_a_modifier_of_cpt_is_told_as_such_and_finds_no_doses(dated: Engine) -> None:
    for text in ("modifier 25", "25 modifier", "mod 25"):
        answer = dated.query(text)
        assert answer.total == 0
        assert answer.notes == (
            "25 is a modifier of CPT, which is not part of HCPCS Level II; its modifiers begin with a letter.",
        )
    assert dated.query("right side 25 mg").notes == ()


def test_lookup(small: Engine) -> None:
    assert small.lookup("j-7306").code == small.lookup("J7306-RT").code == "J7306"
    with pytest.raises(search.UnknownCode) as raised:
        small.lookup("J7308")
    assert raised.value.near[:2] == ["J7307", "J7306"]
    for odd in ("", "walker", "'; drop table", "J" * 5000, "\x00"):
        with pytest.raises(search.UnknownCode):
            small.lookup(odd)


def test_suggestions_need_all_words_the_last_as_a_beginning(small: Engine) -> None:
    assert codes(small.suggest("levonor"))[0] == "J7306"
    assert set(codes(small.suggest("walker wh"))) >= {"E0141", "E0143"}
    assert "E0130" not in codes(small.suggest("walker whee"))
    assert codes(small.suggest("walker zzz")) == []
    assert codes(small.suggest("J73")) == ["J7306", "J7307"]
    assert codes(small.suggest("wal ")) == []  # the blank makes the word whole
    assert codes(small.suggest("")) == codes(small.suggest("   ")) == []
    assert len(small.suggest("w", limit=2)) == 2


HOSTILE = [
    "", " ", "\x00", "a" * 10_000, "(((((", "AND OR NOT", "*:*", "code:*", "name:[a TO z]", "^^^", "walker^99999", "~~~~", "'\"`", '"',
    "-", "--", "- -", "💉 shot", "\ud800", "٣٤٥", "ｗａｌｋｅｒ", "w" + "/" * 50, "-" * 300, '"' * 99, "category:", "category:\"", "status:ended",
    "specialty:", "walker " * 500, "{{7*7}}", "<script>alert(1)</script>", "%s%s%n", "../../etc/passwd", "1" * 400, "0.0.0.0", "w/o", "/", "\u202ewalker",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_answered(small: Engine, text: str) -> None:
    json.dumps(small.query(text).to_dict())
    json.dumps(small.suggest(text).to_dict())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=120) | st.from_regex(r'[a-z0-9"\-: ./%]{0,60}', fullmatch=True))
def test_any_text_is_answered_in_order(small: Engine, text: str) -> None:
    results = small.query(text, limit=100)
    scores = [hit.score for hit in results if not any(match.kind == "code" for match in hit.why)]
    assert scores == sorted(scores, reverse=True)
    assert results.total >= len(results)
    small.suggest(text)


def test_many_threads_get_the_same_answers(small: Engine) -> None:
    questions = ["walker", "neb machine", "nexplanon", "toradol shot", '"walker with wheels"'] * 8
    expected = [codes(small.query(question)) for question in questions]
    answers: dict[int, list[list[str]]] = {}

    def ask(number: int) -> None:
        answers[number] = [codes(small.query(question)) for question in questions]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answer == expected for answer in answers.values())
    assert len(answers) == 8


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    report = index.build([], to=tmp_path / "index")
    assert report.counts["codes"] == 0
    engine = Engine(tmp_path / "index")
    for text in ("walker", "J7306", "", "RT", "J7", '"a b"'):
        assert engine.query(text).total == 0
        assert engine.suggest(text).total == 0


def test_the_arrays_hold_what_whoosh_holds(small: Engine) -> None:
    """Whoosh is the index of record: its postings, read the slow way, give the same weights as the arrays."""
    from whoosh.query import Term

    weights = small.weights
    with small._whoosh.searcher() as searcher:
        reader = searcher.reader()
        n_docs = reader.doc_count()
        lengths: dict[str, dict[int, int]] = {name: {} for name in weights.fields}
        counts: dict[str, dict[str, dict[int, int]]] = {}
        for field in weights.fields:
            for raw in reader.lexicon(field):
                matcher = Term(field, raw.decode()).matcher(searcher)
                while matcher.is_active():
                    doc, count = matcher.id(), int(matcher.value_as("frequency"))
                    counts.setdefault(raw.decode(), {}).setdefault(field, {})[doc] = count
                    lengths[field][doc] = lengths[field].get(doc, 0) + count
                    matcher.next()
    scorer = small.scorer
    assert sorted(counts) == list(scorer.terms)
    for term, by_field in counts.items():
        expected = np.zeros(n_docs)
        for field, docs in by_field.items():
            average = sum(lengths[field].values()) / len(lengths[field])
            b = weights.length[field]
            for doc, count in docs.items():
                expected[doc] += weights.fields[field] * count / (1 - b + b * lengths[field][doc] / average)
        number = scorer.terms[term]
        found = np.zeros(n_docs)
        span = slice(scorer._starts[number], scorer._starts[number + 1])
        found[scorer._docs[span]] = scorer._saturated[span]
        np.testing.assert_allclose(found, expected / (weights.k1 + expected), rtol=1e-5)
