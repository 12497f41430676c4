"""Building an index: entries in, a published generation out."""

from __future__ import annotations

import functools
import hashlib
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import msgspec
from whoosh import index as whoosh_index
from whoosh.fields import Schema

from corpus.entry import Entry, to_json
from corpus.lexicon import Lexicon, load_lexicon
from index import arrays
from index.analysis import ANALYZER_VERSION, stem
from index.errors import IndexProblem
from index.generations import Manifest, building, current, publish
from index.lines import LineReader
from index.schema import SCHEMA_VERSION, TEXT_FIELDS, schema

#: Called while building with a stage ("analyzing", "postings", "aliases"), the work done and the work there is.
Progress = Callable[[str, int, int], None]

_MEMORY_MB = 256  # for Whoosh's postings pool: the whole corpus fits


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made: counts (codes, modifiers, terms, aliases), seconds, generation name and corpus digest."""

    counts: dict[str, int]
    seconds: float
    generation: str
    digest: str


def build(
    entries: Iterable[Entry],
    to: Path | str,
    progress: Progress | None = None,
    lexicon: Lexicon | None = None,
) -> BuildReport:
    """Build an index of the entries in the folder ``to`` and publish it there in one step.

    An index that is there stays in use until the new one is complete, and stays for good when building fails. An empty
    ``entries`` makes an index that finds nothing. ``lexicon`` defaults to the bundled one.

    Raises :class:`index.IndexProblem` when ``to`` cannot be written or holds something else, and ValueError when two
    entries have the same code.
    """
    started = time.perf_counter()
    words = lexicon or load_lexicon()
    listed = sorted(entries, key=lambda entry: entry.code)
    for one, other in itertools.pairwise(listed):
        if one.code == other.code:
            raise ValueError(f"two entries for {one.code}")
    tell = progress or (lambda stage, done, total: None)
    root = Path(to)
    with building(root) as folder:
        reader = LineReader(words)
        postings = _write_whoosh(folder, listed, schema(words, reader), tell)
        numbers = {term: number for number, term in enumerate(postings.terms)}
        tell("aliases", 0, 1)
        vocabulary = arrays.write_word_frequencies(folder, listed, reader.words)
        arrays.write_followers(folder, listed, reader.words)
        arrays.write_stems(folder, [*vocabulary, *_lexicon_words(words, reader)], stem)
        aliases = arrays.aliases_of(listed, numbers, functools.cache(reader.terms))
        arrays.save(folder, "postings", postings)
        arrays.save(folder, "aliases", aliases)
        arrays.save(folder, "columns", arrays.columns_of(listed))
        (folder / "lexicon.json").write_bytes(msgspec.json.encode(words))
        tell("aliases", 1, 1)
        kinds = Counter(entry.kind for entry in listed)
        counts = {
            "codes": kinds["code"],
            "modifiers": kinds["modifier"],
            **({"licensed": kinds["cpt"]} if kinds["cpt"] else {}),
            "terms": len(postings.terms),
            "postings": len(postings.docs),
            "aliases": len(aliases.texts),
        }
        seconds = round(time.perf_counter() - started, 2)
        manifest = Manifest(
            schema_version=SCHEMA_VERSION,
            analyzer_version=ANALYZER_VERSION,
            digest=corpus_digest(listed, words),
            counts=counts,
            built_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            seconds=seconds,
            sources=_sources(listed),
        )
        generation = publish(root, folder, manifest)
    return BuildReport(counts, seconds, generation, manifest.digest)


def _sources(entries: Iterable[Entry]) -> dict[str, str]:
    """Return for each imported part of the entries where it comes from: ``{"descriptor": "CMS HCPCS 2025-10", ...}``."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        for part, source in entry.sources.items():
            found.setdefault(part, set()).add(source)
    return {part: ", ".join(sorted(sources)) for part, sources in sorted(found.items())}


def _lexicon_words(lexicon: Lexicon, reader: LineReader) -> list[str]:
    """Return every word of the lexicon, keys and meanings."""
    senses = [sense.means for listed in lexicon.abbreviations.values() for sense in listed]
    meant = [text for texts in lexicon.lay.values() for text in texts]
    texts = [*lexicon.abbreviations, *senses, *lexicon.lay, *meant]
    return [word for text in texts for word in reader.words(text)]


def is_current(root: Path | str, entries: Iterable[Entry], lexicon: Lexicon | None = None) -> bool:
    """Tell whether the index at ``root`` is of just these entries, this lexicon and this layout."""
    try:
        _, manifest = current(Path(root))
    except IndexProblem:
        return False
    listed = sorted(entries, key=lambda entry: entry.code)
    return manifest.digest == corpus_digest(listed, lexicon or load_lexicon())


def corpus_digest(entries: Iterable[Entry], lexicon: Lexicon) -> str:
    """Return the sha256, in hex, of what is indexed: the entries in order of code, the lexicon and the layout."""
    digest = hashlib.sha256(f"{SCHEMA_VERSION}.{ANALYZER_VERSION}".encode())
    for entry in entries:
        digest.update(to_json(entry))
        digest.update(b"\n")
    digest.update(msgspec.json.encode(lexicon, order="sorted"))
    return digest.hexdigest()


def _write_whoosh(folder: Path, entries: list[Entry], fields: Schema, tell: Progress) -> arrays.Postings:
    """Write the Whoosh index and read its postings back."""
    store: Any = whoosh_index.create_in(folder, fields)
    writer = store.writer(limitmb=_MEMORY_MB)
    try:
        for done, entry in enumerate(entries):
            if done % 100 == 0:
                tell("analyzing", done, len(entries))
            texts = {name: text(entry) for name, text in TEXT_FIELDS.items()}
            writer.add_document(
                code=entry.code,
                kind=entry.kind,
                category=entry.category,
                specialty=",".join(entry.specialties),
                entry=to_json(entry),
                **texts,
            )
    except BaseException:
        writer.cancel()
        raise
    tell("postings", 0, 1)
    writer.commit(optimize=True)
    with store.reader() as reader:
        postings = arrays.postings_of(reader)
    store.close()
    tell("postings", 1, 1)
    return postings
