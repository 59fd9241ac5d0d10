"""Where people live: the commune they name, and their home's QPV on the day of a hire."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import numpy as np
from django.db.models import Q

from levier.exchange.sources.hours_files_dates import plain
from levier.records.models import Commune, LocationMethod, Person, Qpv, Residence
from levier.usecases.communes import communes_named, folded_name
from levier.usecases.places import locate_all
from levier.usecases.refusals import Refused
from levier.usecases.territory import locate

_CODE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_LOOKED, _SHOWN = 60, 6
_CEDEX = re.compile(r"\s+cedex(?:\s+\d+)?$", re.I)
_ARRONDISSEMENT = re.compile(r"(paris|lyon|marseille) \d{1,2}(?: ?(?:er?|e?me))?(?: arr\w*)?")
# Outlines name the whole commune, people name their arrondissement (Insee, code officiel géographique).
_ARRONDISSEMENTS: Final = (("751", "75056"), ("132", "13055"), ("6938", "69123"))
_SAINTS: Final = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True, slots=True)
class WrittenCommune:
    """A commune as a list writes it: its name, its postal code, its Insee code; "" when it does not say."""

    name: str
    postal_code: str = ""
    code: str = ""


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


def known_codes(written: set[str]) -> frozenset[str]:
    """Those that are the Insee codes of communes, all looked for at once."""
    codes = {text for text in written if _CODE.fullmatch(text)}
    return frozenset(Commune.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else frozenset()


def communes_of(written: Iterable["WrittenCommune"]) -> "dict[WrittenCommune, str | Refused]":
    """The Insee code of each commune as lists write it, or why there is none; all looked for at once.

    A postal code only tells communes of one name apart, or names the one commune that has it.
    """
    wanted = set(written)
    rows = list(Commune.objects.values_list("code", "name", "postal_codes")) if wanted else []
    by_name: dict[str, list[tuple[str, str]]] = defaultdict(list)
    by_post: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, name, posts in rows:
        by_name[folded_name(name)].append((code, name))
        for post in posts.split("|"):
            by_post[post].append((code, name))
    codes = {code for code, _, _ in rows}
    return {each: _code_of(each, codes, by_name, by_post) for each in wanted}


_Communes = Mapping[str, list[tuple[str, str]]]


def _code_of(written: "WrittenCommune", codes: set[str], by_name: _Communes, by_post: _Communes) -> str | Refused:
    name = _CEDEX.sub("", " ".join(written.name.split()))
    code = written.code or (name.upper() if _CODE.fullmatch(name.upper()) else "")
    if code:
        if code in codes or not codes:
            return code
        return Refused(("commune", f"Le code Insee {code} n’est celui d’aucune commune."))
    if not codes:
        return Refused(
            ("commune", "Aucune commune n’est chargée ici\u00a0: chargez le territoire, ou laissez la colonne.")
        )
    posted = by_post.get(written.postal_code, [])
    if not name:
        return posted[0][0] if len(posted) == 1 else ""
    flat = folded_name(name)
    whole = _ARRONDISSEMENT.fullmatch(flat)
    same = by_name.get(flat) or by_name.get(whole[1] if whole else "", [])
    kept = [each for each in same if each in posted] or same
    if len(kept) == 1:
        return kept[0][0]
    if not kept:
        return Refused(
            ("commune", f"Commune inconnue\u00a0: «\u00a0{name}\u00a0». Écrivez son nom entier ou son code Insee.")
        )
    choices = ", ".join(f"{code} ({name})" for code, name in kept[:_SHOWN])
    told = (
        f"«\u00a0{name}\u00a0» ne dit pas quelle commune\u00a0: ajoutez son code postal ou son code Insee, {choices}."
    )
    return Refused(("commune", told))


def _named(name: str) -> str:
    return " ".join(_SAINTS.get(word, word) for word in plain(name).split())


def commune_names(codes: set[str]) -> dict[str, str]:
    """The names of communes by code, without those unknown here."""
    return dict(Commune.objects.filter(code__in=codes - {""}).values_list("code", "name"))


def home_on(person: Person, on: date) -> Home:
    """Whether the person's home was in a QPV that day, and how one knows. See ``homes_on``."""
    return homes_on([person], [on])[0]


def homes_on(people: Sequence[Person], days: Sequence[date]) -> list[Home]:
    """For each person, whether her home was in a QPV on her day, and how one knows.

    A home known by its commune alone is to be confirmed, unless the commune then had no QPV at all.
    """
    pointed = [rank for rank, person in enumerate(people) if person.latitude is not None]
    named = {people[rank].commune for rank in pointed} - {""}
    known = set(Commune.objects.filter(code__in=named).values_list("code", flat=True)) if named else set()
    placed = {
        **_by_points(people, days, [rank for rank in pointed if people[rank].commune in known], with_communes=False),
        **_by_points(people, days, [rank for rank in pointed if people[rank].commune not in known], with_communes=True),
    }
    by_commune = cache(_by_commune)
    return [
        placed[rank]
        if rank in placed
        else Home(by_commune(person.commune, on), LocationMethod.COMMUNE)
        if person.commune
        else Home(Residence.UNKNOWN, LocationMethod.NONE)
        for rank, (person, on) in enumerate(zip(people, days, strict=True))
    ]


def _by_points(
    people: Sequence[Person], days: Sequence[date], ranks: Sequence[int], *, with_communes: bool
) -> dict[int, Home]:
    """The homes of these ranks by their points, all at once; with_communes: where no known commune is given."""
    if not ranks:
        return {}
    points = np.array([(people[rank].latitude, people[rank].longitude) for rank in ranks], dtype=np.float64)
    on = np.array([days[rank] for rank in ranks], dtype="datetime64[D]")
    places = locate_all(points[:, 0], points[:, 1], on, with_communes=with_communes)
    return {
        rank: Home(
            str(places.residence[row]),
            people[rank].location_method,
            str(places.qpv_code[row]),
            int(places.qpv_vintage[row]) or None,
        )
        for row, rank in enumerate(ranks)
    }


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
