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
            "name": 3.0,
            "descriptor": 2.0,
            "also_known_as": 3.0,
            "plain_language": 3.0,
            "clinical_context": 0.7,
            "family": 1.5,
            "confused_with": 1.0,
        }
    )
    length: dict[str, float] = field(  #: b, how much a long field is held against a match in it
        default_factory=lambda: {
            "name": 0.4,
            "descriptor": 0.5,
            "also_known_as": 0.2,
            "plain_language": 0.2,
            "clinical_context": 0.4,
            "family": 0.2,
            "confused_with": 0.2,
        }
    )

    # alternatives for a typed word: none may outrank the word itself
    abbreviation: float = 0.95
    other_senses: float = 0.6  #: an ambiguous short form, a sense that nothing around speaks for
    lay: float = 0.8
    prefix: float = 0.8  #: an unknown word that begins indexed ones, as price lists clip them
    typo: float = 0.85  #: times the likeness of the words
    partial: float = 0.5  #: a phrase of which only some words are there

    # what a typed word counts beside its rarity
    number: float = 0.35
    measure: float = 0.1  #: mg, ml, %
    form: float = 0.5  #: injection, solution, vial
    unknown: float = 0.3  #: a word nothing is known of

    # a whole document
    coverage: float = 1.0  #: exponent on the share of the question that is met
    alias: float = 1.2  #: a way of calling the code that the question says in full
    alias_kinds: dict[str, float] = field(
        default_factory=lambda: {
            "name": 1.0,
            "also_known_as": 1.0,
            "plain_language": 1.0,
            "short_descriptor": 0.9,
            "family": 0.8,
        }
    )
    alias_said: float = 1.5  #: exponent on the share of the alias that the question says
    alias_explained: float = 1.0  #: exponent on the share of the question that the alias says
    alias_shared: float = 0.03  #: taken off for each doubling of the codes that share the alias

    # evidence that chooses among codes which share the words (search/evidence.py)
    other_route: float = 0.8  #: the question tells a route, the code another
    size: float = 1.1  #: a pad size that the code allows
    other_size: float = 0.8
    dose: float = 1.08  #: the dose is the billing unit, or some of them
    dose_units: float = 0.03  #: how much of that is lost for each tenfold number of units
    dose_below: float = 0.93  #: the dose is less than one billing unit
    narrowed: float = 0.93  #: for each narrowing word of the code that the question does not have
    diluent: float = 0.2  #: a fluid that a drug comes in, on a price list

    # prior knowledge
    quality_measure: float = 0.6
    catch_all: float = 0.8
    common: float = 1.1  #: the member of a family that is meant when nobody says which

    #: Hits below this share of the best score are noise and are left out.
    least_share: float = 0.15


WEIGHTS = Weights()
