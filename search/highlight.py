"""Highlights: the texts of an entry that matched, with the matching words marked."""

from __future__ import annotations

from collections.abc import Set
from html import escape
from typing import Any

from whoosh.highlight import ContextFragmenter, HtmlFormatter, WholeFragmenter
from whoosh.highlight import highlight as whoosh_highlight

from corpus.entry import Entry

_LONG = ("descriptor", "clinical_context", "description")
#: The texts that are looked at for a match in each index field.
_TEXTS = {
    "name": ("name",),
    "descriptor": ("descriptor", "short_descriptor"),
    "also_known_as": ("also_known_as", "drug_class"),
    "plain_language": ("plain_language",),
    "clinical_context": ("clinical_context", "description"),
    "family": ("family",),
    "confused_with": ("confused_with",),
}


class _PlainFormatter(HtmlFormatter):  # type: ignore[misc]
    """Marks with ``<mark>`` alone, without Whoosh's class names."""

    def format_token(self, text: str, token: Any, replace: bool = False) -> str:
        word = text[token.startchar : token.endchar]
        return f"<mark>{escape(word, quote=False)}</mark>"


def highlight(entry: Entry, terms: Set[str], fields: Set[str], analyzer: Any) -> dict[str, str]:
    """Return by field the text that matched, as HTML: escaped, matching words in ``<mark>``.

    The name is always looked at; of a list the item with the most matching words is shown. Without terms: nothing.
    """
    if not terms:
        return {}
    found: dict[str, str] = {}
    for field in ("name", *sorted(fields - {"name"})):
        for part in _TEXTS[field]:
            value = entry.names_told if part == "also_known_as" else getattr(entry, part)  # an ended brand says so
            texts = [value] if isinstance(value, str) else list(value.values() if isinstance(value, dict) else value)
            marked = [_mark(text, terms, analyzer, part in _LONG) for text in texts if text]
            best = max(marked, key=lambda text: text.count("<mark>"), default="")
            if "<mark>" in best:
                found[part] = best
    return found


def _mark(text: str, terms: Set[str], analyzer: Any, long: bool) -> str:
    fragmenter = ContextFragmenter(maxchars=180, surround=40) if long else WholeFragmenter()
    formatter = _PlainFormatter(between=" … ")
    return str(whoosh_highlight(text, terms, analyzer, fragmenter, formatter, top=1))
