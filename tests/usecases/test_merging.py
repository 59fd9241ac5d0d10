"""Two files of one person made one: what moves, what is refused, what stays readable, and two people at once."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from tests.fixtures_domain import ETTI_SIRET, NOW, member_of
from tests.fixtures_people import PERSON, TODAY, VERDICT, hired, hours, recorded, validated

from levier.records.models import Engagement, Person, Proposal, Validation
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed, Role
from levier.usecases import evidence_documents as documents
from levier.usecases import home, links, merging, people, search, validation_forms
from levier.usecases.live_people import Merged
from levier.usecases.refusals import NotFound, Refused
from levier.usecases.resemblances import LooksKnown


@pytest.fixture
def two(host, lots):
    """Lina Test and Lina Teste, validated and hired one after the other."""
    kept, other = recorded(host), recorded(host, last_name="Teste")
    for person_id in (kept, other):
        validated(host, person_id)
    hired(host, kept, lots[0].id, ends_on=date(2026, 3, 31))
    hired(host, other, lots[0].id, starts_on=date(2026, 4, 1))
    return kept, other


def merge(host, kept, other, **given):
    merging.merge_people(by=host, kept_id=kept, other_id=other, **given)


def person(host, person_id):
    return people.get_person(by=host, person_id=person_id, today=TODAY)


def deposit(host, person_id, content=b"%PDF-1"):
    return documents.deposit_evidence(
        by=host,
        at=NOW,
        person_id=person_id,
        facts=documents.DocumentFacts("RSA", date(2026, 2, 1)),
        name="a.pdf",
        content=content,
    )


def propose(host, person_id, contract_id, day=date(2026, 2, 3)):
    """A proposal as its own gesture would leave it."""
    with acting(Scope(APPLICATION, host, "propose_person")):
        holder = Engagement.objects.order_by("id").values_list("employer_id", flat=True)[0]
        Proposal.objects.create(
            host_id=host.host_id,
            person_id=person_id,
            contract_id=contract_id,
            organization_id=holder,
            proposed_on=day,
            recorded_at=NOW,
        )


def test_everything_moves_to_the_file_kept(host, two, contract_id):
    kept, other = two
    hours(host, _engagement(host, other), contract_id, date(2026, 4, 1), "70.5")
    deposit(host, other)
    propose(host, other, contract_id)
    links.give_link(by=host, at=NOW, recipient="lina@example.org", days=30, person_id=other)
    merge(host, kept, other, why="Nom mal écrit en mars")
    view = person(host, kept)
    assert (len(view.validations), len(view.engagements), len(view.documents)) == (2, 2, 1)
    assert sum(row.hours_waiting for row in view.engagements) == 70.5
    assert view.merged == (("Lina Teste", PERSON.born_on),)
    assert [row.person_id for row in links.list_links(by=host, at=NOW, person_id=kept).rows] == [kept]
    with acting(Scope(APPLICATION, host, "see_people")):
        assert set(Engagement.objects.values_list("person_id", flat=True)) == {kept}
        assert set(Proposal.objects.values_list("person_id", flat=True)) == {kept}


def test_both_histories_stay_readable_on_the_file_kept(host, two):
    kept, other = two
    people.change_person(by=host, at=NOW, person_id=other, facts=replace(PERSON, last_name="Testé"), is_another=True)
    merge(host, kept, other, why="Même personne, vue à l’agence")
    history = person(host, kept).history
    changes = {(c.label, c.before, c.after) for event in history for c in event.changes}
    assert ("last_name", "Teste", "Testé") in changes
    (event,) = [event for event in history if event.gesture == "Réunir deux fiches d’une même personne"]
    assert event.reason == "Même personne, vue à l’agence"
    recorded_ = [
        event for event in history if event.gesture == "Enregistrer une personne" and event.subject == "people"
    ]
    assert len(recorded_) == 3


def test_the_merged_file_leaves_lists_and_leads_to_the_kept_one(host, two):
    kept, other = two
    merge(host, kept, other)
    assert [row.id for row in people.list_people(by=host, today=TODAY).rows] == [kept]
    assert [found.id for found in search.search(by=host, words="Lina") if found.kind == "person"] == [kept]
    todos = home.get_home(by=host, today=TODAY).todos
    assert not [todo for todo in todos if todo.kind == "person"]
    for call in (
        lambda: person(host, other),
        lambda: people.get_person_form(by=host, person_id=other),
        lambda: people.change_person(by=host, at=NOW, person_id=other, facts=PERSON),
        lambda: validated(host, other),
        lambda: validation_forms.get_validation_form(by=host, person_id=other, on=TODAY),
        lambda: validation_forms.advise_validation(by=host, person_id=other, facts=VERDICT),
        lambda: documents.get_deposit_form(by=host, person_id=other, on=TODAY),
        lambda: deposit(host, other),
        lambda: links.link_subject(by=host, person_id=other, today=TODAY),
        lambda: merging.get_merge(by=host, person_id=other),
        lambda: merge(host, other, kept),
    ):
        with pytest.raises(Merged) as led:
            call()
        assert led.value.kept_id == kept


def test_a_merged_file_no_longer_looks_known(host, two):
    merge(host, *two)
    with pytest.raises(LooksKnown) as asked:
        people.record_person(by=host, at=NOW, facts=PERSON)
    assert [known.id for known in asked.value.people] == [two[0]]


def test_a_third_file_leads_straight_to_the_one_kept(host):
    first, second, third = recorded(host), recorded(host, last_name="Teste"), recorded(host, last_name="Testa")
    merge(host, second, third)
    merge(host, first, second)
    with pytest.raises(Merged) as led:
        person(host, third)
    assert led.value.kept_id == first
    assert [name for name, _ in person(host, first).merged] == ["Lina Teste", "Lina Testa"]


def test_what_only_the_other_file_says_is_taken_from_it(host):
    kept = recorded(host, sex="X")
    other = recorded(
        host,
        last_name="Teste",
        latitude=43.6,
        longitude=1.44,
        prescriber_siret="30613890001294",
        prescriber_name="Mission locale fictive",
    )
    with acting(Scope(APPLICATION, host, "record_person")):
        Person.objects.filter(pk=other).update(pathway_started_on=date(2025, 1, 6))
    merge(host, kept, other)
    identity = person(host, kept).identity
    assert (identity.sex, identity.prescriber, identity.facts.last_name) == ("Femme", "Mission locale fictive", "Test")
    assert (identity.facts.latitude, identity.location) == (43.6, "Point mis sur la carte")
    with acting(Scope(APPLICATION, host, "see_people")):
        assert Person.objects.get(pk=kept).pathway_started_on == date(2025, 1, 6)


def test_hires_on_the_same_days_are_refused_in_words(host, two, lots):
    kept, other = two
    with acting(Scope(APPLICATION, host, "record_engagement")):
        Engagement.objects.filter(person_id=other).update(starts_on=date(2026, 3, 31))
    with pytest.raises(Refused, match=r"Intérim fictif, lot 1 \(Gros œuvre\), sur les mêmes jours"):
        merge(host, kept, other)
    page = merging.get_merge(by=host, person_id=kept, other_id=other)
    assert len(page.refused) == 1
    assert len(person(host, other).engagements) == 1


def test_the_same_proposal_or_document_on_both_is_refused_in_words(host, two, contract_id):
    kept, other = two
    for person_id in two:
        propose(host, person_id, contract_id)
        deposit(host, person_id)
    with pytest.raises(Refused) as refused:
        merge(host, kept, other)
    said = [message for _, message in refused.value.problems]
    assert ["même proposition" in said[0], "même document" in said[1]] == [True, True]


def test_the_two_files_side_by_side(host, two):
    kept, other = two
    page = merging.get_merge(by=host, person_id=kept)
    assert ([known.id for known in page.alike], page.other, page.refused) == ([other], None, ())
    page = merging.get_merge(by=host, person_id=kept, other_id=other)
    assert (page.kept.verdict, page.kept.engagements, page.other.engagements) == ("Validée", 1, 1)
    assert merging.get_merge(by=host, person_id=kept, other_id=kept).other is None
    found = recorded(host, last_name="Okafor", first_name="Samira", born_on=date(1990, 1, 1))
    named = merging.get_merge(by=host, person_id=kept, words="okafor sam").named
    assert [known.id for known in named] == [found]


def test_a_file_is_not_merged_into_itself_nor_across_organisations(host, other_host):
    mine, theirs = recorded(host), recorded(other_host)
    with pytest.raises(Refused, match="autre fiche"):
        merge(host, mine, mine)
    for kept, other in ((mine, theirs), (theirs, mine), (mine, 0)):
        with pytest.raises(NotFound):
            merge(host, kept, other)
    with pytest.raises(NotFound):
        merging.get_merge(by=host, person_id=mine, other_id=theirs)


def test_only_facilitators_merge(host, lots):
    etti = member_of(ETTI_SIRET, "Intérim fictif", "ETTI", Role.INCLUSIVE_STRUCTURE)
    with pytest.raises(NotAllowed):
        merge(etti, recorded(host), recorded(host, first_name="Noé"))


def test_the_database_keeps_a_merged_file_empty(host, two):
    kept, other = two
    merge(host, kept, other)
    late = Validation(host_id=host.host_id, person_id=other, verdict="not_eligible", decided_on=TODAY, decided_at=NOW)
    with acting(Scope(APPLICATION, host, "validate_person")):
        attempt = transaction.atomic()
        with pytest.raises(IntegrityError, match="person_in_use"), attempt:
            late.save()


def test_a_hire_that_came_meanwhile_is_said_not_raised(host, two, monkeypatch):
    """The check passed, then the database refuses: a hire was written between the two by other means."""
    kept, other = two
    with acting(Scope(APPLICATION, host, "record_engagement")):
        Engagement.objects.filter(person_id=other).update(starts_on=date(2026, 3, 31))
    monkeypatch.setattr(merging, "_overlaps", lambda *_: [])
    with pytest.raises(Refused, match="vient d’être enregistrée"):
        merge(host, kept, other)
    assert len(person(host, other).engagements) == 1


def _engagement(host, person_id) -> int:
    return person(host, person_id).engagements[0].id


# --- two connections


@pytest.mark.django_db(transaction=True)
def test_a_hire_recorded_during_a_merge_waits_then_is_led_to_the_file_kept(host, two, lots):
    kept, other = two
    ready, told = threading.Event(), []

    def hire():
        ready.wait(timeout=10)
        try:
            hired(host, other, lots[1].id)
        except Merged as led:
            told.append(led.kept_id)
        finally:
            connection.close()

    second = threading.Thread(target=hire)
    second.start()
    with acting(Scope(APPLICATION, host, "merge_people")):
        merge(host, kept, other)
        ready.set()
        second.join(timeout=0.5)
        assert second.is_alive()  # it waits for the lock of the person
    second.join(timeout=10)
    assert told == [kept]
    assert len(person(host, kept).engagements) == 2


@pytest.mark.django_db(transaction=True)
def test_a_merge_during_a_hire_waits_then_takes_it_along(host, two, lots):
    kept, other = two
    ready, done = threading.Event(), []

    def merge_meanwhile():
        ready.wait(timeout=10)
        try:
            merge(host, kept, other)
            done.append("merged")
        finally:
            connection.close()

    second = threading.Thread(target=merge_meanwhile)
    second.start()
    with acting(Scope(APPLICATION, host, "record_engagement")):
        hired(host, other, lots[1].id)
        ready.set()
        second.join(timeout=0.5)
        assert second.is_alive()
    second.join(timeout=10)
    assert done == ["merged"]
    assert len(person(host, kept).engagements) == 3
    with acting(Scope(APPLICATION, host, "see_people")):
        assert set(Engagement.objects.values_list("person_id", flat=True)) == {kept}


@pytest.mark.django_db(transaction=True)
def test_two_opposite_merges_at_once_leave_one_file(host):
    first, second = recorded(host), recorded(host, last_name="Teste")
    start, told = threading.Barrier(2), []

    def run(kept, other):
        start.wait(timeout=10)
        try:
            merge(host, kept, other)
            told.append("merged")
        except Merged:
            told.append("led")
        finally:
            connection.close()

    both = [threading.Thread(target=run, args=pair) for pair in ((first, second), (second, first))]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=20)
    assert sorted(told) == ["led", "merged"]
    assert len(people.list_people(by=host, today=TODAY).rows) == 1
