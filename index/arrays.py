"""Arrays beside the Whoosh index: its postings, the aliases and the columns, ready to be summed and masked with numpy.

Whoosh is the index of record: the postings here are read out of it after it is written, and a test compares them.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from corpus.entry import Entry
from index import features, narrowing
from index.schema import TEXT_FIELDS

Ints = npt.NDArray[np.int32]

#: Dates are kept as yyyymmdd numbers; these stand for "always" and "no end".
NO_START, NO_END = 0, 99991231


@dataclass(frozen=True, slots=True)
class Lists:
    """Many short lists of numbers in one array: list ``i`` is ``values[starts[i]:starts[i + 1]]``."""

    starts: Ints
    values: Ints

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Lists:
        """Pack lists."""
        starts = np.zeros(len(lists) + 1, dtype=np.int32)
        np.cumsum([len(one) for one in lists], out=starts[1:])
        flat = [value for one in lists for value in one]
        return cls(starts, np.array(flat, dtype=np.int32))

    def __getitem__(self, at: int) -> Ints:
        return self.values[self.starts[at] : self.starts[at + 1]]


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the documents, fields and counts, sorted by term, document, field. Parallel arrays."""

    terms: list[str]
    starts: Ints  # terms + 1
    docs: Ints
    fields: npt.NDArray[np.uint8]
    counts: npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Aliases:
    """Every way a code is called (name, synonyms, lay terms, short descriptor), as sets of terms.

    An alias that several codes share is kept once. ``terms`` gives the term numbers of an alias, ``docs`` its documents
    and ``kinds`` the field it comes from, for each of those documents.
    """

    texts: list[str]
    terms: Lists
    docs: Lists
    kinds: Lists


@dataclass(frozen=True, slots=True)
class Columns:
    """One value for each document."""

    codes: list[str]
    names: list[str]
    families: list[str]
    categories: list[str]
    groupings: list[str]  # names of all groupings, a path each ("Imaging › Ultrasound")
    grouping_lists: Lists  # for each document the groupings it is in, from the broadest to the narrowest
    added: Ints
    ended: Ints
    quality_measure: npt.NDArray[np.bool_]
    catch_all: npt.NDArray[np.bool_]
    common: npt.NDArray[np.bool_]
    modifier: npt.NDArray[np.bool_]
    routes: npt.NDArray[np.uint8]  # bits, see index/features.py
    narrowing: npt.NDArray[np.uint32]  # bits, see index/narrowing.py
    opposed: npt.NDArray[np.uint32]  # the narrowing words whose opposite a document says
    denied: dict[str, list[int]]  # stem -> the documents that deny it ("not heated")
    affirmed: dict[str, list[int]]  # the same stems -> the documents that say it
    area_above: npt.NDArray[np.float32]  # square inches
    area_up_to: npt.NDArray[np.float32]
    width_from: npt.NDArray[np.float32]  # of bandages, inches
    width_below: npt.NDArray[np.float32]
    iodine_from: npt.NDArray[np.float32]  # mg a milliliter
    iodine_to: npt.NDArray[np.float32]
    ingredients: dict[str, list[str]]  # of combined drugs, by code: those that are sold alone too
    strength_above: npt.NDArray[np.float32]  # mg
    strength_up_to: npt.NDArray[np.float32]
    dose_dimension: npt.NDArray[np.uint8]  # in features.DIMENSIONS
    dose: npt.NDArray[np.float64]  # in base units of the dimension, 0 for none
    products: Ints  # marketed packages in the imported crosswalk
    specialties: list[str]  # names, for the numbers in specialty_lists
    specialty_lists: Lists
    ndcs: dict[str, list[int]]  # 11-digit NDC -> documents


_WORDS, _STEMS, _FOLLOWERS = "words.json", "stems.json", "followers.json"
_LEAST_FOLLOWER = 5  #: letters; shorter words are not clipped
#: The fields in which a word's neighbor tells what it may be short for; in sentences it says little.
_NAMING_FIELDS = ("name", "descriptor", "also_known_as")

#: The fields whose texts are aliases.
ALIAS_FIELDS = ("name", "also_known_as", "plain_language", "short_descriptor", "family")


def postings_of(reader: Any) -> Postings:
    """Read all postings of the searched fields out of a Whoosh reader."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for number, field in enumerate(TEXT_FIELDS):
        for raw in reader.lexicon(field):
            term = raw.decode("utf-8")
            matcher = reader.postings(field, raw)
            rows = found.setdefault(term, [])
            while matcher.is_active():
                rows.append((matcher.id(), number, int(matcher.weight())))
                matcher.next()
    terms = sorted(found)
    starts = np.zeros(len(terms) + 1, dtype=np.int32)
    np.cumsum([len(found[term]) for term in terms], out=starts[1:])
    rows = [row for term in terms for row in sorted(found[term])]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Postings(
        terms,
        starts,
        table[:, 0].astype(np.int32),
        table[:, 1].astype(np.uint8),
        np.minimum(table[:, 2], np.iinfo(np.uint16).max).astype(np.uint16),
    )


def write_word_frequencies(folder: Path, entries: Sequence[Entry], cut: Callable[[str], list[str]]) -> set[str]:
    """Keep in how many documents each unstemmed word occurs, for spelling and completion; returns the words."""
    known: dict[str, list[str]] = {}
    found: Counter[str] = Counter()
    for entry in entries:
        words: set[str] = set()
        for text_of in TEXT_FIELDS.values():
            for line in text_of(entry).split("\n"):
                if line not in known:
                    known[line] = cut(line)
                words.update(known[line])
        found.update(words)
    (folder / _WORDS).write_bytes(msgspec.json.encode(found, order="sorted"))
    return set(found)


def write_followers(folder: Path, entries: Sequence[Entry], cut: Callable[[str], list[str]]) -> None:
    """Keep which words follow each word in names and descriptors, for words clipped behind it ("testosterone cyp")."""
    found: dict[str, set[str]] = {}
    lines = {line for entry in entries for name in _NAMING_FIELDS for line in TEXT_FIELDS[name](entry).split("\n")}
    for line in lines:
        for word, follower in itertools.pairwise(cut(line)):
            if word.isalpha() and follower.isalpha() and len(follower) >= _LEAST_FOLLOWER:
                found.setdefault(word, set()).add(follower)
    kept = {word: sorted(followers) for word, followers in found.items()}
    (folder / _FOLLOWERS).write_bytes(msgspec.json.encode(kept, order="sorted"))


def followers(folder: Path) -> dict[str, list[str]]:
    """Return what :func:`write_followers` kept."""
    return msgspec.json.decode((folder / _FOLLOWERS).read_bytes(), type=dict[str, list[str]])


def word_frequencies(folder: Path) -> dict[str, int]:
    """Return what :func:`write_word_frequencies` kept."""
    return msgspec.json.decode((folder / _WORDS).read_bytes(), type=dict[str, int])


def write_stems(folder: Path, words: Iterable[str], stem: Callable[[str], str]) -> None:
    """Keep the stems of words, so that a question seldom needs the stemmer."""
    stems = {word: stem(word) for word in sorted(set(words)) if word.isalpha()}
    (folder / _STEMS).write_bytes(msgspec.json.encode(stems))


def stems(folder: Path) -> dict[str, str]:
    """Return what :func:`write_stems` kept."""
    return msgspec.json.decode((folder / _STEMS).read_bytes(), type=dict[str, str])


def aliases_of(entries: Sequence[Entry], term_numbers: dict[str, int], analyze: Any) -> Aliases:
    """Collect the aliases of the entries; ``analyze`` turns a text into its list of terms."""
    numbers: dict[tuple[int, ...], int] = {}
    texts: list[str] = []
    docs: list[dict[int, int]] = []
    for doc, entry in enumerate(entries):
        for kind, field in enumerate(ALIAS_FIELDS):
            value = getattr(entry, field)
            for text in (value,) if isinstance(value, str) else value:
                terms = tuple(sorted({term_numbers[t] for t in analyze(text) if t in term_numbers}))
                if not terms:
                    continue
                if terms not in numbers:
                    numbers[terms] = len(texts)
                    texts.append(text)
                    docs.append({})
                docs[numbers[terms]].setdefault(doc, kind)
    return Aliases(
        texts,
        Lists.of(list(numbers)),
        Lists.of([list(one) for one in docs]),
        Lists.of([list(one.values()) for one in docs]),
    )


def columns_of(entries: Sequence[Entry]) -> Columns:
    """Collect one value a document for filters, facets and prior knowledge."""
    ndcs: dict[str, list[int]] = {}
    for doc, entry in enumerate(entries):
        for ndc in dict.fromkeys(package.ndc for package in entry.packages):
            ndcs.setdefault(ndc, []).append(doc)
    told = [narrowing.denied_by(entry) for entry in entries]
    denied = _documents_by_word([no for _, no in told])
    affirmed = _documents_by_word([yes.intersection(denied) for yes, _ in told])
    texts = [narrowing.text_of(entry) for entry in entries]
    widths = [features.width_of(entry) for entry in entries]
    strengths = [features.strengths_of(entry) for entry in entries]
    areas = [features.area_of(entry) for entry in entries]
    doses = [features.dose_of(entry) for entry in entries]
    iodine = [features.iodine_of(entry) for entry in entries]
    drugs = {entry.code: features.ingredients_of(entry) for entry in entries}
    alone = {told[0] for told in drugs.values() if len(told) == 1}
    combined = {code: told for code, told in drugs.items() if len(told) > 1 and not alone.isdisjoint(told)}
    groupings = sorted({name for entry in entries for name in paths_of(entry)})
    grouping_number = {name: i for i, name in enumerate(groupings)}
    specialties = sorted({name for entry in entries for name in entry.specialties})
    number = {name: i for i, name in enumerate(specialties)}
    return Columns(
        codes=[entry.code for entry in entries],
        names=[entry.name for entry in entries],
        families=[entry.family for entry in entries],
        categories=[entry.category for entry in entries],
        groupings=groupings,
        grouping_lists=Lists.of([[grouping_number[name] for name in paths_of(entry)] for entry in entries]),
        added=np.array([day_number(entry.added, NO_START) for entry in entries], dtype=np.int32),
        ended=np.array([day_number(entry.ended, NO_END) for entry in entries], dtype=np.int32),
        quality_measure=np.array([entry.quality_measure for entry in entries], dtype=bool),
        catch_all=np.array([_names_nothing(entry) for entry in entries], dtype=bool),
        common=np.array([entry.common for entry in entries], dtype=bool),
        modifier=np.array([entry.kind == "modifier" for entry in entries], dtype=bool),
        routes=np.array([features.routes_in(text) for text in texts], dtype=np.uint8),
        narrowing=np.array([narrowing.narrowing_of(entry) for entry in entries], dtype=np.uint32),
        denied=denied,
        affirmed=affirmed,
        opposed=np.array([narrowing.opposed_by(entry) for entry in entries], dtype=np.uint32),
        area_above=np.array([low for low, _ in areas], dtype=np.float32),
        area_up_to=np.array([high for _, high in areas], dtype=np.float32),
        width_from=np.array([low for low, _ in widths], dtype=np.float32),
        width_below=np.array([high for _, high in widths], dtype=np.float32),
        iodine_from=np.array([low for low, _ in iodine], dtype=np.float32),
        iodine_to=np.array([high for _, high in iodine], dtype=np.float32),
        ingredients={code: [("" if name in alone else "!") + name for name in told] for code, told in combined.items()},
        strength_above=np.array([low for low, _ in strengths], dtype=np.float32),
        strength_up_to=np.array([high for _, high in strengths], dtype=np.float32),
        dose_dimension=np.array([dimension for dimension, _ in doses], dtype=np.uint8),
        dose=np.array([amount for _, amount in doses], dtype=np.float64),
        products=np.array([len(entry.packages) for entry in entries], dtype=np.int32),
        specialties=specialties,
        specialty_lists=Lists.of([[number[name] for name in entry.specialties] for entry in entries]),
        ndcs=ndcs,
    )


def _documents_by_word(words: Sequence[set[str]]) -> dict[str, list[int]]:
    """Turn the words of each document into the documents of each word, both in order."""
    found: dict[str, list[int]] = {}
    for doc, one in enumerate(words):
        for word in sorted(one):
            found.setdefault(word, []).append(doc)
    return dict(sorted(found.items()))


def _names_nothing(entry: Entry) -> bool:
    """Tell whether a code is for what has no code; "naloxone, not otherwise specified" is the usual code of that drug."""
    return entry.catch_all and not (entry.generic and (entry.brands or entry.common))


def paths_of(entry: Entry) -> list[str]:
    """Return the groupings that an entry is in: "Imaging", "Imaging › Ultrasound", ... ."""
    return [" › ".join(entry.grouping[: depth + 1]) for depth in range(len(entry.grouping))]


def day_number(day: date | None, otherwise: int) -> int:
    """Return a date as the number yyyymmdd."""
    return otherwise if day is None else day.year * 10000 + day.month * 100 + day.day


# --- on disk: one .npy a numeric array (memory-mapped when read), one .json a list of texts ------------------------


def save(folder: Path, name: str, value: Any) -> None:
    """Write a dataclass of arrays, lists and further dataclasses as files that begin with ``name``."""
    for part in value.__dataclass_fields__:
        item, stem = getattr(value, part), f"{name}.{part}"
        if isinstance(item, np.ndarray):
            np.save(folder / f"{stem}.npy", item)
        elif isinstance(item, Lists):
            save(folder, stem, item)
        else:
            (folder / f"{stem}.json").write_bytes(msgspec.json.encode(item))


def load(folder: Path, name: str, kind: Any) -> Any:
    """Read what :func:`save` wrote; arrays are memory-mapped."""
    parts = {}
    for part in kind.__dataclass_fields__:
        stem = f"{name}.{part}"
        if (folder / f"{stem}.npy").exists():
            parts[part] = np.asarray(np.load(folder / f"{stem}.npy", mmap_mode="r"))  # a plain view is quicker to slice
        elif (folder / f"{stem}.json").exists():
            parts[part] = msgspec.json.decode((folder / f"{stem}.json").read_bytes())
        elif kind is not Lists:
            parts[part] = load(folder, stem, Lists)
        else:
            raise FileNotFoundError(f"{stem}.npy is missing")
    return kind(**parts)
