"""People, verdicts and engagements recorded as lists: checked one after the other, kept all or none, in few queries."""

from dataclasses import replace
from datetime import date

import pytest
from tests.fixtures_domain import ETTI_SIRET, NOW
from tests.fixtures_people import HIRE, PERSON, TODAY, VERDICT, recorded, validated

from levier.rules.access import NotAllowed, Role
from levier.usecases import engagements, people, validations
from levier.usecases.refusals import NotFound, RowsRefused

MANY = 30


def _crowd(number: int) -> list:
    return [
        (NOW, replace(PERSON, last_name=f"Nom{rank}", prescriber_siret=ETTI_SIRET, prescriber_name="Mission fictive"))
        for rank in range(number)
    ]


def _hires(ids, lot_id, **facts) -> list:
    return [(NOW, replace(HIRE, person_id=found, lot_id=lot_id, **facts)) for found in ids]


def test_many_people_verdicts_and_hires_in_few_queries(host, lots, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        ids = people.record_people(by=host, people=_crowd(MANY))
    with django_assert_max_num_queries(12):
        kept = validations.validate_people(by=host, verdicts=[(NOW, found, VERDICT) for found in ids])
    with django_assert_max_num_queries(30):
        hired = engagements.record_engagements(by=host, engagements=_hires(ids, lots[0].id))
    assert len(set(ids)) == len(set(kept)) == len(set(hired)) == MANY
    rows = people.list_people(by=host, today=TODAY).rows
    assert {row.last_name for row in rows} == {f"Nom{rank}" for rank in range(MANY)}
    assert {(row.verdict, row.employer) for row in rows} == {("validated", "Intérim fictif")}
    view = people.get_person(by=host, person_id=ids[4], today=TODAY)
    assert view.identity.prescriber == "Mission fictive"
    assert {event.who for event in view.history} == {host.name}


def test_a_list_is_kept_whole_or_not_at_all_and_each_line_says_why(host):
    rows = _crowd(3)
    rows[1] = (NOW, replace(PERSON, first_name=" ", sex="?"))
    rows[2] = (NOW, replace(PERSON, born_on=date(1890, 1, 1)))
    with pytest.raises(RowsRefused) as refused:
        people.record_people(by=host, people=rows)
    assert {rank: [name for name, _ in problems] for rank, problems in refused.value.rows.items()} == {
        1: ["first_name", "sex"],
        2: ["born_on"],
    }
    assert "Ligne 2\u00a0: Indiquez le prénom." in str(refused.value)
    assert people.list_people(by=host, today=TODAY).rows == ()


def test_a_verdict_is_checked_after_those_before_it_in_the_list(host):
    found = recorded(host)
    later = replace(VERDICT, decided_on=date(2026, 2, 20))
    assert len(validations.validate_people(by=host, verdicts=[(NOW, found, VERDICT), (NOW, found, later)])) == 2
    with pytest.raises(RowsRefused) as refused:
        validations.validate_people(by=host, verdicts=[(NOW, found, later), (NOW, found, VERDICT)])
    assert set(refused.value.rows) == {1}
    assert "existe déjà" in str(refused.value)


def test_a_hire_is_checked_after_those_before_it_in_the_list(host, lots):
    found, waiting = recorded(host), recorded(host, first_name="Mina")
    validated(host, found)
    given = [
        *_hires([found], lots[0].id, ends_on=date(2026, 3, 15)),
        *_hires([found], lots[0].id, starts_on=date(2026, 3, 15)),
        *_hires([found], lots[1].id),
        *_hires([waiting], lots[0].id),
    ]
    with pytest.raises(RowsRefused) as refused:
        engagements.record_engagements(by=host, engagements=given)
    assert set(refused.value.rows) == {1, 3}
    assert "travaille déjà pour cet employeur" in refused.value.rows[1][0][1]
    assert "à valider avant l’embauche" in refused.value.rows[3][0][1]
    assert people.get_person(by=host, person_id=found, today=TODAY).engagements == ()


def test_someone_out_of_reach_is_not_found(host, other_host, lots):
    theirs, ours = recorded(other_host), recorded(host)
    validated(host, ours)
    with pytest.raises(NotFound):
        validations.validate_people(by=host, verdicts=[(NOW, ours, VERDICT), (NOW, theirs, VERDICT)])
    with pytest.raises(NotFound):
        engagements.record_engagements(by=host, engagements=_hires([ours, theirs], lots[0].id))
    with pytest.raises(NotFound):
        engagements.record_engagements(by=host, engagements=_hires([ours], 0))


def test_only_who_records_people_records_lists_of_them(host):
    observer = replace(host, roles=frozenset({Role.OBSERVER}))
    for refused in (
        lambda: people.record_people(by=observer, people=[]),
        lambda: validations.validate_people(by=observer, verdicts=[]),
        lambda: engagements.record_engagements(by=observer, engagements=[]),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_an_empty_list_does_nothing(host):
    assert people.record_people(by=host, people=[]) == ()
    assert validations.validate_people(by=host, verdicts=[]) == ()
    assert engagements.record_engagements(by=host, engagements=[]) == ()
