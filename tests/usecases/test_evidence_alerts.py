"""Alerts of the first page: hires whose evidence was missing or outdated that day, and documents awaited."""

from dataclasses import replace
from datetime import date

from tests.fixtures_people import hours, recorded, validated
from tests.usecases.alert_samples import LATE, told

from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import contract_people
from levier.usecases.hire_alerts import evidence_to_review
from levier.usecases.hires import hires_of
from levier.usecases.publics import own_lists

OUTDATED = {"evidence_on": date(2025, 8, 12)}
"""Good on the day of the verdict, too old on the day of the hire."""
NO_EVIDENCE = {"evidence": "", "evidence_on": None, "reason": "Attendu de la mission locale"}


def test_evidence_missing_or_outdated_at_hire_is_told_by_contract(host, other_host, contract_id, hire_someone):
    good = hire_someone("Bonne")
    outdated = hire_someone("Périmée", OUTDATED)
    hire_someone("Acceptée", {"evidence_on": date(2025, 6, 1), "reason": "Vu avec la prescriptrice"})
    hire_someone("Sans", NO_EVIDENCE)
    hire_someone("Avis", {"public": "AUTRE_AVIS_MOTIVE", **NO_EVIDENCE})
    hire_someone("Finie", NO_EVIDENCE, ends_on=date(2026, 3, 1))
    assert told(host, "evidence", LATE) == [
        (
            "Marché 2026-TRA-0001\u00a0: justificatif à l’embauche à revoir, 1\u00a0embauche",
            "1 qui ne valait pas ce jour-là",
            "alert",
            contract_id,
        )
    ]
    assert told(other_host, "evidence", LATE) == []
    order = contract_people.Order(is_to_review=True)
    found = contract_people.list_contract_engagements(by=host, contract_id=contract_id, today=LATE, order=order)
    assert [row.id for row in found.rows] == [outdated], "what was accepted with a reason is settled"
    assert (found.count, good == outdated) == (1, False)


def test_a_hire_without_evidence_nor_reason_is_told(host, contract_id, hire_someone):
    hire_someone("Sans", NO_EVIDENCE)
    with acting(Scope(APPLICATION, host, "see_home")):
        (hire,) = hires_of(host.host_id)
        lists = own_lists(host.host_id)
    assert evidence_to_review([hire], lists, LATE) == ()
    (found,) = evidence_to_review([replace(hire, reason="")], lists, LATE)
    assert (found.missing, found.outdated) == (1, 0)


def test_hours_are_summed_over_the_hires_shown(host, contract_id, hire_someone):
    hours(host, hire_someone("Bonne"), contract_id, date(2026, 3, 1), "70", "validated")
    hours(host, hire_someone("Périmée", OUTDATED), contract_id, date(2026, 3, 1), "30", "validated")
    order = contract_people.Order(is_to_review=True)
    found = contract_people.list_contract_engagements(by=host, contract_id=contract_id, today=LATE, order=order)
    assert found.hours_validated == 30


def test_people_whose_documents_are_awaited_are_told_until_they_come(host, other_host):
    person_id = recorded(host)
    validated(host, person_id, verdict="to_complete", missing="Attestation RSA\n\nPièce d’identité")
    assert told(host, "completing", LATE) == [
        (
            "Lina Test\u00a0: pièces attendues",
            "à compléter depuis le 10\u00a0févr.\u00a02026\u00a0: Attestation RSA, Pièce d’identité",
            "watch",
            person_id,
        )
    ]
    assert told(other_host, "completing", LATE) == []
    validated(host, person_id, decided_on=date(2026, 2, 20))
    assert told(host, "completing", LATE) == []
