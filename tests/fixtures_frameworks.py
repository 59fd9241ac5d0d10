"""A framework agreement, and a company that may hold it beside the first."""

from datetime import date
from decimal import Decimal

import pytest

from levier.rules.access import Role
from levier.usecases import contracts
from tests.fixtures_domain import BUYER_SIRET, NOW, member_of

SECOND = "35600000000048"
"""The SIRET of the second company."""


@pytest.fixture
def rival(host, lots, buyer, holder):
    """A member of the second company."""
    return member_of(SECOND, "Rive fictive", "company", Role.COMPANY)


def framework_of_one_lot(host):
    """Not awarded yet: its id, and its lot as its page shows it."""
    given = contracts.ContractFacts(
        number="2026-VOI-0001",
        object="Travaux de voirie",
        buyer_siret=BUYER_SIRET,
        buyer_name="Métropole fictive",
        form="orders",
        notified_on=date(2026, 2, 1),
        ends_on=date(2030, 1, 31),
        lots=[contracts.LotFacts("Voirie", maximum=Decimal(2000))],
    )
    contract_id = contracts.record_contract(by=host, at=NOW, facts=given)
    lot = contracts.get_contract(by=host, contract_id=contract_id).lots[0]
    return contract_id, lot
