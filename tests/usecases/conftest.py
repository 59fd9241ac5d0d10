"""The bearers of links; the terms and the hires that alerts look at; a framework of two holders."""

from dataclasses import replace

import pytest
from tests.fixtures_domain import NOW
from tests.fixtures_links import given, two_at_work
from tests.fixtures_people import hired, recorded, validated
from tests.usecases.alert_samples import TERMS
from tests.usecases.holder_samples import Framework, shared_out

from levier.usecases import clause_terms, opened_links


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


@pytest.fixture
def set_terms(host, lots):
    """Give the lots of these numbers, the first without any, the terms of the samples with what changes."""

    def set_for(*numbers, **changes):
        for lot in lots:
            if lot.number in (numbers or (1,)):
                given = replace(TERMS, **changes)
                clause_terms.change_terms(by=host, on=NOW.date(), clause_id=lot.clause_id, terms=given)

    return set_for


@pytest.fixture
def hire_someone(host, lots):
    """Record, validate and hire a person on the first lot; returns the engagement."""

    def hire(first_name="Lina", verdict=None, **facts):
        person_id = recorded(host, first_name=first_name)
        validated(host, person_id, **(verdict or {}))
        return hired(host, person_id, lots[0].id, **facts)

    return hire


@pytest.fixture
def framework(host, rival) -> Framework:
    return shared_out(host)
