"""Links given to a company and to a person, ended, and what is read in SQL under them. All fictional."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from levier.records.models import AccessLink
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import links
from tests.fixtures_people import hired, hours, recorded, validated

RH = "rh@entreprise.example"
CSV = "Nom;Prénom;Date de naissance;N° de marché;avr-26;mai-26\r\nTest;Lina;23/04/1999;2026-TRA-0001;120,5;35".encode()
# The database compares a link's end with its own clock: links of tests are given now.
AT = timezone.now()


def given(by, **subject):
    return links.give_link(by=by, at=AT, recipient=RH, days=30, **subject)


def rows(actor, statement, *parameters):
    with acting(Scope(APPLICATION, actor, "grid")), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def as_role(actor, role):
    return replace(actor, roles=frozenset({role}))


def close(host, end):
    with acting(Scope(APPLICATION, host, "give_link")):
        if end == "revoked":
            AccessLink.objects.update(revoked_at=AT)
        else:
            AccessLink.objects.update(given_at=AT - timedelta(days=90), expires_at=AT - timedelta(minutes=1))


def two_at_work(host, contract_id, lots):
    """Lina and Paul at work on the same contract, with hours of each."""
    found = []
    for first_name, worked in (("Lina", "70.5"), ("Paul", "12")):
        person_id = recorded(host, first_name=first_name)
        validated(host, person_id)
        engagement_id = hired(host, person_id, lots[0].id)
        hours(host, engagement_id, contract_id, date(2026, 3, 1), worked, "validated")
        hours(host, engagement_id, contract_id, date(2026, 4, 1), "8")
        hours(host, engagement_id, contract_id, date(2026, 4, 1), "3", "rejected")
        found.append(person_id)
    return found
