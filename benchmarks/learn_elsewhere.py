"""Teaching the judge: learns from words whether HCPCS Level II has what is asked for (search/judge.py, search/judge.json).

    python benchmarks/learn_elsewhere.py INDEX PRICE_LISTS.jsonl questions.jsonl [questions.jsonl ...] [--write]

Learns from lines of whole price lists (kind "level2" or "other"), from judged questions, which all have an answer, from the
questions of benchmarks/unanswerable.txt, which have none, from services that both sets have (benchmarks/both_sets.txt), and
a little from names of codes. Prints by
cross-validation, a fold a hospital (questions: by family of code), how well it tells them apart (AUC; with an answer taken
for without and the other way round); ``--write`` learns from all and writes search/judge.json. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from search import Engine
from search.judge import Learned, save_learned

Floats = npt.NDArray[np.float64]

BOTH_SETS = Path(__file__).parent / "both_sets.txt"  #: services that CPT and HCPCS Level II both have, a line each
UNANSWERABLE = Path(__file__).parent / "unanswerable.txt"
FOLDS = 10
STRENGTH = 0.3  #: inverse of the ridge penalty
LEAST_SEEN = 2  #: texts that a feature is in; rarer ones are left out
LEAST_WEIGHT = 0.02  #: smaller weights decide nothing
NAMES_COUNT = 0.3  #: what the name of a code counts beside a question
BOTH_COUNT = 2.0  #: what a service that both sets have counts: it is not sent away
NAMED = "ABCEJKLPQTV"  #: categories whose names are learned from: products; others name services that CPT has as well


@dataclass(frozen=True, slots=True)
class Text:
    """A text to learn from: the codes that answer it (none for a question of another set), its fold, and its file.

    is_line: it is a line of a hospital's price list, not a question.
    """

    q: str
    codes: frozenset[str]
    fold: int
    file: str
    is_line: bool = False


def read_texts(files: Sequence[Path], unanswerable: bool = True) -> Iterator[Text]:
    """Yield the texts of judged files and of benchmarks/unanswerable.txt, folds by hospital, family of code, or text."""
    hospitals: dict[str, int] = {}
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            codes = frozenset(code for code, grade in raw["codes"].items() if grade > 0)
            if hospital := raw.get("hospital"):
                fold = hospitals.setdefault(hospital, len(hospitals) % FOLDS)
            else:
                fold = zlib.crc32((min(codes)[:4] if codes else raw["q"]).encode()) % FOLDS
            yield Text(raw["q"], codes, fold, path.name, bool(hospital))
    for line in UNANSWERABLE.read_text(encoding="utf-8").splitlines() if unanswerable else ():
        yield Text(line, frozenset(), zlib.crc32(line.encode()) % FOLDS, UNANSWERABLE.name)


def list_named(engine: Engine) -> list[set[str]]:
    """Return the features of the names of products in the index."""
    codes = [code for code in engine.list_codes() if code[0] in NAMED and engine.lookup(code).kind != "modifier"]
    entries = [engine.lookup(code) for code in codes]
    texts = [text for entry in entries for text in (entry.name, *entry.plain_language[:2])]
    return [engine.list_judged(text) for text in dict.fromkeys(texts)]


def list_shared(engine: Engine) -> list[set[str]]:
    """Return the features of the services that both sets have."""
    return [engine.list_judged(text) for text in BOTH_SETS.read_text(encoding="utf-8").splitlines()]


def learn(
    features: Sequence[set[str]], answered: Sequence[bool], named: Sequence[set[str]], shared: Sequence[set[str]]
) -> Learned:
    """Return the weights learned from texts, told by their features, from names of codes and from services of both sets."""
    everything = [*features, *named, *shared]
    seen = Counter(name for names in features for name in names)
    columns = {name: at for at, name in enumerate(sorted(name for name, count in seen.items() if count >= LEAST_SEEN))}
    rows = sparse.lil_matrix((len(everything), len(columns)), dtype=np.float64)
    for at, names in enumerate(everything):
        for name in names:
            if name in columns:
                rows[at, columns[name]] = 1.0
    matrix = rows.tocsr()
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    labels = np.array([*answered, *([True] * (len(named) + len(shared)))], dtype=float)
    counts = np.array([1.0] * len(features) + [NAMES_COUNT] * len(named) + [BOTH_COUNT] * len(shared))
    model = LogisticRegression(C=STRENGTH, solver="lbfgs", max_iter=500).fit(matrix, labels, sample_weight=counts)
    weights = {name: round(float(model.coef_[0][at]), 3) for name, at in columns.items()}
    kept = {name: weight for name, weight in weights.items() if abs(weight) >= LEAST_WEIGHT}
    return Learned(round(float(model.intercept_[0]), 3), kept)


def weigh(learned: Learned, features: Sequence[set[str]]) -> Floats:
    """Return the logit of each text."""
    weights = learned.weights
    return np.array([learned.constant + sum(weights.get(name, 0.0) for name in names) for names in features])


def learn_by_fold(
    texts: Sequence[Text], features: Sequence[set[str]], named: Sequence[set[str]], shared: Sequence[set[str]]
) -> list[Learned]:
    """Return for each fold the weights learned from all others."""
    learned = []
    for fold in range(FOLDS):
        inside = [at for at, text in enumerate(texts) if text.fold != fold]
        learned.append(learn([features[at] for at in inside], [bool(texts[at].codes) for at in inside], named, shared))
    return learned


def main() -> None:
    """Learn, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    engine = Engine(options.index)
    texts = list(read_texts(options.questions))
    features = [engine.list_judged(text.q, operators=not text.is_line) for text in texts]
    named = list_named(engine)
    answered = np.array([bool(text.codes) for text in texts])
    shared = list_shared(engine)
    by_fold = learn_by_fold(texts, features, named, shared)
    logits = np.array([weigh(by_fold[text.fold], [names])[0] for text, names in zip(texts, features, strict=True)])
    print(f"all: AUC {roc_auc_score(answered, logits):.4f} over {len(texts)} texts")
    for name in dict.fromkeys(text.file for text in texts):
        part = np.array([text.file == name for text in texts])
        line = f"{name}: {part.sum()} texts"
        if (with_answer := part & answered).any():
            line += f", with an answer taken for without {np.mean(logits[with_answer] < 0):.3f}"
        if (without := part & ~answered).any():
            line += f", without taken for with {np.mean(logits[without] >= 0):.3f}"
        if with_answer.any() and without.any():
            line += f", AUC {roc_auc_score(answered[part], logits[part]):.4f}"
        print(line)
    if options.write:
        learned = learn(features, answered.tolist(), named, shared)
        save_learned(learned)
        print(f"{len(learned.weights)} weights written")


if __name__ == "__main__":
    main()
