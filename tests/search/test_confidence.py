"""Confidence: features of hits, the logistic model over them, and when the best hit fits well."""

from __future__ import annotations

import numpy as np
import pytest

from search import Engine
from search.confidence import Found, fits, fits_line, probabilities
from search.confidence import features as build_features
from search.judge import Verdict
from search.question import Question
from search.understand import Understood
from search.weights import WEIGHTS

NAMES = list(WEIGHTS.confidence)


def features(engine: Engine, text: str) -> list[dict[str, float]]:
    _, rows = engine.features(text)
    return [dict(zip(NAMES, row, strict=True)) for row in rows.tolist()]


def test_probabilities_are_logistic() -> None:
    rows = np.zeros((2, len(NAMES)))
    rows[:, NAMES.index("constant")] = 1.0
    rows[1, NAMES.index("lead")] = 1.0
    expected = 1 / (
        1 + np.exp(-(WEIGHTS.value("confidence.constant") + np.array([0, 1]) * WEIGHTS.value("confidence.lead")))
    )
    np.testing.assert_allclose(probabilities(rows), expected)
    assert probabilities(np.zeros((0, len(NAMES)))).shape == (0,)


def test_probabilities_stay_between_0_and_1_for_any_feature() -> None:
    rows = np.full((2, len(NAMES)), 1e9)
    rows[1] *= -1
    values = probabilities(rows)
    assert np.all((values >= 0) & (values <= 1))


@pytest.mark.parametrize(
    ("sure", "well"),
    [([], False), ([0.0], False), ([0.29], False), ([0.3], True), ([0.1, 0.15, 0.06], True), ([0.02] * 50, False)],
)
def test_hits_fit_well_when_one_of_the_first_is_likely(sure: list[float], well: bool) -> None:
    assert fits(sure, WEIGHTS.changed({"fits": 0.3})) is well


def test_a_line_of_a_price_list_fits_when_it_is_more_likely_right_than_wrong() -> None:
    assert [fits_line(p) for p in (None, 0.499, 0.5)] == [False, False, True]
    assert fits_line(0.4, WEIGHTS.changed({"fits_line": 0.3}))


def test_what_the_first_hit_does_not_meet_counts(bundled: Engine) -> None:
    met, unmet = features(bundled, "walker wheels")[0], features(bundled, "walker zzzzqqqq")[0]
    assert (met["unmet"], met["head unmet"]) == (0.0, 0.0)
    assert (unmet["unmet"], unmet["head unmet"]) == (0.5, 1.0)


def test_features_of_hits(bundled: Engine) -> None:
    rows = features(bundled, "walkre with wheels")
    first, second = rows[0], rows[1]
    assert first["constant"] == first["share"] == first["first"] == 1.0
    assert second["first"] == 0.0
    assert first["lead"] == pytest.approx(-second["lead"])
    assert first["score"] > second["score"]
    assert first["guessed"] == 0.5  # one of two words
    assert first["guessed in prose"] == first["guessed"]
    assert (first["capitals"], first["unknown in prose"]) == (0.0, 0.0)


def test_features_of_lines_of_price_lists(bundled: Engine) -> None:
    first = features(bundled, "INJ KETOROLAC 15MG IM")[0]
    assert first["capitals"] == 1.0
    assert first["score in prose"] == 0.0
    assert 0.0 <= first["unmet"] <= 1.0
    assert first["judged here"] > 0.5
    assert first["judged here in prose"] == 0.0
    assert features(bundled, "xyzzyq walker")[0]["unknown in prose"] == 0.5
    assert features(bundled, "xyzzyq") == []


def test_features_tell_what_is_named_and_what_stands_beside_it(bundled: Engine) -> None:
    named = features(bundled, "nexplanon")[0]
    assert named["named"] == named["named in prose"] == 1.0
    assert features(bundled, "NEXPLANON")[0]["named in prose"] == 0.0
    siblings = features(bundled, "off the shelf knee orthosis")
    assert siblings[0]["kin"] > 0.1
    assert features(bundled, "vasectomy")[0]["all elsewhere in prose"] == 1.0
    assert features(bundled, "walker")[0]["all elsewhere in prose"] == 0.0


def test_what_factors_take_off_counts(bundled: Engine) -> None:
    asked, other = features(bundled, "ketorolac injection")[0], features(bundled, "ketorolac tablets")[0]
    assert other["reduced in prose"] < asked["reduced in prose"] <= 0.0


def test_how_far_a_hit_is_apart_from_other_families() -> None:
    def found(scores: list[float], families: list[str]) -> dict[str, list[float]]:
        none = np.zeros(len(scores))
        hits = Found(np.array(scores), none, none, np.ones(len(scores)), none, families, ())
        rows = build_features(hits, Understood(), Question(""), Verdict())
        return {name: rows[:, NAMES.index(name)].tolist() for name in ("apart", "kin")}

    assert found([2.0, 1.5, 1.0], ["a", "a", "b"]) == {"apart": [0.5, 0.25, -0.5], "kin": [0.2, 0.2, 0.1]}
    assert found([2.0, 1.0], ["", ""]) == {"apart": [0.5, -0.5], "kin": [0.0, 0.0]}
    assert found([2.0], ["a"]) == {"apart": [1.0], "kin": [0.1]}
    assert found([], []) == {"apart": [], "kin": []}


@pytest.mark.parametrize("text", ["zzzzqqqq", "zantac", "   ", "99999 zzzzqqqq"])
def test_nothing_found_never_fits_well(bundled: Engine, text: str) -> None:
    results = bundled.query(text)
    assert len(results) == 0
    assert not results.fits_well


def test_a_head_noun_that_nothing_met_makes_a_hit_less_sure(bundled: Engine) -> None:
    whole, without = bundled.query("knee brace")[0], bundled.query("knee trampoline")[0]
    assert (without.confidence or 0) < (whole.confidence or 0)
    assert not bundled.query("knee trampoline").fits_well


def test_the_rest_of_the_words_after_a_code_has_its_own_confidence(bundled: Engine) -> None:
    alone = {hit.code: hit.confidence for hit in bundled.query("folding walker", limit=5)}
    beside = {hit.code: hit.confidence for hit in bundled.query("J1885 folding walker", limit=6)}
    assert beside.pop("J1885") == 1.0
    assert all((confidence or 0) < 1.0 for confidence in beside.values())
    assert beside == pytest.approx(alone, abs=0.02)


def test_a_confidence_does_not_hang_on_how_many_hits_are_asked_for(bundled: Engine) -> None:
    text = "folding walker with wheels"
    ten = [hit.confidence for hit in bundled.query(text, limit=10)]
    assert [hit.confidence for hit in bundled.query(text, limit=3)] == ten[:3]
    line = [hit.confidence for hit in bundled.place(text, limit=3)[0]]
    assert [hit.confidence for hit in bundled.place(text, limit=1)[0]] == line[:1]


def test_confidences_fall_with_the_rank_and_end_where_none_is_computed(bundled: Engine) -> None:
    hits = bundled.query("wheelchair", limit=60)
    sure = [hit.confidence for hit in hits]
    most = int(WEIGHTS.confident_hits)
    assert None not in sure[:most]
    assert sure[most:] == [None] * (len(sure) - most)
    assert sure[0] == max(value for value in sure if value is not None)
    assert bundled.query("wheelchair", offset=most)[0].confidence is None
    assert bundled.suggest("walk")[0].confidence is None


def test_a_code_that_is_named_is_sure(bundled: Engine) -> None:
    assert bundled.query("what is the code for j1885?")[0].confidence == 1.0
    assert bundled.query("j1885").fits_well


def test_a_line_is_as_sure_as_the_question_but_for_what_hospitals_bill(bundled: Engine) -> None:
    text = "INJ KETOROLAC 15MG IM"
    line, question = (
        {hit.code: hit.confidence for hit in hits} for hits in (bundled.place(text)[0], bundled.query(text))
    )
    assert line == pytest.approx({code: question[code] for code in line}, abs=0.03)
