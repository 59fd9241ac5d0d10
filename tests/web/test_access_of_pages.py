"""Every page × every role: who has the gesture is answered, who has not is told so, a stranger finds nothing."""

import re

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


def _status(signed_in, name: str, address: str) -> int:
    if name in POSTED:
        return signed_in.post(address).status_code
    piece = {"HX-Request": "true"} if name == "calibration_result" else {}
    return signed_in.get(address, headers=piece).status_code


@pytest.mark.parametrize("role", MEMBER_ROLES)
def test_a_role_opens_its_pages_and_is_told_no_elsewhere(client_as, world, addresses, role, monkeypatch):
    give_only(monkeypatch, role)
    signed_in = client_as(world.facilitator)
    for name, gesture in PAGES.items():
        status = _status(signed_in, name, addresses[name])
        if not _is_open_to(role, gesture):
            assert status in (403, 405), (name, role, status)
        else:
            assert status < SERVER_ERROR, (name, role, status)
            assert status != 403, (name, role)


def _is_open_to(role: Role, gesture: str) -> bool:
    return not gesture or not GESTURES[gesture].allowed.keys().isdisjoint((role, Role.SIGNED_IN))


@pytest.mark.parametrize("role", MEMBER_ROLES)
def test_no_page_offers_a_link_that_answers_no(client_as, world, addresses, role, monkeypatch):
    give_only(monkeypatch, role)
    signed_in = client_as(world.facilitator)
    closed = set()
    for name, gesture in PAGES.items():
        if name in POSTED or not _is_open_to(role, gesture):
            continue
        response = signed_in.get(addresses[name])
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        for path in re.findall(r'href="(/[^"?#]*)', response.content.decode()):
            try:
                leads_to = resolve(path).url_name
            except Resolver404:
                continue
            if not _is_open_to(role, PAGES.get(leads_to, "")):
                closed.add((name, leads_to))
    assert closed == set()


def test_a_stranger_finds_no_row_of_another_organisation(client_as, world, addresses):
    signed_in = client_as(world.stranger)
    for name, address in addresses.items():
        if name not in ABOUT_ANYONE and any(character.isdigit() for character in address):
            expected = (302, 404, 405, 422) if name in POSTED else (404,)
            assert _status(signed_in, name, address) in expected, (name, address)


def test_who_is_not_signed_in_reaches_nothing(client, world, addresses):
    for name, address in addresses.items():
        if name in ("home", "indicators"):
            continue
        response = client.post(address) if name in POSTED else client.get(address)
        assert response.status_code in (302, 405), (name, response.status_code)
