"""The tables of operations."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from levier.usecases.operations import OperationRow, OperationView
from levier.web.tables import Cell, Column, Row, Table


def operations_table(rows: Sequence[OperationRow], action: dict[str, Any] | None) -> Table:
    return Table(
        key="operations",
        title="Opérations",
        columns=(
            Column("name", "Opération", is_sortable=True, is_fixed=True),
            Column("kind", "Genre", is_sortable=True),
            Column("owners", "Maîtres d’ouvrage", is_sortable=True),
            Column("contracts", "Marchés", "integer", is_sortable=True),
            Column("due", "Objectif", "hours", is_sortable=True),
            Column("done", "Heures validées", "hours", is_sortable=True),
            Column("share", "Avancement", "percent", is_sortable=True),
        ),
        rows=[
            Row(
                {
                    "name": Cell(row.name, href=reverse("operation", args=[row.id])),
                    "kind": row.kind_label,
                    "owners": row.owners,
                    "contracts": row.contracts,
                    "due": row.due,
                    "done": row.done,
                    "share": row.done / row.due if row.due else None,
                }
            )
            for row in rows
        ],
        totals={
            "contracts": sum(row.contracts for row in rows),
            "due": sum((row.due or Decimal() for row in rows), Decimal()),
            "done": sum((row.done for row in rows), Decimal()),
        },
        sort="name",
        empty={
            "title": "Aucune opération ici",
            "text": "Une opération réunit des marchés\u00a0: renouvellement urbain, grand chantier, programme.",
            "action": action,
        },
    )


def contracts_table(view: OperationView) -> Table:
    return Table(
        key="marches",
        title="Marchés de l’opération",
        columns=(
            Column("number", "Numéro", is_sortable=True, is_fixed=True),
            Column("object", "Objet", is_sortable=True),
            Column("holder", "Titulaire", is_sortable=True),
            *((Column("part", "Part", is_sortable=True),) if view.parts else ()),
            Column("ends_on", "Se termine le", "date", is_sortable=True),
            Column("due", "Objectif", "hours", is_sortable=True),
            Column("done", "Heures validées", "hours", is_sortable=True),
            Column("people", "Personnes", "integer", is_sortable=True),
        ),
        rows=[
            Row(
                {
                    "number": Cell(row.number, href=reverse("contract", args=[row.id])),
                    "object": row.object,
                    "holder": row.holder,
                    "part": row.part_label,
                    "ends_on": row.ends_on,
                    "due": row.due,
                    "done": row.done,
                    "people": row.people,
                }
            )
            for row in view.contracts
        ],
        totals={"due": view.by_contracts, "done": view.done},
        sort="number",
        empty={"title": "Aucun marché rattaché", "text": "Rattachez les marchés ci-dessous."},
    )


def parts_table(view: OperationView) -> Table:
    """Works, engineering and proximity management: what the version in force asks of each, and what is done."""
    return Table(
        key="parts",
        prefix="p_",
        title="Travaux, ingénierie, gestion urbaine",
        columns=(
            Column("part", "Part", is_fixed=True),
            Column("contracts", "Marchés", "integer"),
            Column("amount", "Montant des marchés", "euros"),
            Column("objective", "Objectif en vigueur", "hours"),
            Column("asked", "Demandé par ses marchés", "hours"),
            Column("done", "Heures validées", "hours"),
            Column("share", "Avancement", "percent"),
        ),
        rows=[
            Row(
                {
                    "part": row.label,
                    "contracts": row.contracts,
                    "amount": row.amount if row.contracts > row.unpriced else None,
                    "objective": row.objective,
                    "asked": row.asked,
                    "done": row.done,
                    "share": row.done / row.objective if row.objective else None,
                }
            )
            for row in view.parts
        ],
        totals={
            "contracts": sum(row.contracts for row in view.parts),
            "amount": sum((row.amount for row in view.parts), Decimal()),
            "objective": sum((row.objective or Decimal() for row in view.parts), Decimal()),
            "asked": view.by_contracts,
            "done": view.done,
        },
        has_column_choice=False,
    )


def versions_table(view: OperationView) -> Table:
    return Table(
        key="versions",
        prefix="v_",
        title="Versions de l’objectif",
        columns=(
            Column("version", "Version", "integer", is_fixed=True),
            Column("stage", "Étape"),
            Column("hours", "Heures", "hours"),
            Column("change", "Écart", "hours"),
            Column("formula", "Calcul"),
            Column("fixed_on", "Fixé le", "date"),
            Column("who", "Par"),
            Column("why", "Motif"),
        ),
        rows=[
            Row(
                {
                    "version": one.version,
                    "stage": one.stage_label,
                    "hours": one.hours,
                    "change": one.change,
                    "formula": one.formula,
                    "fixed_on": one.fixed_on,
                    "who": one.who,
                    "why": one.why,
                }
            )
            for one in view.versions
        ],
        empty={"title": "Aucun objectif fixé", "text": "Fixez celui de la convention, puis ajustez-le au lancement."},
    )


def targets_table(view: OperationView) -> Table:
    def label(target: Any) -> Any:
        name = target.facts.label
        return Cell(name, href=reverse("target", args=[target.id])) if view.may_keep else name

    return Table(
        key="cibles",
        prefix="c_",
        title="Cibles qualitatives",
        columns=(
            Column("label", "Cible", is_fixed=True),
            Column("target", "Visé", "number"),
            Column("reached", "Atteint", "number"),
            Column("unit", "Unité"),
            Column("share", "Part", "percent"),
            Column("reached_on", "Au", "date"),
            Column("due_on", "Pour le", "date"),
        ),
        rows=[
            Row(
                {
                    "label": label(target),
                    "target": target.facts.target,
                    "reached": target.reached,
                    "unit": target.facts.unit,
                    "share": target.share,
                    "reached_on": target.reached_on,
                    "due_on": target.facts.due_on,
                }
            )
            for target in view.targets
        ],
        empty={
            "title": "Aucune cible qualitative",
            "text": "Elles sont communes à toute l’opération\u00a0: visites, stages, jeunes accueillis…",
        },
    )
