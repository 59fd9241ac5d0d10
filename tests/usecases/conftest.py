"""The bearers of links, for the tests of links."""

import pytest
from tests.fixtures_links import given, two_at_work

from levier.usecases import opened_links


@pytest.fixture
def company(world):
    """The bearer of a link on the world's contract."""
    return opened_links.bearer(given(world.facilitator, contract_id=world.contract_id).token)


@pytest.fixture
def two_people(host, contract_id, lots):
    return two_at_work(host, contract_id, lots)


@pytest.fixture
def lina(host, two_people):
    return opened_links.bearer(given(host, person_id=two_people[0]).token)
