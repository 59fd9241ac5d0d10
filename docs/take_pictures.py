"""Take the pictures of the README from a running demonstration (``make demo`` first, then ``make pictures``).

One picture a page, as the persona « Claire Vidal » sees it. Needs the system's Chromium.
"""

import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
ADDRESS = "http://127.0.0.1:8000"
PERSONA = "Claire Vidal"
PERSONAS = "/compte/demo/personnages/"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--lang=fr-FR",
)
SIZE = {"width": 1400, "height": 900}
CONTRACT = ".table a[href^='/marches/']"
HOURS = ".thread-link:has-text('Heures') .thread-value"
CALIBRATION = "a[href*='/calibration/']"


def main() -> int:
    parser = argparse.ArgumentParser(description="Take the pictures of the README from a running demonstration.")
    parser.add_argument("--address", default=ADDRESS, help=f"where the demonstration runs ({ADDRESS})")
    address = parser.parse_args().address.rstrip("/")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        return _fail("no Chromium here (Debian: apt-get install chromium)")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=list(ARGUMENTS))
        try:
            _take_all(chromium.new_page(viewport=SIZE, locale="fr-FR"), address)
        except Error as problem:
            return _fail(f"{problem.message.splitlines()[0]} (is `make demo` running on {address}?)")
        finally:
            chromium.close()
    return 0


def _take_all(page: Page, address: str) -> None:
    page.goto(address + PERSONAS)
    page.click(f"button:has-text('{PERSONA}')")
    _take(page, "a-faire")
    page.goto(f"{address}/marches/")
    _take(page, "marches")
    contract = _contract_at_work(page, address)
    _take(page, "marche")
    page.locator(CALIBRATION).first.click()
    page.wait_for_load_state("networkidle")
    _take(page, "calibrage")
    page.goto(f"{address}{contract}compte/")
    _take(page, "compte")
    page.goto(f"{address}/personnes/")
    _take(page, "personnes")


def _contract_at_work(page: Page, address: str) -> str:
    """Open the first contract whose hours run against an objective, else the first one; return its path."""
    links = [link.get_attribute("href") or "" for link in page.locator(CONTRACT).all()]
    # The page of a contract, not the links around it: its path ends with a number.
    contracts = [link for link in dict.fromkeys(links) if link.strip("/").split("/")[-1].isdecimal()]
    if not contracts:
        sys.exit(_fail("the demonstration has no contract"))
    for contract in [*contracts, *contracts[:1]]:
        page.goto(address + contract)
        if "%" in page.locator(HOURS).inner_text():
            return contract
    return contracts[0]


def _take(page: Page, name: str) -> None:
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    sys.stdout.write(f"{path.relative_to(FOLDER.parent.parent)}: {page.title()}\n")


def _fail(message: str) -> int:
    sys.stderr.write(f"take_pictures: {message}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
