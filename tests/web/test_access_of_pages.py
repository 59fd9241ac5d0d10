"""Every page × every role: who has the gesture is answered, who has not is told so, a stranger finds nothing."""

import re
from dataclasses import dataclass

import pytest
from django.urls import Resolver404, resolve
from tests.web.pages import ABOUT_ANYONE, OPEN, PAGES, POSTED, addresses_of, give_only, patterns

from levier.rules.access import GESTURES, MEMBER_ROLES, Role

SERVER_ERROR = 500


def test_every_page_is_in_the_grid():
    assert {pattern.name for pattern in patterns()} == set(PAGES) | OPEN


@pytest.fixture
def addresses(world):
    return addresses_of(world)


def _answer(signed_in, name: str, address: str):
    if name in POSTED:
        return signed_in.post(address)
    piece = {"HX-Request": "true"} if name == "calibration_result" else {}
    return signed_in.get(address, headers=piece)


@dataclass(frozen=True)
class Answer:
    """``leads_to``: the names of the pages its links offer."""

    status: int
    leads_to: frozenset[str]


@pytest.fixture(scope="module")
def answers() -> dict[Role, dict[str, Answer]]:
    """What each role was answered, page by page: a page is asked once for all that is to be seen of it."""
    return {}


@pytest.fixture
def answered(answers, client_as, world, addresses, role, monkeypatch) -> dict[str, Answer]:
    if role not in answers:
        give_only(monkeypatch, role)
        signed_in = client_as(world.facilitator)
        answers[role] = {
            name: _seen(_answer(signed_in, name, addresses[name]))
            for name in sorted(PAGES, key=lambda name: name in POSTED)  # what is posted may remove a row
        }
    return answers[role]


def _seen(response) -> Answer:
    is_page = response.status_code == 200 and "html" in response["Content-Type"]
    paths = re.findall(r'href="(/[^"?#]*)', response.content.decode()) if is_page else []
    return Answer(response.status_code, frozenset(filter(None, map(_name_of, paths))))


def _name_of(path: str) -> str:
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


@pytest.mark.parametrize("role", MEMBER_ROLES)
def test_a_role_opens_its_pages_and_is_told_no_elsewhere(answered, role):
    for name, gesture in PAGES.items():
        status = answered[name].status
        if not _is_open_to(role, gesture):
            assert status in (403, 405), (name, role, status)
        else:
            assert status < SERVER_ERROR, (name, role, status)
            assert status != 403, (name, role)


def _is_open_to(role: Role, gesture: str) -> bool:
    return not gesture or not GESTURES[gesture].allowed.keys().isdisjoint((role, Role.SIGNED_IN))


@pytest.mark.parametrize("role", MEMBER_ROLES)
def test_no_page_offers_a_link_that_answers_no(answered, role):
    closed = {
        (name, leads_to)
        for name, gesture in PAGES.items()
        if name not in POSTED and _is_open_to(role, gesture)
        for leads_to in answered[name].leads_to
        if not _is_open_to(role, PAGES.get(leads_to, ""))
    }
    assert closed == set()
    assert any(answer.leads_to for answer in answered.values())


def test_a_stranger_finds_no_row_of_another_organisation(client_as, world, addresses):
    signed_in = client_as(world.stranger)
    for name, address in addresses.items():
        if name not in ABOUT_ANYONE and any(character.isdigit() for character in address):
            expected = (302, 404, 405, 422) if name in POSTED else (404,)
            assert _answer(signed_in, name, address).status_code in expected, (name, address)


def test_who_is_not_signed_in_reaches_nothing(client, world, addresses):
    for name, address in addresses.items():
        if name in ("home", "indicators"):
            continue
        response = client.post(address) if name in POSTED else client.get(address)
        assert response.status_code in (302, 405), (name, response.status_code)
