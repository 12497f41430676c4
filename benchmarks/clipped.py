"""How many of the clipped words in CMS's short descriptors the analyzer expands to what they stand for.

    python benchmarks/clipped.py HCPC2025_OCT_ANWEB.xlsx [--missed 50]

The long descriptor of the same code gives the truth. A word of the short descriptor counts as clipped when fewer than eight
long descriptors have it (else it is a word of its own, such as "foot"), and the long one of its code does not, but has a
word, or neighbouring words, that it can be a clipping of: the same first letter and all further letters in their order ("wc"
of "wheel chair", "inj" of "injection"). It is expanded correctly when one of the meanings that the analyzer gives it in its
place is in the long descriptor, joining words such as "or" not counted; "first" counts only the meaning it puts first.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from corpus.lexicon import load_lexicon
from corpus.sources import import_file, read
from index.stems import Stemmer
from index.text import Reader

_NEIGHBOURS = 4
_OWN_WORD = 8  # long descriptors that have a word which is not clipped


def can_clip(short: str, words: list[str]) -> bool:
    """Tell whether a short word can be a clipping of one of the words, or of up to four neighbours together."""
    for start, word in enumerate(words):
        if word[0] != short[0]:
            continue
        for end in range(start + 1, min(start + _NEIGHBOURS, len(words)) + 1):
            letters = iter("".join(words[start:end]))
            if all(letter in letters for letter in short):
                return True
    return False


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--missed", type=int, default=20, help="how many of the most frequent misses to show")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        import_file("hcpcs", options.file, home=Path(home))
        records = [r for r in read("hcpcs", Path(home)) or [] if r.kind == "code"]
    lexicon = load_lexicon()
    reader = Reader(lexicon, Stemmer.for_building())
    stem = reader.stem
    joining = set(lexicon.words.stop)
    clipped = right = first = 0
    missed: Counter[str] = Counter()
    example: dict[str, str] = {}
    texts = [[word for word in reader.words(record.descriptor) if word.isalpha()] for record in records]
    frequency = Counter(word for long in texts for word in set(long))
    for record, long in zip(records, texts, strict=True):
        truth = {stem(word) for word in long}
        short = reader.words(record.short_descriptor)
        for at, word in enumerate(short):
            if not word.isalpha() or len(word) < 2 or stem(word) in truth or frequency[word] >= _OWN_WORD:
                continue
            if not can_clip(word, long):
                continue
            clipped += 1
            form = reader.senses.find_at(short, at)
            meant = [[part for part in sense if part not in joining] for sense in form.senses] if form else []
            fits = [all(stem(part) in truth for part in sense) for sense in meant]
            right += any(fits)
            first += bool(fits and fits[0])
            if not any(fits):
                missed[word] += 1
                example.setdefault(word, f"{record.code} {record.short_descriptor} | {record.descriptor[:70]}")
    print(f"{clipped} clipped words in {len(records)} short descriptors")
    print(f"expanded correctly: {right / clipped:.4f}; by the first meaning: {first / clipped:.4f}")
    for word, count in missed.most_common(options.missed):
        print(f"  {count:4} {word:12} {example[word]}")


if __name__ == "__main__":
    main()
