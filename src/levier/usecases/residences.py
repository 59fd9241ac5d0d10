"""Where people live: the commune they name, and their home's QPV on the day of a hire."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from levier.exchange.sources.hours_files_dates import plain
from levier.records.models import Commune, LocationMethod, Person, Qpv, Residence
from levier.usecases.communes import communes_named
from levier.usecases.refusals import Refused
from levier.usecases.territory import locate

_CODE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_LOOKED, _SHOWN = 60, 6
# Outlines name the whole commune, people name their arrondissement (Insee, code officiel géographique).
_ARRONDISSEMENTS: Final = (("751", "75056"), ("132", "13055"), ("6938", "69123"))
_SAINTS: Final = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True, slots=True)
class Home:
    """``residence`` is a ``Residence``; the code and the vintage of the QPV are given when it is inside one."""

    residence: str
    method: str
    qpv_code: str = ""
    qpv_vintage: int | None = None


def read_commune(written: str, field: str = "commune") -> str:
    """The Insee code of the commune written as a code or as a name; "" when nothing is written.

    Raises ``Refused`` when no commune, or several, answer to it. A well-formed code is taken as it is as long as
    no commune was imported.
    """
    text = " ".join(written.split())
    if not text:
        return ""
    near = list(communes_named(text)[:_LOOKED])
    same = [commune for commune in near if commune.code == text.upper() or _named(commune.name) == _named(text)]
    if len(same) == 1:
        return same[0].code
    if _CODE.fullmatch(text.upper()) and not Commune.objects.exists():
        return text.upper()
    if not near:
        raise Refused(
            (field, f"Commune inconnue\u00a0: «\u00a0{text}\u00a0». Écrivez son nom entier ou son code Insee.")
        )
    choices = ", ".join(f"{c.code} ({c.name}, {c.departement_code})" for c in (same or near)[:_SHOWN])
    raise Refused(
        (field, f"«\u00a0{text}\u00a0» ne dit pas quelle commune\u00a0: écrivez son code Insee, par exemple {choices}.")
    )


def _named(name: str) -> str:
    return " ".join(_SAINTS.get(word, word) for word in plain(name).split())


def commune_names(codes: set[str]) -> dict[str, str]:
    """The names of communes by code, without those unknown here."""
    return dict(Commune.objects.filter(code__in=codes - {""}).values_list("code", "name"))


def home_on(person: Person, on: date) -> Home:
    """Whether the person's home was in a QPV that day, and how one knows.

    A home known by its commune alone is to be confirmed, unless the commune then had no QPV at all.
    """
    if person.latitude is not None and person.longitude is not None:
        place = locate(person.latitude, person.longitude, on, commune_code=person.commune)
        return Home(place.residence, person.location_method, place.qpv_code, place.qpv_vintage)
    if person.commune:
        return Home(_by_commune(person.commune, on), LocationMethod.COMMUNE)
    return Home(Residence.UNKNOWN, LocationMethod.NONE)


def _by_commune(code: str, on: date) -> str:
    whole = next((parent for start, parent in _ARRONDISSEMENTS if code.startswith(start)), code)
    in_force = Qpv.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)
    named = Q(communes__contains=[code]) | Q(communes__contains=[whole])
    commune = Commune.objects.filter(code=code, latitude__isnull=False, longitude__isnull=False).first()
    if commune is None or in_force.filter(named).exists():
        return Residence.TO_CONFIRM
    # Its centre says whether the outlines of that day are loaded around it: without them nothing can be said.
    place = locate(commune.latitude or 0.0, commune.longitude or 0.0, on, commune_code=code)
    return Residence.OUTSIDE if place.residence == Residence.OUTSIDE else Residence.TO_CONFIRM
