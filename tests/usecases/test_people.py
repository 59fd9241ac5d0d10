"""People and their verdicts: what is refused, what is asked, who reads how much."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.fixtures_domain import ETTI_SIRET, NOW, member_of
from tests.fixtures_people import PERSON, TODAY, VERDICT, hired, hours, recorded, validated

from levier.records.models import Commune
from levier.rules.access import NotAllowed, Role
from levier.usecases import people, validation_forms
from levier.usecases.edits import EditedMeanwhile
from levier.usecases.refusals import NotFound, Refused
from levier.usecases.resemblances import LooksKnown

TOULOUSE, SAINT_ALBAN = "31555", "31467"


@pytest.fixture
def etti(lots):
    return member_of(ETTI_SIRET, "Intérim fictif", "ETTI", Role.INCLUSIVE_STRUCTURE)


@pytest.fixture
def prescriber(db):
    return member_of("30613890001294", "Mission locale fictive", "prescriber", Role.PRESCRIBER)


@pytest.fixture
def communes(host):
    """Three communes, written as an import would."""
    from levier.records.scope import APPLICATION, Scope, acting

    rows = (
        (TOULOUSE, "Toulouse", "31000 31100", 500_000),
        (SAINT_ALBAN, "Saint-Alban", "31140", 6_000),
        ("48132", "Saint-Alban", "48120", 1_300),
        ("31044", "Bérat", "31370", 3_000),
    )
    with acting(Scope(APPLICATION, host, "import_territory")):
        for code, name, postal, population in rows:
            Commune.objects.create(
                code=code, name=name, departement_code=code[:2], postal_codes=postal, population=population
            )
    return host


# --- recording


def test_a_person_is_recorded_with_the_smallest_identity(host, communes):
    found = people.record_person(by=host, at=NOW, facts=replace(PERSON, last_name="  Du  Test ", commune="toulouse"))
    view = people.get_person(by=host, person_id=found, today=TODAY)
    assert (view.name, view.identity.commune, view.identity.age) == ("Lina Du Test", "Toulouse", 26)
    assert view.identity.facts.commune == TOULOUSE
    assert (view.identity.location, view.identity.located_on) == ("Centre de la commune", TODAY)
    assert (view.validations, view.engagements, view.threads) == ((), (), ())
    assert {event.gesture for event in view.history} == {"Enregistrer une personne"}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"last_name": " "}, "last_name"),
        ({"first_name": ""}, "first_name"),
        ({"born_on": TODAY + timedelta(days=1)}, "born_on"),
        ({"born_on": date(1899, 12, 31)}, "born_on"),
        ({"sex": "Z"}, "sex"),
        ({"latitude": 43.6}, "longitude"),
        ({"longitude": 1.4}, "latitude"),
        ({"referred_by_id": 999_999}, "referred_by_id"),
        ({"prescriber_siret": "123"}, "prescriber_siret"),
        ({"commune": "nulle part"}, "commune"),
        ({"commune": "Saint-Alban"}, "commune"),
        ({"commune": "99999"}, "commune"),
        ({"commune": "31000"}, "commune"),
    ],
)
def test_what_is_refused_is_said_at_its_field(host, communes, facts, field):
    with pytest.raises(Refused) as refused:
        people.record_person(by=host, at=NOW, facts=replace(PERSON, **facts))
    assert field in [name for name, _ in refused.value.problems]


@pytest.mark.parametrize("written", ["31555", "Toulouse", "TOULOUSE"])
def test_a_commune_is_read_by_name_or_code(host, communes, written):
    found = recorded(host, commune=written)
    assert people.get_person_form(by=host, person_id=found).facts.commune == TOULOUSE


def test_accents_and_saints_do_not_hide_a_commune(host, communes):
    assert people.get_person_form(by=host, person_id=recorded(host, commune="berat")).facts.commune == "31044"
    with pytest.raises(Refused, match=r"31467.*48132"):
        recorded(host, commune="St Alban")


def test_without_imported_communes_a_code_is_taken_as_it_is(host):
    assert people.get_person_form(by=host, person_id=recorded(host, commune="2a004")).facts.commune == "2A004"


def test_a_prescriber_is_registered_once(host):
    facts = {"prescriber_siret": "30613890001294", "prescriber_name": "Mission locale fictive"}
    first = recorded(host, **facts)
    ((prescriber_id, label),) = people.get_person_form(by=host).prescribers
    assert label == "Mission locale fictive (30613890001294)"
    second = recorded(host, first_name="Noé", referred_by_id=prescriber_id)
    shown = [people.get_person(by=host, person_id=p, today=TODAY).identity.prescriber for p in (first, second)]
    assert shown == ["Mission locale fictive"] * 2


# --- near-duplicates


@pytest.mark.parametrize(
    ("last_name", "first_name"),
    [
        ("TÉST", "lina"),
        ("Lina", "Test"),
        ("Test-Durand", "Lina"),
        ("Durand", "Lina"),
        ("Test", "Lino"),
        ("Teste", "Linaa"),
    ],
)
def test_someone_born_the_same_day_under_a_close_name_is_asked_about(host, last_name, first_name):
    known = people.record_person(by=host, at=NOW, facts=PERSON)
    facts = replace(PERSON, last_name=last_name, first_name=first_name)
    with pytest.raises(LooksKnown) as asked:
        people.record_person(by=host, at=NOW, facts=facts)
    assert [person.id for person in asked.value.people] == [known]
    assert people.record_person(by=host, at=NOW, facts=facts, is_another=True) != known


@pytest.mark.parametrize("facts", [{"born_on": date(1999, 4, 4)}, {"last_name": "Okafor", "first_name": "Samira"}])
def test_another_day_or_another_name_is_another_person(host, facts):
    people.record_person(by=host, at=NOW, facts=PERSON)
    assert people.record_person(by=host, at=NOW, facts=replace(PERSON, **facts))


def test_another_organisation_s_people_are_never_named(host, other_host):
    people.record_person(by=other_host, at=NOW, facts=PERSON)
    assert people.record_person(by=host, at=NOW, facts=PERSON)


# --- changing


def test_a_change_is_kept_and_does_not_ask_about_oneself(host):
    found = recorded(host)
    people.change_person(by=host, at=NOW, person_id=found, facts=replace(PERSON, last_name="Teste"))
    view = people.get_person(by=host, person_id=found, today=TODAY)
    changes = {(c.label, c.before, c.after) for event in view.history for c in event.changes}
    assert ("last_name", "Test", "Teste") in changes


def test_a_change_towards_someone_else_s_name_is_asked_about(host):
    recorded(host)
    other = recorded(host, last_name="Okafor", first_name="Samira")
    with pytest.raises(LooksKnown):
        people.change_person(by=host, at=NOW, person_id=other, facts=PERSON)
    people.change_person(by=host, at=NOW, person_id=other, facts=PERSON, is_another=True)


def test_the_day_of_location_moves_with_the_home_alone(host):
    found = recorded(host, latitude=43.6, longitude=1.44)
    later = NOW + timedelta(days=9)
    same = replace(PERSON, first_name="Lina Rose", latitude=43.6, longitude=1.44)
    people.change_person(by=host, at=later, person_id=found, facts=same)
    identity = people.get_person(by=host, person_id=found, today=TODAY).identity
    assert (identity.location, identity.located_on) == ("Point mis sur la carte", TODAY)
    people.change_person(by=host, at=later, person_id=found, facts=replace(same, latitude=43.7))
    assert people.get_person(by=host, person_id=found, today=TODAY).identity.located_on == later.date()


def test_a_point_left_as_it_was_keeps_its_method_and_date(host):
    found = recorded(host, latitude=46.155, longitude=4.935, location_method="geocoded")
    facts = replace(PERSON, latitude=46.155, longitude=4.935)
    later = NOW + timedelta(days=30)
    people.change_person(by=host, at=later, person_id=found, facts=replace(facts, first_name="Rose"), is_another=True)
    identity = people.get_person(by=host, person_id=found, today=TODAY).identity
    assert (identity.location, identity.located_on) == ("Adresse géocodée", TODAY)
    moved = replace(facts, first_name="Rose", latitude=46.2)
    people.change_person(by=host, at=later, person_id=found, facts=moved, is_another=True)
    identity = people.get_person(by=host, person_id=found, today=TODAY).identity
    assert (identity.location, identity.located_on) == ("Point mis sur la carte", later.date())


# --- who reads how much


def test_the_list_filters_by_name_and_verdict(host, lots):
    lea = recorded(host, first_name="Léa", last_name="Être")
    bob = recorded(host, first_name="Bob")
    validated(host, lea)
    hired(host, lea, lots[0].id)

    def ids(**asked):
        return [row.id for row in people.list_people(by=host, today=TODAY, **asked).rows]

    assert ids() == [bob, lea] or ids() == [lea, bob]
    assert (ids(search="lea etre"), ids(search="zoé")) == ([lea], [])
    assert (ids(verdict="validated"), ids(verdict="none"), ids(verdict="to_complete")) == ([lea], [bob], [])
    (row,) = people.list_people(by=host, today=TODAY, search="lea").rows
    assert (row.verdict_label, row.contract_number, row.employer) == ("Validée", "2026-TRA-0001", "Intérim fictif")
    assert row.since == date(2026, 2, 16)
    assert people.list_people(by=host, today=date(2026, 2, 15), search="lea").rows[0].employer == ""


def test_another_organisation_finds_nothing(host, other_host):
    found = recorded(host)
    assert people.list_people(by=other_host, today=TODAY).rows == ()
    for call in (
        lambda: people.get_person(by=other_host, person_id=found, today=TODAY),
        lambda: people.get_person_form(by=other_host, person_id=found),
        lambda: people.change_person(by=other_host, at=NOW, person_id=found, facts=PERSON),
        lambda: validated(other_host, found),
        lambda: validation_forms.get_validation_form(by=other_host, person_id=found, on=TODAY),
    ):
        with pytest.raises(NotFound):
            call()


def test_an_employer_reads_a_name_and_its_own_engagements_only(host, lots, contract_id, etti, holder):
    found = recorded(host, prescriber_siret="30613890001294", prescriber_name="SPIP fictif")
    validated(host, found)
    mine = hired(host, found, lots[0].id)
    hired(host, found, lots[1].id, employer_siret="21310555400017", employer_name="Autre", employer_kind="AI")
    hours(host, mine, contract_id, date(2026, 2, 1), "70.5", "validated")
    view = people.get_person(by=etti, person_id=found, today=TODAY)
    assert (view.name, view.identity, view.validations, view.history) == ("Lina Test", None, None, ())
    (engagement,) = view.engagements
    assert (engagement.employer, engagement.hours_validated) == ("Intérim fictif", 70.5)
    assert (engagement.home, engagement.validated_on, engagement.evidence) == (None, None, None)
    assert engagement.may_change is False
    (row,) = people.list_people(by=etti, today=TODAY, verdict="not_eligible").rows
    assert (row.age, row.commune, row.verdict, row.verdict_label) == (None, None, None, "")
    assert row.employer == "Intérim fictif"
    for shown in (view, row):
        assert "PPSMJ" not in repr(shown)
        assert "SPIP" not in repr(shown)
    # The holder of the contract employs nobody: it reads nobody, though it reads the account.
    assert people.list_people(by=holder, today=TODAY).rows == ()
    with pytest.raises(NotFound):
        people.get_person(by=holder, person_id=found, today=TODAY)
    for employer in (etti, holder):
        with pytest.raises(NotAllowed):
            validated(employer, found)
        with pytest.raises(NotAllowed):
            validation_forms.advise_validation(by=employer, person_id=found, facts=VERDICT)


def test_a_prescriber_reads_those_it_referred(host, lots, prescriber, etti):
    referred = recorded(host, prescriber_siret="30613890001294")
    recorded(host, first_name="Autre")
    validated(host, referred)
    hired(host, referred, lots[0].id)
    (row,) = people.list_people(by=prescriber, today=TODAY).rows
    assert (row.id, row.age, row.verdict, row.contract_number) == (referred, 26, None, "")
    view = people.get_person(by=prescriber, person_id=referred, today=TODAY)
    assert view.identity.facts.born_on == PERSON.born_on
    assert (view.validations, view.threads) == (None, ())
    (engagement,) = view.engagements
    assert (engagement.employer, engagement.contract_number, engagement.hours_validated) == (
        "Intérim fictif",
        "",
        None,
    )


def test_buyers_and_coordinators_read_nobody(host, buyer):
    coordinator = replace(host, roles=frozenset({Role.COORDINATOR}))
    for other in (buyer, coordinator):
        with pytest.raises(NotAllowed):
            people.list_people(by=other, today=TODAY)


def test_a_facilitator_s_own_company_role_does_not_open_another_file(host, lots, other_host):
    """Someone both facilitator here and employer of another organisation's person reads her as an employer."""
    found = recorded(host)
    validated(host, found)
    hired(host, found, lots[0].id, employer_siret="41816609600069", employer_name="Sud", employer_kind="AI")
    employing = member_of("41816609600069", "Sud", "AI", Role.INCLUSIVE_STRUCTURE)
    both = replace(employing, roles=frozenset({Role.FACILITATOR, Role.INCLUSIVE_STRUCTURE}))
    view = people.get_person(by=both, person_id=found, today=TODAY)
    assert (view.identity, view.validations, view.may_change) == (None, None, False)
    assert view.engagements[0].home is None
    (row,) = people.list_people(by=both, today=TODAY, verdict="validated").rows
    assert row.verdict is None


def test_the_second_to_change_a_file_is_told_what_the_first_changed(host):
    person_id = recorded(host)
    form = people.get_person_form(by=host, person_id=person_id)
    first = replace(form.facts, last_name="Nouveau")
    people.change_person(by=host, at=NOW, person_id=person_id, facts=first, seen=form.seen)
    with pytest.raises(EditedMeanwhile) as told:
        people.change_person(by=host, at=NOW, person_id=person_id, facts=form.facts, seen=form.seen)
    assert [(d.column, d.now) for d in told.value.differences] == [("last_name", "Nouveau")]
    people.change_person(by=host, at=NOW, person_id=person_id, facts=form.facts, seen=told.value.seen)
