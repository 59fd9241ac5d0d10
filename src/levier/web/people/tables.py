"""Lists of people and of engagements, as pages show them and files hold them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.forms import Form
from django.urls import reverse

from levier.records.models import Residence, Verdict
from levier.usecases.engagement_views import EngagementView, HomeAtHire
from levier.usecases.people import NOT_VALIDATED, PeopleList
from levier.web.reasons import shown_reasons
from levier.web.tables import Cell, Column, Row, Table
from levier.web.templatetags.levier import day

VERDICT_STATES = {
    Verdict.VALIDATED: "ok",
    Verdict.TO_COMPLETE: "watch",
    Verdict.NOT_ELIGIBLE: "none",
    NOT_VALIDATED: "alert",
}
_RESIDENCE_STATES = {
    Residence.INSIDE: "ok",
    Residence.OUTSIDE: "none",
    Residence.TO_CONFIRM: "watch",
    Residence.UNKNOWN: "watch",
}
_EVIDENCE_WORDS = {"ok": "Valable", "watch": "À préciser", "alert": "À revoir", "none": "Aucun"}
_HOME_COLUMNS = (
    Column("residence", "Domicile à l’embauche", "state"),
    Column("qpv", "QPV", is_shown=False),
    Column("vintage", "Génération", is_shown=False),
    Column("method", "Localisation", is_shown=False),
    Column("validated_on", "Validée le", "date", is_shown=False),
    Column("evidence", "Justificatif à l’embauche", "state"),
)
_HOURS_COLUMNS = (
    Column("validated", "Heures validées", "hours", is_sortable=True),
    Column("waiting", "À valider", "hours", is_sortable=True),
)


def people_table(people: PeopleList, filters: Form, new: dict[str, Any] | None) -> Table:
    """People in reach; columns the actor may not read are not there at all."""
    identity = (
        Column("age", "Âge", "integer", is_sortable=True),
        Column("commune", "Commune", is_sortable=True),
    )
    return Table(
        key="personnes",
        title="Personnes",
        columns=(
            Column("last_name", "Nom", is_sortable=True, is_fixed=True),
            Column("first_name", "Prénom", is_sortable=True),
            *(identity if people.shows_identity else ()),
            *((Column("verdict", "Verdict", "state", is_sortable=True),) if people.shows_verdicts else ()),
            Column("contract", "Embauche en cours", is_sortable=True),
            Column("employer", "Employeur", is_sortable=True),
            Column("since", "Depuis", "date", is_sortable=True),
        ),
        rows=[
            Row(
                {
                    "last_name": Cell(row.last_name, href=reverse("person", args=[row.id])),
                    "first_name": row.first_name,
                    "age": row.age,
                    "commune": row.commune,
                    "verdict": Cell(VERDICT_STATES[row.verdict], word=row.verdict_label) if row.verdict else None,
                    "contract": row.contract_number,
                    "employer": row.employer,
                    "since": row.since,
                }
            )
            for row in people.rows
        ],
        sort="last_name",
        filters=filters,
        empty={
            "title": "Aucune personne ici",
            "text": "Aucune ne répond à ces filtres, ou aucune n’est encore enregistrée.",
            "action": new,
        },
    )


def engagements_table(
    rows: Sequence[EngagementView], *, about: str, of_contract: bool, shows_file: bool, empty: dict[str, Any]
) -> Table:
    """Engagements of a person (first the contract), or of a contract (first the person).

    ``about`` ends the title, so that the file says whose they are.
    """
    first = (
        (Column("person", "Personne", is_sortable=True, is_fixed=True), Column("lot", "Lot", is_sortable=True))
        if of_contract
        else (Column("contract", "Marché", is_sortable=True, is_fixed=True), Column("lot", "Lot", is_sortable=True))
    )
    shows_hours = any(row.hours_validated is not None for row in rows)
    return Table(
        key="embauches",
        title=f"Embauches et missions {about}",
        columns=(
            *first,
            Column("employer", "Employeur", is_sortable=True),
            Column("employment_contract", "Contrat de travail", is_sortable=True),
            Column("modality", "Modalité", is_sortable=True, is_shown=False),
            Column("starts_on", "Début", "date", is_sortable=True),
            Column("ends_on", "Fin", "date", is_sortable=True),
            *(_HOME_COLUMNS if shows_file else ()),
            *(_HOURS_COLUMNS if shows_hours else ()),
        ),
        rows=[_engagement_row(row) for row in rows],
        totals={
            "validated": sum((row.hours_validated or Decimal() for row in rows), Decimal()),
            "waiting": sum((row.hours_waiting or Decimal() for row in rows), Decimal()),
        }
        if shows_hours
        else {},
        empty=empty,
    )


def _engagement_row(row: EngagementView) -> Row:
    contract_href = reverse("contract_people", args=[row.contract_id]) if row.contract_number else ""
    cells: dict[str, Any] = {
        "person": Cell(row.person_name, href=reverse("person", args=[row.person_id])),
        "contract": Cell(row.contract_number or "—", href=contract_href, note=row.contract_object),
        "lot": row.lot,
        "employer": row.employer,
        "modality": row.modality,
        "employment_contract": Cell(
            row.employment_contract,
            href=reverse("engagement_edit", args=[row.id]) if row.may_change else "",
            note=row.modality,
        ),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "validated": row.hours_validated,
        "waiting": row.hours_waiting,
        "validated_on": row.validated_on,
    }
    if row.home:
        cells |= {
            "residence": Cell(_RESIDENCE_STATES[row.home.residence], word=row.home.label, note=_home_note(row.home)),
            "qpv": " ".join(filter(None, (row.home.qpv_code, row.home.qpv_name))),
            "vintage": str(row.home.qpv_vintage or ""),
            "method": row.home.method,
        }
    if row.evidence:
        about = f"du justificatif de {row.person_name}"
        why = shown_reasons(row.evidence.reasons)
        word = _EVIDENCE_WORDS[row.evidence.state]
        note = f"jusqu’au {day(row.evidence.last_day)}" if row.evidence.last_day else ""
        cells["evidence"] = Cell(row.evidence.state, word=word, note=note, why=why, about=about)
    return Row(cells, is_current=row.is_current)


def _home_note(home: HomeAtHire) -> str:
    vintage = f"{home.qpv_code}, {home.qpv_vintage}" if home.qpv_code else ""
    method = home.method if home.method != home.label else ""
    return " · ".join(filter(None, (vintage, method)))
