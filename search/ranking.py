"""Every weight of the ranking, in one table.

What a weight means is told beside it; how they work together, in docs/ranking.md. Change one only with the figures of
``plaincode eval`` before and after.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Weights:
    """The table. All weights are plain factors, 1 meaning "as it is"."""

    # BM25F (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", section 3.6)
    k1: float = 1.2  #: how soon a further occurrence stops counting
    fields: dict[str, float] = field(
        default_factory=lambda: {
            "name": 4.2,
            "descriptor": 2.0,
            "also_known_as": 3.7,
            "plain_language": 3.0,
            "clinical_context": 0.7,
            "family": 1.5,
            "confused_with": 1.0,
        }
    )
    length: dict[str, float] = field(  #: b, how much a long field is held against a match in it
        default_factory=lambda: {
            "name": 0.44,
            "descriptor": 0.66,
            "also_known_as": 0.2,
            "plain_language": 0.25,
            "clinical_context": 0.35,
            "family": 0.2,
            "confused_with": 0.2,
        }
    )

    # alternatives for a typed word: none may outrank the word itself
    abbreviation: float = 0.97
    other_senses: float = 0.6  #: an ambiguous short form, a sense that nothing around speaks for
    lay: float = 0.95
    prefix: float = 0.91  #: an unknown word that begins indexed ones, as price lists clip them
    clipped: float = 0.93  #: a word that begins one which follows the word before it in names ("testosterone cyp")
    joined: float = 0.9  #: two indexed words written together in an unknown one
    typo: float = 0.85  #: times the likeness of the words
    partial: float = 0.55  #: a phrase of which only some words are there

    phrase: float = 1.4  #: a lay phrase counts at least so many times the mean rarity of its words

    # what a typed word counts beside its rarity
    number: float = 0.34
    strength: float = 0.15  #: a number before a measure
    measure: float = 0.12  #: mg, ml, %
    short: float = 1.0  #: a word of one or two letters
    repeated: float = 0.3  #: a word that stands in the question already
    form: float = 0.64  #: injection, solution, vial
    implied: float = 0.3  #: "injection" for a strength by volume or another sign of one
    unknown: float = 0.22  #: a word nothing is known of

    # a whole document
    coverage: float = 0.78  #: exponent on the share of the question that is met
    alias: float = 1.03  #: a way of calling the code that the question says in full
    alias_kinds: dict[str, float] = field(
        default_factory=lambda: {
            "name": 0.97,
            "also_known_as": 0.62,
            "plain_language": 0.81,
            "short_descriptor": 1.0,
            "family": 0.8,
        }
    )
    alias_said: float = 1.5  #: exponent on the share of the alias that the question says
    alias_explained: float = 1.0  #: exponent on the share of the question that the alias says
    alias_shared: float = 0.08  #: taken off for each doubling of the codes that share the alias

    # evidence that chooses among codes which share the words (search/evidence.py)
    other_route: float = 0.6  #: the question tells a route, the code another
    no_fluid: float = 0.8  #: the question tells a strength by volume, the code a route other than injection
    size: float = 1.1  #: a pad size that the code allows
    other_size: float = 0.57
    dose: float = 1.25  #: the dose is the billing unit, or some of them
    dose_units: float = 0.1  #: how much of that is lost for each tenfold number of units
    dose_below: float = 0.97  #: the dose is less than one billing unit
    other_dimension: float = 0.9  #: the code is counted in something else, milliliters for milligrams say
    other_iodine: float = 0.8  #: a contrast material of another concentration than may be told
    other_ingredient: float = 0.85  #: a combined drug of which only a part is named that has a code of its own
    narrowed: float = 0.78  #: for each narrowing word of the code that the question does not have
    lacking: float = 0.9  #: for each narrowing word of the question that the code does not have
    negated: float = (
        0.6  #: for each word of the question that decides ("non-emergency") and that the code lacks or denies
    )
    denied: float = 0.65  #: the code denies what the question says ("not heated")
    diluent: float = 0.2  #: a fluid that a drug comes in, on a price list

    # prior knowledge
    quality_measure: float = 0.7
    catch_all: float = 0.72
    common: float = 1.1  #: the member of a family that is meant when nobody says which

    hospital_only: float = 0.95  #: C codes, which only hospital outpatient departments bill
    some_payers: float = 0.93  #: S, T and H codes, which Medicare does not take
    newer: float = 0.1  #: a code that came within the last years beside ones long in use (search/scoring.py)
    marketed: float = 0.04  #: for each tenfold number of packages on the market that the imported crosswalk lists

    #: Hits below this share of the best score are noise and are left out.
    least_share: float = 0.15


WEIGHTS = Weights()
