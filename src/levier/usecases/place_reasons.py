"""Why a place is said inside, outside, to confirm or unknown: sentences for people, each with its text."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from levier.exchange.outputs import numbers
from levier.law import parameter
from levier.rules.answers import Reason, because
from levier.rules.communes import NEAREST_SENTENCE
from levier.usecases.outlines import AREA_NAMES, QpvLaw, area_of, departement_of_commune, law_on
from levier.usecases.place_departements import Obstacle

_ASK: Final = "La facilitation les importe (Territoire, Importer un référentiel)."
_OFFICIAL: Final = "À confirmer avec le service officiel (sig.ville.gouv.fr)."


def place_reasons(facts: "Facts") -> tuple[Reason, ...]:
    """The reasons of the answer about the QPV, never empty."""
    law = law_on(facts.on)
    if facts.obstacle == Obstacle.NO_POINT:
        return (because("Il n’y a pas de coordonnées utilisables\u00a0: une latitude et une longitude, en degrés."),)
    if law is None:
        first = parameter("territory.qpv_vintages").values[0]
        return (because(f"Les QPV existent depuis le {numbers.date_long(first.day)}, pas avant.", first.text),)
    reasons = [_where(facts, law)]
    if facts.is_near_limit and facts.distance_m is not None:
        margin = law.margin
        reasons.append(
            because(
                f"La limite du QPV {facts.qpv_name} est à {_metres(facts.distance_m)}, "
                f"à moins de {_metres(margin.number)}\u00a0: contours et adresses ne sont pas plus précis. {_OFFICIAL}",
                margin.text,
            )
        )
    if facts.is_shared:
        reasons.append(because(f"Deux contours de QPV se recouvrent à cet endroit. {_OFFICIAL}", law.margin.text))
    if facts.is_weak:
        lowest = numbers.number(law.lowest_score.number)
        told = "sans score" if not facts.score else f"de score {numbers.number(facts.score, 2)}"
        reasons.append(
            because(
                f"Le point vient d’un géocodage peu sûr ({told}, il faut {lowest} et un numéro de rue). {_OFFICIAL}",
                law.lowest_score.text,
            )
        )
    return tuple(reasons)


def _where(facts: "Facts", law: QpvLaw) -> Reason:
    departement = departement_of_commune(facts.commune_code)
    area = area_of(departement)
    generation = f"génération {law.vintage(area)}, {AREA_NAMES[area]}"
    day = numbers.date_long(facts.on)
    if facts.is_inside:
        sentence = (
            f"Le point est dans le contour du QPV {facts.qpv_name} ({facts.qpv_code}), "
            f"génération {facts.qpv_vintage}, en vigueur le {day}."
        )
    elif facts.obstacle == Obstacle.NONE_LOADED:
        sentence = f"Aucun contour de QPV en vigueur le {day} ({generation}) n’est chargé ici. {_ASK}"
    elif facts.obstacle == Obstacle.NOT_LOADED_HERE:
        sentence = (
            f"Aucun contour de QPV en vigueur le {day} ({generation}) n’est chargé pour le département "
            f"{departement or 'de ce point'}\u00a0: il n’en a pas, ou le fichier importé ne va pas jusque-là."
        )
    elif facts.obstacle == Obstacle.FAR:
        sentence = (
            "Ce point est loin de toute commune connue ici\u00a0: vérifiez que latitude et longitude sont à leur place."
        )
    else:
        sentence = f"Le point n’est dans aucun contour de QPV en vigueur le {day} ({generation})."
    if facts.obstacle == Obstacle.UNVERIFIED:
        sentence += (
            " Mais les communes ne sont pas chargées\u00a0: rien ne dit que les contours chargés couvrent ce lieu. "
            "La facilitation peut importer les communes (Territoire, Importer un référentiel)."
        )
    return because(sentence, law.vintage_text(area))


def commune_reason(facts: "Facts") -> tuple[Reason, ...]:
    """How the commune is known; nothing when it is not."""
    if not facts.commune_code:
        return ()
    named = f"{facts.commune_name} ({facts.commune_code})"
    if facts.commune_distance_m is None:
        return (because(f"Commune indiquée\u00a0: {named}."),)
    away = numbers.quantity(Decimal(facts.commune_distance_m) / 1000, "km", 1)
    return (because(f"Commune\u00a0: {named}, {NEAREST_SENTENCE} (à {away})."),)


def address_not_found(problem: str) -> Reason:
    """Why the centre of the commune stands for the address."""
    told = problem or "Aucun service de géocodage n’est réglé sur cette installation."
    return because(f"{told} Le centre de la commune remplace l’adresse.")


def _metres(value: Decimal | float) -> str:
    return numbers.quantity(value, "m", 0)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one point: distances in metres, score from 0 to 1; obstacle: an Obstacle, or ""."""

    on: date
    obstacle: str
    qpv_code: str
    qpv_name: str
    qpv_vintage: int | None
    distance_m: float | None
    score: float | None
    is_inside: bool
    is_near_limit: bool
    is_shared: bool
    is_weak: bool
    commune_code: str
    commune_name: str
    commune_distance_m: float | None
