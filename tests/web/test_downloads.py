"""Each button that offers a file gives one: the spreadsheet and the CSV of every list, on every page."""

import html
import re

import pytest
from tests.web.pages import PAGES, POSTED, addresses_of, give_only

from levier.rules.access import GESTURES, Role

pytestmark = pytest.mark.once

OFFERED = re.compile(r'href="(\?[^"]*format=[^"]*)"')


def test_every_file_offered_is_a_file(client_as, world, monkeypatch):
    addresses = addresses_of(world)
    give_only(monkeypatch, Role.FACILITATOR)
    signed_in = client_as(world.facilitator)
    offered = []
    for name, gesture in PAGES.items():
        if name in POSTED or not gesture or Role.FACILITATOR not in GESTURES[gesture].allowed:
            continue
        page = signed_in.get(addresses[name])
        if page.status_code == 200 and "html" in page["Content-Type"]:
            offered += [addresses[name] + html.unescape(query) for query in OFFERED.findall(page.content.decode())]
    assert len(offered) > 20
    assert [address for address in offered if "html" in signed_in.get(address)["Content-Type"]] == []
