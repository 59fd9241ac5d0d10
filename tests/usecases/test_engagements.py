"""Engagements: never before a favourable verdict nor outside the contract; put right, and who reads them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.fixtures_domain import ETTI_SIRET, HOLDER_SIRET, NOW, member_of
from tests.fixtures_people import TODAY, hired, hours, recorded, validated
from tests.usecases.engagement_samples import CHANGE, refused_at

from levier.rules.access import NotAllowed, Role
from levier.usecases import contract_people, contracts, engagement_forms, engagements, people
from levier.usecases.refusals import NotFound

# --- recording


def test_a_validated_person_is_hired(host, person_id, lots, contract_id):
    hired(host, person_id, lots[0].id)
    (view,) = people.get_person(by=host, person_id=person_id, today=TODAY).engagements
    assert (view.employer, view.lot, view.modality) == ("Intérim fictif", "1 · Gros œuvre", "Mission")
    assert (view.contract_number, view.is_current, view.validated_on) == ("2026-TRA-0001", True, date(2026, 2, 10))
    assert (view.home.label, view.evidence.state) == ("Non localisé", "ok")
    (thread,) = people.get_person(by=host, person_id=person_id, today=TODAY).threads
    assert (thread.contract_id, thread.people) == (contract_id, 1)


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"starts_on": date(2026, 2, 9)}, "starts_on", "à valider avant l’embauche"),
        ({"starts_on": date(2027, 2, 1)}, "starts_on", "en dehors"),
        ({"ends_on": date(2026, 2, 15)}, "ends_on", "précède le début"),
        ({"modality": "stage"}, "modality", "modalité"),
        ({"employment_contract": "PMSMP"}, "employment_contract", "contrat de travail"),
        ({"employer_siret": ""}, "employer_id", "employeur"),
        ({"employer_siret": "123"}, "employer_siret", "SIRET"),
        ({"employer_kind": "host"}, "employer_kind", "genre"),
    ],
)
def test_what_is_refused_is_said_at_its_field(host, person_id, lots, facts, field, words):
    refused_at(lambda: hired(host, person_id, lots[0].id, **facts), field, words)


def test_without_a_verdict_nobody_is_hired(host, lots):
    found = recorded(host)
    refused_at(lambda: hired(host, found, lots[0].id), "starts_on", "Aucun verdict")


@pytest.mark.parametrize("verdict", ["to_complete", "not_eligible"])
def test_an_unfavourable_newest_verdict_closes_the_door(host, person_id, lots, verdict):
    validated(host, person_id, verdict=verdict, decided_on=date(2026, 2, 20), reason="Pièce manquante")
    refused_at(lambda: hired(host, person_id, lots[0].id, starts_on=date(2026, 2, 20)), "starts_on", "à valider avant")
    # Eligibility is judged at the hire: the verdict of that day still holds for a hire before the new one.
    assert hired(host, person_id, lots[0].id, starts_on=date(2026, 2, 19))


def test_the_day_of_the_verdict_and_the_last_day_of_the_contract_are_good(host, person_id, lots):
    assert hired(host, person_id, lots[0].id, starts_on=date(2026, 2, 10), ends_on=date(2026, 2, 28))
    assert hired(host, person_id, lots[0].id, starts_on=date(2027, 1, 31))


def test_a_contract_not_notified_takes_nobody(host, person_id, contract_id):
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    pending = contracts.record_contract(
        by=host, at=NOW, facts=replace(facts, number="2026-X", notified_on=None, ends_on=None, lots=())
    )
    (lot,) = contracts.get_contract(by=host, contract_id=pending).lots
    refused_at(lambda: hired(host, person_id, lot.id), "starts_on", "date de notification")


def test_a_contract_without_an_end_takes_people_from_its_notification(host, person_id, contract_id):
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    open_ended = contracts.record_contract(
        by=host,
        at=NOW,
        facts=replace(facts, number="2026-Y", notified_on=date(2026, 2, 20), ends_on=None, lots=()),
    )
    (lot,) = contracts.get_contract(by=host, contract_id=open_ended).lots
    refused_at(lambda: hired(host, person_id, lot.id), "starts_on", "en dehors")
    assert hired(host, person_id, lot.id, starts_on=date(2030, 1, 1))


def test_the_same_person_employer_and_lot_do_not_overlap(host, person_id, lots):
    hired(host, person_id, lots[0].id, starts_on=date(2026, 2, 16), ends_on=date(2026, 3, 31))
    for start, end in ((date(2026, 3, 31), None), (date(2026, 2, 12), date(2026, 2, 16)), (date(2026, 2, 12), None)):
        refused_at(
            lambda start=start, end=end: hired(host, person_id, lots[0].id, starts_on=start, ends_on=end),
            "starts_on",
            "travaille déjà",
        )
    assert hired(host, person_id, lots[0].id, starts_on=date(2026, 4, 1))
    refused_at(lambda: hired(host, person_id, lots[0].id, starts_on=date(2026, 9, 1)), "starts_on", "sans fin connue")
    assert hired(host, person_id, lots[1].id)
    assert hired(host, person_id, lots[0].id, employer_siret=HOLDER_SIRET, employer_kind="company")


def test_a_known_employer_is_chosen_from_the_list(host, person_id, lots, engagement_id):
    form = engagement_forms.get_engagement_form(by=host, today=TODAY, person_id=person_id)
    labels = dict(form.employers)
    assert sorted(labels.values()) == [
        f"Bâtiments du Canal · Entreprise · {HOLDER_SIRET}",
        f"Intérim fictif · ETTI · {ETTI_SIRET}",
    ]
    known = next(key for key, label in labels.items() if "ETTI" in label)
    assert hired(host, person_id, lots[1].id, employer_siret="", employer_id=known)


def test_the_form_offers_validated_people_and_the_host_s_lots(host, other_host, person_id, contract_id):
    recorded(host, first_name="Noé")
    form = engagement_forms.get_engagement_form(by=host, today=TODAY)
    assert [key for key, _ in form.people] == [person_id]
    ((head, lots),) = form.lots
    assert head.startswith("2026-TRA-0001")
    assert [label.replace("\u00a0", " ") for _, label in lots] == [
        "2026-TRA-0001, lot 1 : Gros œuvre",
        "2026-TRA-0001, lot 2 : Peinture",
    ]
    assert engagement_forms.get_engagement_form(by=host, today=TODAY, contract_id=contract_id).lots == form.lots
    assert engagement_forms.get_engagement_form(by=other_host, today=TODAY).lots == ()
    for asked in ({"person_id": person_id}, {"contract_id": contract_id}):
        with pytest.raises(NotFound):
            engagement_forms.get_engagement_form(by=other_host, today=TODAY, **asked)


def test_the_form_warns_about_a_person_not_validated(host, person_id):
    unknown = recorded(host, first_name="Noé")

    def warning(person, day=TODAY):
        return engagement_forms.get_engagement_form(by=host, today=day, person_id=person).warning

    assert warning(person_id) == ""
    assert "Aucun verdict" in warning(unknown)
    assert "Validée le" in warning(person_id, date(2026, 2, 1))


# --- putting right


def test_an_end_is_kept_with_what_it_was(host, engagement_id, person_id):
    assert engagements.change_engagement(by=host, engagement_id=engagement_id, facts=CHANGE) == person_id
    view = people.get_person(by=host, person_id=person_id, today=date(2026, 7, 1))
    assert (view.engagements[0].ends_on, view.engagements[0].is_current) == (date(2026, 6, 30), False)
    assert ("ends_on", "", "2026-06-30") in {(c.label, c.before, c.after) for e in view.history for c in e.changes}
    page = engagements.get_engagement(by=host, engagement_id=engagement_id, today=TODAY)
    assert page.facts == CHANGE


def test_an_engagement_is_ended_even_when_the_verdict_changed(host, engagement_id, person_id):
    validated(host, person_id, verdict="not_eligible", reason="Erreur de dossier", decided_on=TODAY)
    engagements.change_engagement(by=host, engagement_id=engagement_id, facts=CHANGE)


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"starts_on": date(2026, 2, 9)}, "starts_on", "à valider avant l’embauche"),
        ({"ends_on": date(2026, 2, 15)}, "ends_on", "précède"),
        ({"modality": "stage"}, "modality", "modalité"),
        ({"starts_on": date(2026, 5, 1)}, "starts_on", "déclarées avant"),
        ({"ends_on": date(2026, 3, 31)}, "ends_on", "déclarées après"),
    ],
)
def test_a_change_is_refused_at_its_field(host, engagement_id, contract_id, facts, field, words):
    hours(host, engagement_id, contract_id, date(2026, 4, 1), "35")
    call = {"by": host, "engagement_id": engagement_id, "facts": replace(CHANGE, **facts)}
    refused_at(lambda: engagements.change_engagement(**call), field, words)


def test_rejected_hours_do_not_hold_an_end_back(host, engagement_id, contract_id):
    hours(host, engagement_id, contract_id, date(2026, 4, 1), "35", "rejected")
    facts = replace(CHANGE, ends_on=date(2026, 3, 31))
    engagements.change_engagement(by=host, engagement_id=engagement_id, facts=facts)


def test_a_change_does_not_overlap_another_engagement(host, engagement_id, person_id, lots):
    engagements.change_engagement(by=host, engagement_id=engagement_id, facts=CHANGE)
    hired(host, person_id, lots[0].id, starts_on=date(2026, 7, 1))
    facts = replace(CHANGE, ends_on=None)
    refused_at(
        lambda: engagements.change_engagement(by=host, engagement_id=engagement_id, facts=facts),
        "starts_on",
        "travaille déjà",
    )


# --- the people of a contract, and who reads them


def test_the_people_of_a_contract_with_their_hours(host, engagement_id, person_id, contract_id):
    hours(host, engagement_id, contract_id, date(2026, 2, 1), "70.5", "validated")
    hours(host, engagement_id, contract_id, date(2026, 3, 1), "20")
    found = contract_people.list_contract_engagements(by=host, contract_id=contract_id, today=TODAY)
    (row,) = found.rows
    assert (row.person_name, row.hours_validated, row.hours_waiting) == ("Lina Test", 70.5, 20)
    assert (found.thread.people, found.shows_file, found.may_record) == (1, True, True)


def test_a_holder_reads_its_own_employees_only(host, engagement_id, contract_id, lots, holder):
    found = contract_people.list_contract_engagements(by=holder, contract_id=contract_id, today=TODAY)
    assert (found.rows, found.shows_file, found.may_record) == ((), False, False)
    own = recorded(host, first_name="Noé")
    validated(host, own)
    hired(host, own, lots[0].id, employer_siret=HOLDER_SIRET, employer_kind="company", modality="direct")
    (row,) = contract_people.list_contract_engagements(by=holder, contract_id=contract_id, today=TODAY).rows
    assert (row.person_name, row.home, row.evidence, row.may_change) == ("Noé Test", None, None, False)


def test_others_do_not_reach_it(host, other_host, buyer, engagement_id, contract_id, lots, person_id):
    calls = (
        lambda by: engagements.get_engagement(by=by, engagement_id=engagement_id, today=TODAY),
        lambda by: engagements.change_engagement(by=by, engagement_id=engagement_id, facts=CHANGE),
        lambda by: hired(by, person_id, lots[0].id),
        lambda by: contract_people.list_contract_engagements(by=by, contract_id=contract_id, today=TODAY),
    )
    for call in calls:
        with pytest.raises(NotFound):
            call(other_host)
        with pytest.raises(NotAllowed):
            call(buyer)


def test_a_lot_of_another_organisation_takes_nobody(host, other_host, lots):
    theirs = recorded(other_host)
    validated(other_host, theirs)
    with pytest.raises(NotFound):
        hired(other_host, theirs, lots[0].id)


def test_an_employer_may_not_record(host, lots, person_id):
    etti = member_of(ETTI_SIRET, "Intérim fictif", "ETTI", Role.INCLUSIVE_STRUCTURE)
    with pytest.raises(NotAllowed):
        hired(etti, person_id, lots[0].id)


def test_many_engagements_are_shown_in_few_queries(host, lots, django_assert_max_num_queries, contract_id):
    for number in range(12):
        found = recorded(host, first_name=f"Lina{number}", born_on=date(1990, 1, 1) + timedelta(days=number))
        validated(host, found)
        hired(host, found, lots[number % 2].id)
    with django_assert_max_num_queries(30):
        found = contract_people.list_contract_engagements(by=host, contract_id=contract_id, today=TODAY)
    assert len(found.rows) == 12
