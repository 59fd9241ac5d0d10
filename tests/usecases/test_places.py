"""In which QPV is a place, on a day: inside, outside, to confirm, unknown; never outside without outlines."""

from datetime import date
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fixtures_territory import COMMUNES, QPV, outlines, square

from levier.exchange.sources.geocoder import Geocoded, NoAddress
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import ANONYMOUS, NotAllowed
from levier.usecases import outlines as grounds
from levier.usecases import territory as places
from levier.usecases.refusals import Refused

DAY = date(2026, 1, 1)
INSIDE, NEAR, OUTSIDE = (46.155, 4.935), (46.155, 4.94020), (46.16, 4.90)
NEXT_DOOR, OVERSEAS, ABROAD = (45.90, 4.93), (-21.0, 55.5), (40.4, -3.7)


@pytest.fixture
def at(host):
    def ask(point, on=DAY, **options):
        return places.place_at(by=host, latitude=point[0], longitude=point[1], on=on, **options)

    return ask


def told(place) -> str:
    return " ".join(reason.sentence for reason in place.reasons).replace("\u00a0", " ").replace("\u202f", " ")


def test_inside_says_which_qpv_of_which_generation_and_why(loaded_territory, at):
    place = at(INSIDE)
    assert (place.residence, place.qpv_code, place.qpv_name, place.qpv_vintage) == (
        "inside",
        "QN00101M",
        "Les Tilleuls",
        2024,
    )
    assert place.distance_m is None
    assert place.reasons[0].text.key == "qpv_2023"
    assert (place.commune_code, place.commune_name, place.commune_method) == ("01001", "Val-Fictif", "nearest")
    assert "la plus proche par son centre, à confirmer" in told(place)


def test_outside_where_outlines_are_loaded(loaded_territory, at):
    place = at(OUTSIDE)
    assert (place.residence, place.qpv_code, place.qpv_vintage) == ("outside", "", None)
    assert "dans aucun contour" in told(place)


@pytest.mark.parametrize("point", [NEAR, (46.155, 4.93980)])
def test_near_a_limit_is_to_confirm_on_both_sides(loaded_territory, at, point):
    place = at(point)
    assert (place.residence, place.qpv_code) == ("to_confirm", "QN00101M")
    assert place.distance_m == pytest.approx(15.5, abs=1)
    assert "sig.ville.gouv.fr" in told(place)


def test_a_weak_geocoding_is_to_confirm(loaded_territory, at):
    assert at(INSIDE, score=0.79).residence == "to_confirm"
    assert at(OUTSIDE, score=0.0).residence == "to_confirm"
    assert at(INSIDE, score=0.8).residence == "inside"
    assert "0,79" in told(at(INSIDE, score=0.79))
    assert "sans score" in told(at(INSIDE, score=0.0))


def test_two_outlines_at_once_are_to_confirm(loaded_territory, load, at):
    load("qpv", outlines(("QN00102M", "Bis", "01001", square(4.93, 46.15))))
    place = at(INSIDE)
    assert place.residence == "to_confirm"
    assert "se recouvrent" in told(place)


@pytest.mark.parametrize(
    ("point", "day", "why"),
    [
        (INSIDE, date(2023, 12, 31), "génération 2015, métropole"),
        (INSIDE, date(2014, 12, 31), "existent depuis le 1er janvier 2015"),
        (NEXT_DOOR, DAY, "pour le département 69"),
        (OVERSEAS, DAY, "pour le département 974"),
        (ABROAD, DAY, "loin de toute commune"),
    ],
)
def test_without_the_outlines_of_that_day_and_place_nothing_is_said(loaded_territory, at, point, day, why):
    place = at(point, day)
    assert place.residence == "unknown"
    assert why in told(place)


def test_without_any_outline_the_answer_says_what_to_do(load, at):
    load("communes", COMMUNES)
    place = at(INSIDE)
    assert place.residence == "unknown"
    assert "La facilitation les importe" in told(place)


def test_without_communes_outside_is_not_said(load, at):
    load("qpv", QPV)
    assert at(INSIDE).residence == "inside"
    place = at(OUTSIDE)
    assert (place.residence, place.commune_code, place.commune_method) == ("to_confirm", "", "")
    assert "importer les communes" in told(place)


def test_the_day_decides_of_the_generation(loaded_territory, load, at):
    load("qpv", outlines(("QP001009", "Les Anciens", "01001", square(4.93, 46.15))))
    assert at(INSIDE, date(2023, 12, 31)).qpv_code == "QP001009"
    assert at(INSIDE, date(2024, 1, 1)).qpv_code == "QN00101M"


def test_what_is_no_coordinate_is_said_at_its_field(at):
    with pytest.raises(Refused) as refused:
        at((91.0, float("nan")))
    assert [field for field, _ in refused.value.problems] == ["latitude", "longitude"]


def test_nobody_asks_without_signing_in(loaded_territory):
    with pytest.raises(NotAllowed):
        places.place_at(by=ANONYMOUS, latitude=1.0, longitude=1.0, on=DAY)


def test_locate_inside_another_gesture_takes_the_commune_given(loaded_territory, host):
    with acting(Scope(APPLICATION, host, "record_engagement")):
        place = places.locate(*INSIDE, DAY, commune_code="01002")
        assert (place.commune_code, place.commune_method) == ("01002", "given")
        assert "Commune indiquée" in told(place)
        assert places.locate(*INSIDE, DAY, commune_code="99999").commune_code == "01001"
        assert places.locate(float("nan"), 1.0, DAY).residence == "unknown"


def test_columns_answer_as_points_one_by_one(loaded_territory, host, at):
    points = [INSIDE, NEAR, OUTSIDE, NEXT_DOOR, OVERSEAS, ABROAD]
    days = [DAY, DAY, date(2023, 1, 1), DAY, DAY, date(2010, 1, 1)]
    found = places.places_at(by=host, points=points, days=days, with_communes=True)
    assert len(found) == len(points)
    for row, (point, day) in enumerate(zip(points, days, strict=True)):
        assert found.place(row) == at(point, day)


def test_columns_without_communes_give_the_same_residences(loaded_territory, host):
    points = [INSIDE, NEAR, OUTSIDE, NEXT_DOOR, OVERSEAS, ABROAD, (float("nan"), 2.0)]
    found = places.places_at(by=host, points=points, days=DAY)
    assert list(found.residence) == ["inside", "to_confirm", "outside", "unknown", "unknown", "unknown", "unknown"]
    assert set(found.commune_code) == {""}
    assert "pas de coordonnées" in told(found.place(6))


def test_no_points_no_answers(loaded_territory, host):
    assert len(places.places_at(by=host, points=np.empty((0, 2)), days=DAY)) == 0
    assert len(places.places_at(by=host, points=[], days=DAY, with_communes=True)) == 0


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.floats(45.7, 46.4), st.floats(4.7, 5.2), st.dates(date(2013, 1, 1), date(2027, 1, 1))),
        min_size=1,
        max_size=20,
    )
)
def test_inside_always_names_its_qpv_and_every_answer_has_a_reason(loaded_territory, host, asked):
    found = places.places_at(by=host, points=[row[:2] for row in asked], days=[row[2] for row in asked])
    for row in range(len(found)):
        place = found.place(row)
        assert place.reasons
        assert (place.residence == "inside") <= (place.qpv_code != "" and place.qpv_vintage is not None)
        assert place.residence == "unknown" or place.on >= date(2024, 1, 1)


def test_outlines_kept_follow_every_change_of_the_table(loaded_territory, load, host, at):
    assert at(INSIDE).qpv_name == "Les Tilleuls"
    with acting(Scope(APPLICATION, host, "see_public_reference")):
        assert grounds.loaded_ground(30.0) is grounds.loaded_ground(30.0)
    load("qpv", QPV.replace(b"Les Tilleuls", b"Les Platanes"))
    assert at(INSIDE).qpv_name == "Les Platanes"
    load("qpv", outlines(("QN00102M", "Bis", "01001", square(4.90, 46.15))))
    assert at((46.155, 4.905)).qpv_name == "Bis"


def house(latitude, longitude, score=0.97, is_house=True):
    return Geocoded(latitude, longitude, score, is_house, "01001", "1 rue Fictive")


def test_an_address_is_placed_by_the_geocoder(loaded_territory, host):
    ask = partial(places.place_of_address, by=host, address="1 rue Fictive", on=DAY)
    place = ask(geocoder=lambda address: house(*INSIDE))
    assert (place.residence, place.method, place.commune_method) == ("inside", "geocoded", "given")
    assert ask(geocoder=lambda address: house(*INSIDE, is_house=False)).residence == "to_confirm"
    assert ask(geocoder=lambda address: house(*INSIDE, score=0.5)).residence == "to_confirm"


def test_when_the_geocoder_fails_the_centre_of_the_commune_stands_in(loaded_territory, host):
    def silent(address):
        raise NoAddress("Le service de géocodage n’a pas répondu.")

    place = places.place_of_address(by=host, address="x", commune_code="01001", on=DAY, geocoder=silent)
    assert (place.method, place.residence) == ("commune", "to_confirm")
    assert told(place).startswith("Le service de géocodage n’a pas répondu. Le centre de la commune")
    without = places.place_of_address(by=host, address="x", commune_code="01001", on=DAY)
    assert "Aucun service de géocodage" in told(without)
    with pytest.raises(Refused) as refused:
        places.place_of_address(by=host, address="x", commune_code="99999", on=DAY, geocoder=silent)
    assert refused.value.problems[0][0] == "commune_code"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("val fictif", ["01001"]),
        ("VAL-FICTIF", ["01001"]),
        ("st fictif l'oeuf", ["01002"]),
        ("ile", ["97401"]),
        ("69001", ["69001"]),
        ("01410", ["01002"]),
        ("fictif", ["01001", "01002"]),
        ("introuvable", []),
        ("  ", []),
    ],
)
def test_communes_are_found_as_people_write_them(loaded_territory, host, words, codes):
    found = places.get_territory(by=host, on=DAY, words=words)
    assert [commune.code for commune in found.communes] == codes


def test_a_commune_shows_its_group_and_its_qpv_in_force(loaded_territory, host):
    (commune, *_) = places.get_territory(by=host, on=DAY, words="01001").communes
    assert (commune.epci, commune.qpvs) == ("CC du Val-Fictif", ("Les Tilleuls",))
    (before,) = places.get_territory(by=host, on=date(2020, 1, 1), words="01001").communes
    assert before.qpvs == ()


def test_the_coverage_says_where_outlines_are(loaded_territory, load, host):
    found = places.get_territory(by=host, on=DAY)
    assert "1 département (métropole)." in found.coverage
    load("qpv", outlines(("QN97401I", "Le Lagon", "97401", square(55.5, -21.0))))
    assert "(métropole) et 1 département (outre-mer)" in places.get_territory(by=host, on=DAY).coverage
    assert "Aucun contour" in places.get_territory(by=host, on=date(2020, 1, 1)).coverage


def test_outlines_are_drawn_in_the_box_asked(loaded_territory, host):
    (drawn,) = places.outlines_in(by=host, box=(46.0, 4.0, 47.0, 5.0), on=DAY)
    assert (drawn.code, drawn.vintage) == ("QN00101M", 2024)
    assert '"type":"' in drawn.geometry
    assert places.outlines_in(by=host, box=(10.0, 4.0, 11.0, 5.0), on=DAY) == ()
    assert places.outlines_in(by=host, box=(46.0, 4.0, 47.0, 5.0), on=date(2020, 1, 1)) == ()
