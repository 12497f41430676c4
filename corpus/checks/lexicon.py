"""Checks of the lexicon's words: what misreads easily stands in lexicon/reviewed.yaml once somebody has looked it up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from corpus.entry import Entry
from corpus.lexicon import Sense
from corpus.paths import LEXICON
from corpus.yamlreader import Problem, line_of, read_yaml

#: In so many entries a short form must stand in a sentence, in small letters, to be taken for a word of its own.
MIN_ENTRIES = 2

_Meanings = Mapping[str, list[Sense]]


class Reviewed(msgspec.Struct):
    """reviewed.yaml: the clipped meanings, lay words and short forms that look wrong and are right."""

    clipped: dict[str, str | list[str]] = {}
    lay: list[str] = []
    words: list[str] = []


def find_lexicon_problems(entries: Mapping[str, Entry], folder: Path = LEXICON) -> list[Problem]:
    """Return what looks wrong in the lexicon and is not reviewed, and what is reviewed without need, in order of file.

    - A clipped word's meaning begins with its letters ("ped" of "pediatric", not of "provided"): mining descriptors takes the
      wrong neighbor easily.
    - A single word of lay-*.yaml with a single value is common English that may mean other things as well ("stick" is no cane).
    - A short form that stands in sentences of ``entries`` stands for itself first ("parent" is not only "parenteral").

    Raises :class:`corpus.CorpusError` for mistakes in the files' form.
    """
    reviewed: Reviewed = read_yaml(folder / "reviewed.yaml", Reviewed, "the list", "lexicon/reviewed.yaml")
    problems = [
        *_find_odd_clippings(folder, reviewed),
        *_find_narrow_lay_words(folder, reviewed),
        *_find_hidden_words(folder, reviewed, entries),
    ]
    return sorted(problems)


def begins_with(meaning: str, key: str) -> bool:
    """Tell whether a meaning begins with the letters of a clipped key, its vowels aside, or is told by its initials.

    >>> [begins_with(meaning, "prm") for meaning in ("permanent", "performance", "primary rehabilitation manager")]
    [True, False, True]
    """
    letters, wanted = _letters(meaning), _letters(key)
    initials = "".join(word[0] for word in re.findall(r"[a-z0-9]+", meaning.casefold()))
    bare, bare_key = _consonants(letters), _consonants(wanted)
    of_consonants = len(bare_key) > 1 and letters[:1] == wanted[:1] and bare.startswith(bare_key)
    return letters.startswith(wanted) or initials.startswith(wanted) or of_consonants


def _find_odd_clippings(folder: Path, reviewed: Reviewed) -> Iterator[Problem]:
    needed = set()
    for file, key, senses in _short_forms(folder, "clipped"):
        for sense in senses:
            if begins_with(sense.means, key):
                continue
            needed.add((key, sense.means))
            if sense.means not in _texts(reviewed.clipped.get(key, [])):
                what = f"{key} is said to be clipped from {str(sense.means)!r}, which begins otherwise"
                yield Problem(file, line_of(sense.means), what, _mend("look it up in the long descriptors"))
    for key, meanings in reviewed.clipped.items():
        for meaning in _texts(meanings):
            if (key, meaning) not in needed:
                yield _needless(meaning, f"clipped {key}: {meaning}")


def _find_narrow_lay_words(folder: Path, reviewed: Reviewed) -> Iterator[Problem]:
    needed = set()
    for path in sorted(folder.glob("lay*.yaml")):
        for key, values in read_yaml(path, dict[str, str | list[str]], "the list of lay terms").items():
            if key.isalpha() and len(_texts(values)) == 1:
                needed.add(key)
                if key not in reviewed.lay:
                    what = f"{key} is a single word with the single meaning {str(_texts(values)[0])!r}"
                    mend = _mend("make it a phrase, or drop it if it has other meanings")
                    yield Problem(f"lexicon/{path.name}", line_of(key), what, mend)
    yield from (_needless(word, f"lay {word}") for word in reviewed.lay if word not in needed)


def _find_hidden_words(folder: Path, reviewed: Reviewed, entries: Mapping[str, Entry]) -> Iterator[Problem]:
    written = count_words(entries.values())
    needed = set()
    own = (
        (file, key, senses) for stem in ("abbreviations", "billing") for file, key, senses in _short_forms(folder, stem)
    )
    forms = {key.casefold(): (file, key, senses) for file, key, senses in own}
    for file, key, senses in _short_forms(folder, "clipped"):  # behind a form's own meanings, these need words near
        forms.setdefault(key.casefold(), (file, key, senses))
    for word, (file, key, senses) in forms.items():
        if written[word] < MIN_ENTRIES or senses[0].near or senses[0].means.casefold() == word:
            continue
        needed.add(word)
        if word not in reviewed.words:
            what = f"{key} stands in sentences as a word, but means {str(senses[0].means)!r} everywhere"
            yield Problem(file, line_of(key), what, _mend("let it stand for itself first, or say what must be near"))
    if entries:  # without any, nothing is needed
        yield from (_needless(word, f"word {word}") for word in reviewed.words if word not in needed)


def count_words(entries: Iterable[Entry]) -> Counter[str]:
    """Count in how many entries each word stands in small letters: in name, sentences and lay terms."""
    counts: Counter[str] = Counter()
    for entry in entries:
        texts = [entry.name, entry.clinical_context, entry.distinguish, entry.description, *entry.plain_language]
        counts.update(set(re.findall(r"(?<![\w-])[a-z]+(?:[-/'][a-z]+)*(?![\w-])", " ".join(texts))))
    return counts


def _short_forms(folder: Path, stem: str) -> Iterator[tuple[str, str, list[Sense]]]:
    """Yield the file, key and meanings of each short form in the files that begin with ``stem``."""
    for path in sorted(folder.glob(f"{stem}*.yaml")):
        for key, items in read_yaml(path, dict[str, str | list[str | Sense]], "the list of short forms").items():
            written = items if isinstance(items, list) else [items]
            yield f"lexicon/{path.name}", key, [i if isinstance(i, Sense) else Sense(means=i) for i in written]


def _texts(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _needless(at: str, what: str) -> Problem:
    return Problem("lexicon/reviewed.yaml", line_of(at), f"{what} needs no review", "remove it")


def _mend(first: str) -> str:
    return f"{first}; if it is right, list it in lexicon/reviewed.yaml"


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _consonants(letters: str) -> str:
    return re.sub(r"[aeiouy]", "", letters)
