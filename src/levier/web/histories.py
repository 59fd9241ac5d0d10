"""The history of an object as the template reads it."""

from collections.abc import Iterable
from typing import Any

from levier.usecases.history import Event

_LABELS = {
    "number": "Numéro",
    "object": "Objet",
    "kind": "Genre",
    "amount": "Montant HT",
    "notified_on": "Notifié le",
    "ends_on": "Se termine le",
    "buyer_id": "Acheteur (n°)",
    "holder_id": "Titulaire (n°)",
    "title": "Intitulé",
    "hours": "Heures",
    "version": "Version",
    "stage": "Étape",
    "fixed_on": "Fixé le",
    "formula": "Calcul",
    "cpv": "CPV",
    "place_commune": "Commune",
    "operation": "Opération",
    "strength": "Force",
    "penalty_per_hour": "Pénalité par heure",
    "last_name": "Nom",
    "first_name": "Prénom",
    "born_on": "Né(e) le",
    "sex": "Sexe",
    "commune": "Commune",
    "verdict": "Verdict",
    "decided_on": "Décidé le",
    "public": "Public",
    "evidence": "Justificatif",
    "evidence_on": "Justificatif du",
    "reason": "Motif",
    "modality": "Modalité",
    "employment_contract": "Contrat de travail",
    "starts_on": "Début",
    "residence": "Résidence",
    "qpv_code": "QPV",
    "state": "État",
    "role": "Rôle",
    "email": "Adresse électronique",
    "name": "Nom affiché",
}


def shown_events(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Events with their columns in French; columns people never see are left out."""
    return [
        {
            "at": event.at,
            "who": event.who,
            "gesture": event.gesture,
            "note": event.reason,
            "changes": [
                {"label": _LABELS[c.label], "before": c.before, "after": c.after}
                for c in event.changes
                if c.label in _LABELS
            ],
        }
        for event in events
    ]
