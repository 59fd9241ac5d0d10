"""Placements under school status, and the tutor: where is one accepted, where must one be named?"""

from datetime import date
from enum import StrEnum

from levier.law import parameter
from levier.rules.answers import Answer, because
from levier.rules.durations import MONTHS_A_YEAR, ONE_DAY, months_after
from levier.rules.wordings import long_day

PLACEMENT, DIRECT = "placement", "direct"
REQUIRED_BY = {
    "apprenticeship": ("Un contrat d’apprentissage a un maître d’apprentissage\u00a0: nommez-le.", "ct_l6223_5"),
    "professionalisation": (
        "L’employeur désigne un tuteur pour chaque contrat de professionnalisation\u00a0: nommez-le.",
        "ct_l6325_3_1",
    ),
}
"""By contract of employment, what the law asks and where."""


def may_be_placed(is_training_clause: bool) -> Answer[bool]:
    """May someone be placed under school status on a lot whose clause is, or is not, a training clause?"""
    if is_training_clause:
        told = "La clause de ce lot est une clause de formation\u00a0: elle accueille sous statut scolaire."
    else:
        told = (
            "Un accueil sous statut scolaire ne se fait que sur une clause de formation\u00a0; celle de ce lot n’en "
            "est pas une. Choisissez une autre modalité, ou changez d’abord la nature de la clause."
        )
    return Answer(is_training_clause, (because(told, "training_clause"),))


def placement_age(born_on: date, on: date) -> Answer["PlacementAge"]:
    """Is someone placed under school status of an age the sources give, the day the placement starts?

    Ages in whole years, both bounds included: the greatest lasts until the eve of the next birthday. The sources
    differ on the least, hence a flag and never a refusal. Raises levier.law.BeforeFirstDate.
    """
    ages = parameter("social_clauses.placement_ages").on(on)
    youngest, published, oldest = (ages.at(name).whole for name in ("youngest", "youngest_published", "oldest"))
    first, sure = (months_after(born_on, years * MONTHS_A_YEAR) for years in (youngest, published))
    last = months_after(born_on, (oldest + 1) * MONTHS_A_YEAR) - ONE_DAY
    start = long_day(on)
    if not first <= on <= last:
        told = (
            f"L’accueil sous statut scolaire est pour des jeunes de {youngest} à {oldest} ans\u00a0: cette personne "
            f"les a du {long_day(first)} au {long_day(last)}, et l’accueil commence le {start}. Source à vérifier."
        )
        return Answer(PlacementAge.OUTSIDE, (because(told, ages.text, first=first, last=last),))
    if on < sure:
        told = (
            f"{youngest} ans le {start}\u00a0: un marché lu accueille dès {youngest} ans, la page du ministère dès "
            f"{published} ans, soit le {long_day(sure)}. À vérifier avec l’académie."
        )
        return Answer(PlacementAge.DISPUTED, (because(told, ages.text, sure=sure),))
    told = f"De {published} à {oldest} ans le {start}\u00a0: l’âge que donnent les sources."
    return Answer(PlacementAge.WITHIN, (because(told, ages.text),))


def tutor_asked(modality: str, employment_contract: str) -> Answer["TutorAsked"]:
    """Must a tutor be named? ``modality`` and ``employment_contract``: codes of an engagement."""
    if modality == PLACEMENT:
        told = "L’entreprise désigne un tuteur pour chaque jeune accueilli sous statut scolaire\u00a0: nommez-le."
        return Answer(TutorAsked.REQUIRED, (because(told, "education_l124_9"), because(told, "training_clause")))
    if employment_contract in REQUIRED_BY:
        return Answer(TutorAsked.REQUIRED, (because(*REQUIRED_BY[employment_contract]),))
    if modality == DIRECT:
        told = "Une embauche directe a une tutrice ou un tuteur\u00a0: à nommer, signalé tant que le nom manque."
        return Answer(TutorAsked.EXPECTED, (because(told, "contract_clause"),))
    told = "L’employeur de la personne l’accompagne\u00a0: aucun texte ne demande de tuteur ici."
    return Answer(TutorAsked.NOT_ASKED, (because(told, "field_practice"),))


class TutorAsked(StrEnum):
    """REQUIRED by a text of law: refused without; EXPECTED by clauses: flagged without."""

    REQUIRED = "required"
    EXPECTED = "expected"
    NOT_ASKED = "not_asked"


class PlacementAge(StrEnum):
    """DISPUTED: of an age only some sources give. Neither it nor OUTSIDE is refused: both are flagged."""

    WITHIN = "within"
    DISPUTED = "disputed"
    OUTSIDE = "outside"
