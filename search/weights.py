"""Every number that moves a score, a spelling or a confidence, in one table: :class:`Weights`.

Each field carries its meaning, the bounds within which tuning may move it, its neutral value (the one with which it has no
say), and the part of the ranking it belongs to. Tuning, ablation and the guard tests read :func:`rows` instead of repeating
the table; docs/ranking.md tells how the parts work together. Change a number only with the figures of ``plaincode eval``
before and after.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Number = float | int


@dataclass(frozen=True, slots=True)
class Row:
    """One number of the table: its name ("typo", "fields.name"), value, neutral value, bounds, part and meaning."""

    name: str
    value: Number
    neutral: Number
    low: Number
    high: Number
    part: str
    meaning: str


def _number(value: Number, low: Number, high: Number, part: str, meaning: str, neutral: Number = 1.0) -> Any:
    """Declare a number of the table."""
    row = {"low": low, "high": high, "part": part, "meaning": meaning, "neutral": neutral}
    return field(default=value, metadata=row)


def _group(values: dict[str, float], low: Number, high: Number, part: str, meaning: str, neutral: Number = 1.0) -> Any:
    """Declare numbers of one meaning, each with a name of its own."""
    row = {"low": low, "high": high, "part": part, "meaning": meaning, "neutral": neutral}
    return field(default_factory=lambda: dict(values), metadata=row)


@dataclass(frozen=True)
class Weights:
    """The table. Most numbers are plain factors, 1 meaning "as it is"; the others say what they are."""

    # BM25F (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", section 3.6)
    k1: float = _number(1.2, 0.4, 3.0, "BM25F", "how soon a further occurrence stops counting", neutral=0.0)
    fields: Mapping[str, float] = _group(
        {
            "name": 4.2,
            "descriptor": 2.0,
            "also_known_as": 3.7,
            "plain_language": 3.0,
            "clinical_context": 0.7,
            "family": 1.5,
            "confused_with": 1.0,
        },
        *(0.1, 6.0, "BM25F", "how often an occurrence in this field counts"),
        neutral=0.0,
    )
    length: Mapping[str, float] = _group(
        {
            "name": 0.44,
            "descriptor": 0.66,
            "also_known_as": 0.2,
            "plain_language": 0.25,
            "clinical_context": 0.35,
            "family": 0.2,
            "confused_with": 0.2,
        },
        *(0.0, 0.9, "BM25F", "b: how much a long text in this field is held against a match in it"),
        neutral=0.0,
    )

    # alternatives for a typed word: none may outrank the word itself
    abbreviation: float = _number(0.97, 0.7, 1.0, "alternatives", "a meaning of a short form")
    other_senses: float = _number(
        0.6, 0.2, 0.9, "alternatives", "a meaning of an ambiguous short form that no word around it speaks for"
    )
    lay: float = _number(0.95, 0.4, 0.95, "alternatives", "the clinical word for a lay one")
    prefix: float = _number(
        0.91, 0.4, 0.95, "alternatives", "an unknown word that begins indexed ones, as price lists clip"
    )
    clipped: float = _number(
        0.93,
        0.4,
        0.97,
        "alternatives",
        'a word that begins one which follows the word before it in names ("testosterone cyp")',
    )
    joined: float = _number(0.9, 0.4, 0.97, "alternatives", "two indexed words written together in an unknown one")
    typo: float = _number(0.85, 0.4, 0.95, "alternatives", "a likely spelling, times the likeness of the words")
    partial: float = _number(0.55, 0.1, 0.9, "alternatives", "a phrase of which only some words are there")

    beside: int = _number(
        2,
        1,
        4,
        "alternatives",
        'characters at most between words of a phrase turned around ("bag, leg")',
        neutral=0,
    )

    # what a typed word counts beside its rarity
    phrase: float = _number(
        1.4,
        0.0,
        2.5,
        "importance",
        "a lay phrase counts at least so many times the mean rarity of its words",
        neutral=0.0,
    )
    number: float = _number(0.34, 0.05, 0.9, "importance", "a number, or the second part of a size")
    strength: float = _number(0.15, 0.02, 0.9, "importance", "a number before a unit of measure")
    measure: float = _number(0.12, 0.0, 0.5, "importance", "a unit of measure: mg, ml, %")
    repeated: float = _number(0.3, 0.0, 1.0, "importance", "a word that stands in the question already")
    form: float = _number(0.64, 0.1, 1.0, "importance", "a dosage form, route or package: injection, solution, vial")
    drug_letters: int = _number(
        5, 3, 8, "importance", "letters of a drug's name at least, in front of the fluid that it comes in", neutral=99
    )
    diluent: float = _number(0.2, 0.0, 0.8, "importance", "a fluid that a drug comes in, on a price list")
    device_maker: float = _number(0.15, 0.0, 0.9, "importance", "who makes an implant, beside what it is")
    purpose: float = _number(
        0.8, 0.3, 1.0, "importance", 'a word behind "for", which says what the thing before it is for'
    )
    implied: float = _number(
        0.3, 0.0, 0.9, "importance", '"injection", where a strength by volume or another sign implies it', neutral=0.0
    )
    unknown: float = _number(0.22, 0.05, 1.0, "importance", "a word of which nothing is known")
    unknown_rarity: float = _number(
        0.01, 0.0, 1.0, "importance", "share of the documents that a word met by none is taken to be in", neutral=1.0
    )

    # a whole document
    coverage: float = _number(
        0.78, 0.2, 3.0, "coverage", "exponent on the share of the question that is met", neutral=0.0
    )
    alias: float = _number(
        1.03, 0.3, 3.0, "aliases", "a way of calling the code that the question says in full", neutral=0.0
    )
    alias_kinds: Mapping[str, float] = _group(
        {
            "name": 0.97,
            "also_known_as": 0.62,
            "plain_language": 0.81,
            "short_descriptor": 0.95,
            "descriptor": 0.8,
            "family": 0.8,
        },
        *(0.4, 1.2, "aliases", "an alias of this kind"),
        neutral=0.0,
    )
    alias_said: float = _number(
        1.5, 0.5, 3.0, "aliases", "exponent on the share of the alias that the question says", neutral=0.0
    )
    alias_shared: float = _number(
        0.08, 0.0, 0.08, "aliases", "taken off for each doubling of the codes that share the alias", neutral=0.0
    )
    least_alias: float = _number(
        0.05,
        0.0,
        0.2,
        "aliases",
        "aliases under this share of the best one are skipped: they cannot change the first page",
        neutral=1.0,
    )

    likeness: float = _number(
        0.35,
        0.0,
        1.0,
        "likeness",
        "a name, descriptor or synonym that has the words of the question, all and no others",
        neutral=0.0,
    )
    least_likeness: float = _number(
        0.15,
        0.0,
        0.5,
        "likeness",
        "likenesses below it are those of one common word in passing, and count as none",
        neutral=0.99,
    )

    # factors that choose among codes which share the words (search/factors.py); the part names the factor
    other_route: float = _number(0.6, 0.4, 1.0, "route", "the question tells a route, the code another")
    no_fluid: float = _number(
        0.8, 0.4, 1.0, "route", "the question tells a strength by volume, the code a route other than injection"
    )
    other_injection: float = _number(
        0.8,
        0.4,
        1.0,
        "injection",
        "the question tells one way of injecting, the code another: under the skin, into a vein",
    )
    other_time_unit: float = _number(
        0.7, 0.4, 1.0, "time_unit", "the code is billed by another unit of time than the question says"
    )
    other_in_sequence: float = _number(
        0.65,
        0.4,
        1.0,
        "sequence",
        "the code is for the first of several, the question for a further one, or the other way round",
    )
    size: float = _number(1.1, 1.0, 1.4, "size", "the code is for sizes, widths or doses of which the asked one is one")
    other_size: float = _number(
        0.57, 0.5, 1.0, "size", "the code is for other sizes, widths or doses than the asked one"
    )
    other_iodine: float = _number(
        0.8, 0.4, 1.0, "iodine", "a contrast material of another concentration than the question may tell"
    )
    other_isotope: float = _number(0.6, 0.4, 1.0, "isotope", "a tracer with another isotope than the question says")
    other_ingredient: float = _number(
        0.85,
        0.6,
        1.0,
        "ingredients",
        "a combination drug of which the question names only parts that have codes of their own",
    )
    other_dimension: float = _number(
        0.9,
        0.6,
        1.0,
        "dose",
        "the code is counted in something else than the question: milliliters for milligrams, say",
    )
    dose: float = _number(1.25, 1.0, 1.3, "dose", "the dose is the billing unit, or a multiple of it")
    dose_units: float = _number(
        0.1, 0.0, 0.1, "dose", "how much of that is lost for each tenfold number of units", neutral=0.0
    )
    dose_broken: float = _number(0.9, 0.7, 1.0, "dose", "the dose is no multiple of the billing unit")
    dose_below: float = _number(0.97, 0.7, 1.0, "dose", "the dose is less than one billing unit")
    unasked_qualifier: float = _number(
        0.78, 0.75, 1.0, "qualifiers", "for each qualifier of the code that the question does not have"
    )
    missing_qualifier: float = _number(
        0.9, 0.8, 1.0, "qualifiers", "for each qualifier of the question that the code does not have"
    )
    missing_deciding: float = _number(
        0.6,
        0.4,
        1.0,
        "qualifiers",
        'for each qualifier that decides ("non-emergency") and that the code lacks or denies',
    )
    negation: float = _number(
        0.6, 0.4, 1.0, "negation", 'the code negates what the question says ("not heated"), or the other way round'
    )

    not_a_device: float = _number(
        0.8, 0.5, 1.0, "maker", "a code that is no hospital device, where the question names a maker of implants"
    )
    other_thing: float = _number(
        0.9, 0.5, 1.0, "thing", "a drug where a device is asked for, or equipment where a medicine is"
    )

    # factors of prior knowledge
    quality_measure: float = _number(0.7, 0.3, 0.9, "quality_measure", "a quality measure, which nobody bills")
    catch_all: float = _number(0.72, 0.4, 1.0, "catch_all", 'a code for what has none ("not otherwise classified")')
    common: float = _number(1.1, 1.0, 1.3, "common", "the member of a family that is meant when nobody says which")
    hospital_only: float = _number(0.95, 0.8, 1.0, "payer", "C codes, which only hospital outpatient departments bill")
    some_payers: float = _number(0.93, 0.8, 1.0, "payer", "S, T and H codes, which Medicare does not take")
    newer: float = _number(
        0.1, 0.0, 0.3, "newer", "taken off, step by step, a code that came after those long in use", neutral=0.0
    )
    long_in_use: int = _number(2012, 2000, 2020, "newer", "codes added up to that year lose nothing", neutral=9999)
    years_to_new: int = _number(
        6, 1, 20, "newer", "years after that by which the whole of it is taken off", neutral=10**9
    )
    marketed: float = _number(
        0.04, 0.0, 0.1, "marketed", "for each tenfold number of packages that the imported crosswalk lists", neutral=0.0
    )
    most_marketed: int = _number(2, 1, 4, "marketed", "tenfold numbers of packages that count at most", neutral=0)
    billed: float = _number(
        0.2,
        0.0,
        0.3,
        "billed",
        "taken off, for a line of a price list, a code that stands in no public price list, less the more lists have it",
        neutral=0.0,
    )
    not_a_modifier: float = _number(
        0.3, 0.0, 1.0, "modifier", "a code, where the question asks for a modifier: they come after the modifiers"
    )
    modifier_named: float = _number(
        0.75, 0.5, 1.0, "modifier", "how like one of its names a question is that means a modifier unsaid", neutral=2.0
    )
    modifier_alone: float = _number(
        0.5, 0.3, 1.0, "modifier", "the same, where no code is called by all of its words", neutral=2.0
    )
    modifier_apart: float = _number(
        0.15, 0.0, 0.5, "modifier", "how much less like any name of a code such a question is", neutral=0.0
    )

    # siblings that the question leaves open (search/choices.py)
    choice_share: float = _number(
        0.75, 0.5, 1.0, "choices", "a sibling with so much of the best score may have been meant as well", neutral=1.01
    )
    choice_hits: int = _number(6, 2, 10, "choices", "hits among which siblings are looked for", neutral=1)

    # what is left out
    least_share: float = _number(
        0.15, 0.0, 0.5, "noise", "hits below this share of the best score are noise and are left out", neutral=0.0
    )

    # misspelled and clipped words (search/spelling.py)
    guess_letters: int = _number(
        4, 2, 6, "spelling", "letters that an unknown word has at least to be guessed", neutral=99
    )
    clipped_letters: int = _number(
        2, 1, 4, "spelling", "letters that a word has at least which the word before it explains", neutral=99
    )
    most_begun: int = _number(
        12, 1, 50, "spelling", "indexed words that a beginning fits at most; more, and it says too little", neutral=0
    )
    most_guesses: int = _number(4, 1, 10, "spelling", "guesses that are kept for a word", neutral=0)
    most_compared: int = _number(
        40, 10, 200, "spelling", "words near by plain edits that are compared letter by letter", neutral=0
    )
    one_edit_letters: int = _number(
        5, 3, 8, "spelling", "a word of up to so many letters may be one edit away", neutral=0
    )
    two_edits_letters: int = _number(
        9, 6, 14, "spelling", "a word of up to so many letters two edits, longer ones three", neutral=0
    )
    most_clipping: float = _number(1.4, 0.5, 3.0, "spelling", "what a word with letters left out may cost", neutral=0.0)
    guess_slack: float = _number(
        0.35,
        0.0,
        1.0,
        "spelling",
        "guesses that cost no more than this beyond the best are kept beside it",
        neutral=0.0,
    )
    edits_while_typing: int = _number(
        2, 1, 3, "spelling", "edits that the beginning of a word may be away at most while it is being typed", neutral=0
    )
    part_letters: int = _number(
        4, 3, 6, "spelling", "letters of the shorter half where words are split or joined (knee, brace)", neutral=99
    )
    alike_drugs: float = _number(
        0.8,
        0.7,
        0.95,
        "spelling",
        "likeness from which a word that ends as names of drugs do is a misspelling of another such name",
        neutral=0.0,
    )
    offered_letters: int = _number(
        8,
        5,
        12,
        "spelling",
        "letters of a word at least that is offered as the name of a drug that was meant",
        neutral=0,
    )

    # what an edit costs (search/edits.py); 1 is a plain edit
    doubled: float = _number(0.5, 0.2, 1.0, "edits", "a letter too many or too few beside its like")
    swapped: float = _number(0.8, 0.2, 1.0, "edits", "two letters in the wrong order", neutral=2.0)
    near_key: float = _number(0.8, 0.2, 1.0, "edits", "the key beside the right one")
    sounds_like: float = _number(0.6, 0.2, 1.0, "edits", "a letter of the same sound")
    vowel: float = _number(0.7, 0.2, 1.0, "edits", "one vowel for another")
    first_letter: float = _number(
        0.5, 0.0, 1.0, "edits", "added where the first letters differ: people seldom miss that one", neutral=0.0
    )
    same_sound: float = _number(
        0.5, 0.2, 1.0, "edits", "words that sound the same cost this share of their letters' cost"
    )
    vowel_left_out: float = _number(0.25, 0.1, 1.0, "edits", "a vowel left out of a clipped word")
    cut_off: float = _number(0.1, 0.0, 1.0, "edits", "a letter cut off the end of a clipped word")

    # confidence (search/confidence.py): the logistic model; ``benchmarks/calibrate.py`` fits it
    confidence: Mapping[str, float] = _group(
        {
            "constant": -8.5568,
            "score": 1.6411,
            "share": -0.6913,
            "lead": 1.8700,
            "coverage": -0.6895,
            "alias": 5.2882,
            "words": 2.1033,
            "first": 1.3858,
            "capitals": -2.4064,
            "guessed": -0.8269,
            "score in prose": -2.0506,
            "coverage in prose": 1.9231,
            "alias in prose": 0.7662,
            "unknown in prose": -4.1095,
            "guessed in prose": 1.0502,
            "judge": -0.2280,
            "judged here in prose": -0.8527,
            "judged score in prose": 0.9774,
            "judged alias in prose": 1.6019,
            "judged here": 6.3576,
            "judged score": 0.7460,
            "judged alias": -5.9162,
            "unmet": -0.1842,
            "unmet in prose": -3.5575,
            "head unmet": -0.1417,
            "aside": -3.6476,
            "repaired": 1.1660,
            "named": 1.3793,
            "named in prose": -0.2822,
            "reduced in prose": -0.1174,
            "apart": 1.1287,
            "kin": -0.3219,
            "kin in prose": 1.4257,
            "naming": -1.3596,
            "naming in prose": -0.9906,
            "all elsewhere in prose": -4.568,
        },
        *(-20.0, 20.0, "confidence", "coefficient of this feature"),
        neutral=0.0,
    )
    fits: float = _number(
        0.29,
        0.1,
        0.9,
        "confidence",
        "where the confidences of the first ten hits add up to less, nothing fits well",
        neutral=0.0,
    )
    fits_line: float = _number(
        0.5,
        0.3,
        0.8,
        "confidence",
        "a best hit that is less likely right does not fit a line of a price list, where nobody looks",
        neutral=0.0,
    )
    confident_hits: int = _number(50, 10, 100, "confidence", "hits further down get no confidence", neutral=0)

    def value(self, name: str) -> Number:
        """Return the number that a row of :func:`rows` names ("typo", "fields.name"); raises KeyError for another."""
        group, _, member = name.partition(".")
        if group not in self.__dataclass_fields__:
            raise KeyError(name)
        value = getattr(self, group)
        return value[member] if member else value  # type: ignore[no-any-return]

    def changed(self, changes: Mapping[str, Number]) -> Weights:
        """Return a copy with other numbers by name ("typo", "fields.name"); raises KeyError for an unknown name."""
        values: dict[str, Any] = {}
        for name, number in changes.items():
            self.value(name)
            group, _, member = name.partition(".")
            values[group] = {**values.get(group, getattr(self, group)), member: number} if member else number
        return dataclasses.replace(self, **values)


WEIGHTS = Weights()


def rows(weights: Weights = WEIGHTS) -> Iterator[Row]:
    """Yield every number of a table with what is known of it, the members of a group each by itself."""
    for declared in dataclasses.fields(weights):
        value, known = getattr(weights, declared.name), dict(declared.metadata)
        if isinstance(value, Mapping):
            for member, number in value.items():
                yield Row(f"{declared.name}.{member}", number, **known)
        else:
            yield Row(declared.name, value, **known)
