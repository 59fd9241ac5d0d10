"""Communes: found by name or code, or as the nearest to points. Called inside a gesture that reads them."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.db.models import Case, CharField, F, Func, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from levier.records.models import Commune
from levier.rules.communes import Centres, nearest_commune
from levier.rules.territory import NOWHERE, Floats

# Beyond, a point is in no commune of France: the largest (Guyane) reach some 80 km from their centre.
FAR_M: Final = 100_000.0
# Centres are looked for this many degrees around the points: near first, then far for those still without.
_REACHES: Final = (0.3, 3.0)
# A degree of longitude is at least this long where France is: beyond the reach no centre stands nearer.
_SHORTEST_DEGREE_M: Final = 60_000.0
# Capitals too: a database in the C locale only knows the capitals of English.
_ACCENTED: Final = "àâäçéèêëîïôöùûüÿñÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸÑ-'’"
_PLAIN: Final = "aaaceeeeiioouuuyn" * 2 + "   "
_LETTERS: Final = str.maketrans(_ACCENTED, _PLAIN)
_SAINTS: Final = {"st": "saint", "ste": "sainte"}


def communes_named(words: str) -> QuerySet[Commune]:
    """Communes by name (whatever accents, hyphens, « St »), Insee code or postal code; most likely first."""
    text = " ".join(words.split())
    plain = folded_name(text)
    if not plain:
        return Commune.objects.none()
    is_exact = Q(plain=plain) | Q(code=text.upper())
    matches = is_exact | Q(plain__contains=plain)
    if text.isdigit():
        matches |= Q(postal_codes__contains=text)
    rank = Case(When(is_exact, then=0), When(plain__startswith=plain, then=1), default=2)
    return (
        Commune.objects.annotate(plain=_folded_column("name"))
        .filter(matches)
        .order_by(rank, F("population").desc(nulls_last=True), "code")
    )


def folded_name(name: str) -> str:
    """A name without capitals, accents, hyphens nor abbreviated saints."""
    return " ".join(_SAINTS.get(word, word) for word in _folded(name).split())


def _folded(name: str) -> str:
    return name.replace("œ", "oe").replace("Œ", "oe").translate(_LETTERS).lower()


def _folded_column(name: str) -> Lower:
    text: Any = name
    for function, before, after in (("REPLACE", "œ", "oe"), ("REPLACE", "Œ", "oe"), ("TRANSLATE", _ACCENTED, _PLAIN)):
        text = Func(text, Value(before), Value(after), function=function, output_field=CharField())
    return Lower(text)


def nearest_communes(latitudes: Floats, longitudes: Floats) -> "NearestCommunes":
    """The commune whose centre is the nearest to each point, an approximation to be confirmed.

    Columns of the points' length; "" and NaN for points without coordinates or further than FAR_M from any centre.
    """
    size = len(latitudes)
    codes: npt.NDArray[np.object_] = np.full(size, "", dtype=object)
    names: npt.NDArray[np.object_] = np.full(size, "", dtype=object)
    metres = np.full(size, np.nan)
    left = np.flatnonzero((np.abs(latitudes) <= 90) & (np.abs(longitudes) <= 180))  # noqa: PLR2004 (NaN are left out)
    for reach in _REACHES:
        if not len(left):
            break
        lat, lon = latitudes[left], longitudes[left]
        centres = Centres(_centres_around(lat, lon, reach))
        found = nearest_commune(centres, lat, lon)
        kept = (found.index != NOWHERE) & (found.distance_m <= min(reach * _SHORTEST_DEGREE_M, FAR_M))
        rows = left[kept]
        codes[rows] = found.code[kept]
        names[rows] = np.array(centres.names, dtype=object)[found.index[kept]] if len(rows) else ""
        metres[rows] = found.distance_m[kept]
        left = left[~kept]
    return NearestCommunes(codes, names, metres)


def _centres_around(lat: Floats, lon: Floats, reach: float) -> Any:
    return Commune.objects.filter(
        latitude__range=(float(lat.min()) - reach, float(lat.max()) + reach),
        longitude__range=(float(lon.min()) - reach, float(lon.max()) + reach),
    ).values_list("code", "name", "latitude", "longitude")


@dataclass(frozen=True, slots=True)
class NearestCommunes:
    """Columns, one element for each point: Insee code, name, metres to the centre."""

    code: npt.NDArray[np.object_]
    name: npt.NDArray[np.object_]
    distance_m: Floats
