"""Addresses turned into points by a geocoding service, when the installation names one.

Publisher: IGN (Géoplateforme) for the national service; any service that speaks the same way
Licence: Licence Ouverte 2.0 (Etalab), Base adresse nationale
Address: https://data.geopf.fr/geocodage/
Freshness: the national base is updated daily
Caveats: off by default, since an address sent is an address told to someone else; the score is of the wording,
  not of the ground; without a house number the point is the middle of a street or of a commune.
"""

import json
import math
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

TIMEOUT_S: Final = 3.0
ANSWER_BYTES: Final = 200_000
LONGEST_ADDRESS: Final = 200
_COMMUNE: Final = re.compile(r"(?:\d{2}|2[AB])\d{3}")

Opener = Callable[[str, float], bytes]


def geocode(base: str, address: str, opener: "Opener | None" = None) -> "Geocoded":
    """The best point for an address, asked of ``<base>/search/?q=…&limit=1``.

    base: address of the service, http or https; opener: how bytes are fetched (url, seconds), for tests.
    Raises NoAddress, its French message saying why, when there is no point to give.
    """
    text = " ".join(address.split())[:LONGEST_ADDRESS]
    if not text:
        raise NoAddress("L’adresse est vide.")
    if urlsplit(base).scheme not in {"http", "https"}:
        raise NoAddress("L’adresse du service de géocodage n’est pas réglée en http ou https.")
    url = f"{base.rstrip('/')}/search/?{urlencode({'q': text, 'limit': 1})}"
    try:
        answer = json.loads((opener or _fetch)(url, TIMEOUT_S))
    except (OSError, ValueError, RecursionError):
        # URLError, HTTPError and time-outs are OSError; what is not JSON or not UTF-8 is ValueError.
        raise NoAddress("Le service de géocodage n’a pas répondu.") from None
    point = _point(answer)
    if point is None:
        raise NoAddress("Le service de géocodage n’a pas trouvé cette adresse.")
    return point


def _fetch(url: str, seconds: float) -> bytes:
    with urllib.request.urlopen(url, timeout=seconds) as response:  # noqa: S310 (scheme checked by geocode)
        content: bytes = response.read(ANSWER_BYTES)
        return content


def _point(answer: Any) -> "Geocoded | None":
    try:
        feature = answer["features"][0]
        longitude, latitude = (float(value) for value in feature["geometry"]["coordinates"][:2])
        properties = feature["properties"]
        score = float(properties.get("score", 0.0))
        kind, code, label = (str(properties.get(name) or "") for name in ("type", "citycode", "label"))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and math.isfinite(score)):
        return None
    commune = code if _COMMUNE.fullmatch(code) else ""
    return Geocoded(latitude, longitude, min(max(score, 0.0), 1.0), kind == "housenumber", commune, label[:200])


class NoAddress(Exception):
    """No point for an address; `message` is the French sentence to show."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Geocoded:
    """A point in degrees (WGS 84), its score from 0 to 1, whether it is a house, its Insee code or ""."""

    latitude: float
    longitude: float
    score: float
    is_house: bool
    commune_code: str
    label: str
