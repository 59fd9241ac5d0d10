"""Documents awaited, told to the prescriber who referred the person, and nothing more of the file."""

import pytest
from django.db import connection
from tests.fixtures_domain import ETTI_SIRET, member_of
from tests.fixtures_people import TODAY, recorded, validated

from levier.records.models import Validation
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import Role
from levier.usecases import home, people

SIRET = "30613890001294"
ASKED = {"verdict": "to_complete", "missing": "Pièce d’identité\n\nAttestation", "reason": "Secret de la facilitatrice"}


@pytest.fixture
def prescriber(db):
    return member_of(SIRET, "Mission locale fictive", "prescriber", Role.PRESCRIBER)


@pytest.fixture
def referred(host, prescriber):
    return recorded(host, prescriber_siret=SIRET)


def told(by):
    return [(t.title, t.detail, t.target) for t in home.get_home(by=by, today=TODAY).todos if t.kind == "awaited"]


def in_sql(by, gesture="see_people"):
    with acting(Scope(APPLICATION, by, gesture)), connection.cursor() as cursor:
        cursor.execute("SELECT person_id, missing FROM levier_awaited_documents()")
        return cursor.fetchall()


def test_documents_awaited_are_told_until_they_come(host, prescriber, referred):
    assert told(prescriber) == []
    validated(host, referred, **ASKED)
    detail = "à compléter depuis le 10\u00a0févr.\u00a02026\u00a0: Pièce d’identité, Attestation"
    assert told(prescriber) == [("Lina Test\u00a0: pièces à réunir", detail, referred)]
    found = people.get_person(by=prescriber, person_id=referred, today=TODAY)
    assert found.awaited.documents == ("Pièce d’identité", "Attestation")
    assert found.validations is None
    assert "Secret" not in repr(found)
    validated(host, referred)
    assert told(prescriber) == []
    assert people.get_person(by=prescriber, person_id=referred, today=TODAY).awaited is None


@pytest.mark.parametrize("verdict", ["validated", "not_eligible"])
def test_no_other_verdict_is_told(host, prescriber, referred, verdict):
    validated(host, referred, verdict=verdict, reason="Motif", missing="Attestation")
    assert (told(prescriber), in_sql(prescriber)) == ([], [])


def test_only_who_referred_her_is_told(host, other_host, buyer, prescriber, referred):
    another = member_of(ETTI_SIRET, "Autre mission fictive", "prescriber", Role.PRESCRIBER)
    unreferred = recorded(host, first_name="Autre")
    for person_id in (referred, unreferred):
        validated(host, person_id, **ASKED)
    assert [pk for pk, _ in in_sql(prescriber)] == [referred]
    for by in (another, other_host, buyer, host):
        assert (told(by), in_sql(by)) == ([], [])
    assert people.get_person(by=host, person_id=referred, today=TODAY).awaited is None, "the whole file is hers"


def test_validations_stay_out_of_reach_of_the_prescriber(host, prescriber, referred):
    validated(host, referred, **ASKED)
    with acting(Scope(APPLICATION, prescriber, "see_people")):
        assert Validation.objects.count() == 0


def test_the_pages_say_it_without_the_reason(client_as, host, prescriber, referred):
    from django.urls import reverse

    validated(host, referred, **ASKED)
    signed_in = client_as(prescriber)
    for address in (reverse("home"), reverse("person", args=[referred])):
        page = signed_in.get(address).content.decode()
        assert "Attestation" in page
        assert "Secret" not in page
    assert "À compléter\u00a0: pièces attendues" in page.replace(" :", "\u00a0:")
