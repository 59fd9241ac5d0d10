"""A framework with two holders, each with its orders and their hours; the years of a concession, sized once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from levier.demo.calendar_made import moment
from levier.demo.territory import body
from levier.rules.access import Actor
from levier.usecases import awards, contract_people, contracts, engagements, objectives, parts, scenarios
from levier.usecases.awards import AwardFacts, MemberFacts
from levier.usecases.calibration_drafts import Draft, read_inputs
from levier.usecases.contract_forms import LotFacts
from levier.usecases.lots import change_lot
from levier.usecases.part_forms import PartFacts
from levier.usecases.part_years import record_years

HOLDERS = ("holder_roads", "holder_building")
ORDERS = (
    ("RD 92, réfection de la chaussée", 1_420_000),
    ("Pont de Montclar, reprise des appuis", 2_150_000),
    ("RD 12, giratoire des Coteaux", 960_000),
    ("Mur de soutènement de la côte Vieille", 1_380_000),
    ("RD 622, élargissement", 1_570_000),
)
"""What each order is, and its amount in euros excluding tax."""
OTHERS = frozenset({1, 3})
"""Ranks of the orders given to the second holder."""
EACH = 2_250
"""Euros ordered for an hour: the hours of the lot go to its orders, and what is left waits for the next ones."""


def order_from_a_framework(by: Actor, contract_id: int, today: date) -> str:
    """Make the road works a framework of two holders, with its maximum and the orders passed so far."""
    found = contracts.get_contract(by=by, contract_id=contract_id)
    contracts.change_contract(by=by, contract_id=contract_id, facts=replace(found.facts, form="orders"))
    lot = found.lots[0]
    change_lot(by=by, lot_id=lot.id, facts=LotFacts(lot.title, lot.amount, maximum=Decimal(9_000_000)))
    begun = found.facts.notified_on or today
    second = _award_to_two(by, lot.id, begun)
    left, given = lot.objective or Decimal(), []
    for rank, (title, amount) in enumerate(ORDERS):
        on = begun + timedelta(days=20 + 110 * rank)
        if on > today:
            break
        award_id = second if rank in OTHERS else None
        facts = PartFacts("order", title, Decimal(amount), starts_on=on, live_on=on, award_id=award_id)
        part_id = parts.record_part(by=by, at=moment(on), lot_id=lot.id, facts=facts)
        hours = min(left, Decimal(amount // EACH))
        left -= hours
        given.append((part_id, on, hours))
    if lot.clause_id is not None:
        _spread(by, lot.clause_id, given, left)
    named = _work_on_orders(by, contract_id, today)
    return f"{len(given)} commandes à deux titulaires, {named} embauches pour l’une d’elles"


def _award_to_two(by: Actor, lot_id: int, on: date) -> int:
    """The holder of the contract and another company; returns the award of the second."""
    first, second = (
        AwardFacts("single", (MemberFacts(body(key).siret, body(key).name, "lead", Decimal(100)),), on)
        for key in HOLDERS
    )
    awards.record_award(by=by, at=moment(on, 10), lot_id=lot_id, facts=first)
    return awards.add_holder(by=by, at=moment(on, 11), lot_id=lot_id, facts=second)


def _spread(by: Actor, clause_id: int, orders: Sequence[tuple[int, date, Decimal]], left: Decimal) -> None:
    """The hours of the lot become those of its orders; the lot keeps what is not ordered yet."""
    for part_id, on, hours in orders:
        _fix(by, clause_id, part_id, on, hours, "contractual", 0)
    _fix(by, clause_id, None, orders[0][1], left, "amended", 2, "Objectif réparti entre les commandes")


def _fix(
    by: Actor, clause_id: int, part_id: int | None, on: date, hours: Decimal, stage: str, after: int, why: str = ""
) -> None:
    draft = Draft("FIXED", read_inputs("FIXED", {"hours": str(hours), "on": on}))
    kept = scenarios.keep_scenario(
        by=by, at=moment(on), clause_id=clause_id, part_id=part_id, draft=draft, label="Part de la commande"
    )
    objectives.fix_objective(
        by=by, at=moment(on, 11), on=on, calibration_id=kept, stage=stage, after_version=after, why=why
    )


def _work_on_orders(by: Actor, contract_id: int, today: date) -> int:
    """Two hires in three name the order passed last before they begin; of the others nobody has said it.

    Who is hired by the first holder works on its own orders.
    """
    rows = parts.list_contract_parts(by=by, contract_id=contract_id, on=today).rows
    orders = {row.facts.live_on: row for row in rows if row.facts.live_on}
    hires = contract_people.list_contract_engagements(by=by, contract_id=contract_id, today=today).rows
    first, named = body(HOLDERS[0]).name, 0
    for rank, hire in enumerate(hires):
        is_own = hire.employer == first
        passed = [on for on, row in orders.items() if on <= hire.starts_on and (not is_own or row.holder == first)]
        if rank % 3 == 2 or not passed or not hire.may_change:
            continue
        facts = engagements.get_engagement(by=by, engagement_id=hire.id, today=today).facts
        told = replace(facts, part_id=orders[max(passed)].id)
        engagements.change_engagement(by=by, engagement_id=hire.id, facts=told)
        named += 1
    return named


def run_for_years(by: Actor, contract_id: int, today: date) -> str:
    """Every year of the concession at once, one sized for all; their objectives are still to be fixed together."""
    found = contracts.get_contract(by=by, contract_id=contract_id)
    lot, begins, ends = found.lots[0], found.facts.notified_on, found.facts.ends_on
    if begins is None or ends is None or lot.clause_id is None:
        return "aucune année"
    added = record_years(by=by, contract_id=contract_id, lot_id=lot.id, starts_on=begins, ends_on=ends)
    years = parts.list_contract_parts(by=by, contract_id=contract_id, on=today).rows
    draft = Draft("FIXED", read_inputs("FIXED", {"hours": "1600", "on": today}))
    scenarios.keep_scenario(
        by=by,
        at=moment(today),
        clause_id=lot.clause_id,
        part_id=years[0].id,
        draft=draft,
        label="Un poste à l’année",
        is_for_every_year=True,
    )
    return f"{added} années de concession"
