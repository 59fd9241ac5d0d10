"""Proposals: to whom, when, what was answered and after how long; a week of silence is recalled; a hire accepts."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from tests.fixtures_domain import HOLDER_SIRET, NOW
from tests.fixtures_people import TODAY, hired, recorded, validated

from levier.rules.access import NotAllowed, Role
from levier.usecases import (
    contact_views,
    contacts,
    contracts,
    engagement_forms,
    home,
    people,
    proposal_views,
    proposals,
)
from levier.usecases.edits import EditedMeanwhile
from levier.usecases.refusals import NotFound, Refused

DAY = date(2026, 2, 12)


@pytest.fixture
def holder_id(host, person_id, contract_id) -> int:
    form = proposal_views.get_proposal_form(by=host, today=TODAY)
    return next(pk for pk, label in form.organizations if HOLDER_SIRET in label)


@pytest.fixture
def facts(person_id, contract_id, holder_id) -> proposals.ProposalFacts:
    return proposals.ProposalFacts(person_id, contract_id, DAY, holder_id, job_code="f 1702")


@pytest.fixture
def proposal_id(host, facts) -> int:
    return proposals.record_proposal(by=host, at=NOW, facts=facts)


def answered(by, proposal_id, answer, on=DAY, reason="", **more):
    given = proposal_views.AnswerFacts(answer, on, reason)
    proposals.answer_proposal(by=by, at=NOW, proposal_id=proposal_id, facts=given, **more)


def view(by, proposal_id, today=TODAY):
    return proposal_views.get_proposal(by=by, proposal_id=proposal_id, today=today).view


def _refused_at(call, field, words):
    with pytest.raises(Refused) as refused:
        call()
    assert {name for name, _ in refused.value.problems} == {field}
    assert words in str(refused.value)


def test_a_proposal_says_who_to_whom_when_and_by_whom(host, proposal_id):
    found = view(host, proposal_id)
    assert (found.person_name, found.organization, found.job_code) == ("Lina Test", "Bâtiments du Canal", "F1702")
    assert (found.proposed_on, found.proposed_by, found.answer_label) == (DAY, host.name, "Sans réponse")
    assert (found.days, found.is_late) == ((TODAY - DAY).days, True)


def test_a_company_new_here_is_proposed_to_by_its_siret(host, facts):
    given = replace(facts, organization_siret="55208131766522", organization_name="Nouvelle entreprise")
    assert view(host, proposals.record_proposal(by=host, at=NOW, facts=given)).organization == "Nouvelle entreprise"


def test_a_contact_of_the_company_received_it(host, facts, holder_id):
    kept = contacts.record_contact(
        by=host, at=NOW, organization_id=holder_id, facts=contact_views.ContactFacts("Léa Fictive", since_on=DAY)
    )
    ((head, named),) = proposal_views.get_proposal_form(by=host, today=TODAY).contacts
    assert (head, named) == ("Bâtiments du Canal", ((kept, "Léa Fictive"),))
    given = replace(facts, contact_id=kept)
    assert view(host, proposals.record_proposal(by=host, at=NOW, facts=given)).contact == "Léa Fictive"
    early = replace(given, proposed_on=date(2026, 2, 11))
    _refused_at(lambda: proposals.record_proposal(by=host, at=NOW, facts=early), "contact_id", "n’est pas chez")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"proposed_on": date(2026, 3, 3)}, "proposed_on", "dans le futur"),
        ({"organization_id": None}, "organization_id", "SIRET"),
        ({"organization_siret": "123"}, "organization_siret", "SIRET"),
        ({"job_code": "Z9999"}, "job_code", "code ROME"),
        ({"lot_id": 0}, "lot_id", "n’est pas de ce marché"),
        ({"contact_id": 0}, "contact_id", "n’est pas chez"),
    ],
)
def test_what_is_refused_is_said_at_its_field(host, facts, change, field, words):
    given = replace(facts, **change)
    _refused_at(lambda: proposals.record_proposal(by=host, at=NOW, facts=given), field, words)


def test_nobody_is_proposed_for_a_contract_that_has_ended(host, facts, contract_id):
    later = datetime(2027, 3, 1, 9, tzinfo=NOW.tzinfo)
    given = replace(facts, proposed_on=date(2027, 2, 28))
    _refused_at(lambda: proposals.record_proposal(by=host, at=later, facts=given), "proposed_on", "s’est terminé")


def test_the_same_proposal_is_noted_once_a_day(host, facts, proposal_id):
    _refused_at(lambda: proposals.record_proposal(by=host, at=NOW, facts=facts), "proposed_on", "Déjà proposée")


# --- answers


@pytest.mark.parametrize("answer", ["accepted", "withdrawn"])
def test_an_answer_has_its_day_and_its_delay(host, proposal_id, answer):
    answered(host, proposal_id, answer, date(2026, 2, 16))
    found = view(host, proposal_id)
    assert (found.answer, found.answered_on, found.days, found.is_late) == (answer, date(2026, 2, 16), 4, False)
    (event, _) = proposal_views.get_proposal(by=host, proposal_id=proposal_id, today=TODAY).history
    assert event.who == host.name


def test_a_refusal_says_why_and_may_be_taken_back(host, proposal_id):
    _refused_at(lambda: answered(host, proposal_id, "refused"), "reason", "pourquoi")
    answered(host, proposal_id, "refused", reason="Poste déjà pourvu")
    assert view(host, proposal_id).reason == "Poste déjà pourvu"
    answered(host, proposal_id, "waiting")
    assert view(host, proposal_id).answered_on is None


@pytest.mark.parametrize(
    ("answer", "on", "reason", "field", "words"),
    [
        ("peut-être", DAY, "", "answer", "liste"),
        ("accepted", None, "", "answered_on", "jour de la réponse"),
        ("accepted", date(2026, 2, 11), "", "answered_on", "précède"),
        ("accepted", date(2026, 3, 3), "", "answered_on", "futur"),
        ("waiting", None, "x" * 2001, "reason", "dépasse"),
    ],
    ids=["unknown", "no day", "before", "future", "too long"],
)
def test_a_wrong_answer_is_refused_at_its_field(host, proposal_id, answer, on, reason, field, words):
    _refused_at(lambda: answered(host, proposal_id, answer, on, reason), field, words)


def test_two_people_answering_are_told(host, proposal_id):
    seen = proposal_views.get_proposal(by=host, proposal_id=proposal_id, today=TODAY).seen
    answered(host, proposal_id, "accepted", seen=seen)
    with pytest.raises(EditedMeanwhile):
        answered(host, proposal_id, "withdrawn", seen=seen)


# --- the week


def test_a_week_without_an_answer_is_to_do(host, proposal_id):
    def todos(today):
        return [t for t in home.get_home(by=host, today=today).todos if t.kind == "proposal"]

    assert todos(DAY + timedelta(days=6)) == []
    (todo,) = todos(DAY + timedelta(days=7))
    assert (todo.target, todo.state) == (proposal_id, "alert")
    assert "Bâtiments du Canal n’a pas répondu" in todo.title
    answered(host, proposal_id, "withdrawn")
    assert todos(TODAY) == []


# --- the hire


def test_a_hire_accepts_the_proposal_it_comes_from(host, proposal_id, person_id, lots):
    engagement_id = hired(host, person_id, lots[0].id, proposal_id=proposal_id)
    found = view(host, proposal_id)
    assert (found.answer, found.answered_on, found.engagement_id) == ("accepted", date(2026, 2, 16), engagement_id)
    _refused_at(lambda: answered(host, proposal_id, "withdrawn"), "answer", "Une embauche vient")


def test_an_answer_already_noted_stands(host, proposal_id, person_id, lots):
    answered(host, proposal_id, "accepted", date(2026, 2, 13))
    hired(host, person_id, lots[0].id, proposal_id=proposal_id)
    assert view(host, proposal_id).answered_on == date(2026, 2, 13)


def test_a_hire_names_no_proposal_of_another_person_contract_or_time(host, proposal_id, person_id, lots, contract_id):
    other = recorded(host, first_name="Noé")
    validated(host, other)
    for person, given in ((other, {}), (person_id, {"starts_on": date(2026, 2, 11)})):
        _refused_at(
            lambda person=person, given=given: hired(host, person, lots[0].id, proposal_id=proposal_id, **given),
            "proposal_id",
            "proposition",
        )
    known = contracts.get_contract(by=host, contract_id=contract_id).facts
    second = contracts.record_contract(by=host, at=NOW, facts=replace(known, number="2026-B", lots=()))
    (lot,) = contracts.get_contract(by=host, contract_id=second).lots
    _refused_at(lambda: hired(host, person_id, lot.id, proposal_id=proposal_id), "proposal_id", "2026-B")
    answered(host, proposal_id, "refused", reason="Poste pourvu")
    _refused_at(lambda: hired(host, person_id, lots[0].id, proposal_id=proposal_id), "proposal_id", "refusée")


def test_the_form_of_a_hire_offers_open_proposals(host, proposal_id, person_id, lots, contract_id, holder_id):
    def form(**asked):
        return engagement_forms.get_engagement_form(by=host, today=TODAY, person_id=person_id, **asked)

    ((offered, label),) = form().proposals
    assert (offered, "Bâtiments du Canal" in label) == (proposal_id, True)
    asked = form(contract_id=contract_id, proposal_id=proposal_id).proposal
    assert (asked.employer_id, asked.job_code) == (holder_id, "F1702")
    hired(host, person_id, lots[0].id, proposal_id=proposal_id)
    assert form().proposals == ()
    with pytest.raises(NotFound):
        form(proposal_id=proposal_id)


# --- lists and reach


def test_the_log_of_a_contract_and_of_a_person(host, proposal_id, person_id, contract_id):
    by_contract = proposal_views.list_contract_proposals(by=host, contract_id=contract_id, today=TODAY)
    by_person = proposal_views.list_person_proposals(by=host, person_id=person_id, today=TODAY)
    assert by_contract.rows == by_person.rows == (view(host, proposal_id),)
    assert (by_contract.late, by_person.title, by_person.thread) == (1, "de Lina Test", None)


def test_the_timeline_leads_from_the_company_to_the_employer(host, proposal_id, person_id, lots):
    hired(host, person_id, lots[0].id, proposal_id=proposal_id, ends_on=date(2026, 2, 28))
    holder, etti = people.get_person(by=host, person_id=person_id, today=TODAY).timeline
    assert [moment.on for moment in holder.moments] == [DAY, date(2026, 2, 16)]
    assert holder.moments[1].leads_to == etti.organization_id
    assert [(moment.on, moment.is_next) for moment in etti.moments] == [
        (date(2026, 2, 16), False),
        (date(2026, 2, 28), False),
        (date(2026, 5, 28), True),
    ]


def test_another_organisation_finds_nothing(host, other_host, proposal_id, facts, person_id, contract_id):
    for refused in (
        lambda: view(other_host, proposal_id),
        lambda: answered(other_host, proposal_id, "accepted"),
        lambda: proposals.record_proposal(by=other_host, at=NOW, facts=facts),
        lambda: proposal_views.list_contract_proposals(by=other_host, contract_id=contract_id, today=TODAY),
        lambda: proposal_views.list_person_proposals(by=other_host, person_id=person_id, today=TODAY),
        lambda: proposal_views.get_proposal_form(by=other_host, today=TODAY, person_id=person_id),
        lambda: proposal_views.get_proposal_form(by=other_host, today=TODAY, contract_id=contract_id),
    ):
        with pytest.raises(NotFound):
            refused()
    assert not [t for t in home.get_home(by=other_host, today=TODAY).todos if t.kind == "proposal"]


def test_a_company_reads_no_proposal(host, holder, proposal_id):
    company = replace(holder, roles=frozenset({Role.COMPANY}))
    with pytest.raises(NotAllowed):
        view(company, proposal_id)


def test_many_proposals_are_listed_in_few_queries(host, facts, contract_id, django_assert_max_num_queries):
    def record(first, last):
        for rank in range(first, last):
            person = recorded(host, last_name=f"Nom{rank}")
            proposals.record_proposal(by=host, at=NOW, facts=replace(facts, person_id=person))

    record(0, 12)
    with django_assert_max_num_queries(22):
        found = proposal_views.list_contract_proposals(by=host, contract_id=contract_id, today=TODAY)
    assert len(found.rows) == 12
