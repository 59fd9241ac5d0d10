"""History as people read it: one entry for one gesture, keys by name, as far as the reader sees."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fixtures_domain import BUYER_SIRET, ETTI_SIRET, NOW

from levier.records.models import HistoryEntry
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import Role
from levier.usecases import clause_terms, contracts, history, people
from levier.usecases.clause_term_forms import ClauseTerms


def _events(by, *subjects, limit: int = 50):
    with acting(Scope(APPLICATION, by, "see_history")):
        return history.events_of(by, subjects, limit)


def _facts(by, contract_id):
    return contracts.get_contract(by=by, contract_id=contract_id).facts


def _values(row) -> dict[str, tuple[str, str]]:
    return {change.label: (change.before, change.after) for change in row.changes}


def test_a_contract_recorded_is_one_event(host, contract_id):
    (event,) = contracts.get_contract(by=host, contract_id=contract_id).history
    assert [(row.subject, row.kind, row.name) for row in event.rows] == [
        ("contracts", "added", "2026-TRA-0001"),
        ("lots", "added", "lot 1, Gros œuvre"),
        ("lots", "added", "lot 2, Peinture"),
        ("clauses", "added", ""),
        ("clauses", "added", ""),
    ]
    assert (event.gesture, event.who, event.subject) == ("Enregistrer un marché", "Ada Nord", "contracts")
    named = _values(event.rows[0])
    assert (named["buyer_id"], named["holder_id"]) == (("", "Métropole fictive"), ("", "Bâtiments du Canal"))


def test_rows_of_a_lot_say_which_where_there_are_several(host, contract_id, lots):
    clause_terms.change_terms(
        by=host, on=NOW.date(), clause_id=lots[1].clause_id, terms=ClauseTerms(source="CCAP, article 4.2")
    )
    event, recorded = contracts.get_contract(by=host, contract_id=contract_id).history
    assert [(row.subject, row.about) for row in event.rows] == [("clauses", "lot 2, Peinture")]
    assert [row.about for row in recorded.rows if row.subject == "clauses"] == ["lot 1, Gros œuvre", "lot 2, Peinture"]
    alone = _events(host, ("clauses", [lots[1].clause_id]))
    assert {row.about for each in alone for row in each.rows} == {""}


def test_everything_a_gesture_writes_stands_at_one_instant(host, contract_id):
    """The organisations are registered by a gesture within the gesture."""
    with acting(Scope(APPLICATION, host, "see_history")):
        wanted = HistoryEntry.objects.filter(subject__in=["contracts", "lots", "clauses"])
        assert wanted.values("at").distinct().order_by().count() == 1


def test_two_gestures_are_two_events_newest_first_each_with_its_reason(host, contract_id):
    facts = _facts(host, contract_id)
    for object_, why in (("Réhabilitation", "première"), ("Réhabilitation complète", "seconde")):
        contracts.change_contract(by=host, contract_id=contract_id, facts=replace(facts, object=object_), why=why)
    found = contracts.get_contract(by=host, contract_id=contract_id).history
    assert [(event.reason, len(event.rows)) for event in found] == [("seconde", 1), ("première", 1), ("", 5)]
    assert found[0].at > found[1].at > found[2].at
    assert _values(found[0].rows[0]) == {"object": ("Réhabilitation", "Réhabilitation complète")}
    assert found[0].changes == found[0].rows[0].changes
    assert len(_events(host, ("contracts", [contract_id]), limit=2)) == 2


def test_places_and_unknown_codes(host, contract_id):
    facts = replace(_facts(host, contract_id), place_commune="99999")
    contracts.change_contract(by=host, contract_id=contract_id, facts=facts)
    (event, *_) = contracts.get_contract(by=host, contract_id=contract_id).history
    assert _values(event.rows[0])["place_commune"] == ("", "99999")


def test_names_stop_where_the_reader_s_sight_does(world):
    with acting(Scope(APPLICATION, world.facilitator, "see_people")):
        from levier.records.models import Engagement

        engagement = Engagement.objects.get()
    asked = ("engagements", [engagement.pk])
    (seen,) = _events(world.facilitator, asked)
    assert _values(seen.rows[0])["contract_id"] == ("", "2026-TRA-0001")
    assert _values(seen.rows[0])["person_id"] == ("", "Lina Test")
    administrator = replace(world.facilitator, roles=frozenset({Role.ADMINISTRATOR}))
    (hidden,) = _events(administrator, asked)
    assert _values(hidden.rows[0])["contract_id"] == ("", f"n° {engagement.contract_id}")
    assert _values(hidden.rows[0])["person_id"] == ("", f"n° {engagement.person_id}")
    assert _values(hidden.rows[0])["employer_id"] == ("", "Bâtiments du Canal")
    assert _events(world.stranger, asked) == ()
    assert _events(replace(world.facilitator, roles=frozenset({Role.BUYER})), asked) == ()


def _recorded(host, number: str, lots: int) -> int:
    return contracts.record_contract(
        by=host,
        at=NOW,
        facts=contracts.ContractFacts(
            number=number,
            object="Entretien",
            buyer_siret=BUYER_SIRET,
            buyer_name="Métropole fictive",
            notified_on=date(2026, 2, 1),
            lots=[contracts.LotFacts(f"Secteur {rank}") for rank in range(lots)],
        ),
    )


def test_names_are_asked_once_a_table_whatever_the_number_of_rows(host):
    counts = []
    for lots in (2, 9):
        contract_id = _recorded(host, f"2026-SRV-{lots}", lots)
        lot_ids = [lot.id for lot in contracts.get_contract(by=host, contract_id=contract_id).lots]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            (event,) = _events(host, ("contracts", [contract_id]), ("lots", lot_ids))
        assert len(event.rows) == lots + 1
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


def test_an_event_cut_short_is_left_out(host, contract_id, monkeypatch):
    contracts.change_contract(
        by=host, contract_id=contract_id, facts=replace(_facts(host, contract_id), object="Autre")
    )
    monkeypatch.setattr(history, "MOST_ROWS", 3)
    (event,) = contracts.get_contract(by=host, contract_id=contract_id).history
    assert [row.kind for row in event.rows] == ["changed"]


def test_the_person_s_prescriber_is_named(host):
    from levier.usecases.organizations import register_organization

    known = register_organization(by=host, number=ETTI_SIRET, name="Mission locale", kind="prescriber")
    person_id = people.record_person(
        by=host, at=NOW, facts=people.PersonFacts("Test", "Lina", date(1999, 4, 23), "F", referred_by_id=known)
    )
    (event,) = people.get_person(by=host, today=NOW.date(), person_id=person_id).history
    assert event.rows[0].name == "Lina Test"
    assert _values(event.rows[0])["referred_by_id"] == ("", "Mission locale")


@pytest.mark.parametrize(
    ("value", "names", "text"),
    [
        (None, None, ""),
        ("", {}, ""),
        (12, {"12": "Métropole"}, "Métropole"),
        (12, {}, "n° 12"),
        ("99999", {}, "99999"),
        (["BRSA", "DELD"], None, "BRSA, DELD"),
        (3.5, None, "3.5"),
    ],
)
def test_a_value_as_text(value, names, text):
    assert history._text(value, names) == text
