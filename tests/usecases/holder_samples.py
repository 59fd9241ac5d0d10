"""A framework of two holders, what is ordered and worked on it, and how its pages tell it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tests.fixtures_domain import HOLDER_SIRET, NOW
from tests.fixtures_frameworks import SECOND, framework_of_one_lot
from tests.fixtures_people import hired, hours, recorded, validated

from levier.records.models import Objective
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import awards, parts
from levier.usecases.awards import AwardFacts, MemberFacts
from levier.usecases.part_forms import PartFacts

DAY = date(2026, 3, 31)
THIRD = "38012986646850"
ORDER = PartFacts("order", "Rue des Lilas", Decimal(600), live_on=date(2026, 2, 20))


def single(siret: str, name: str = "") -> AwardFacts:
    return AwardFacts("single", (MemberFacts(siret, name, "lead", Decimal(100)),))


GROUP = AwardFacts(
    "solidary",
    (MemberFacts(SECOND, "Rive fictive", "lead", Decimal(50)), MemberFacts(THIRD, "Toits", "member", Decimal(50))),
)


@dataclass(frozen=True)
class Framework:
    """Two holders; the first has the lot's own line (40 h) and an order (100 h), the second an order (60 h)."""

    contract_id: int
    lot_id: int
    clause_id: int
    first_id: int
    second_id: int
    own_order: int
    other_order: int


def shared_out(host) -> Framework:
    contract_id, lot = framework_of_one_lot(host)
    awards.record_award(by=host, at=NOW, lot_id=lot.id, facts=single(HOLDER_SIRET, "Bâtiments du Canal"))
    second_id = awards.add_holder(by=host, at=NOW, lot_id=lot.id, facts=single(SECOND))
    own = order(host, lot.id)
    other = order(host, lot.id, title="Place du marché", award_id=second_id)
    first_id = page(host, lot.id).award_id
    for part_id, worked in ((None, 40), (own, 100), (other, 60)):
        fix(host, lot.clause_id, part_id, worked)
    return Framework(contract_id, lot.id, lot.clause_id, first_id, second_id, own, other)


def order(host, lot_id, **facts) -> int:
    return parts.record_part(by=host, at=NOW, lot_id=lot_id, facts=replace(ORDER, **facts))


def fix(host, clause_id, part_id, worked):
    with acting(Scope(APPLICATION, host, "fix_objective")):
        Objective.objects.create(
            host_id=host.host_id,
            clause_id=clause_id,
            part_id=part_id,
            version=1,
            stage="contractual",
            hours=worked,
            fixed_on=date(2026, 2, 20),
            fixed_at=NOW,
        )


def work(host, framework, part_id, worked, state="validated"):
    """Hours of a person hired on the lot, for one of its orders or none."""
    person = recorded(host, first_name=f"Noé {part_id} {worked}")
    validated(host, person)
    engagement = hired(host, person, framework.lot_id, part_id=part_id)
    hours(host, engagement, framework.contract_id, date(2026, 3, 1), worked, state)
    return engagement


def page(by, lot_id, award_id=None, on=DAY):
    return awards.get_award(by=by, lot_id=lot_id, on=on, award_id=award_id)


def named(by, contract_id):
    return [
        (row.facts.title, row.holder) for row in parts.list_contract_parts(by=by, contract_id=contract_id, on=DAY).rows
    ]
