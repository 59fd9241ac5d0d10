"""Lists taken over while somebody else works, on two real connections: nothing twice, nothing lost, the second told."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.fixtures_domain import BUYER_SIRET, NOW
from tests.fixtures_listed import lines_of
from tests.fixtures_people import PERSON, VERDICT, hired, recorded, validated
from tests.usecases.test_calibrations import fix, keep
from tests.usecases.test_listed_hires import HEAD, line

from levier.records.models import Engagement, Objective, Person
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import desks, listed_people, merging, people, resemblances, validations
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import CameTogether, Refused
from levier.usecases.resemblances import LooksKnown

at_once = pytest.mark.django_db(transaction=True)
LINA = "Test;Lina;03/04/1999"
"""The person of these tests, as a list writes her."""


def meanwhile(work, told):
    """A thread of its own connection that does ``work``, once ``ready`` is set; what it was told is kept."""
    ready = threading.Event()

    def run():
        ready.wait(timeout=10)
        try:
            told.append(work())
        except Exception as refused:  # compared by each test with what should be told
            told.append(refused)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return ready, thread


def raced(by, gesture, first, then):
    """What ``then`` is told, started once ``first`` has written and before it commits; it must wait."""
    told = []
    ready, second = meanwhile(then, told)
    with acting(Scope(APPLICATION, by, gesture)):
        first()
        ready.set()
        second.join(timeout=0.7)
        assert second.is_alive()
    second.join(timeout=10)
    (answer,) = told
    return answer


def count(host, table):
    with acting(Scope(APPLICATION, host, "see_people")):
        return table.objects.filter(host_id=host.host_id).count()


@at_once
def test_two_confirmations_at_once_record_once(host, receive_list, confirm_list):
    import_id = receive_list(lines_of("Martin;Zoé;23/04/1999"))
    told = raced(host, "import_list", lambda: confirm_list(import_id), then=lambda: confirm_list(import_id))
    assert isinstance(told, Refused)
    assert count(host, Person) == 1


@at_once
@pytest.mark.parametrize("kind", ["people", "contracts"])
def test_one_list_handed_in_twice_and_confirmed_at_once_is_recorded_once(
    host, receive_list, confirm_list, list_seen, kind
):
    of_people = lines_of("Martin;Zoé;23/04/1999;RSA;01/02/2026", head="Nom;Prénom;Né le;Public;Validée le")
    of_contracts = lines_of(
        f"2025-9;Parc;{BUYER_SIRET};Ville fictive;120",
        head="N° marché;Objet;SIRET acheteur;Acheteur;Heures d'insertion à réaliser",
    )
    content = {"people": of_people, "contracts": of_contracts}[kind]
    first, other = receive_list(content, kind=kind), receive_list(content, kind=kind)
    told = raced(host, "import_list", lambda: confirm_list(first), then=lambda: confirm_list(other))
    assert told is None
    assert "changé depuis la lecture" in list_seen(other).message
    assert count(host, Person if kind == "people" else Objective) == 1


@at_once
def test_a_merge_under_way_is_told_to_the_list_that_adds_to_the_file_that_goes(
    host, lots, receive_list, confirm_list, list_seen
):
    kept, other = recorded(host, last_name="Teste"), recorded(host)
    validated(host, other)
    import_id = receive_list(
        lines_of(line(who=LINA + ";RSA;01/03/2026", starts="02/03/2026", ends="30/03/2026"), head=HEAD)
    )
    assert list_seen(import_id).counts["made"]["engagements"] == 1
    told = raced(host, "merge_people", lambda: merge(host, kept, other), then=lambda: confirm_list(import_id))
    assert told is None
    assert "changé depuis la lecture" in list_seen(import_id).message
    confirm_list(import_id)
    with acting(Scope(APPLICATION, host, "see_people")):
        assert list(Engagement.objects.values_list("person_id", flat=True)) == [kept]


@at_once
def test_a_merge_never_blocks_with_a_list_that_adds_to_both_files(host, lots, receive_list, confirm_list, list_seen):
    """The list adds a hire to the first file and a verdict to the second; the merge locks both in order."""
    first, second_file = recorded(host, last_name="Teste"), recorded(host, last_name="Autre")
    validated(host, first)
    import_id = receive_list(
        lines_of(
            line(
                who="Autre;Lina;03/04/1999;RSA;01/03/2026",
                contract="",
                lot="",
                employer="",
                siret="",
                work="",
                starts="",
                ends="",
                job="",
            ),
            line(who="Teste;Lina;03/04/1999;;", starts="02/03/2026", ends="30/03/2026"),
            head=HEAD,
        )
    )
    assert list_seen(import_id).counts["made"] == {"people": 0, "validations": 1, "engagements": 1}

    told = []
    original = listed_people.record_engagements
    ready, other = meanwhile(lambda: merge(host, first, second_file), told)

    def between(**given):
        ready.set()
        other.join(timeout=0.7)
        return original(**given)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(listed_people, "record_engagements", between)
        confirm_list(import_id)
    other.join(timeout=10)
    assert told == [None]
    assert count(host, Engagement) == 1


def merge(host, kept, other):
    merging.merge_people(by=host, kept_id=kept, other_id=other)


def shared(host, other_host, contract_id):
    return desks.share_contract(
        by=host, at=NOW, contract_id=contract_id, facts=desks.DeskFacts(organization_id=other_host.host_id)
    )


def end(host, desk_id):
    row = desks.get_desk(by=host, desk_id=desk_id)

    desks.change_desk(
        by=host,
        desk_id=desk_id,
        facts=replace(row.facts, until_on=timezone.localdate() - timedelta(days=1), since_on=date(2026, 1, 1)),
    )


@at_once
def test_a_desk_ended_while_it_hires_waits(host, other_host, contract_id, lots):
    desk_id = shared(host, other_host, contract_id)
    person = recorded(other_host)
    validated(other_host, person)
    told = raced(
        other_host, "record_engagement", lambda: hired(other_host, person, lots[0].id), then=lambda: end(host, desk_id)
    )
    assert told is None
    assert count(other_host, Engagement) == 1


@at_once
def test_a_list_that_hires_while_the_desk_ends_is_told(
    host, other_host, contract_id, lots, receive_list, confirm_list, list_seen
):
    desk_id = shared(host, other_host, contract_id)
    import_id = receive_list(lines_of(line(who="Martin;Zoé;23/04/1999;RSA;01/02/2026"), head=HEAD), by=other_host)
    assert list_seen(import_id, by=other_host).counts["made"]["engagements"] == 1
    told = raced(
        host, "share_contract", lambda: end(host, desk_id), then=lambda: confirm_list(import_id, by=other_host)
    )
    assert told is None
    assert "changé depuis la lecture" in list_seen(import_id, by=other_host).message
    assert (count(other_host, Person), count(other_host, Engagement)) == (0, 0)


@at_once
def test_a_new_organization_registered_twice_at_once_is_one(host, other_host):
    def new(by):
        return register_organization(by=by, number="83014132100034", name="Neuve fictive", kind="company")

    told = raced(host, "register_organization", lambda: new(host), then=lambda: new(other_host))
    assert told == new(host)


@at_once
def test_an_objective_of_a_list_and_one_fixed_by_hand_at_once_leave_one(
    host, contract_id, lots, receive_list, confirm_list, list_seen
):
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Lot;Heures d'insertion du lot"
    import_id = receive_list(
        lines_of(f"2026-TRA-0001;Parc;{BUYER_SIRET};Ville fictive;1;120", head=head), kind="contracts"
    )
    assert list_seen(import_id).counts["made"]["objectives"] == 1

    scenario = keep(host, lots[0].clause_id)
    told = raced(host, "fix_objective", lambda: fix(host, scenario), then=lambda: confirm_list(import_id))
    assert told is None
    assert "changé depuis la lecture" in list_seen(import_id).message
    assert count(host, Objective) == 1


@at_once
def test_a_verdict_given_while_a_list_hires_is_told(host, lots, receive_list, confirm_list, list_seen):
    person = recorded(host)
    validated(host, person)
    import_id = receive_list(lines_of(line(who=LINA + ";;", starts="02/03/2026", ends="30/03/2026"), head=HEAD))
    assert list_seen(import_id).counts["made"]["engagements"] == 1
    told = raced(
        host,
        "validate_person",
        lambda: validations.validate_person(
            by=host,
            at=NOW,
            person_id=person,
            facts=replace(VERDICT, verdict="not_eligible", reason="Essai", decided_on=date(2026, 3, 1)),
        ),
        then=lambda: confirm_list(import_id),
    )
    assert told is None
    assert "changé depuis la lecture" in list_seen(import_id).message
    assert count(host, Engagement) == 0


@at_once
def test_a_person_recorded_by_hand_while_a_list_brings_her_is_asked_about(host, receive_list, confirm_list):
    import_id = receive_list(lines_of(LINA))
    told = raced(
        host,
        "import_list",
        lambda: confirm_list(import_id),
        then=lambda: people.record_person(by=host, at=NOW, facts=PERSON),
    )
    assert isinstance(told, LooksKnown)
    assert count(host, Person) == 1


@at_once
def test_of_two_gestures_that_wait_for_each_other_one_is_told(host, other_host):
    """Each registers the organisation the other names next."""
    numbers, both, told = ("83014132100034", "35600000000048"), threading.Barrier(2), []

    def run(by, first, then):
        try:
            with acting(Scope(APPLICATION, by, "register_organization")):
                register_organization(by=by, number=first, name="Une fictive", kind="company")
                both.wait(timeout=10)
                register_organization(by=by, number=then, name="Autre fictive", kind="company")
            told.append("done")
        except Refused as refused:
            told.append(type(refused).__name__)
        finally:
            connection.close()

    pair = [threading.Thread(target=run, args=each) for each in ((host, *numbers), (other_host, *reversed(numbers)))]
    for each in pair:
        each.start()
    for each in pair:
        each.join(timeout=20)
    assert sorted(told) == [CameTogether.__name__, "done"]


@at_once
def test_who_enters_a_person_is_told_when_a_list_takes_too_long(host, receive_list, confirm_list, monkeypatch):
    """She waits a while for it, then is told; nothing is half done, and a moment later she goes on."""
    monkeypatch.setattr(resemblances, "LONGEST_WAIT", 1)
    import_id = receive_list(lines_of("Autre;Nom;01/02/1990"))
    told = []
    ready, second = meanwhile(lambda: people.record_person(by=host, at=NOW, facts=PERSON), told)
    with acting(Scope(APPLICATION, host, "import_list")):
        confirm_list(import_id)
        ready.set()
        second.join(timeout=10)
        assert not second.is_alive()
    assert isinstance(told[0], resemblances.ListUnderWay)
    assert "Un tableau de personnes s’enregistre" in str(told[0])
    assert count(host, Person) == 1
    people.record_person(by=host, at=NOW, facts=PERSON)
    assert count(host, Person) == 2


@at_once
def test_a_list_of_contracts_holds_up_nobody_who_enters_a_person(host, receive_list, confirm_list):
    head = "N° marché;Objet;SIRET acheteur;Acheteur"
    import_id = receive_list(lines_of(f"2025-9;Parc;{BUYER_SIRET};Ville fictive", head=head), kind="contracts")
    told = []
    ready, second = meanwhile(lambda: people.record_person(by=host, at=NOW, facts=PERSON), told)
    with acting(Scope(APPLICATION, host, "import_list")):
        confirm_list(import_id)
        ready.set()
        second.join(timeout=5)
        assert not second.is_alive()
    assert isinstance(told[0], int)


@at_once
def test_two_lists_wait_for_each_other_as_long_as_needed(host, receive_list, confirm_list, list_seen, monkeypatch):
    monkeypatch.setattr(resemblances, "LONGEST_WAIT", 1)
    first, other = receive_list(lines_of("Autre;Nom;01/02/1990")), receive_list(lines_of("Troisième;Nom;01/02/1991"))
    told = []
    ready, second = meanwhile(lambda: confirm_list(other), told)
    with acting(Scope(APPLICATION, host, "import_list")):
        confirm_list(first)
        ready.set()
        second.join(timeout=1.6)
        assert second.is_alive()
    second.join(timeout=10)
    assert (told, list_seen(other).state) == ([None], "done")
    assert count(host, Person) == 2
