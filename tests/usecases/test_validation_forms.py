"""The screen of a validation: evidence and its age on the day of the hire, what is missing, what the public asks."""

from dataclasses import replace
from datetime import date

import pytest
from tests.fixtures_domain import NOW
from tests.fixtures_people import TODAY, VERDICT, recorded, validated

from levier.usecases import evidence_documents as documents
from levier.usecases import people, validation_forms
from levier.usecases.refusals import NotFound, Refused

YOUNG = replace(VERDICT, public="JEUNE_INFRA_NIVEAU3", evidence="", evidence_on=None)


def advised(host, person_id, **facts):
    return validation_forms.advise_validation(by=host, person_id=person_id, facts=replace(YOUNG, **facts))


def test_every_piece_a_public_asks_for_is_listed(host):
    found = recorded(host)
    advice = advised(host, found)
    assert advice.missing == ("attestation sur l’honneur de niveau d’études", "pièce d’identité, pour l’âge")
    assert {piece.advice.sentence for piece in advice.pieces} == {"À demander."}


def test_evidence_seen_and_evidence_kept_both_count(host):
    found = recorded(host)
    documents.deposit_evidence(
        by=host,
        at=NOW,
        person_id=found,
        facts=documents.DocumentFacts("IDENTITY", date(2020, 1, 1)),
        name="carte.png",
        content=b"\x89PNG\r\n\x1a\n",
    )
    assert advised(host, found).missing == ("attestation sur l’honneur de niveau d’études",)
    seen = {"evidence": "CAP_BEP", "evidence_on": date(2026, 1, 20)}
    assert advised(host, found, **seen).missing == ()
    late = advised(host, found, **seen, hired_on=date(2026, 4, 21))
    assert late.missing == ("attestation sur l’honneur de niveau d’études",)
    assert (late.on, late.evidence.state) == (date(2026, 4, 21), "alert")


def test_the_age_a_public_is_about_is_told_on_the_day_of_the_hire(host):
    found = recorded(host, born_on=date(2000, 4, 3))
    (check,) = advised(host, found, hired_on=date(2026, 4, 2)).checks
    assert (check.label, check.state) == ("Âge", "ok")
    (check,) = advised(host, found, hired_on=date(2026, 4, 3)).checks
    assert check.state == "alert"
    assert check.reasons[0].text
    (check,) = advised(host, found, hired_on=date(9999, 12, 31)).checks
    assert check.state in ("alert", "watch")


def test_the_home_is_told_for_a_public_of_a_neighbourhood(host):
    (check,) = advised(host, recorded(host), public="QPV").checks
    assert (check.label, check.state) == ("Domicile", "watch")
    assert "Non localisé" in check.sentence


@pytest.mark.parametrize("public", ["", "MARTIEN"])
def test_without_a_public_only_the_evidence_is_told(host, public):
    advice = advised(host, recorded(host), public=public, evidence="RSA", evidence_on=date(2026, 2, 1))
    assert (advice.evidence.state, advice.pieces, advice.checks, advice.missing) == ("ok", (), (), ())


def test_a_verdict_to_complete_keeps_what_is_missing(host):
    found = recorded(host)
    validated(host, found, verdict="to_complete", public="JEUNE_INFRA_NIVEAU3", evidence="IDENTITY")
    validated(host, found, verdict="to_complete", public="", evidence="", missing=" Pièce d’identité \n\n Diplôme ")
    newest, before = people.get_person(by=host, person_id=found, today=TODAY).validations
    assert before.missing == ("attestation sur l’honneur de niveau d’études",)
    assert newest.missing == ("Pièce d’identité", "Diplôme")


def test_another_verdict_keeps_no_missing_piece(host):
    found = recorded(host)
    validated(host, found, missing="Diplôme")
    (view,) = people.get_person(by=host, person_id=found, today=TODAY).validations
    assert view.missing == ()


def test_a_day_before_any_list_is_said_at_its_field(host):
    with pytest.raises(Refused) as refused:
        validated(host, recorded(host), verdict="to_complete", decided_on=date(2015, 1, 1), missing="Diplôme")
    assert [name for name, _ in refused.value.problems] == ["decided_on"]


def test_another_organisation_finds_nothing(host, other_host):
    found = recorded(host)
    with pytest.raises(NotFound):
        advised(other_host, found)
    with pytest.raises(NotFound):
        validation_forms.get_validation_form(by=other_host, person_id=found, on=TODAY)
