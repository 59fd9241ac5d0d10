"""Gestures on people, their validations and their engagements."""

from levier.rules.access.shapes import EMPLOYERS, HOST_STAFF, I, Relation, Role, Row, S, U, gesture

ROWS: tuple[Row, ...] = (
    gesture(
        "see_people",
        "Voir les personnes",
        {"people": (S,), "engagements": (S,)},
        {
            **HOST_STAFF,
            **EMPLOYERS,
            Role.PRESCRIBER: Relation.PRESCRIBER,
            Role.PERSON: Relation.LINK,
        },
    ),
    gesture("record_person", "Enregistrer une personne", {"people": (S, I, U)}, HOST_STAFF),
    gesture("see_validations", "Voir les validations", {"validations": (S,)}, HOST_STAFF),
    gesture(
        "validate_person",
        "Valider une personne avant l’embauche",
        {"people": (S,), "validations": (S, I)},
        HOST_STAFF,
    ),
    gesture(
        "record_engagement",
        "Enregistrer une embauche ou une mission",
        {
            "people": (S,),
            "validations": (S,),
            "contracts": (S,),
            "lots": (S,),
            "engagements": (S, I, U),
        },
        HOST_STAFF,
    ),
)
