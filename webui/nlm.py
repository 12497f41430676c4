"""The protocol of NLM's Clinical Tables Search Service at ``/api/hcpcs/v3/search``, so that its clients work against us.

The answer is the array ``[total, codes, extra fields or null, rows of strings]``. Fields and caps are NLM's, ranking is ours.
Protocol: https://clinicaltables.nlm.nih.gov/apidoc/hcpcs/v3/doc.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from flask import Blueprint, Response, jsonify, request
from whoosh import qparser
from whoosh import query as whoosh_query

import search
from webui.request import engine, read_text

nlm = Blueprint("nlm", __name__)

DEFAULT_COUNT, MAX_COUNT = 7, 500
DEFAULT_SHOWN = "code,display"
DEFAULT_SEARCHED = "code,short_desc,long_desc"
_MAX_FIELDS = 20  # more than there are: a list of fields may repeat them, but not without end
_MAX_CONSTRAINT = 2000  # characters


def _write_day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


FIELDS: dict[str, Callable[[search.Entry], str | bool]] = {
    "code": lambda entry: entry.code,
    "display": lambda entry: entry.name,
    "short_desc": lambda entry: entry.short_descriptor or entry.name,
    "long_desc": lambda entry: entry.descriptor or entry.name,
    "add_dt": lambda entry: _write_day(entry.added),
    "act_eff_dt": lambda entry: _write_day(entry.added),
    "term_dt": lambda entry: _write_day(entry.ended),
    "obsolete": lambda entry: entry.status() == "ended",
    "is_noc": lambda entry: entry.catch_all,
}


@nlm.get("/api/hcpcs/v3/search")
def search_table() -> Response:
    """Answer in NLM's array; unknown fields are empty, and a request without words finds nothing."""
    count = _read_number("count", _read_number("maxList", DEFAULT_COUNT, when_empty=MAX_COUNT))
    offset = _read_number("offset", 0, most=search.MAX_LIMIT)
    codes = _find_codes(read_text("terms"), _names(read_text("sf", DEFAULT_SEARCHED)), read_text("q"))
    entries = [engine().lookup(code) for code in codes[offset : offset + min(count, MAX_COUNT)]]
    extra = {}
    for field in _names(read_text("ef")):
        name, _, alias = field.partition(":")
        extra[alias or name] = [_value(entry, name) for entry in entries]
    shown = _names(read_text("df", DEFAULT_SHOWN))
    rows = [[_text(entry, name) for name in shown] for entry in entries]
    code_field = read_text("cf", "code").strip()
    return jsonify([len(codes), [_value(entry, code_field) for entry in entries], extra or None, rows])


def _find_codes(terms: str, searched: list[str], constraint: str) -> list[str]:
    """Return the codes for what is being typed in the fields searched that fulfil the constraint, best first.

    Entries are read only where fields or a constraint narrow the codes; no text finds nothing.
    """
    text = re.sub(r"\s+-\s+", " ", terms.lstrip())
    codes = engine().list_typed(text, limit=search.MAX_LIMIT) if text.strip() else []
    if set(searched) != set(DEFAULT_SEARCHED.split(",")):
        codes = [code for code in codes if _begins_words(text, engine().lookup(code), searched)]
    if constraint.strip():
        fulfils = parse_constraint(constraint)
        codes = [code for code in codes if fulfils(engine().lookup(code))]
    return codes


# --- constraints --------------------------------------------------------------------------------------------------

#: The part of Elasticsearch's query strings that NLM documents: ``obsolete:false AND (code:E* OR NOT is_noc:true)``.
_PARSER = qparser.QueryParser(
    None,
    None,
    plugins=[
        qparser.WhitespacePlugin(),
        qparser.FieldsPlugin(),
        qparser.WildcardPlugin(),
        qparser.PhrasePlugin(),
        qparser.RangePlugin(),
        qparser.GroupPlugin(),
        qparser.EveryPlugin(),
        qparser.OperatorsPlugin(
            And=r"(?<=\s)(AND|&&)(?=\s)",
            Or=r"(?<=\s)(OR|\|\|)(?=\s)",
            Not=r"(^|(?<=(\s|[()])))(NOT\s+|!|-)(?=\S)",
            AndNot=None,
            AndMaybe=None,
            Require=None,
        ),
    ],
)


def parse_constraint(constraint: str) -> Callable[[search.Entry], bool]:
    """Return a test of entries for a constraint on their fields, parsed by Whoosh.

    ``field:value`` with ``*`` and ``?``, ``field:(one OR two)``, ranges ``field:[low TO high]`` (braces leave the end out),
    ``"quotes"``, bare words (the beginning of a word in the code or the descriptors), AND, OR, NOT, ``-``, ``!`` and brackets.
    What is not well-formed, or longer than 2,000 characters, is fulfilled by nothing.
    """
    try:
        well_formed = len(constraint) <= _MAX_CONSTRAINT and _is_balanced(constraint)
        tree = _PARSER.parse(constraint) if well_formed else whoosh_query.NullQuery
    except (RecursionError, qparser.QueryParserError):
        tree = whoosh_query.NullQuery

    def test(entry: search.Entry) -> bool:
        try:
            return _fulfils(entry, tree)
        except RecursionError:  # hundreds of NOT in each other
            return False

    return test


def _is_balanced(constraint: str) -> bool:
    """Whether quotes and brackets are closed in order."""
    unquoted = re.sub(r'"[^"]*"', "", constraint)
    if '"' in unquoted:
        return False
    depth = 0
    for bracket in re.findall(r"[()]", unquoted):
        depth += 1 if bracket == "(" else -1
        if depth < 0:
            return False
    return depth == 0


def _fulfils(entry: search.Entry, node: Any) -> bool:
    """Tell whether an entry fulfils a parsed constraint."""
    if isinstance(node, whoosh_query.And):
        return all(_fulfils(entry, part) for part in node)
    if isinstance(node, whoosh_query.Or):
        return any(_fulfils(entry, part) for part in node)
    if isinstance(node, whoosh_query.Not):
        return not _fulfils(entry, node.query)
    if isinstance(node, whoosh_query.Every):
        return node.fieldname is None or bool(_text(entry, node.fieldname))
    if isinstance(node, whoosh_query.TermRange):
        return _is_between(_text(entry, node.fieldname), node)
    if isinstance(node, whoosh_query.Phrase):
        return _has_words(entry, node.fieldname, " ".join(node.words))
    if isinstance(node, whoosh_query.Prefix):  # "E01*", a wildcard too
        return _has_value(entry, node.fieldname, f"{node.text}*")
    if isinstance(node, whoosh_query.Term | whoosh_query.Wildcard):
        return _has_value(entry, node.fieldname, node.text)
    return False  # nothing was asked


def _has_value(entry: search.Entry, field: str | None, pattern: str) -> bool:
    """Tell whether a field, or one of its words, is like a pattern; without a field, whether words begin so."""
    if field is None:
        return _begins_words(pattern, entry, DEFAULT_SEARCHED.split(","))
    value, folded = _text(entry, field).casefold(), pattern.casefold()
    return fnmatchcase(value, folded) or any(fnmatchcase(word, folded) for word in _words(value))


def _has_words(entry: search.Entry, field: str | None, phrase: str) -> bool:
    """Tell whether words stand one after the other in a field, or in the code or a descriptor."""
    fields = [field] if field else DEFAULT_SEARCHED.split(",")
    return any(f" {' '.join(_words(phrase))} " in f" {' '.join(_words(_text(entry, name)))} " for name in fields)


def _is_between(value: str, bounds: Any) -> bool:
    """Tell whether a value is in a range; ``*`` is an open end, and an empty value is in none."""
    folded = value.casefold()
    low, high = (None if end in (None, "*") else end.casefold() for end in (bounds.start, bounds.end))
    above = low is None or (folded > low if bounds.startexcl else folded >= low)
    below = high is None or (folded < high if bounds.endexcl else folded <= high)
    return bool(folded) and above and below


# --- fields -------------------------------------------------------------------------------------------------------


def _begins_words(typed: str, entry: search.Entry, fields: list[str]) -> bool:
    """Tell whether each typed word begins a word of the fields."""
    words = _words(" ".join(_text(entry, name) for name in fields))
    return all(any(word.startswith(beginning) for word in words) for beginning in _words(typed))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()][:_MAX_FIELDS]


def _value(entry: search.Entry, name: str) -> str | bool:
    field = FIELDS.get(name)
    return field(entry) if field else ""


def _text(entry: search.Entry, name: str) -> str:
    value = _value(entry, name)
    return str(value).lower() if isinstance(value, bool) else value


def _read_number(name: str, default: int, most: int = MAX_COUNT, when_empty: int | None = None) -> int:
    """Return a whole number of the request, at most ``most``; what is none counts as not given."""
    text = request.args.get(name)
    if text is None:
        return default
    if not text.strip() and when_empty is not None:
        return when_empty
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 10 else default
