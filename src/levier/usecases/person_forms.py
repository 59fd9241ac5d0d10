"""A person as people give her: what is refused of the facts, at their fields, and the columns they make."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import LocationMethod, Organization, OrganizationKind, Person, Sex
from levier.rules.access import Actor
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import Refused
from levier.usecases.residences import read_commune

OLDEST = date(1900, 1, 1)
_SEXES = frozenset(Sex.values)
Referral = tuple[int | None, str, str]
"""Who referred someone: the id of a known prescriber, or a SIRET with a name."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as people give it. ``commune``: name or Insee code; degrees (WGS 84) of the home when known.

    ``referred_by_id`` is a known prescriber; a SIRET, with a name when it is new, comes first.
    """

    last_name: str
    first_name: str
    born_on: date
    sex: str
    commune: str = ""
    latitude: float | None = None
    longitude: float | None = None
    location_method: str = ""
    referred_by_id: int | None = None
    prescriber_siret: str = ""
    prescriber_name: str = ""


@dataclass(frozen=True, slots=True)
class PersonForm:
    """What the form needs: the person when it is changed, the prescribers known; ``seen``: what its reader has seen."""

    facts: PersonFacts | None
    prescribers: tuple[tuple[int, str], ...]
    seen: int = 0


def facts_of(person: Person) -> PersonFacts:
    """The facts of a person kept."""
    return PersonFacts(
        person.last_name,
        person.first_name,
        person.born_on,
        person.sex,
        person.commune,
        person.latitude,
        person.longitude,
        person.location_method,
        person.referred_by_id,
    )


def columns_of(
    by: Actor,
    at: datetime,
    facts: PersonFacts,
    commune_of: Callable[[str], str] = read_commune,
    referrer_of: Callable[[Referral], int | None] | None = None,
) -> dict[str, Any]:
    """The columns of these facts, checked. Raises ``Refused`` at the fields."""
    today = timezone.localdate(at)
    check_person(facts, today)
    commune = commune_of(facts.commune)
    referral = (facts.referred_by_id, facts.prescriber_siret.strip(), facts.prescriber_name)
    has_point = facts.latitude is not None
    method = facts.location_method if has_point else LocationMethod.COMMUNE if commune else LocationMethod.NONE
    if has_point and method not in (LocationMethod.GEOCODED, LocationMethod.POINT):
        method = LocationMethod.POINT
    return {
        "last_name": " ".join(facts.last_name.split()),
        "first_name": " ".join(facts.first_name.split()),
        "born_on": facts.born_on,
        "sex": facts.sex,
        "commune": commune,
        "latitude": facts.latitude,
        "longitude": facts.longitude,
        "location_method": method,
        "located_on": today if method != LocationMethod.NONE else None,
        "referred_by_id": referrer_of(referral) if referrer_of else prescriber_of(by, referral),
    }


def check_person(facts: PersonFacts, today: date) -> None:
    """Raise ``Refused``, every problem at its field."""
    problems = []
    if not facts.last_name.strip():
        problems.append(("last_name", "Indiquez le nom."))
    if not facts.first_name.strip():
        problems.append(("first_name", "Indiquez le prénom."))
    if not OLDEST <= facts.born_on < today:
        wrong = f"Date de naissance à vérifier\u00a0: {numbers.date_short(facts.born_on)}."
        problems.append(("born_on", wrong))
    if facts.sex not in _SEXES:
        problems.append(("sex", "Choisissez parmi\u00a0: femme, homme, non renseigné."))
    if (facts.latitude is None) != (facts.longitude is None):
        missing = "latitude" if facts.latitude is None else "longitude"
        problems.append((missing, "Un point demande sa latitude et sa longitude, ou ni l’une ni l’autre."))
    if problems:
        raise Refused(*problems)


def prescriber_of(by: Actor, referral: Referral) -> int | None:
    """The id of who referred someone. Raises ``Refused`` at the fields."""
    known_id, siret, name = referral
    if siret:
        return register_organization(
            by=by, number=siret, name=name, kind=OrganizationKind.PRESCRIBER, field="prescriber_siret"
        )
    if known_id is None:
        return None
    known = Organization.objects.filter(pk=known_id, kind=OrganizationKind.PRESCRIBER).first()
    if known is None:
        raise Refused(("referred_by_id", "Ce prescripteur n’est pas dans la liste\u00a0: choisissez-en un autre."))
    return known.pk
