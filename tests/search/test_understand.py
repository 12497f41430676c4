"""Understanding: what the words of a question may stand for, what each counts, and better spellings."""

from __future__ import annotations

import pytest

from search import Engine
from search.understand import Clause, Understood
from search.weights import WEIGHTS


def understand(engine: Engine, text: str) -> Understood:
    return engine.query(text).understood


def clause(engine: Engine, text: str, typed: str) -> Clause:
    return next(clause for clause in understand(engine, text).clauses if clause.typed == typed)


def kinds(found: Clause) -> list[tuple[str, str]]:
    return [(alternative.shown, alternative.kind) for alternative in found.alternatives]


def test_lay_phrases_and_abbreviations_are_named_as_such(small: Engine) -> None:
    met = {match.typed: (match.met, match.kind) for match in small.query("birth control system")[0].why}
    assert met["birth control"][1] in ("exact", "lay")
    assert ("system", "abbreviation") in {(m.met, m.kind) for m in small.query("etonogestrel sys")[0].why}


def test_corrections_are_offered_for_words_only(small: Engine) -> None:
    assert small.query("nexplannon implant").corrected == "nexplanon implant"
    assert small.query("nexplanon implant").corrected == ""
    for code_like in ("J7309", "E01411"):
        results = small.query(code_like)
        assert results.corrected == ""
        assert not any(code_like.upper() != hit.code and hit.why[0].kind == "typo" for hit in results if hit.why)


def test_dosage_forms_are_not_misspelled_words(small: Engine) -> None:
    understood = understand(small, "KETOROLAC 15 MG/ML IJ SOLP")
    assert not understood.corrected
    assert all(alternative.kind != "typo" for clause in understood.clauses for alternative in clause.alternatives)


@pytest.mark.parametrize(
    ("text", "typed", "factor"),
    [
        ("INJ KETOROLAC 15MG IM", "KETOROLAC", 1.0),
        ("INJ KETOROLAC 15MG IM", "INJ", WEIGHTS.form),
        ("INJ KETOROLAC 15MG IM", "15", WEIGHTS.strength),
        ("INJ KETOROLAC 15MG IM", "MG", WEIGHTS.measure),
        ("walker 2 wheels", "2", WEIGHTS.number),
        ("GAUZE 4X4", "X4", WEIGHTS.number),
        ("xyzzyq walker", "xyzzyq", WEIGHTS.unknown),
        ("GENTAMICIN IN NACL", "NACL", WEIGHTS.diluent),
        ("4 MG/ML", "injection", WEIGHTS.implied),
    ],
)
def test_what_a_word_counts(bundled: Engine, text: str, typed: str, factor: float) -> None:
    assert clause(bundled, text, typed).factor == pytest.approx(factor)


def test_a_word_that_is_there_already_counts_less(bundled: Engine) -> None:
    assert [clause.factor for clause in understand(bundled, "walker walker").clauses] == [1.0, WEIGHTS.repeated]


@pytest.mark.parametrize(
    ("text", "typed", "alternative"),
    [
        ("TESTOSTERONE CYP", "CYP", ("cypionate", "prefix")),
        ("bag, leg", "bag leg", ("urinary leg bag", "lay")),
        ("gluco meter", "gluco meter", ("blood glucose monitor", "lay")),
        ("kneebrace", "kneebrace", ("knee brace", "typo")),
        ("INJ KETOROLAC", "INJ", ("injection", "abbreviation")),
        ("methotrexat", "methotrexat", ("methotrexate", "prefix")),
        ("walkre", "walkre", ("walker", "typo")),
        ("walker", "walker", ("walker", "exact")),
        ("4 MG/ML", "injection", ("injection", "implied")),
    ],
)
def test_what_a_word_may_stand_for(bundled: Engine, text: str, typed: str, alternative: tuple[str, str]) -> None:
    assert alternative in kinds(clause(bundled, text, typed))


def test_an_ambiguous_short_form_prefers_the_sense_that_its_neighbors_speak_for(bundled: Engine) -> None:
    inj = clause(bundled, "INJ KETOROLAC 15MG IM", "INJ")
    senses = [a for a in inj.alternatives if a.shown != "INJ"]  # official short descriptors say "inj" itself
    assert [(a.shown, a.weight) for a in senses[:2]] == [
        ("injection", WEIGHTS.abbreviation),
        ("injury", WEIGHTS.other_senses),
    ]


def test_an_unknown_word_has_no_alternative_and_a_guess_is_marked(bundled: Engine) -> None:
    assert clause(bundled, "xyzzyq walker", "xyzzyq").alternatives == ()
    assert clause(bundled, "walkre", "walkre").is_guessed
    assert not clause(bundled, "walker", "walker").is_guessed


def test_words_of_a_question_around_it_are_silent(bundled: Engine) -> None:
    around = understand(bundled, "what is the code for a walker").clauses
    assert [clause.typed for clause in around] == ["walker"]
    assert understand(bundled, "").clauses == ()


def test_what_was_understood_goes_out_as_plain_values(bundled: Engine) -> None:
    values = understand(bundled, "walkre").to_list()
    assert values[0]["typed"] == "walkre"
    assert {"shown": "walker", "kind": "typo", "weight": 0.737} in values[0]["alternatives"]  # type: ignore[operator]


@pytest.mark.parametrize("word", ["laptop", "wisdom", "tomorrow", "whitening"])
def test_words_of_everyday_english_are_not_repaired(bundled: Engine, word: str) -> None:
    results = bundled.query(word)
    assert results.corrected == ""
    assert all(match.kind != "typo" for hit in results for match in hit.why)


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("chlorpropamide", "chlorpromazine"),
        ("cycloserine", "cyclosporine"),
        ("clonazepam", "lorazepam"),
        ("nifedipine", "nicardipine"),
        ("liothyronine", "levothyroxine"),
        ("omeprazole", "esomeprazole"),
    ],
)
def test_a_drug_with_a_name_like_it_is_offered_and_not_taken(bundled: Engine, typed: str, other: str) -> None:
    results = bundled.query(f"{typed} 10 mg")
    assert results.corrected == f"{other} 10 mg"
    assert results.notes == (f"“{typed}” was not taken for “{other}”, which is likely another drug.",)
    assert results.to_dict()["notes"] == list(results.notes)
    assert all(match.typed != typed for hit in results for match in hit.why)
    assert not results.fits_well


@pytest.mark.parametrize("word", ["celebrex", "zantac", "lamictal", "lamisil", "losec", "actos", "celexa", "klonopin"])
def test_a_known_drug_is_repaired_to_nothing(bundled: Engine, word: str) -> None:
    results = bundled.query(word)
    assert results.corrected == ""
    assert all(match.kind != "typo" for hit in results for match in hit.why)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hydroxyzine", "hydralazine"), ("vinblastine", "vincristine"), ("doxorubicin", "daunorubicin")],
)
def test_drugs_with_names_alike_that_both_have_codes_are_kept_apart(bundled: Engine, one: str, other: str) -> None:
    first, second = bundled.query(f"{one} injection"), bundled.query(f"{other} injection")
    assert first.corrected == second.corrected == ""
    assert one in first[0].name.lower()
    assert other in second[0].name.lower()


@pytest.mark.parametrize(
    ("typed", "meant"), [("gentamycin", "gentamicin"), ("promethezine", "promethazine"), ("rituxamab", "rituximab")]
)
def test_misspelled_drugs_are_repaired(bundled: Engine, typed: str, meant: str) -> None:
    results = bundled.query(typed)
    assert results.corrected == meant
    assert results.fits_well
