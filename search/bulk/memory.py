"""The memory of lists that were coded by hand: the same line again has its code, and near lines vote.

It is kept in the user's plaincode folder, a file a list, and is no part of any index. Lines are compared as the reader reads
them: by the words of the line for the same one, and by the cosine of inverse-document-frequency weights for near ones.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.text import Reader
from search.bulk.learning import Learned, read_learned

if TYPE_CHECKING:
    from corpus.lexicon import Lexicon

#: From this likeness on (a cosine, 0 to 1) a line is near: it may confirm a code, or say that the line has none of ours.
#: Letting it decide for another code of ours helped no list, at no likeness, as measured by ``benchmarks/memory.py``.
NEAR = 0.5
#: So sure is what the same line has: hospitals err now and then; of lines with the same words 120 of 122 had the same code.
TRUST = 0.98
_VOTERS = 5  #: near lines that vote
_BEHIND = 0.1  #: so much less alike than NEAR a voter may be


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the memory says of a line.

    code: as it was coded there, "" for "none".  likeness: of the nearest line, 1 for the same one.  share: of the votes that
    the code has, 0 to 1.  line: the nearest one with this code.  source: the list it stands in.
    """

    code: str
    likeness: float
    share: float
    line: str
    source: str

    @property
    def is_same(self) -> bool:
        """Whether it is the very line."""
        return self.likeness >= 1.0

    @property
    def confidence(self) -> float:
        """How sure the code is by the memory alone, 0 to 1."""
        return TRUST * self.share * self.likeness

    def say(self) -> str:
        """Say in one line where it comes from."""
        coded = "coded so" if self.code else "coded as none"
        return f"{coded} in {self.source}" if self.is_same else f"near “{self.line[:80]}”, {coded} in {self.source}"


class Memory:
    """All lists that were learned; where several have a line, the one learned last counts. An empty one recalls nothing."""

    def __init__(self, lists: list[Learned], lexicon: Lexicon) -> None:
        self._reader = Reader(lexicon, lines_kept=0)
        lines: dict[str, tuple[Counter[str], str, str]] = {}
        for learned in lists:
            fresh: dict[str, tuple[Counter[str], str, str]] = {}
            for text, code, count in learned.lines:
                key = self._key(text)
                fresh.setdefault(key, (Counter(), text, learned.name))[0][code] += count
            lines.update(fresh)
        lines.pop("", None)
        self._lines = lines
        self._keys = list(lines)
        self._weigh()

    @classmethod
    def load(cls, folder: Path, lexicon: Lexicon) -> Memory:
        """Load what was learned; raises :class:`search.SearchError` for a damaged file."""
        return cls(read_learned(folder), lexicon)

    def __len__(self) -> int:
        return len(self._keys)

    def _key(self, text: str) -> str:
        return " ".join(self._reader.words(text))

    def _weigh(self) -> None:
        """Weigh the terms of all lines, and list for each term the lines that have it."""
        terms = [set(self._reader.terms(line)) for _, line, _ in self._lines.values()]
        frequency = Counter(term for line in terms for term in line)
        self._rarest = math.log1p(len(terms))
        self._weights = {term: math.log1p(len(terms) / count) for term, count in frequency.items()}
        lengths = [math.sqrt(sum(self._weights[term] ** 2 for term in line)) for line in terms]
        self._lengths = np.array(lengths, dtype=np.float64)
        having: defaultdict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(terms):
            for term in line:
                having[term].append(number)
        self._having = {term: np.array(numbers, dtype=np.int64) for term, numbers in having.items()}

    def recall(self, text: str) -> Recalled | None:
        """Return what the same line was coded as, or what near lines vote for; None where none is near."""
        if not self._keys:
            return None
        if same := self._lines.get(self._key(text)):
            codes, line, source = same
            code, count = max(codes.items(), key=lambda item: (item[1], item[0]))
            return Recalled(code, 1.0, count / codes.total(), line, source)
        voters = self._find_near(text)
        if not voters or (best := voters[0][1]) < NEAR:
            return None
        votes: defaultdict[str, float] = defaultdict(float)
        nearest: dict[str, int] = {}
        for number, likeness in voters:
            codes = self._lines[self._keys[number]][0]
            for code, count in codes.items():
                votes[code] += likeness * count / codes.total()
                nearest.setdefault(code, number)
        code, vote = max(votes.items(), key=lambda item: (item[1], item[0]))
        _, line, source = self._lines[self._keys[nearest[code]]]
        return Recalled(code, min(best, 0.999), vote / sum(votes.values()), line, source)

    def _find_near(self, text: str) -> list[tuple[int, float]]:
        """Return the lines that may vote, by number and with their likeness, the nearest first."""
        terms = set(self._reader.terms(text))
        shared = np.zeros(len(self._keys))
        for term in terms:
            if term in self._having:
                shared[self._having[term]] += self._weights[term] ** 2
        length = math.sqrt(sum(self._weights.get(term, self._rarest) ** 2 for term in terms))
        near = np.flatnonzero(shared > (NEAR - _BEHIND) * length * self._lengths)
        likeness = shared[near] / (self._lengths[near] * length)
        nearest = np.argsort(-likeness, kind="stable")[:_VOTERS]
        return [(int(near[at]), float(likeness[at])) for at in nearest]
