"""Lists of people, as pages show them and files hold them."""

from typing import Any

from django.forms import Form
from django.urls import reverse

from levier.records.models import Verdict
from levier.usecases.people import NOT_VALIDATED, PeopleList
from levier.web.tables import Cell, Column, Row, Table

VERDICT_STATES = {
    Verdict.VALIDATED: "ok",
    Verdict.TO_COMPLETE: "watch",
    Verdict.NOT_ELIGIBLE: "none",
    NOT_VALIDATED: "alert",
}


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
