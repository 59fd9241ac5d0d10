"""The home on the day of the hire: kept as it was, taken again with another first day, settled by the service."""

from dataclasses import replace
from datetime import date

import pytest
import shapely
from tests.fixtures_domain import NOW
from tests.fixtures_people import TODAY, hired, recorded, validated
from tests.usecases.engagement_samples import CHANGE, refused_at

from levier.records.models import Commune, Person, Qpv
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import engagements, people
from levier.usecases.residences import home_on

INSIDE, NEAR = (43.605, 1.405), (43.605, 1.4099)
WITHOUT_QPV, WITH_QPV = "31044", "31555"


@pytest.fixture
def territory(host):
    """Two communes and the outline of one QPV, in the first of them, in force since 2024."""
    with acting(Scope(APPLICATION, host, "import_territory")):
        for code, name, latitude, longitude in (
            (WITH_QPV, "Ville", 43.60, 1.44),
            (WITHOUT_QPV, "Village", 43.38, 1.18),
        ):
            Commune.objects.create(
                code=code, name=name, departement_code="31", latitude=latitude, longitude=longitude, population=9
            )
        Qpv.objects.create(
            code="QN03101M",
            name="Les Tilleuls",
            vintage=2024,
            valid_from=date(2024, 1, 1),
            communes=[WITH_QPV],
            outline=shapely.to_wkb(shapely.box(1.40, 43.60, 1.41, 43.61)),
        )


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ({}, ("unknown", "", "Non localisé")),
        ({"latitude": INSIDE[0], "longitude": INSIDE[1]}, ("inside", "QN03101M", "Point mis sur la carte")),
        ({"latitude": NEAR[0], "longitude": NEAR[1]}, ("to_confirm", "QN03101M", "Point mis sur la carte")),
        ({"latitude": 43.39, "longitude": 1.19}, ("outside", "", "Point mis sur la carte")),
        ({"commune": WITH_QPV}, ("to_confirm", "", "Centre de la commune")),
        ({"commune": WITHOUT_QPV}, ("outside", "", "Centre de la commune")),
    ],
)
def test_the_home_is_kept_as_it_was_that_day(host, lots, territory, home, expected):
    found = recorded(host, **home)
    validated(host, found)
    hired(host, found, lots[0].id)
    (view,) = people.get_person(by=host, person_id=found, today=TODAY).engagements
    assert (view.home.residence, view.home.qpv_code, view.home.method) == expected
    if view.home.residence == "inside":
        assert (view.home.qpv_name, view.home.qpv_vintage) == ("Les Tilleuls", 2024)


def test_a_commune_without_outlines_loaded_stays_to_confirm(host, lots):
    found = recorded(host, commune=WITHOUT_QPV)
    validated(host, found)
    hired(host, found, lots[0].id)
    (view,) = people.get_person(by=host, person_id=found, today=TODAY).engagements
    assert view.home.residence == "to_confirm"


def test_a_point_without_outlines_loaded_has_no_answer_yet(host, lots):
    found = recorded(host, latitude=INSIDE[0], longitude=INSIDE[1])
    validated(host, found)
    hired(host, found, lots[0].id)
    (view,) = people.get_person(by=host, person_id=found, today=TODAY).engagements
    assert (view.home.residence, view.home.label) == ("unknown", "Sans réponse")


def test_an_arrondissement_is_looked_up_as_its_commune(host, territory):
    with acting(Scope(APPLICATION, host, "import_territory")):
        Commune.objects.create(code="75118", name="Paris 18e", departement_code="75", latitude=48.89, longitude=2.34)
        Qpv.objects.create(
            code="QN07501M",
            name="Q",
            vintage=2024,
            valid_from=date(2024, 1, 1),
            communes=["75056"],
            outline=shapely.to_wkb(shapely.box(2.30, 48.80, 2.31, 48.81)),
        )
        assert home_on(Person(commune="75118"), TODAY).residence == "to_confirm"


def test_moving_later_does_not_change_the_home_at_hire(host, lots, territory):
    found = recorded(host, latitude=INSIDE[0], longitude=INSIDE[1])
    validated(host, found)
    hired(host, found, lots[0].id)
    facts = people.get_person_form(by=host, person_id=found).facts
    people.change_person(by=host, at=NOW, person_id=found, facts=replace(facts, latitude=43.39, longitude=1.19))
    (view,) = people.get_person(by=host, person_id=found, today=TODAY).engagements
    assert view.home.residence == "inside"


def test_another_first_day_takes_the_verdict_and_the_home_of_that_day(host, lots, territory):
    found = recorded(host)
    validated(host, found)
    engagement_id = hired(host, found, lots[0].id)
    facts = people.get_person_form(by=host, person_id=found).facts
    moved = replace(facts, latitude=INSIDE[0], longitude=INSIDE[1])
    people.change_person(by=host, at=NOW, person_id=found, facts=moved)
    validated(host, found, decided_on=date(2026, 2, 18))
    engagements.change_engagement(
        by=host, engagement_id=engagement_id, facts=replace(CHANGE, starts_on=date(2026, 2, 20))
    )
    view = engagements.get_engagement(by=host, engagement_id=engagement_id, today=TODAY).view
    assert (view.validated_on, view.home.residence) == (date(2026, 2, 18), "inside")


@pytest.mark.parametrize(
    ("answer", "code", "expected"),
    [("inside", "qn03101m", ("inside", "QN03101M", 2024)), ("outside", "QN03101M", ("outside", "", None))],
)
def test_the_official_service_s_answer_settles_the_home(host, engagement_id, territory, answer, code, expected):
    facts = replace(CHANGE, residence=answer, qpv_code=code)
    engagements.change_engagement(by=host, engagement_id=engagement_id, facts=facts)
    home = engagements.get_engagement(by=host, engagement_id=engagement_id, today=TODAY).view.home
    assert (home.residence, home.qpv_code, home.qpv_vintage) == expected
    assert home.method == "Service officiel"


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"residence": "to_confirm"}, "residence", "service officiel"),
        ({"residence": "inside", "qpv_code": "QN00000X"}, "qpv_code", "Aucun QPV"),
    ],
)
def test_an_answer_that_is_not_the_official_service_s_is_refused(host, engagement_id, territory, facts, field, words):
    call = {"by": host, "engagement_id": engagement_id, "facts": replace(CHANGE, **facts)}
    refused_at(lambda: engagements.change_engagement(**call), field, words)
