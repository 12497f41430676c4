"""The pages in a real browser: typing, choosing, filters, copying, comparing, themes, widths, without JavaScript, accessibility.

They run in Debian's Chromium and are skipped where there is none; ``.ci/run`` installs it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import serve

import index
from corpus.entry import Entry, Rvu
from search import Engine

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here (Debian: apt-get install chromium)")

PAGES = ("/", "/search?q=arm+implant+birth+control", "/search?q=zzzqqq", "/search?q=nexplannon", "/code/J7307", "/code/E0601",
         "/code/J9998", "/compare?codes=J7306,J7307,J7298", "/compare", "/browse", "/category/B", "/specialty/cardiology", "/rvu?codes=G0101",
         "/api")  # fmt: skip
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: object, address: str) -> Iterator[object]:
    """A page on a desktop; fails the test when the page said an error or asked another site for something."""
    context = browser.new_context(base_url=address, permissions=["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda sent: wrong.append(sent.url) if not sent.url.startswith(address) else None)
    yield opened
    context.close()
    assert wrong == []


def test_typing_suggests_and_the_keyboard_chooses(page: object) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("levonor", delay=10)
    options = page.get_by_role("option")
    options.first.wait_for()
    assert "Levonorgestrel" in options.first.inner_text()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = page.locator('[role=option][aria-selected="true"]')
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    code = chosen.locator(".code").inner_text()
    box.press("Enter")
    page.wait_for_url(f"**/code/{code}")


def test_escape_closes_the_suggestions_and_enter_searches(page: object) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("walker", delay=10)
    page.get_by_role("option").first.wait_for()
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    box.press("Enter")
    page.wait_for_url("**/search?q=walker")


def test_slash_goes_to_the_box(page: object) -> None:
    page.goto("/code/J7307")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_filters_are_in_the_address_and_back_undoes_them(page: object) -> None:
    page.goto("/search?q=walker")
    before = page.locator(".count").inner_text()
    page.locator("aside summary", has_text="Category").click()
    page.locator('aside a[href*="category=E"]').click()
    page.wait_for_url("**category=E**")
    assert all(code.startswith("E") for code in page.locator(".hit .code").all_inner_texts())
    page.go_back()
    assert page.locator(".count").inner_text() == before


def test_codes_are_copied_by_click_and_by_key(page: object) -> None:
    page.goto("/search?q=nexplanon")
    page.get_by_role("button", name="Copy J7307").click()
    page.get_by_text("J7307 copied").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == "J7307"
    page.goto("/code/J7306")
    page.keyboard.press("c")
    page.get_by_text("J7306 copied").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == "J7306"


def test_marked_codes_are_compared(page: object) -> None:
    page.goto("/search?q=arm+implant+birth+control")
    page.get_by_label("Compare J7307").check()
    page.get_by_label("Compare J7306").check()
    page.get_by_role("button", name="Compare the marked codes").click()
    page.wait_for_url("**/compare?**")
    row = page.get_by_role("row", name="Generic name (differs)")
    assert "levonorgestrel" in row.inner_text()
    assert "etonogestrel" in row.inner_text()


def test_the_keyboard_alone_reaches_a_code(page: object) -> None:
    page.goto("/search?q=nexplanon")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "/code/J7307":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/code/J7307")


def test_everything_works_without_javascript(browser: object, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto("/")
    page.fill("input[name=q]", "neb machine")
    page.click("form.box button")
    assert page.locator(".hit .code").first.inner_text() == "E0570"
    page.locator(".hit h2 a").first.click()
    assert page.locator("h1").inner_text().startswith("E0570")
    page.goto("/search?q=walker")
    marks = page.locator(".mark input")
    marks.nth(0).check()
    marks.nth(1).check()
    page.locator(".do button").click()
    assert page.locator(".compare thead a").count() == 2
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(browser: object, address: str, path: str, scheme: str) -> None:
    context = browser.new_context(base_url=address, color_scheme=scheme)
    page = context.new_page()
    page.goto(path)
    violations = axe.Axe().run(page).response["violations"]
    context.close()
    assert [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in violations] == []


@pytest.mark.parametrize("width", [390, 640])  # a phone; and a desktop of 1280 pixels at 200 % zoom
@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_out_of_the_page(browser: object, address: str, path: str, width: int) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(path)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert over <= 0


@pytest.mark.parametrize("path", ["/code/G0105", "/rvu?codes=G0101+G0105x3+G0105-53"])
def test_a_phone_shows_all_columns_of_the_units(browser: object, tmp_path: Path, path: str) -> None:
    units = {"status": "A", "work": 3.26, "pe_nonfacility": 6.31, "pe_facility": 1.68, "malpractice": 0.44, "total_nonfacility": 10.01,
             "total_facility": 5.38, "conversion_factor": 32.3465}  # fmt: skip
    lines = tuple(Rvu(modifier=modifier, **units) for modifier in ("", "53"))
    names = {"G0101": "Screening with a rather long name of many words", "G0105": "Scope for a person at high risk"}
    index.build([Entry(code=code, name=name, rvus=lines) for code, name in names.items()], to=tmp_path / "index")
    with serve(Engine(tmp_path / "index")) as served:
        context = browser.new_context(base_url=served, viewport=PHONE)
        page = context.new_page()
        page.goto(path)
        right = page.locator("table.units").evaluate("table => table.getBoundingClientRect().right")
        context.close()
    assert right <= PHONE["width"]


@pytest.mark.parametrize("path", ["/", "/search?q=arm+implant+birth+control", "/code/J7307"])
def test_a_first_load_is_light(browser: object, address: str, path: str) -> None:
    context = browser.new_context(base_url=address)
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda sent: sizes.append(sum(sent.sizes()[part] for part in ("responseBodySize",))))
    page.goto(path, wait_until="networkidle")
    assert context.cookies() == []
    context.close()
    assert len(sizes) >= 3
    assert sum(sizes) < 60_000


def test_a_code_prints_without_the_furniture(browser: object, address: str) -> None:
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/code/J7307")
    page.emulate_media(media="print")
    assert not page.locator("header").is_visible()
    assert not page.locator("button.copy").first.is_visible()
    assert page.locator("#clinical-context").is_visible()
    context.close()
