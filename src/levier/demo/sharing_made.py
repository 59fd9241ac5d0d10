"""What contracts are made of over time, one followed by two organisations, and the contacts of a company."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from levier.demo import frameworks_made
from levier.demo.calendar_made import moment
from levier.rules.access import Actor
from levier.usecases import contacts, desks, parts
from levier.usecases.contact_views import ContactFacts
from levier.usecases.contacts import Departure
from levier.usecases.desks import DeskFacts
from levier.usecases.part_forms import PartFacts


def divide(by: Actor, lots: Mapping[str, Sequence[int]], at: datetime, today: date) -> str:
    """A tranche to affirm and a renewal to decide soon, a tranche affirmed."""
    in_weeks = {weeks: today + timedelta(weeks=weeks) for weeks in (2, 5, 12, 20)}
    made = [
        (lots["verdier"][0], PartFacts("tranche", "Tranche optionnelle 1, îlot Verdier sud", Decimal(1_150_000))),
        (lots["hospital_cleaning"][0], PartFacts("renewal", "Première reconduction, douze mois", Decimal(640_000))),
    ]
    for (lot_id, facts), decide, start in ((made[0], 5, 12), (made[1], 2, 20)):
        dated = replace(facts, decide_by=in_weeks[decide], starts_on=in_weeks[start])
        parts.record_part(by=by, at=at, lot_id=lot_id, facts=dated)
    affirmed = PartFacts("tranche", "Tranche optionnelle 1, résidence Charmes", Decimal(780_000))
    on = today - timedelta(days=70)
    parts.record_part(by=by, at=at, lot_id=lots["rehabilitation"][1], facts=replace(affirmed, live_on=on))
    return "2 décisions à prendre"


def share(by: Actor, contract_id: int, partner_id: int, at: datetime, today: date) -> str:
    """The building of the college, followed with the neighbouring organisation for its part of the territory."""
    (lead,) = desks.list_contract_desks(by=by, contract_id=contract_id, on=today).rows
    own = replace(lead.facts, territory="Vallée de l’Agout", share_percent=Decimal(80))
    desks.change_desk(by=by, desk_id=lead.id, facts=own)
    facts = DeskFacts(
        organization_id=partner_id,
        territory="Lauragais",
        share_percent=Decimal(20),
        facilitator="Claire Vidal",
        since_on=today - timedelta(days=120),
    )
    desks.share_contract(by=by, at=at, contract_id=contract_id, facts=facts)
    return "un marché suivi à deux"


def know_a_company(by: Actor, contract_id: int, company_id: int, today: date) -> str:
    """Three contacts of a company: one left, and a colleague took over her returns of hours."""
    begun = today - timedelta(days=400)
    site = ContactFacts("Romain Vasseur", "Conduite de travaux", "romain.vasseur@batiments-du-canal.example")
    human = ContactFacts("Léa Fontan", "Ressources humaines", "lea.fontan@batiments-du-canal.example", "05 00 00 01 02")
    ids = []
    for facts, duties in ((site, ("clause", "tutor")), (human, ("hours",))):
        ids.append(
            contacts.record_contact(
                by=by,
                at=moment(begun),
                organization_id=company_id,
                facts=replace(facts, since_on=begun),
                contract_id=contract_id,
                duties=duties,
            )
        )
    left = today - timedelta(days=45)
    newcomer = ContactFacts("Omar Benaïssa", "Ressources humaines", "omar.benaissa@batiments-du-canal.example")
    contacts.hand_over(by=by, at=moment(left), contact_id=ids[1], departure=Departure(left, newcomer=newcomer))
    return "3 contacts d’une entreprise"


def deepen(
    actors: Mapping[str, Actor],
    known: Mapping[str, int],
    lots: Mapping[str, Sequence[int]],
    hosts: Mapping[str, int],
    at: datetime,
    today: date,
) -> str:
    """Everything above, each by who does it. ``hosts``: organisations by key."""
    claire, lucie = actors["Claire Vidal"], actors["Lucie Marty"]
    return ", ".join(
        (
            divide(claire, lots, at, today),
            frameworks_made.order_from_a_framework(lucie, known["roads"], today),
            frameworks_made.run_for_years(claire, known["heating"], today),
            share(lucie, known["college"], hosts["host"], at, today),
            know_a_company(claire, known["rehabilitation"], hosts["holder_building"], today),
        )
    )
