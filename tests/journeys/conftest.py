"""A real site for the journeys: its own database, its server and its worker, a real browser."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90_000
"""Milliseconds a page may take on a machine that has much else to do."""


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def environment(make_database, tmp_path_factory):
    """What the processes of the site are told: their own database and folder, the demonstration's profile."""
    home = tmp_path_factory.mktemp("site")
    (home / "mails").mkdir()
    return {
        **os.environ,
        "DATABASE_URL": make_database("journeys"),
        "LEVIER_PROFILE": "demo",
        "LEVIER_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "levier.site.settings",
    }


@pytest.fixture(scope="session")
def site(environment):
    """The address of a running site with the journeys' people in it."""
    from levier.site import processes, running

    home = Path(environment["LEVIER_HOME"])
    # Each process of the run looks from its own port on: two at once would find the same one free.
    rank = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    port = processes.free_port(8300 + 100 * rank)
    for module in (["django", "collectstatic", "--noinput", "-v0", "--skip-checks"], ["tests.journeys.people"]):
        subprocess.run([sys.executable, "-m", *module], env=environment, cwd=ROOT, check=True)
    kept = os.environ.get("LEVIER_HOME")
    os.environ["LEVIER_HOME"] = str(home)
    command = running.web_command("127.0.0.1", port, 1)
    if kept is not None:
        os.environ["LEVIER_HOME"] = kept
    log = (home / "site.log").open("wb")
    children = [
        subprocess.Popen(argv, env=environment, stdout=log, stderr=log) for argv in (command, running.worker_command())
    ]
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=20)
        log.close()


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/compte/demo/personnages/", timeout=2)
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} does not answer")


@pytest.fixture(scope="module")
def browser():
    """The system's Chromium. Absent, the journeys are skipped, or fail under CI=true.

    Closed at the end of each file: Playwright keeps an event loop, under which Django refuses other tests' queries.
    """
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        message = "no browser: install Chromium (Debian: apt-get install chromium) to run the journeys"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def open_as(browser, site):
    """A function opening the site as one of its people; options are those of a browser context."""
    contexts = []

    def sign_in(name: str, **options):
        context = browser.new_context(
            base_url=site, locale="fr-FR", accept_downloads=True, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto("/compte/demo/personnages/")
        page.get_by_role("button", name=name).click()
        return page

    yield sign_in
    for context in contexts:
        context.close()
