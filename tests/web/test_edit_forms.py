"""Every form that changes a row carries what its reader has seen of it: the second of two people is told."""

import re

from tests.web.pages import PAGES, addresses_of

EDITS = {name for name in PAGES if name.endswith("_edit")}
OTHERS = {"ai_waiver", "proposal", "public_end", "scenario_rename", "target"}
SEEN = re.compile(r'name="(?:[\w-]+-)?seen"')


def test_every_edit_form_carries_what_was_seen(client_as, world):
    signed_in, addresses = client_as(world.facilitator), addresses_of(world)
    pages = {name: signed_in.get(addresses[name]).content.decode() for name in sorted(EDITS | OTHERS)}
    assert [name for name, page in pages.items() if not SEEN.search(page)] == []
