"""An engagement at depth: its contract of employment, for whom, with which tutor, and the days whose hours count."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from tests.fixtures_domain import ETTI_SIRET, HOLDER_SIRET, NOW
from tests.fixtures_people import TODAY, hired, recorded, validated

from levier.records.models import Clause, Engagement, Organization, Person
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.awards import GroupForm
from levier.usecases import awards, clause_terms, engagement_forms, engagement_refusals, engagements, people
from levier.usecases.edits import EditedMeanwhile
from levier.usecases.engagement_views import _age_to_check
from levier.usecases.refusals import Refused

CHANGE = engagements.EngagementChange("mission", "CTT", date(2026, 2, 16))
DIRECT = {"modality": "direct", "employment_contract": "CDI"}
MEMBER_SIRET = "38012986646850"


def _refused_at(call, field, words):
    with pytest.raises(Refused) as refused:
        call()
    assert {name for name, _ in refused.value.problems} == {field}
    assert words in str(refused.value)


def _organization(siret: str) -> int:
    return Organization.objects.values_list("pk", flat=True).get(siret=siret)


@pytest.fixture
def awarded(host, lots) -> int:
    """The first lot is won by the holder and another company, whose id is returned."""
    members = (
        awards.MemberFacts(HOLDER_SIRET, share_percent=60),
        awards.MemberFacts(MEMBER_SIRET, "Cotraitant fictif", "member", 40),
    )
    facts = awards.AwardFacts(GroupForm.SOLIDARY, members)
    awards.record_award(by=host, at=NOW, lot_id=lots[0].id, facts=facts)
    with acting(Scope(APPLICATION, host, "test")):
        return _organization(MEMBER_SIRET)


def shown(host, person_id):
    (view,) = people.get_person(by=host, person_id=person_id, today=TODAY).engagements
    return view


# --- contract of employment, tutor, job


@pytest.fixture
def training_lot(host, lots) -> int:
    """The first lot, with a training clause."""
    terms = clause_terms.ClauseTerms(kind="training")
    clause_terms.change_terms(by=host, on=TODAY, clause_id=lots[0].clause_id, terms=terms)
    return lots[0].id


PLACEMENT = {"modality": "placement", "employment_contract": "none", "tutor": "Mireille Bayle"}


def test_a_placement_under_school_status_has_no_contract_of_employment(host, person_id, lots, training_lot):
    assert hired(host, person_id, training_lot, **PLACEMENT)
    assert shown(host, person_id).employment_contract.startswith("Sans contrat de travail")
    for given in ({**PLACEMENT, "employment_contract": "CDD"}, {**PLACEMENT, "modality": "direct"}):
        _refused_at(
            lambda given=given: hired(host, person_id, training_lot, **{**given, "starts_on": date(2026, 3, 30)}),
            "employment_contract",
            "statut scolaire",
        )


@pytest.mark.parametrize(
    ("born_on", "told"),
    [(date(2011, 2, 17), "de 15 à 25 ans"), (date(2010, 2, 17), "À vérifier"), (date(2010, 2, 16), "")],
    ids=["fourteen", "fifteen", "sixteen"],
)
def test_the_age_at_a_placement_is_flagged_and_never_refused(host, lots, training_lot, born_on, told):
    young = recorded(host, first_name="Jo", born_on=born_on)
    validated(host, young)
    hired(host, young, training_lot, **PLACEMENT)
    reasons = shown(host, young).age_to_check
    assert bool(reasons) is bool(told)
    assert all(told in reason.sentence for reason in reasons)


def test_before_the_training_clause_no_age_is_known(host, lots, training_lot):
    row = Engagement(modality="placement", starts_on=date(2019, 1, 1))
    assert _age_to_check(row, Person(born_on=date(1990, 1, 1))) == ()


def test_a_placement_is_on_a_training_clause_alone(host, person_id, lots, training_lot):
    _refused_at(lambda: hired(host, person_id, lots[1].id, **PLACEMENT), "modality", "clause de formation")
    mission = hired(host, person_id, lots[1].id)
    change = engagements.EngagementChange("placement", "none", date(2026, 2, 16), tutor="Mireille Bayle")
    _refused_at(
        lambda: engagements.change_engagement(by=host, engagement_id=mission, facts=change), "modality", "formation"
    )


def test_a_clause_that_takes_people_in_stays_a_training_clause(host, person_id, lots, training_lot):
    hired(host, person_id, training_lot, **PLACEMENT)
    terms = clause_terms.ClauseTerms(kind="hours")
    _refused_at(
        lambda: clause_terms.change_terms(by=host, on=TODAY, clause_id=lots[0].clause_id, terms=terms),
        "kind",
        "statut scolaire",
    )


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({**DIRECT, "employment_contract": "apprenticeship"}, "L6223-5"),
        ({"modality": "secondment", "employment_contract": "professionalisation"}, "L6325-3-1"),
        ({**PLACEMENT, "tutor": " "}, "L124-9"),
    ],
    ids=["apprenticeship", "professionalisation", "placement"],
)
def test_a_tutor_the_law_asks_for_is_refused_without(host, person_id, training_lot, given, text):
    _refused_at(lambda: hired(host, person_id, training_lot, **given), "tutor", text)


def test_a_tutor_kept_is_not_taken_away_and_an_old_hire_without_one_still_ends(host, person_id, lots):
    apprenticeship = {**DIRECT, "employment_contract": "apprenticeship", "tutor": "Farid Escande"}
    engagement_id = hired(host, person_id, lots[0].id, **apprenticeship)
    change = engagements.EngagementChange("direct", "apprenticeship", date(2026, 2, 16), date(2026, 3, 31))
    _refused_at(
        lambda: engagements.change_engagement(by=host, engagement_id=engagement_id, facts=change), "tutor", "L6223-5"
    )
    with acting(Scope(APPLICATION, host, "record_engagement")):
        Engagement.objects.filter(pk=engagement_id).update(tutor="")
    engagements.change_engagement(by=host, engagement_id=engagement_id, facts=change)
    assert shown(host, person_id).ends_on == date(2026, 3, 31)
    assert shown(host, person_id).needs_tutor


def test_a_direct_hire_without_a_tutor_is_told(host, person_id, lots):
    engagement_id = hired(host, person_id, lots[0].id, **DIRECT)
    assert shown(host, person_id).needs_tutor
    facts = replace(CHANGE, **DIRECT, tutor=" Paul Fictif ")
    engagements.change_engagement(by=host, engagement_id=engagement_id, facts=facts)
    assert (shown(host, person_id).needs_tutor, shown(host, person_id).tutor) == (False, "Paul Fictif")


@pytest.mark.parametrize(
    ("given", "field"),
    [({"job_code": "Z1702"}, "job_code"), ({"job_code": "F17"}, "job_code"), ({"tutor": "x" * 121}, "tutor")],
    ids=["letter", "short", "long tutor"],
)
def test_a_wrong_detail_is_refused_at_its_field(host, person_id, lots, engagement_id, given, field):
    _refused_at(lambda: hired(host, person_id, lots[1].id, **given), field, "")
    change = replace(CHANGE, **given)
    _refused_at(lambda: engagements.change_engagement(by=host, engagement_id=engagement_id, facts=change), field, "")


def test_a_job_code_is_kept_as_rome_writes_it(host, person_id, lots):
    hired(host, person_id, lots[0].id, job_code="f 1702")
    assert shown(host, person_id).job_code == "F1702"


# --- for whom


def test_one_works_for_the_holder_or_a_member_of_the_award(host, person_id, lots, awarded, engagement_id):
    form = engagement_forms.get_engagement_form(by=host, today=TODAY, person_id=person_id)
    ((_, named),) = form.parties
    assert [name for _, name in named] == ["Bâtiments du Canal", "Cotraitant fictif"]
    page = engagements.get_engagement(by=host, engagement_id=engagement_id, today=TODAY)
    assert page.parties == named
    change = replace(CHANGE, on_behalf_of_id=awarded)
    engagements.change_engagement(by=host, engagement_id=engagement_id, facts=change)
    assert shown(host, person_id).on_behalf_of == "Cotraitant fictif"
    # Put right afterwards, it stays as it was though the award may have changed.
    engagements.change_engagement(by=host, engagement_id=engagement_id, facts=replace(change, tutor="Paul Fictif"))


def test_nobody_works_for_a_company_without_part_in_the_lot(host, person_id, lots, awarded, engagement_id):
    with acting(Scope(APPLICATION, host, "test")):
        etti = _organization(ETTI_SIRET)
    for lot, party in ((lots[0], etti), (lots[1], awarded)):
        _refused_at(
            lambda lot=lot, party=party: hired(
                host, person_id, lot.id, starts_on=date(2026, 2, 11), ends_on=date(2026, 2, 12), on_behalf_of_id=party
            ),
            "on_behalf_of_id",
            "attribution",
        )
    change = replace(CHANGE, on_behalf_of_id=etti)
    _refused_at(
        lambda: engagements.change_engagement(by=host, engagement_id=engagement_id, facts=change),
        "on_behalf_of_id",
        "attribution",
    )


# --- the days whose hours count


def _limit(host, lot, **terms):
    with acting(Scope(APPLICATION, host, "change_contract")):
        Clause.objects.filter(lot_id=lot.id).update(**terms)


def test_hours_count_within_the_contract_and_the_engagement(host, person_id, lots):
    hired(host, person_id, lots[0].id, ends_on=date(2026, 6, 30))
    found = shown(host, person_id).counting
    assert (found.verdict.first, found.verdict.last) == (date(2026, 2, 16), date(2026, 6, 30))
    assert "fin" in found.reasons[-1].sentence


def test_a_permanent_contract_counts_for_the_months_of_the_clause(host, person_id, lots):
    _limit(host, lots[0], permanent_limit_months=6)
    engagement_id = hired(host, person_id, lots[0].id, **DIRECT)
    assert shown(host, person_id).counting.verdict.last == date(2026, 8, 15)
    _limit(host, lots[0], permanent_limit_start="first_hour")
    change = replace(CHANGE, **DIRECT, first_hour_on=date(2026, 3, 1))
    engagements.change_engagement(by=host, engagement_id=engagement_id, facts=change)
    assert shown(host, person_id).counting.verdict.last == date(2026, 8, 31)
    _refused_at(
        lambda: engagements.change_engagement(
            by=host, engagement_id=engagement_id, facts=replace(change, first_hour_on=date(2026, 2, 15))
        ),
        "first_hour_on",
        "Hors de l’embauche",
    )


def test_a_limit_on_the_person_starts_with_her_first_engagement(host, person_id, lots):
    _limit(host, lots[0], permanent_limit_months=6, permanent_limit_base="person")
    hired(host, person_id, lots[1].id, starts_on=date(2026, 2, 10), ends_on=date(2026, 2, 15))
    hired(host, person_id, lots[0].id, **DIRECT)
    views = people.get_person(by=host, person_id=person_id, today=TODAY).engagements
    assert {view.counting.verdict.last for view in views if view.modality == "Embauche directe"} == {date(2026, 8, 9)}


# --- two at once


def test_the_second_to_save_is_told(host, engagement_id):
    seen = engagements.get_engagement(by=host, engagement_id=engagement_id, today=TODAY).seen
    engagements.change_engagement(by=host, engagement_id=engagement_id, facts=replace(CHANGE, tutor="A"), seen=seen)
    with pytest.raises(EditedMeanwhile):
        engagements.change_engagement(by=host, engagement_id=engagement_id, facts=CHANGE, seen=seen)


def test_the_database_keeps_hires_apart_by_itself(host, person_id, lots, monkeypatch):
    hired(host, person_id, lots[0].id)
    later = hired(host, person_id, lots[1].id, starts_on=date(2026, 3, 1))
    monkeypatch.setattr(engagements, "overlap_problems", lambda *_: [])
    for start in (date(2026, 2, 16), date(2026, 5, 1)):
        _refused_at(
            lambda start=start: hired(host, person_id, lots[0].id, starts_on=start), "starts_on", "vient d’être"
        )
    with acting(Scope(APPLICATION, host, "record_engagement")):
        Engagement.objects.filter(pk=later).update(lot_id=lots[0].id, employer_id=_organization(HOLDER_SIRET))
        hired(host, person_id, lots[1].id, ends_on=date(2026, 2, 20))
        moved = hired(host, person_id, lots[1].id, starts_on=date(2026, 3, 1))
    change = replace(CHANGE, starts_on=date(2026, 2, 18))
    _refused_at(
        lambda: engagements.change_engagement(by=host, engagement_id=moved, facts=change), "starts_on", "vient d’être"
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("checked", [True, False], ids=["use case", "database"])
def test_the_same_hire_entered_twice_at_once_is_kept_once(host, person_id, lots, checked, monkeypatch):
    """Two connections: with the check of the use case, and with the constraint alone."""
    if not checked:
        monkeypatch.setattr(engagements, "overlap_problems", lambda *_: [])
    assert engagement_refusals.overlap_problems([], NOW.date(), None) == []
    ready, outcomes = threading.Barrier(2), []

    def enter():
        ready.wait(timeout=10)
        try:
            hired(host, person_id, lots[0].id, employer_siret=HOLDER_SIRET, employer_kind="company")
            outcomes.append("kept")
        except Refused as refused:
            outcomes.append(refused.problems[0][0])
        finally:
            connection.close()

    both = [threading.Thread(target=enter) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(outcomes) == ["kept", "starts_on"]
    with acting(Scope(APPLICATION, host, "record_engagement")):
        assert Engagement.objects.count() == 1
