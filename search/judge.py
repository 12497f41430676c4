"""The judge: how much the words of a question speak for HCPCS Level II, and for which kind of thing of another code set.

A logistic model over words, their beginnings, endings and pairs, the indexed words they are understood as, and the kinds of
corpus/lexicon/elsewhere.yaml. Its weights stand in judge.json, which benchmarks/learn_elsewhere.py makes from judged
questions and price lists, leaving whole hospitals out to measure it.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from corpus.lexicon import OtherKind, load_drug_names, load_other_kinds
from index.text import Word
from search.understand import Understood

WEIGHTS_FILE = Path(__file__).with_name("judge.json")
_PART = 4  #: letters of a word's beginning or ending
_SENSES = 2  #: alternatives of a clause that are looked at
_DRUGS = "over the counter"  #: the kind of the drugs of corpus/lexicon/drugs.yaml, which are mostly swallowed
_LONGEST_PHRASE = 4  #: words of a phrase of the lexicon


class Learned(msgspec.Struct, frozen=True):
    """What was learned: a constant and the weight of each feature; positive speaks for HCPCS Level II."""

    constant: float
    weights: dict[str, float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The logit that HCPCS Level II has what is asked for (0: even odds), and the kind of another set, or "".

    ``is_all``: every word speaks for that kind.
    """

    logit: float = 0.0
    kind: str = ""
    is_all: bool = False


class KindFinder:
    """Finds the kinds of things of other code sets that words speak for; ``drugs`` are names of drugs of one of the kinds."""

    def __init__(self, kinds: Mapping[str, OtherKind], drugs: Collection[str] = ()) -> None:
        self.kinds = kinds
        self._phrases: dict[str, list[str]] = {}
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        for kind, known in kinds.items():
            for phrase in known.words:
                if "*" in phrase:
                    pattern = re.escape(phrase).replace(r"\*", r"[a-z]{2,}")
                    self._patterns.append((re.compile(pattern), kind))
                else:
                    self._phrases.setdefault(_plain(phrase), []).append(kind)
        for drug in drugs:
            if _DRUGS not in (spoken_for := self._phrases.setdefault(drug, [])):
                spoken_for.append(_DRUGS)

    def count(self, words: Sequence[str]) -> dict[str, int]:
        """Return how many words of the text speak for each kind; a phrase counts all its words. No words give none."""
        counts: dict[str, int] = {}
        for length in range(1, _LONGEST_PHRASE + 1):
            for at in range(len(words) - length + 1):
                for kind in self._phrases.get(" ".join(words[at : at + length]), ()):
                    counts[kind] = counts.get(kind, 0) + length
        for word, (pattern, kind) in itertools.product(words, self._patterns):
            if pattern.fullmatch(word):
                counts[kind] = counts.get(kind, 0) + 1
        return counts


class Judge:
    """Judges questions; ``learned`` are the weights (default: those that the package ships).

    ``names`` are the names of one word, in small letters, that entries of the index have: a drug among them is not one that
    only other sets hold.
    """

    def __init__(
        self,
        learned: Learned | None = None,
        kinds: Mapping[str, OtherKind] | None = None,
        names: Collection[str] = frozenset(),
    ) -> None:
        self.learned = learned or load_learned()
        self.names = frozenset(names)
        drugs = [] if kinds is not None else [drug for drug in load_drug_names().names if drug not in self.names]
        self.finder = KindFinder(load_other_kinds() if kinds is None else kinds, drugs)

    def judge(self, words: Sequence[Word], understood: Understood, is_prose: bool = False) -> Verdict:
        """Judge the words of a question, which is told in prose or not; one without words gives even odds and no kind."""
        texts = [word.text for word in words]
        if not texts:
            return Verdict()
        counts = self.count_kinds(texts, is_prose)
        weights = self.learned.weights
        logit = self.learned.constant + sum(weights.get(name, 0.0) for name in list_features(texts, understood, counts))
        # the kind that most words speak for; where two are even, the one that the weights hold more surely elsewhere
        kind = min(counts, key=lambda kind: (-counts[kind], weights.get(f"kind {kind}", 0.0)), default="")
        return Verdict(logit, kind, bool(kind) and counts[kind] >= len(_spread(texts)))

    def count_kinds(self, texts: Sequence[str], is_prose: bool = False) -> dict[str, int]:
        """Return how many of the words of a question speak for each kind.

        A plain question that is only a name of an entry asks for that: "tacrolimus" for the drug, where TACROLIMUS in a price
        list is mostly the drug's level in blood.
        """
        return {} if is_prose and len(texts) == 1 and texts[0] in self.names else self.finder.count(_spread(texts))


def list_features(texts: Sequence[str], understood: Understood, counts: Mapping[str, int]) -> set[str]:
    """Return the names of the features that a question has: its words as read, what they are understood as, its kinds."""
    return set(_features(texts, understood, counts))


def _features(texts: Sequence[str], understood: Understood, counts: Mapping[str, int]) -> Iterator[str]:
    words = [text for text in texts if text.isalpha()]
    for word in words:
        yield f"word {word}"
        if len(word) > _PART:
            yield f"begins {word[:_PART]}"
            yield f"ends {word[-_PART:]}"
    for first, second in itertools.pairwise(texts):
        if first.isalpha() and second.isalpha():
            yield f"pair {first} {second}"
    if words:
        yield f"first {words[0]}"
        yield f"last {words[-1]}"
    for clause in understood.clauses:
        for alternative in clause.alternatives[:_SENSES]:
            for term in alternative.terms:
                yield f"meant {term}"
    for kind, count in counts.items():
        yield f"kind {kind}"
        if count > 1:
            yield f"kinds {kind}"
        if count >= len(_spread(texts)):
            yield f"only {kind}"
            yield "only one kind"
    yield "one word" if len(words) == 1 else "two words" if len(words) == 2 else "words"
    if any(text[0].isdigit() for text in texts):
        yield "number"


@functools.cache
def load_learned(file: Path = WEIGHTS_FILE) -> Learned:
    """Read the weights of a file that benchmarks/learn_elsewhere.py wrote."""
    return msgspec.json.decode(file.read_bytes(), type=Learned)


def save_learned(learned: Learned, file: Path = WEIGHTS_FILE) -> None:
    """Write weights, the same bytes for the same weights."""
    ordered = Learned(learned.constant, dict(sorted(learned.weights.items())))
    file.write_bytes(msgspec.json.format(msgspec.json.encode(ordered), indent=0).replace(b", ", b",\n") + b"\n")


def _plain(phrase: str) -> str:
    return " ".join(_spread(phrase.lower().split()))


def _spread(texts: Iterable[str]) -> list[str]:
    """Return words with their hyphenated and slashed parts apart, so that "x-ray" and "x ray" are one."""
    return [part for text in texts for part in re.split(r"[-/&\s]+", text.lower()) if part]
