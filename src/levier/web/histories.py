"""The history of an object as the template reads it."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import EmploymentContract, LocationMethod, Modality, Residence, Sex, Stage, Strength, Verdict
from levier.rules.calibration import METHODS
from levier.usecases.edits import Difference
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
    "label": "Nom",
    "method": "Méthode",
    "raw_hours": "Heures avant arrondi",
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
    "evidence_until": "Justificatif valable jusqu’au",
    "reason": "Motif",
    "modality": "Modalité",
    "employment_contract": "Contrat de travail",
    "starts_on": "Début",
    "residence": "Résidence",
    "qpv_code": "QPV",
    "qpv_vintage": "Génération du QPV",
    "location_method": "Domicile localisé par",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "referred_by_id": "Prescripteur (n°)",
    "employer_id": "Employeur (n°)",
    "validated_on": "Validée le",
    "state": "État",
    "role": "Rôle",
    "email": "Adresse électronique",
    "name": "Nom affiché",
    "recipient": "Destinataire",
    "expires_at": "Valable jusqu’au",
    "revoked_at": "Retiré le",
}
_LABELS_OF = {("stored_files", "name"): "Fichier"}
"""Columns whose name says something else in another table."""

_WORDS = {
    "stage": dict(Stage.choices),
    "strength": dict(Strength.choices),
    "sex": dict(Sex.choices),
    "verdict": dict(Verdict.choices),
    "modality": dict(Modality.choices),
    "employment_contract": dict(EmploymentContract.choices),
    "residence": dict(Residence.choices),
    "location_method": dict(LocationMethod.choices),
    "method": {code: method.label for code, method in METHODS.items()},
}
"""Codes kept by the tables, in French."""
_FIGURES = frozenset({"amount", "hours", "raw_hours", "penalty_per_hour"})


def shown_events(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Events with their columns in French; columns people never see are left out."""
    return [
        {
            "at": event.at,
            "who": event.who,
            "gesture": event.gesture,
            "note": event.reason,
            "changes": [
                {
                    "label": _LABELS_OF.get((event.subject, c.label), _LABELS[c.label]),
                    "before": _told(c.label, c.before),
                    "after": _told(c.label, c.after),
                }
                for c in event.changes
                if c.label in _LABELS and (c.before or c.after)
            ],
        }
        for event in events
    ]


def shown_differences(differences: Iterable[Difference]) -> tuple[tuple[str, str, str], ...]:
    """Columns changed meanwhile, in French: label, value seen, value now."""
    return tuple(
        (_LABELS[d.column], _told(d.column, _written(d.seen)), _told(d.column, _written(d.now)))
        for d in differences
        if d.column in _LABELS
    )


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _told(column: str, value: str) -> str:
    """A value of the history as people write it: codes in French, days and figures too."""
    if not value:
        return ""
    if column.endswith("_on"):
        return numbers.date_short(date.fromisoformat(value))
    if column.endswith("_at"):
        return numbers.date_short(timezone.localdate(datetime.fromisoformat(value)))
    if column in _FIGURES:
        return numbers.number(Decimal(value))
    return str(_WORDS.get(column, {}).get(value, value))
