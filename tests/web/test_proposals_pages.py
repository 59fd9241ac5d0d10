"""Screens of proposals, situations after a hire and long lists of people: what they say, refuse and lead to."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.fixtures_domain import ETTI_SIRET, HOLDER_SIRET, NOW
from tests.fixtures_people import hired, recorded
from tests.web.shown_texts import text_of

from levier.records.models import Outcome
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import Role
from levier.usecases import outcomes, proposal_views, proposals
from levier.usecases.contract_people import LINES_A_PAGE

DAY = date(2026, 2, 12)
PLACEMENT = {
    "employer_siret": ETTI_SIRET,
    "employer_name": "Intérim fictif",
    "employer_kind": "ETTI",
    "modality": "placement",
    "employment_contract": "CDD",
    "starts_on": "2026-02-16",
}


@pytest.fixture
def holder_id(host, contract_id) -> int:
    organizations = proposal_views.get_proposal_form(by=host, today=DAY).organizations
    return next(pk for pk, label in organizations if HOLDER_SIRET in label)


@pytest.fixture
def proposal_id(host, person_id, contract_id, holder_id) -> int:
    facts = proposals.ProposalFacts(person_id, contract_id, DAY, holder_id)
    return proposals.record_proposal(by=host, at=NOW, facts=facts)


@pytest.fixture
def ended(host, person_id, lots) -> int:
    return hired(host, person_id, lots[0].id, ends_on=date(2026, 2, 28))


# --- proposals


def test_a_person_is_proposed_from_her_page_and_from_the_contract_s(client_as, host, person_id, contract_id, holder_id):
    client = client_as(host)
    from_person = f"{reverse('proposal_new')}?personne={person_id}"
    from_contract = f"{reverse('proposal_new')}?marche={contract_id}"
    assert from_person in text_of(client.get(reverse("person", args=[person_id])))
    assert from_contract in text_of(client.get(reverse("contract_people", args=[contract_id])))
    given = {"organization_id": holder_id, "proposed_on": "2026-02-12", "job_code": "F1702"}
    response = client.post(from_person, {**given, "contract_id": contract_id}, follow=True)
    assert response.status_code == 200
    assert "À relancer" in text_of(response)
    again = {**given, "person_id": person_id, "proposed_on": "2026-02-13"}
    assert client.post(from_contract, again).status_code == 302
    assert client.post(from_contract, again).status_code == 422
    assert client.post(from_contract, {"proposed_on": "hier"}).status_code == 422


def test_a_person_not_validated_is_announced_as_such(client_as, host, contract_id):
    page = text_of(client_as(host).get(f"{reverse('proposal_new')}?personne={recorded(host)}"))
    assert "Pas encore validée" in page


def test_an_answer_is_noted_with_its_reason(client_as, host, proposal_id):
    client, address = client_as(host), reverse("proposal", args=[proposal_id])
    assert client.post(address, {"answer": "refused", "answered_on": "2026-02-14"}).status_code == 422
    given = {"answer": "refused", "answered_on": "2026-02-14", "reason": "Poste pourvu", "seen": "0"}
    assert client.post(address, {**given, "seen": ""}).status_code == 302
    page = text_of(client.get(address))
    assert "Refusée" in page
    assert "Poste pourvu" in page
    assert "2 jours" in page
    assert "Enregistrer l’embauche" not in page


def test_two_people_answering_at_once_see_the_difference(client_as, host, proposal_id):
    client, address = client_as(host), reverse("proposal", args=[proposal_id])
    seen = client.get(address).context["form"]["seen"].value()
    given = {"answer": "withdrawn", "answered_on": "2026-02-14", "seen": seen}
    assert client.post(address, given).status_code == 302
    late = client.post(address, {**given, "answer": "accepted"})
    assert late.status_code == 409
    assert "Retirée" in text_of(late)


def test_the_hire_is_recorded_from_the_proposal(client_as, host, proposal_id, person_id, contract_id, lots):
    client, address = client_as(host), reverse("proposal", args=[proposal_id])
    hire = f"{reverse('engagement_new')}?personne={person_id}&amp;marche={contract_id}&amp;proposition={proposal_id}"
    assert hire in client.get(address).content.decode()
    form = client.get(hire.replace("&amp;", "&")).context["form"]
    assert form["proposal_id"].value() == proposal_id
    given = {
        "employer_id": form["employer_id"].value(),
        "modality": "direct",
        "employment_contract": "CDD",
        "tutor": "Paul Fictif",
        "starts_on": "2026-02-16",
        "lot_id": lots[0].id,
        "proposal_id": proposal_id,
    }
    assert client.post(hire.replace("&amp;", "&"), given).status_code == 302
    page = text_of(client.get(address))
    assert "Acceptée" in page
    assert "Voir l’embauche" in page


@pytest.mark.parametrize("of", ["contract", "person"])
def test_the_log_leaves_as_a_file(client_as, host, proposal_id, person_id, contract_id, of):
    client = client_as(host)
    address = reverse(f"{of}_proposals", args=[contract_id if of == "contract" else person_id])
    page = text_of(client.get(address))
    assert "1 proposition sans réponse depuis une semaine ou plus" in page
    csv = client.get(f"{address}?format=csv").content.decode("utf-8-sig")
    assert "Bâtiments du Canal" in csv
    assert "À relancer" in csv
    assert client.get(f"{address}?format=xlsx").status_code == 200


def test_an_awaited_answer_is_on_the_first_page(client_as, host, proposal_id):
    page = text_of(client_as(host).get(reverse("home")))
    assert "Bâtiments du Canal n’a pas répondu" in page
    assert reverse("proposal", args=[proposal_id]) in page


# --- situations


def test_a_situation_is_noted_from_the_page(client_as, host, person_id, ended):
    client, address = client_as(host), reverse("engagement_outcomes", args=[ended])
    page = text_of(client.get(address))
    assert "À noter" in page
    given = {"milestone": "end", "situation": "seeking", "observed_on": "2026-02-28", "note": "Entretien"}
    assert client.post(address, {**given, "situation": ""}).status_code == 422
    assert client.post(address, {**given, "observed_on": "2026-01-01"}).status_code == 422
    saved = client.post(address, given, follow=True)
    assert saved.redirect_chain[-1][0] == reverse("person", args=[person_id])
    assert "À la fin : En recherche d’emploi" in text_of(saved)
    again = client.get(f"{address}?echeance=end").context["form"]
    assert again["note"].value() == "Entretien"
    assert client.get(f"{address}?echeance=x").status_code == 200


def test_two_people_noting_at_once_see_the_difference(client_as, host, ended):
    client, address = client_as(host), reverse("engagement_outcomes", args=[ended])
    given = {"milestone": "end", "situation": "seeking", "observed_on": "2026-02-28"}
    client.post(address, given)
    seen = client.get(f"{address}?echeance=end").context["form"]["seen"].value()
    assert client.post(address, {**given, "situation": "training", "seen": seen}).status_code == 302
    late = client.post(address, {**given, "situation": "unknown", "seen": seen})
    assert late.status_code == 409
    assert "Formation qualifiante" in text_of(late)


def test_without_an_end_the_page_says_what_to_do(client_as, host, person_id, lots):
    open_ended = hired(host, person_id, lots[0].id)
    client, address = client_as(host), reverse("engagement_outcomes", args=[open_ended])
    assert "Noter la fin de l’embauche" in text_of(client.get(address))
    given = {"milestone": "end", "situation": "seeking", "observed_on": "2026-02-28"}
    assert client.post(address, given).status_code == 422


def test_the_account_tells_situations_to_who_follows_people(client_as, host, holder, ended, contract_id):
    facts = outcomes.OutcomeFacts("end", "training", date(2026, 2, 28))
    outcomes.record_outcome(by=host, at=NOW, engagement_id=ended, facts=facts)
    address = reverse("contract_account", args=[contract_id])
    client = client_as(host)
    page = text_of(client.get(address))
    assert "Situation notée : 1 personne à la fin." in page
    assert "Formation qualifiante" in page
    assert "1 personne · 100" in page, "the picture says it too"
    assert client.get(f"{address}?format=xlsx").status_code == 200
    held = text_of(client_as(replace(holder, roles={Role.COMPANY})).get(address))
    assert "Formation qualifiante" not in held
    assert "trop peu de personnes pour être dites à la fin" in held
    assert "La facilitatrice ou le facilitateur les note" not in held
    with acting(Scope(APPLICATION, host, "record_outcome")):
        Outcome.objects.update(recorded_at=timezone.now())
    held = text_of(client_as(replace(holder, roles={Role.COMPANY})).get(address))
    assert "elles paraissent ici à la fin du trimestre" in held


# --- engagements


def test_a_placement_with_a_contract_of_employment_is_refused_at_the_field(client_as, host, person_id, lots):
    address = f"{reverse('engagement_new')}?personne={person_id}"
    response = client_as(host).post(address, {**PLACEMENT, "lot_id": lots[0].id})
    errors = response.context["form"].errors
    assert (response.status_code, list(errors)) == (422, ["employment_contract", "modality", "tutor"])
    assert "clause de formation" in errors["modality"][0]


def test_the_page_of_an_engagement_says_which_hours_count(client_as, host, ended):
    client, address = client_as(host), reverse("engagement_edit", args=[ended])
    page = text_of(client.get(address))
    assert "Heures comptées du 16 févr. 2026 au 28 févr. 2026" in page
    assert "pourquoi" in page
    assert "Historique" in page
    form = client.get(address).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address, {**given, "tutor": "A"}).status_code == 302
    assert client.post(address, {**given, "tutor": "B"}).status_code == 409


# --- long lists


def test_the_people_of_a_contract_are_paged_by_the_database(
    client_as, host, person_id, lots, contract_id, django_assert_max_num_queries
):
    for rank in range(LINES_A_PAGE + 5):
        day = date(2026, 2, 16) + timedelta(days=rank)
        hired(host, person_id, lots[0].id, starts_on=day, ends_on=day)
    client, address = client_as(host), reverse("contract_people", args=[contract_id])
    with django_assert_max_num_queries(32):
        page = text_of(client.get(address))
    assert "Lignes 1 à 50 sur 55" in page
    assert "Lignes 51 à 55 sur 55" in text_of(client.get(f"{address}?page=2&sort=-starts_on"))
    assert "Lignes 51 à 55 sur 55" in text_of(client.get(f"{address}?page=999999999999"))
    assert "Lignes 1 à 50 sur 55" in text_of(client.get(f"{address}?page=x&sort=person"))
    csv = client.get(f"{address}?format=csv&sort=-starts_on&page=2").content.decode("utf-8-sig")
    rows = [line for line in csv.splitlines() if "Lina Test" in line]
    assert len(rows) == LINES_A_PAGE + 5
    assert (date(2026, 2, 16) + timedelta(days=LINES_A_PAGE + 4)).strftime("%d/%m/%Y") in rows[0]


@pytest.mark.parametrize("name", ["person", "person_proposals", "proposal", "engagement_outcomes", "engagement_edit"])
def test_a_page_asks_as_few_queries_for_ten_as_for_two(
    client_as, host, person_id, proposal_id, ended, lots, contract_id, holder_id, name
):
    ids = {"proposal": proposal_id, "engagement_outcomes": ended, "engagement_edit": ended}
    client, address = client_as(host), reverse(name, args=[ids.get(name, person_id)])
    client.get(address)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    def add(rank: int) -> None:
        day = DAY + timedelta(days=rank + 1)
        facts = proposals.ProposalFacts(person_id, contract_id, day, holder_id)
        proposals.record_proposal(by=host, at=NOW, facts=facts)
        hired(host, person_id, lots[1].id, starts_on=day, ends_on=day)

    add(0)
    two = queries()
    for rank in range(1, 9):
        add(rank)
    assert queries() <= two <= 50
