"""The protocol of NLM's Clinical Tables Search Service at ``/api/hcpcs/v3/search``, so that its clients work against us.

The answer is the array ``[total, codes, extra fields or null, rows of strings]``. Fields and caps are NLM's, ranking is ours.
Protocol: https://clinicaltables.nlm.nih.gov/apidoc/hcpcs/v3/doc.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fnmatch import fnmatchcase

from flask import Blueprint, Response, jsonify, request

from search import Hit
from search.engine import MAX_LIMIT
from webui.asking import typed

ctss = Blueprint("ctss", __name__)

DEFAULT_COUNT, MOST = 7, 500
DEFAULT_SHOWN = "code,display"
DEFAULT_SEARCHED = "code,short_desc,long_desc"


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


FIELDS: dict[str, Callable[[Hit], str | bool]] = {
    "code": lambda hit: hit.code,
    "display": lambda hit: hit.name,
    "short_desc": lambda hit: hit.entry.short_descriptor or hit.name,
    "long_desc": lambda hit: hit.entry.descriptor or hit.name,
    "add_dt": lambda hit: _day(hit.entry.added),
    "act_eff_dt": lambda hit: _day(hit.entry.added),
    "term_dt": lambda hit: _day(hit.entry.ended),
    "obsolete": lambda hit: hit.status == "ended",
    "is_noc": lambda hit: hit.entry.catch_all,
}


@ctss.get("/api/hcpcs/v3/search")
def search_ctss() -> Response:
    """Answer in NLM's array; unknown fields are empty, and a request without words finds nothing."""
    count = _number("count", _number("maxList", DEFAULT_COUNT, when_empty=MOST))
    offset = _number("offset", 0, most=MAX_LIMIT)
    found = _matching(
        request.args.get("terms", ""), request.args.get("sf", DEFAULT_SEARCHED), request.args.get("q", "")
    )
    page = found[offset : offset + min(count, MOST)]
    extra = {
        alias or name: [_value(hit, name) for hit in page]
        for name, _, alias in (part.strip().partition(":") for part in request.args.get("ef", "").split(","))
        if name
    }
    shown = [name.strip() for name in request.args.get("df", DEFAULT_SHOWN).split(",") if name.strip()]
    rows = [[_text(_value(hit, name)) for name in shown] for hit in page]
    codes = [_value(hit, request.args.get("cf", "code").strip()) for hit in page]
    answer = jsonify([len(found), codes, extra or None, rows])
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _matching(terms: str, searched: str, condition: str) -> list[Hit]:
    """Return the hits for what is being typed in the fields searched that fulfil the condition, best first."""
    text = re.sub(r"\s+-\s+", " ", terms.lstrip())
    hits = typed(text) if text.strip() else []
    fields = [name.strip() for name in searched.split(",") if name.strip()]
    if set(fields) != set(DEFAULT_SEARCHED.split(",")):
        hits = [hit for hit in hits if _begun(text, " ".join(_text(_value(hit, name)) for name in fields))]
    return [hit for hit in hits if _fulfils(condition, hit)] if condition.strip() else hits


def _begun(typed: str, text: str) -> bool:
    """Tell whether each typed word begins a word of a text."""
    words = re.findall(r"\w+", text.casefold())
    return all(any(word.startswith(begun) for word in words) for begun in re.findall(r"\w+", typed.casefold()))


def _fulfils(condition: str, hit: Hit) -> bool:
    """Tell whether a hit fulfils a constraint such as ``obsolete:false AND (code:E* OR NOT is_noc:true)``.

    Of Elasticsearch's query strings these are understood: ``field:value`` with ``*`` and ``?``, ``field:(one OR two)``, ranges
    ``field:[low TO high]``, quotes, bare words, AND, OR, NOT, ``-`` and brackets. What is not well-formed is
    fulfilled by nothing.
    """
    tokens = re.findall(r'\(|\)|(?:-?\w+:)?(?:"[^"]*"|\[[^\]]*\])|[^\s()]+', condition)
    at = 0
    of_group = ""  # the field of a group, "code:" in "code:(E0143 OR E0144)"

    def either() -> bool:
        nonlocal at
        value = both()
        while at < len(tokens) and tokens[at] in ("OR", "||"):
            at += 1
            value = both() or value
        return value

    def both() -> bool:
        nonlocal at
        value = one()
        while at < len(tokens) and tokens[at] not in ("OR", "||", ")"):
            if tokens[at] in ("AND", "&&"):
                at += 1
            value = one() and value
        return value

    def one() -> bool:
        nonlocal at, of_group
        if at >= len(tokens):
            raise ValueError
        token = tokens[at]
        at += 1
        if token.endswith(":") and at < len(tokens) and tokens[at] == "(":
            outer, of_group = of_group, token.lstrip("-")
            within: bool = one()
            of_group = outer
            return not within if token.startswith("-") else within
        if token in ("NOT", "!"):
            return not one()
        if token == "(":
            value = either()
            if at >= len(tokens) or tokens[at] != ")":
                raise ValueError
            at += 1
            return value
        if token == ")":
            raise ValueError
        denied = token.startswith("-") and len(token) > 1
        told = token[1:] if denied else token
        return _has(hit, told if ":" in told else of_group + told) != denied

    try:
        value = either()
    except (ValueError, RecursionError):
        return False
    return value and at == len(tokens)


def _has(hit: Hit, token: str) -> bool:
    """Tell whether a hit has ``field:value``, or a bare word in its code or descriptors."""
    name, colon, wanted = token.partition(":")
    if not colon:
        return _begun(token.strip('"'), " ".join(_text(_value(hit, field)) for field in DEFAULT_SEARCHED.split(",")))
    value = _text(_value(hit, name)).casefold()
    if wanted.startswith("["):
        low, to, high = wanted.strip("[]").casefold().partition(" to ")
        return bool(to and value) and low.strip(" *") <= value and (value <= high.strip() or high.strip() == "*")
    pattern = wanted.strip('"').casefold()
    return fnmatchcase(value, pattern) or any(fnmatchcase(word, pattern) for word in re.findall(r"\w+", value))


def _value(hit: Hit, name: str) -> str | bool:
    field = FIELDS.get(name)
    return field(hit) if field else ""


def _text(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _number(name: str, otherwise: int, most: int = MOST, when_empty: int | None = None) -> int:
    """Return a whole number of the request, at most ``most``; what is none counts as not given."""
    text = request.args.get(name)
    if text is None:
        return otherwise
    if not text.strip() and when_empty is not None:
        return when_empty
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
