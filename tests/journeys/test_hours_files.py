"""The four hours files as companies send them, in a real browser: dropped, matched once, checked, kept, validated."""

import io
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from tests.fixtures_hours_files import FILES
from tests.journeys.accessibility import check
from tests.journeys.conftest import ROOT
from tests.journeys.hours_people import FACILITATOR, LOOKED_AT, organization

from levier.exchange.outputs import numbers

pytestmark = pytest.mark.shared
CASES = [
    *(pytest.param(name, True, id=name) for name in FILES),
    pytest.param(LOOKED_AT, False, id=f"{LOOKED_AT}, without JavaScript"),
]
NUMBER = re.compile(r"\b[12][ ]?\d{2}[ ]?(?:0[1-9]|1[0-2])[ ]?\d[\dAB][ ]?\d{3}[ ]?\d{3}(?:[ ]?\d{2})?\b")
"""A social security number, with or without its spaces and its key."""


@pytest.fixture(scope="session")
def at_work(site, environment, shared_data):
    """The people of the four files, in an organisation for each file and way of browsing."""
    command = [sys.executable, "-m", "tests.journeys.hours_people", str(shared_data / "hours")]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


def _again(path: Path) -> dict:
    """The same lines in a file of another content: what a company sends when it sends twice."""
    content = path.read_bytes()
    if path.suffix == ".csv":
        content += b"\r\n"
    else:
        written = io.BytesIO(content)
        with zipfile.ZipFile(written, "a") as packed:
            packed.comment = b"again"
        content = written.getvalue()
    return {"name": f"encore {path.name}", "mimeType": "application/octet-stream", "buffer": content}


def _drop(page, file) -> None:
    page.goto("/heures/deposer/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Lire le fichier").click()


def _plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def _text(page) -> str:
    page.wait_for_load_state()
    return _plain(page.locator("main").inner_text())


@pytest.mark.parametrize(("name", "javascript"), CASES)
def test_a_companys_file_goes_through(open_as, at_work, shared_data, name, javascript):
    path, expected = shared_data / "hours" / name, FILES[name]
    page = open_as(FACILITATOR, java_script_enabled=javascript, viewport={"width": 1280, "height": 900})
    page.locator("details.menu > summary").first.click()
    page.get_by_role("button", name=organization(name, javascript=javascript)).click()

    def looked_at() -> None:
        assert not NUMBER.search(page.content()), f"a social security number on {page.url}"
        if javascript and name == LOOKED_AT:
            check(page)

    # Dropped in; what the file does not say is asked, once.
    _drop(page, path)
    address = page.url
    looked_at()
    if expected.answers:
        assert f"{len(expected.answers)} réponse" in _text(page)
        for code, value in expected.answers.items():
            field = page.locator(f'[id="id_{code}"]')
            if code == "period":
                assert field.input_value() == value
            else:
                field.select_option(value)
        page.get_by_role("button", name="Lire avec ces réponses").click()

    # Checked: the totals are those of the file, by contract and month.
    assert page.url == address
    total = _plain(numbers.hours(Decimal(expected.hours)))
    assert f"{expected.lines} lignes, {total}" in _text(page)
    assert _plain(page.locator("#mois tfoot").inner_text()).endswith(total)
    looked_at()
    page.get_by_role("button", name="Garder ces heures").click()
    assert "Relevé gardé" in _text(page)
    looked_at()

    # Validated from the return itself: contract by contract, here the first.
    waiting = page.get_by_role("link", name="Valider")
    contracts, (count, *_) = waiting.count(), re.findall(r"\d+", waiting.first.inner_text())
    waiting.first.click()
    looked_at()
    page.get_by_role("button", name="Valider l").first.click()
    assert f"{count} ligne" in _text(page)
    assert "Validées" in page.locator("#heures tbody").inner_text()
    page.goto(address)
    assert page.get_by_role("link", name="Valider").count() == contracts - 1
    looked_at()

    # The same titles again: nothing is matched, but a month that no column says; lines already received are said.
    _drop(page, _again(path))
    if "period" in expected.answers:
        assert "1 réponse attendue" in _text(page)
        page.get_by_role("button", name="Lire avec ces réponses").click()
    assert "déjà reçues" in _text(page)
    assert f"Laisser de côté {expected.lines} lignes avec un problème" in _text(page)
