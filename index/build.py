"""Building an index: entries in, a published generation out."""

from __future__ import annotations

import functools
import hashlib
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import msgspec
from whoosh import index as whoosh_index
from whoosh.fields import Schema

from corpus.entry import Entry, to_json
from corpus.kin import TAKEN_FROM
from corpus.lexicon import Lexicon, load_lexicon
from corpus.usage import count_price_lists
from index import storage
from index.aliases import collect_aliases
from index.columns import collect_columns
from index.errors import IndexProblem
from index.generations import Manifest, building, current, publish
from index.postings import Postings, read_postings
from index.schema import SCHEMA_VERSION, TEXT_FIELDS, schema
from index.stems import Stemmer
from index.text import ANALYZER_VERSION, Reader
from index.vocabulary import collect_vocabulary

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
    releases: Mapping[str, str] | None = None,
) -> BuildReport:
    """Build an index of the entries in the folder ``to`` and publish it there in one step.

    An index that is there stays in use until the new one is complete, and stays for good when building fails. An empty
    ``entries`` makes an index that finds nothing. ``lexicon`` defaults to the bundled one. ``releases`` is noted in the
    manifest (:func:`corpus.sources.releases_in_use`).

    Raises :class:`index.IndexProblem` when ``to`` cannot be written or holds something else, and ValueError when two
    entries have the same code.
    """
    started = time.perf_counter()
    lexicon = lexicon or load_lexicon()
    entries = sorted(entries, key=lambda entry: entry.code)
    for entry, following in itertools.pairwise(entries):
        if entry.code == following.code:
            raise ValueError(f"two entries for {entry.code}")
    report = progress or (lambda stage, done, total: None)
    root = Path(to)
    with building(root) as folder:
        reader = Reader(lexicon, Stemmer.for_building(), lines_kept=None)
        postings = _write_whoosh(folder, entries, schema(lexicon, reader), report)
        report("aliases", 0, 1)
        numbers = {term: number for number, term in enumerate(postings.terms)}
        aliases = collect_aliases(entries, numbers, functools.cache(reader.terms))
        storage.save(folder, "postings", postings)
        storage.save(folder, "aliases", aliases)
        storage.save(folder, "vocabulary", collect_vocabulary(entries, lexicon, reader))
        storage.save(folder, "columns", collect_columns(entries, reader))
        (folder / "lexicon.json").write_bytes(msgspec.json.encode(lexicon))
        report("aliases", 1, 1)
        kinds = Counter(entry.kind for entry in entries)
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
            digest=corpus_digest(entries, lexicon),
            counts=counts,
            built_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            seconds=seconds,
            sources=_sources(entries),
            releases=dict(releases or {}),
        )
        generation = publish(root, folder, manifest)
    return BuildReport(counts, seconds, generation, manifest.digest)


def _sources(entries: Iterable[Entry]) -> dict[str, str]:
    """Return for each official part of the entries where it comes from: ``{"descriptor": "CMS HCPCS 2025-10", ...}``.

    From which codes single entries have taken something is not told.
    """
    sources_of: dict[str, set[str]] = {}
    for entry in entries:
        for part, source in entry.sources.items():
            if source.startswith(TAKEN_FROM):
                continue
            sources_of.setdefault(part, set()).update(source.split(", "))  # several may fill a part
    return {part: ", ".join(sorted(sources)) for part, sources in sorted(sources_of.items())}


def is_current(
    root: Path | str,
    entries: Iterable[Entry],
    lexicon: Lexicon | None = None,
    releases: Mapping[str, str] | None = None,
) -> bool:
    """Tell whether the index at ``root`` is of just these entries, this lexicon, this layout and, if given, these releases."""
    try:
        _, manifest = current(Path(root))
    except IndexProblem:
        return False
    if releases is not None and manifest.releases != releases:
        return False
    in_order = sorted(entries, key=lambda entry: entry.code)
    return manifest.digest == corpus_digest(in_order, lexicon or load_lexicon())


def corpus_digest(entries: Iterable[Entry], lexicon: Lexicon) -> str:
    """Return the sha256, in hex, of what is indexed: the entries in order of code, the lexicon, the table of price
    lists and the layout."""
    digest = hashlib.sha256(f"{SCHEMA_VERSION}.{ANALYZER_VERSION}".encode())
    for entry in entries:
        digest.update(to_json(entry))
        digest.update(b"\n")
    digest.update(msgspec.json.encode(lexicon, order="sorted"))
    digest.update(msgspec.json.encode(count_price_lists(), order="sorted"))
    return digest.hexdigest()


def _write_whoosh(folder: Path, entries: list[Entry], fields: Schema, report: Progress) -> Postings:
    """Write the Whoosh index and read its postings back."""
    store: Any = whoosh_index.create_in(folder, fields)
    writer = store.writer(limitmb=_MEMORY_MB)
    try:
        for done, entry in enumerate(entries):
            if done % 100 == 0:
                report("analyzing", done, len(entries))
            texts = {name: text(entry) for name, text in TEXT_FIELDS.items()}
            writer.add_document(code=entry.code, entry=to_json(entry), **texts)
    except BaseException:
        writer.cancel()
        raise
    report("postings", 0, 1)
    writer.commit(optimize=True)
    with store.reader() as reader:
        postings = read_postings(reader)
    store.close()
    report("postings", 1, 1)
    return postings
