"""For crawlers: sitemap, robots.txt, and a page's structured data (schema.org)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, url_for

import search
from webui.request import engine

feeds = Blueprint("feeds", __name__)

#: A sitemap may list so many addresses (sitemaps.org); the codes are far fewer.
MAX_ADDRESSES = 50_000


@feeds.get("/sitemap.xml")
def sitemap() -> Response:
    """List every page that has an address of its own."""
    addresses = [
        url_for("pages.home", _external=True),
        url_for("pages.browse", _external=True),
        *(url_for("pages.category_page", letter=letter, _external=True) for letter in engine().categories),
        *(url_for("pages.code_page", code=code, _external=True) for code in engine().list_codes()),
    ]
    body = render_template("sitemap.xml", addresses=addresses[:MAX_ADDRESSES])
    return Response(body, mimetype="application/xml")


@feeds.get("/robots.txt")
def robots() -> Response:
    """Let crawlers read the pages, not the answers to endless questions."""
    lines = ["User-agent: *", "Disallow: /search", "Disallow: /suggest.json", "Disallow: /api/", "Disallow: /fhir/", ""]
    text = "\n".join([*lines, f"Sitemap: {url_for('feeds.sitemap', _external=True)}", ""])
    return Response(text, mimetype="text/plain")


def describe_for_crawlers(page: search.CodePage) -> dict[str, Any]:
    """Return a code's page as schema.org's MedicalCode, what is empty left out."""
    entry = page.entry
    properties: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalCode",
        "codeValue": entry.code,
        "codingSystem": "HCPCS Level II",
        "name": entry.name,
        "description": entry.description or entry.descriptor or entry.clinical_context,
        "alternateName": list(entry.names_told),
        "url": url_for("pages.code_page", code=entry.code, _external=True),
    }
    return {name: value for name, value in properties.items() if value}
