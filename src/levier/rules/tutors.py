"""Placements under school status, and the tutor: where is one accepted, where must one be named?"""

from enum import StrEnum

from levier.rules.answers import Answer, because

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
