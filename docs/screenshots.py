"""Make the pictures of the README: ``python docs/screenshots.py``. Needs playwright and a Chromium (Debian: chromium)."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from webui import create_app

IMAGES = Path(__file__).parent / "images"
DESKTOP, PHONE = {"width": 1100, "height": 620}, {"width": 390, "height": 780}
#: name -> address, size, theme
SHOTS = {
    "search": ("/search?q=arm+implant+birth+control", DESKTOP, "light"),
    "search-dark": ("/search?q=arm+implant+birth+control", DESKTOP, "dark"),
    "code-phone": ("/code/J7307", PHONE, "light"),
    "compare": ("/compare?codes=J7306,J7307,J7298", DESKTOP, "light"),
}


def main() -> None:
    """Serve the pages from the default index, and take each picture."""
    IMAGES.mkdir(exist_ok=True)
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (address, size, theme) in SHOTS.items():
            context = browser.new_context(viewport=size, color_scheme=theme)
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}{address}")
            page.screenshot(path=IMAGES / f"{name}.png")
            context.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
