"""Every link of every kind of page leads somewhere within the site."""

from __future__ import annotations

import re
from collections import deque
from html import unescape

from search import Engine
from webui import create_app

LIMIT = 3000


def kind_of(path: str) -> str:
    """Return what kind of page an address is, to follow a few of each kind only."""
    return re.sub(r"(?<=/)[A-Z]\d{4}|=[^&]*", "*", path)


def test_a_crawl_finds_no_dead_link(bundled: Engine) -> None:
    client = create_app({"ENGINE": bundled, "TESTING": True}).test_client()
    waiting, seen, followed, dead = deque([("/", "")]), {"/"}, {}, []
    while waiting and len(seen) < LIMIT:
        address, found_on = waiting.popleft()
        with client.get(address) as answer:
            if answer.status_code not in (200, 301, 302):
                dead.append((address, found_on, answer.status_code))
                continue
            page = answer.get_data(as_text=True) if (answer.content_type or "").startswith("text/html") else ""
        for link in map(unescape, re.findall(r'(?:href|src|action)="([^"#]+)', page)):
            assert link.startswith(("/", "http://localhost/")), f"{address} leads elsewhere: {link}"
            link = link.removeprefix("http://localhost")
            kind = kind_of(link)
            if link not in seen and followed.get(kind, 0) < 40:
                followed[kind] = followed.get(kind, 0) + 1
                seen.add(link)
                waiting.append((link, address))
    assert dead == []
    assert len(seen) > 100
