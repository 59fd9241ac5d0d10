"""A geocoding service that answers, is silent, or says anything."""

import json
from urllib.error import URLError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.exchange.sources import geocoder
from levier.exchange.sources.geocoder import Geocoded, NoAddress, geocode

BASE = "https://geocodage.example/"


def answer(**changes) -> bytes:
    properties = {"score": 0.93, "type": "housenumber", "citycode": "31555", "label": "1 Rue Fictive", **changes}
    feature = {"geometry": {"coordinates": [1.44, 43.6]}, "properties": properties}
    return json.dumps({"features": [feature]}).encode()


def test_the_point_its_score_and_its_commune():
    asked = []

    def opener(url, seconds):
        asked.append((url, seconds))
        return answer()

    assert geocode(BASE, " 1  rue Fictive ", opener) == Geocoded(43.6, 1.44, 0.93, True, "31555", "1 Rue Fictive")
    assert asked == [("https://geocodage.example/search/?q=1+rue+Fictive&limit=1", 3.0)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"type": "municipality"}, (False, 0.93, "31555")),
        ({"score": 7}, (True, 1.0, "31555")),
        ({"citycode": "?"}, (True, 0.93, "")),
        ({"citycode": None, "label": None}, (True, 0.93, "")),
    ],
)
def test_what_a_service_says_is_bounded(changes, expected):
    found = geocode(BASE, "x", lambda url, seconds: answer(**changes))
    assert (found.is_house, found.score, found.commune_code) == expected


@pytest.mark.parametrize("error", [TimeoutError(), URLError("x"), ConnectionResetError()])
def test_silence_is_a_sentence(error):
    def opener(url, seconds):
        raise error

    with pytest.raises(NoAddress, match="n’a pas répondu"):
        geocode(BASE, "x", opener)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"null",
        b'{"features": []}',
        b'{"features": [{"geometry": null}]}',
        answer(score="much"),
        answer().replace(b"43.6", b"436.0"),
        answer(score=float("nan")),
    ],
)
def test_an_answer_without_a_point_is_not_one(body):
    with pytest.raises(NoAddress, match="pas trouvé"):
        geocode(BASE, "x", lambda url, seconds: body)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_point_or_a_sentence(body):
    with pytest.raises(NoAddress):
        geocode(BASE, "x", lambda url, seconds: body)


@pytest.mark.parametrize(("base", "address"), [("file:///etc/hostname", "x"), ("", "x"), (BASE, "   ")])
def test_nothing_is_asked_without_a_service_or_an_address(base, address):
    with pytest.raises(NoAddress):
        geocode(base, address, lambda url, seconds: pytest.fail("asked"))


def test_bytes_are_read_up_to_a_limit(monkeypatch):
    class Response:
        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def read(self, size):
            return answer()[:size]

    monkeypatch.setattr(geocoder.urllib.request, "urlopen", lambda url, timeout: Response())
    assert geocode(BASE, "x").commune_code == "31555"
