"""For crawlers: sitemap, robots.txt, and a page's structured data (schema.org)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, url_for

from search.page import CodePage
from webui.asking import engine

crawl = Blueprint("crawl", __name__)

#: A sitemap may list so many addresses (sitemaps.org); the codes are far fewer.
MOST_ADDRESSES = 50_000


@crawl.get("/sitemap.xml")
def sitemap() -> Response:
    """List every page that has an address of its own."""
    columns = engine().columns
    pages = [url_for(f"pages.{name}", _external=True) for name in ("home", "browse")]
    pages += [url_for("pages.category_page", letter=letter, _external=True) for letter in engine().filters.categories]
    pages += [url_for("pages.code_page", code=code, _external=True) for code in columns.codes]
    body = render_template("sitemap.xml", addresses=pages[:MOST_ADDRESSES])
    return Response(body, mimetype="application/xml")


@crawl.get("/robots.txt")
def robots() -> Response:
    """Let crawlers read the pages, not the answers to endless questions."""
    lines = ["User-agent: *", "Disallow: /search", "Disallow: /suggest.json", "Disallow: /api/", "Disallow: /fhir/", ""]
    return Response(
        "\n".join([*lines, f"Sitemap: {url_for('crawl.sitemap', _external=True)}", ""]), mimetype="text/plain"
    )


def structured(page: CodePage) -> dict[str, Any]:
    """Return a code's page as schema.org's MedicalCode."""
    entry = page.entry
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalCode",
        "codeValue": entry.code,
        "codingSystem": "HCPCS Level II",
        "name": entry.name,
        "description": entry.description or entry.descriptor or entry.clinical_context,
        "alternateName": list(entry.also_known_as),
        "url": url_for("pages.code_page", code=entry.code, _external=True),
    }
    return {key: value for key, value in told.items() if value}
