"""A second facilitator's organisation, and the hours of a contract two organisations follow:
``python -m tests.journeys.group_people open`` then ``python -m tests.journeys.group_people work NUMBER``.
"""

import sys
from datetime import date, timedelta
from decimal import Decimal

import django

LEAD = "Claire Vidal"
SECOND, SECOND_EMAIL = "Lucie Marty", "lucie.marty@plie-tarn.example"
SECOND_ORGANIZATION = "Facilitation des Coteaux"
# organisations of their own: a SIRET has one name on the site, whichever journey gave it first
MEMBERS = (
    ("99000311300018", "Maçonnerie des Coteaux", "lead", "60"),
    ("99000312100011", "Rive fictive", "member", "30"),
    ("99000313900013", "Toits fictifs", "member", "10"),
)
OBJECTIVE, PRICE, PENALTY = 1000, "20.04", 50


def _open() -> None:
    """Lucie Marty in the second organisation: a facilitator there, who administers it too."""
    from levier.usecases import accounts

    member = {"name": SECOND, "email": SECOND_EMAIL}
    founder = accounts.open_organization(
        siret="99000331100018",
        name=SECOND_ORGANIZATION,
        kind="host",
        administrator=member["name"],
        email=member["email"],
        is_fictional=True,
    )
    accounts.invite_member(by=founder, **member, role="facilitator")


def _second():
    """Who acts when Lucie Marty comes in for the second organisation, whatever others she is in."""
    from levier.demo.plays import signed_in
    from levier.rules.access import Actor
    from levier.usecases import accounts

    user_id = signed_in(SECOND_EMAIL).user_id
    seats = accounts.list_seats(by=Actor(user_id=user_id))
    wanted = next(seat.host_id for seat in seats if seat.organization == SECOND_ORGANIZATION)
    return accounts.choose_seat(user_id, seats, wanted)[0]


def _work(number: str) -> None:
    """An objective and a penalty on lot 1, and the hours each organisation's person did for a member."""
    from django.utils import timezone
    from tests.fixtures_people import hired, hours, recorded, validated

    from levier.demo.plays import signed_in
    from levier.rules.calibration.methods import FixedVolume
    from levier.usecases import clause_terms, contracts, engagement_forms, objectives, scenarios
    from levier.usecases.calibration_drafts import Draft

    lead, second, now = signed_in("claire.vidal@mde-garonne.example"), _second(), timezone.now()
    today = timezone.localdate(now)
    (row,) = contracts.list_contracts(by=lead, search=number)
    lot = contracts.get_contract(by=lead, contract_id=row.id).lots[0]
    draft = Draft("FIXED", FixedVolume(Decimal(OBJECTIVE)))
    scenario = scenarios.keep_scenario(by=lead, at=now, clause_id=lot.clause_id, draft=draft)
    objectives.fix_objective(by=lead, at=now, on=today, calibration_id=scenario, stage="contractual", after_version=0)
    terms = clause_terms.ClauseTerms(penalty_per_hour=Decimal(PENALTY))
    clause_terms.change_terms(by=lead, on=today, clause_id=lot.clause_id, terms=terms)
    month = (today - timedelta(days=40)).replace(day=1)
    for by, last_name, member, worked in ((lead, "Duval", 0, "300"), (second, "Ferrand", 1, "350")):
        person = recorded(by, last_name=last_name, first_name="Noé", born_on=date(1994, 5, 6 + member))
        validated(by, person)
        lists = engagement_forms.get_engagement_form(by=by, today=today, person_id=person, contract_id=row.id)
        parties = {name: pk for _, named in lists.parties for pk, name in named}
        engagement = hired(by, person, lot.id, on_behalf_of_id=parties[MEMBERS[member][1]])
        hours(by, engagement, row.id, month, worked, "validated")


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "open":
        _open()
    else:
        _work(sys.argv[2])
