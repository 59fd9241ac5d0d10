"""axe-core on a page: no violation, in light, and in dark 320 pixels wide; targets of 24 pixels included."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""The size of targets (WCAG 2.2) is not among axe's own defaults."""


def check(page) -> None:
    """Run axe in the light theme, then in the dark one at 320 px, where the page must not scroll sideways."""
    page.emulate_media(color_scheme="light")
    _no_violation(page, "light")
    page.emulate_media(color_scheme="dark")
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    _no_violation(page, "dark, 320 px")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, f"{page.url} is {width} px wide at 320"
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="light")


def _no_violation(page, how: str) -> None:
    found = AXE.run(page, options=OPTIONS).response["violations"]
    told = [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in found]
    assert told == [], f"{page.url} ({how}): {told}"
