"""The diary: acts numbered in order, never changed, with the documents made from their models or received."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from tests.fixtures_domain import HOLDER_SIRET, NOW

from levier.records.models import Organization
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed
from levier.usecases import contacts, contracts, diary, home
from levier.usecases.contact_views import ContactFacts
from levier.usecases.diary_forms import ActFacts
from levier.usecases.refusals import NotFound, Refused

TODAY = NOW.date()
MEETING = ActFacts("launch_meeting", date(2026, 2, 20), "Lancement", "Présentation de la clause.", "Ada\nLéa")
NOTICE = ActFacts("formal_notice", date(2026, 2, 25), "Relevé manquant", "Rien reçu.", answer_by=date(2026, 3, 1))


@pytest.fixture
def company(host, contract_id) -> int:
    with acting(Scope(APPLICATION, host, "see_contracts")):
        return Organization.objects.get(siret=HOLDER_SIRET).pk


def record(host, contract_id, facts=MEETING, **given):
    return diary.record_act(by=host, at=NOW, contract_id=contract_id, facts=facts, **given)


def acts(host, contract_id):
    return diary.get_diary(by=host, contract_id=contract_id, on=TODAY).acts


def test_acts_follow_one_another(host, contract_id, company):
    assert record(host, contract_id) == 1
    assert record(host, contract_id, replace(NOTICE, addressed_to_id=company), has_document=True) == 2
    assert [(a.number, a.kind, a.is_late) for a in acts(host, contract_id)] == [
        (2, "formal_notice", True),
        (1, "launch_meeting", False),
    ]


def test_the_document_is_kept_as_it_was_made(host, contract_id, company):
    record(host, contract_id, replace(NOTICE, addressed_to_id=company), has_document=True)
    (act,) = acts(host, contract_id)
    first = diary.open_document(by=host, act_id=act.id)
    assert (first.media_type, first.content[:5]) == ("application/pdf", b"%PDF-")
    assert act.file_name == "acte-1-2026-TRA-0001.pdf"
    assert diary.open_document(by=host, act_id=act.id) == first


def test_a_paper_received_is_kept_as_received(host, contract_id):
    record(host, contract_id, has_document=True, file=("C:\\scan du 3.PDF", b"%PDF-1.7 scan"))
    (act,) = acts(host, contract_id)
    assert (act.file_name, diary.open_document(by=host, act_id=act.id).content) == ("scan du 3.pdf", b"%PDF-1.7 scan")


def test_an_answer_closes_what_was_awaited(host, contract_id, company):
    record(host, contract_id, replace(NOTICE, addressed_to_id=company))
    assert any("réponse attendue" in todo.title for todo in home.get_home(by=host, today=TODAY).todos)
    (notice,) = acts(host, contract_id)
    record(host, contract_id, ActFacts("answer", TODAY, "Relevé envoyé", answers_id=notice.id))
    answer, notice = acts(host, contract_id)
    assert (answer.answers, notice.answered_by, notice.is_late) == (1, 2, False)
    assert not any("réponse attendue" in todo.title for todo in home.get_home(by=host, today=TODAY).todos)


def test_an_act_answers_one_of_its_own_contract(host, contract_id, company):
    record(host, contract_id, replace(NOTICE, addressed_to_id=company))
    (notice,) = acts(host, contract_id)
    facts = contracts.ContractFacts(
        number="2026-TRA-0002", object="Autre", buyer_siret="21310555400017", buyer_name="Commune fictive"
    )
    elsewhere = contracts.record_contract(by=host, at=NOW, facts=facts)
    for wrong in (notice.id, notice.id + 1):
        with pytest.raises(Refused) as refused:
            record(host, elsewhere, ActFacts("answer", TODAY, "Relevé envoyé", answers_id=wrong))
        assert [field for field, _ in refused.value.problems] == ["answers_id"]


def test_a_contact_says_the_organisation_it_is_addressed_to(host, contract_id, company):
    contact = contacts.record_contact(by=host, at=NOW, organization_id=company, facts=ContactFacts("Léa Fictive"))
    record(host, contract_id, replace(NOTICE, contact_id=contact))
    (act,) = acts(host, contract_id)
    assert (act.addressed_to, act.contact) == ("Bâtiments du Canal", "Léa Fictive")


def test_a_draft_leaves_no_act(host, contract_id):
    made = diary.draft_document(by=host, contract_id=contract_id, facts=MEETING, today=TODAY)
    assert made.content.startswith(b"PK")
    assert acts(host, contract_id) == ()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(MEETING, kind="party"), "kind"),
        (replace(MEETING, title=" "), "title"),
        (replace(MEETING, text="x" * 20_001), "text"),
        (replace(MEETING, happened_on=date(2026, 3, 3)), "happened_on"),
        (replace(MEETING, answer_by=date(2026, 2, 19)), "answer_by"),
        (NOTICE, "addressed_to_id"),
        (replace(NOTICE, answer_by=None, addressed_to_id=1), "answer_by"),
        (replace(MEETING, contact_id=0), "contact_id"),
    ],
    ids=["kind", "title", "text", "future", "answer first", "to whom", "until when", "contact"],
)
def test_what_does_not_fit_is_refused_at_its_field(host, contract_id, facts, field):
    with pytest.raises(Refused) as refused:
        record(host, contract_id, facts)
    assert refused.value.problems[0][0] == field


def test_a_file_of_another_kind_is_refused(host, contract_id):
    with pytest.raises(Refused, match="il faut un PDF"):
        record(host, contract_id, file=("notes.docx", b"PK\x03\x04"))
    assert acts(host, contract_id) == ()


def test_an_act_is_never_changed_nor_removed(host, contract_id):
    record(host, contract_id)
    for statement in ("UPDATE acts SET title = 'x'", "DELETE FROM acts"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            acting(Scope(APPLICATION, host, "keep_diary")),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_another_organisation_finds_nothing(other_host, buyer, host, contract_id):
    record(host, contract_id, has_document=True)
    (act,) = acts(host, contract_id)
    with pytest.raises(NotFound):
        acts(other_host, contract_id)
    with pytest.raises(NotFound):
        record(other_host, contract_id)
    with pytest.raises(NotFound):
        diary.open_document(by=other_host, act_id=act.id)
    with pytest.raises(NotAllowed):
        acts(buyer, contract_id)


@pytest.mark.django_db(transaction=True)
def test_two_acts_at_once_take_two_numbers(host, contract_id):
    numbers, ready = [], threading.Barrier(2)

    def add():
        ready.wait(timeout=10)
        try:
            numbers.append(record(host, contract_id))
        finally:
            connection.close()

    both = [threading.Thread(target=add) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(numbers) == [1, 2]
