"""The gallery in a real browser: accessibility rules, narrow screens, closed content security policy."""

import mimetypes
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[2] / "src" / "levier" / "web" / "static"
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
HOST = "http://gallery.localhost"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def chromium():
    """One browser a file: Playwright's loop must be gone before the next file opens a transaction."""
    executable = os.environ.get("LEVIER_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, show, settings):
    """Open the gallery, answered from memory and from the static folder: no server, no network."""
    html = show("gallery/page.html", "/?sort=-hours&structure=ei&page=2")
    prefix = "/" + settings.STATIC_URL.strip("/") + "/"
    contexts = []

    def answer(route):
        path = route.request.url.removeprefix(HOST).split("?")[0]
        if not path.startswith(prefix):
            route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})
            return
        kind = mimetypes.guess_type(path)[0] or "font/woff2"
        route.fulfill(path=STATIC / path.removeprefix(prefix), content_type=kind)

    def open_it(width: int, scheme: str, script: bool = True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.route("**/*", answer)
        page.goto(HOST + "/")
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (320, "dark")])
def test_no_accessibility_violation_with_everything_unfolded(open_page, width, scheme):
    page = open_page(width, scheme)
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(d => d.open = true)")
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    page.evaluate("document.querySelectorAll('details.menu').forEach(d => d.open = true)")
    found += Axe().run(page, context=".topbar, .data-head", options={"runOnly": RULES}).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == []


@pytest.mark.parametrize("width", [320, 768, 1400])
def test_the_page_never_scrolls_sideways(open_page, width):
    page = open_page(width, "light")
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_refused_by_the_content_security_policy(open_page):
    page = open_page(1400, "light")
    assert [text for text in page.complaints if "Content Security Policy" in text or "Error" in text] == []
    assert page.evaluate("typeof htmx") == "object"


def test_targets_are_large_enough(open_page):
    page = open_page(1400, "light")
    small = page.evaluate(
        """[...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select, textarea')]
        .filter(e => e.checkVisibility() && !e.closest('p, li > q, .legend, .progress-sentence'))
        .filter(e => !e.matches('.skip, input[type=checkbox], input[type=radio]'))
        .map(e => [e.className || e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
        .filter(([, height]) => height > 0 && height < 24)"""
    )
    assert small == []


def test_the_chosen_theme_wins_over_the_system(open_page):
    page = open_page(1400, "dark")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (dark, light) == ("rgb(25, 23, 20)", "rgb(246, 242, 234)")


def test_paper_opens_every_pourquoi(open_page):
    page = open_page(1400, "light")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.why:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.why:not([open])").count() > 0
