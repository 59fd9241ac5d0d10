"""Gestures on people, their validations and their engagements."""

from levier.rules.access.shapes import EMPLOYERS, HOST_STAFF, D, I, Relation, Role, Row, S, U, gesture

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
    gesture(
        "import_list",
        "Reprendre un tableau de marchés ou de personnes",
        {
            "matchings": (S, I, U),
            **dict.fromkeys(("people", "validations", "engagements", "host_publics", "evidence_ages"), (S,)),
            **dict.fromkeys(("contracts", "desks", "lots", "parts", "clauses", "objectives"), (S,)),
        },
        HOST_STAFF,
    ),
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
            "parts": (S,),
            "proposals": (S, U),
            "engagements": (S, I, U),
        },
        HOST_STAFF,
    ),
    gesture(
        "keep_publics",
        "Tenir ses publics et l’âge des justificatifs",
        {"host_publics": (S, I, U), "evidence_ages": (S, I, U)},
        HOST_STAFF,
    ),
    gesture(
        "keep_ai_waivers",
        "Tenir les dérogations du préfet au plafond des associations intermédiaires",
        {"ai_waivers": (S, I, U, D)},
        HOST_STAFF,
    ),
    gesture(
        "keep_evidence",
        "Garder les justificatifs d’une personne",
        {"people": (S,), "evidence_documents": (S, I, U)},
        HOST_STAFF,
    ),
    gesture(
        "open_evidence",
        "Ouvrir un justificatif",
        {"people": (S,), "evidence_documents": (S, U)},
        HOST_STAFF,
    ),
    gesture(
        "merge_people",
        "Réunir deux fiches d’une même personne",
        {
            **dict.fromkeys(("people", "validations", "engagements", "proposals"), (S, U)),
            **dict.fromkeys(("evidence_documents", "access_links"), (S, U)),
        },
        HOST_STAFF,
    ),
    gesture(
        "propose_person",
        "Proposer une personne à une entreprise",
        {"people": (S,), "contracts": (S,), "lots": (S,), "contacts": (S,), "proposals": (S, I, U)},
        HOST_STAFF,
    ),
    gesture(
        "record_outcome",
        "Noter où en est une personne après son embauche",
        {"engagements": (S,), "outcomes": (S, I, U)},
        HOST_STAFF,
    ),
)
