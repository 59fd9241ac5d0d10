"""The history of an object as the template reads it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, DecimalField
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import EmploymentContract, LocationMethod, Modality, Residence, Sex, Stage, Strength, Verdict
from levier.rules.access import GESTURES
from levier.rules.calibration import METHODS
from levier.usecases.edits import Difference
from levier.usecases.history import ChangedRow, Event

_LABELS = {
    "number": "Numéro",
    "object": "Objet",
    "kind": "Genre",
    "amount": "Montant HT",
    "notified_on": "Notifié le",
    "ends_on": "Se termine le",
    "buyer_id": "Acheteur",
    "holder_id": "Titulaire",
    "title": "Intitulé",
    "hours": "Heures",
    "version": "Version",
    "stage": "Étape",
    "fixed_on": "Fixé le",
    "formula": "Calcul",
    "cpv": "CPV",
    "place_commune": "Commune",
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
    "until_on": "Jusqu’au",
    "raised_to": "Plafond porté à (h)",
    "reference": "Référence",
    "residence": "Résidence",
    "qpv_code": "QPV",
    "qpv_vintage": "Génération du QPV",
    "location_method": "Domicile localisé par",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "referred_by_id": "Prescripteur",
    "employer_id": "Employeur",
    "validated_on": "Validée le",
    "state": "État",
    "role": "Rôle",
    "email": "Adresse électronique",
    "name": "Nom affiché",
    "recipient": "Destinataire",
    "expires_at": "Valable jusqu’au",
    "revoked_at": "Retiré le",
    "source": "Source",
    "base_article": "Article du CCAG",
    "departures": "Autres dérogations",
    "publics_removed": "Publics retirés",
    "publics_added": "Publics ajoutés",
    "training_penalty_multiple": "Pénalité, en plafonds horaires",
    "penalty_per_late_day": "Pénalité par jour de retard",
    "penalty_cap_percent": "Plafond des pénalités (%)",
    "waiver": "Exonération",
    "formal_notice_days": "Délai de mise en demeure (jours)",
    "returns_every_months": "Relevés tous les (mois)",
    "returns_due_day": "Relevés attendus avant le",
    "period_ends_on": "Relevé, fin de période",
    "permanent_limit_months": "CDI comptés pendant (mois)",
    "permanent_limit_base": "Durée d’un CDI comptée",
    "permanent_limit_start": "Durée d’un CDI à partir de",
    "is_training_counted": "Formation comptée",
    "trade": "Métier",
    "value": "Valeur",
    "part_id": "Partie du lot",
    "award_id": "Titulaire de la commande",
    "weekly_hours": "Durée hebdomadaire (h)",
}
_RANKS = {column: rank for rank, column in enumerate(_LABELS)}
_LABELS_OF = {
    ("stored_files", "name"): "Fichier",
    ("stored_files", "blanked"): "Effacé avant de le garder",
    ("evidence_documents", "name"): "Fichier",
    ("people", "merged_into_id"): "Réunie avec la fiche de",
    ("engagements", "contract_id"): "Marché",
    ("engagements", "lot_id"): "Lot",
    ("objectives", "calibration_id"): "Scénario",
    ("contacts", "name"): "Nom",
    ("contact_duties", "contact_id"): "Contact",
    ("contact_duties", "contract_id"): "Marché",
    ("ai_waivers", "organization_id"): "Association",
    ("desks", "organization_id"): "Organisation",
    ("awards", "members"): "Entreprises et parts",
}
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
_NOUNS = {
    "access_links": ("lien", "liens", False),
    "acts": ("acte du journal", "actes du journal", False),
    "award_members": ("entreprise retenue", "entreprises retenues", True),
    "ai_waivers": ("dérogation", "dérogations", True),
    "awards": ("attribution", "attributions", True),
    "calibrations": ("scénario", "scénarios", False),
    "clauses": ("clause", "clauses", True),
    "contact_duties": ("mission de contact", "missions de contact", True),
    "contacts": ("contact", "contacts", False),
    "contracts": ("marché", "marchés", False),
    "desks": ("suivi partagé", "suivis partagés", False),
    "engagements": ("embauche", "embauches", True),
    "evidence_ages": ("âge de justificatif", "âges de justificatifs", False),
    "evidence_documents": ("justificatif", "justificatifs", False),
    "host_publics": ("public", "publics", False),
    "lots": ("lot", "lots", False),
    "memberships": ("rattachement", "rattachements", False),
    "objectives": ("objectif", "objectifs", False),
    "operation_contracts": ("marché de l’opération", "marchés de l’opération", False),
    "operation_objectives": ("objectif de l’opération", "objectifs de l’opération", False),
    "operation_owners": ("maître d’ouvrage", "maîtres d’ouvrage", False),
    "operations": ("opération", "opérations", True),
    "qualitative_targets": ("cible", "cibles", True),
    "target_results": ("résultat", "résultats", False),
    "outcomes": ("situation", "situations", True),
    "parts": ("partie du lot", "parties du lot", True),
    "people": ("personne", "personnes", True),
    "reference_values": ("valeur de départ", "valeurs de départ", True),
    "proposals": ("proposition", "propositions", True),
    "stored_files": ("fichier", "fichiers", False),
    "validations": ("décision", "décisions", True),
}
"""What the rows of a table are called: one, several, whether the word is feminine."""
_VERBS = {"added": "enregistré", "changed": "modifié", "removed": "retiré"}
_VERBS_OF = {
    ("access_links", "added"): "donné",
    ("calibrations", "added"): "gardé",
    ("evidence_documents", "added"): "déposé",
    ("objectives", "added"): "fixé",
    ("operation_contracts", "added"): "rattaché",
    ("operation_objectives", "added"): "fixé",
    ("target_results", "added"): "noté",
    ("stored_files", "added"): "reçu",
}
_SAID = {
    GESTURES["merge_people"].label: "Deux fiches réunies",
    GESTURES["open_evidence"].label: "Justificatif ouvert",
}
"""Gestures whose rows do not say what was done."""
_COMPANIONS = {"clauses": "lots"}
"""Rows that always come with those of another table, and go without saying beside them."""
_FIGURES = frozenset({"amount", "hours", "raw_hours", "penalty_per_hour"})


def shown_events(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Events as the template takes them, columns in French; columns people never see are left out."""
    return [
        {
            "at": event.at,
            "who": event.who,
            "title": title_of(event),
            "note": event.reason,
            "rows": [{"heading": _heading(row), "changes": shown_changes(row)} for row in event.rows],
            "is_folded": len(event.rows) > 1 or event.rows[0].kind != "changed",
        }
        for event in events
    ]


def shown_changes(row: ChangedRow) -> list[dict[str, str]]:
    """What changed in a row, in French, in the order of ``_LABELS``: the tables keep none."""
    shown = []
    for change in sorted(row.changes, key=lambda change: _RANKS.get(change.label, len(_RANKS))):
        label = _label(row.subject, change.label)
        if label and (change.before or change.after):
            before = _told(row.subject, change.label, change.before)
            shown.append({"label": label, "before": before, "after": _told(row.subject, change.label, change.after)})
    return shown


def title_of(event: Event) -> str:
    """« Marché enregistré, 3 lots »: what was done to the first table, then to the others that say more."""
    counts = Counter((row.subject, row.kind) for row in event.rows)
    for table, companion in _COMPANIONS.items():
        if any(subject == companion for subject, _ in counts):
            counts = Counter({key: count for key, count in counts.items() if key != (table, "added")})
    (first, kind), *others = counts
    if event.gesture in _SAID:
        return _SAID[event.gesture]
    if first not in _NOUNS:
        return event.gesture
    told = [_done(first, kind, counts[first, kind], _is_withdrawn(event.rows[0]))]
    for table, other in others:
        if table in _NOUNS:
            count = counts[table, other]
            told.append(_counted(table, count) if other == kind else f"{count} {_done(table, other, count).lower()}")
    return ", ".join(told)


def _done(table: str, kind: str, count: int, is_withdrawn: bool = False) -> str:
    singular, plural, is_feminine = _NOUNS[table]
    verb = "retiré" if is_withdrawn else _VERBS_OF.get((table, kind), _VERBS[kind])
    agreed = verb + ("e" if is_feminine else "") + ("s" if count > 1 else "")
    return f"{(singular if count == 1 else plural).capitalize()} {agreed}"


def _counted(table: str, count: int) -> str:
    return numbers.counted(count, *_NOUNS[table][:2])


def _is_withdrawn(row: ChangedRow) -> bool:
    """Whether a link or a paper was taken back: its row stays, changed."""
    names = ("revoked_at", "removed_at")
    return any(change.label in names and change.after for change in row.changes if row.kind == "changed")


def _heading(row: ChangedRow) -> str:
    noun = _NOUNS[row.subject][0] if row.subject in _NOUNS else ""
    heading = row.name if row.name.startswith(noun) else f"{noun} {row.name}".strip()
    return f"{heading[:1].upper()}{heading[1:]}"


def shown_differences(table: str, differences: Iterable[Difference]) -> tuple[tuple[str, str, str], ...]:
    """Columns of a row changed meanwhile, in French: label, value seen, value now."""
    labels = ((d, _label(table, d.column)) for d in differences)
    return tuple(
        (label, _told(table, d.column, _written(d.seen)), _told(table, d.column, _written(d.now)))
        for d, label in labels
        if label
    )


def _label(table: str, column: str) -> str:
    """What people call a column, "" for one they never see: said here, else by the column's own name in its table."""
    known = _LABELS_OF.get((table, column)) or _LABELS.get(column)
    if known:
        return known
    field = _fields().get((table, column))
    named = getattr(field, "_verbose_name", None)
    return f"{named[:1].upper()}{named[1:]}" if named else ""


@cache
def _fields() -> dict[tuple[str, str], Any]:
    models = apps.get_app_config("records").get_models()
    return {(m._meta.db_table, field.attname): field for m in models for field in m._meta.concrete_fields}


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _told(table: str, column: str, value: str) -> str:
    """A value of the history as people write it: codes in French, days and figures too."""
    if not value:
        return ""
    field = _fields().get((table, column))
    if isinstance(field, BooleanField):
        return "oui" if value == "True" else "non"
    if isinstance(field, DecimalField):
        return numbers.number(Decimal(value))
    if choices := dict(getattr(field, "flatchoices", ()) or ()):
        return str(choices.get(value, value))
    if column.endswith("_on"):
        return numbers.date_short(date.fromisoformat(value))
    if column.endswith("_at"):
        return numbers.date_short(timezone.localdate(datetime.fromisoformat(value)))
    if column in _FIGURES:
        return numbers.number(Decimal(value))
    return str(_WORDS.get(column, {}).get(value, value))
