"""Two people on the same row: the second is told, and shown the difference."""

import threading
from datetime import date

import pytest
from django.db import connection

from levier.records.models import Contract
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import edits
from levier.usecases.refusals import NotFound


def rows(contract_id: int):
    return Contract.objects.filter(pk=contract_id)


def seen(host, contract_id: int) -> int:
    with acting(Scope(APPLICATION, host, "change_contract")):
        return edits.seen_of(rows(contract_id).get())


def save(host, contract_id: int, seen: int | None, **values):
    with acting(Scope(APPLICATION, host, "change_contract")):
        edits.change_unchanged(rows(contract_id), by=host, seen=seen, **values)


def kept(host, contract_id: int) -> str:
    with acting(Scope(APPLICATION, host, "see_contracts")):
        return rows(contract_id).get().object


def test_a_row_nobody_touched_is_saved(host, contract_id):
    save(host, contract_id, seen(host, contract_id), object="Réhabilitation, deuxième phase")
    assert kept(host, contract_id) == "Réhabilitation, deuxième phase"


def test_the_second_to_save_is_told_what_the_first_changed(host, contract_id):
    read = seen(host, contract_id)
    save(host, contract_id, read, ends_on=date(2027, 6, 30))
    with pytest.raises(edits.EditedMeanwhile) as told:
        save(host, contract_id, read, object="Autre objet")
    assert told.value.who == host.name
    assert told.value.differences == (edits.Difference("ends_on", "2027-01-31", "2027-06-30"),)
    save(host, contract_id, told.value.seen, object="Autre objet")


def test_what_was_put_back_is_no_difference(host, contract_id):
    read = seen(host, contract_id)
    save(host, contract_id, None, number="X")
    save(host, contract_id, None, number="2026-TRA-0001")
    save(host, contract_id, read, object="Autre objet")
    assert kept(host, contract_id) == "Autre objet"


def test_a_key_is_told_by_the_name_of_its_row(host, contract_id):
    read = seen(host, contract_id)
    with acting(Scope(APPLICATION, host, "change_contract")):
        buyer = rows(contract_id).get().buyer
    save(host, contract_id, read, holder_id=buyer.pk)
    with pytest.raises(edits.EditedMeanwhile) as told:
        save(host, contract_id, read, object="Autre objet")
    assert told.value.differences == (edits.Difference("holder_id", "Bâtiments du Canal", buyer.name),)


def test_another_organisation_finds_nothing(other_host, contract_id):
    with pytest.raises(NotFound):
        save(other_host, contract_id, 0, object="Autre objet")


@pytest.mark.django_db(transaction=True)
def test_two_connections_saving_at_once_do_not_both_pass(host, contract_id):
    """Both read the same state; the second waits for the first's lock, then is told."""
    read, ready, outcomes = seen(host, contract_id), threading.Barrier(2), []

    def second():
        ready.wait(timeout=10)
        try:
            save(host, contract_id, read, object="Second")
            outcomes.append("saved")
        except edits.EditedMeanwhile:
            outcomes.append("told")
        finally:
            connection.close()

    other = threading.Thread(target=second)
    other.start()
    with acting(Scope(APPLICATION, host, "change_contract")):
        edits.change_unchanged(rows(contract_id), by=host, seen=read, object="Premier")
        ready.wait(timeout=10)
    other.join()
    assert outcomes == ["told"]
    with acting(Scope(APPLICATION, host, "see_contracts")):
        assert rows(contract_id).get().object == "Premier"
