"""Tables of lists handed in: those received, what is wrong at which cell, the report beside the original."""

from django.urls import reverse

from levier.usecases.listed_views import ListRow, ListView
from levier.web.tables import Cell, Column, Row, Table

_STATES = {"done": "ok", "failed": "alert", "dropped": "none"}


def lists_table(rows: tuple[ListRow, ...], empty: dict) -> Table:
    """Lists received, newest first."""
    return Table(
        key="tableaux",
        title="Tableaux repris",
        columns=(
            Column("file", "Fichier", is_sortable=True, is_fixed=True),
            Column("kind", "Genre", is_sortable=True),
            Column("state", "État", "state"),
            Column("new", "Nouvelles", "integer"),
            Column("known", "Déjà connues", "integer"),
            Column("to_decide", "À trancher", "integer"),
            Column("refused", "Refusées", "integer"),
            Column("at", "Reçu le", "moment", is_sortable=True),
        ),
        rows=[
            Row(
                {
                    "file": Cell(r.file_name, href=reverse("list", args=[r.id])),
                    "kind": r.kind_label,
                    "state": Cell(_STATES.get(r.state, "watch"), word=r.state_label),
                    **{key: r.counts.get(key) for key in ("new", "known", "to_decide", "refused")},
                    "at": r.created_at,
                }
            )
            for r in rows
        ],
        empty=empty,
    )


def problems_table(found: ListView) -> Table:
    """What is wrong in a list, cell by cell."""
    return Table(
        key="problemes",
        title="Problèmes",
        columns=(
            Column("where", "Cellule", is_fixed=True),
            Column("severity", "Conséquence", "state"),
            Column("value", "Valeur"),
            Column("message", "Ce qui ne va pas"),
            Column("what", "Que faire"),
        ),
        rows=[
            Row(
                {
                    "where": p["cell"],
                    "severity": Cell(
                        "alert" if p["severity"] == "blocking" else "watch",
                        word="Ligne refusée" if p["severity"] == "blocking" else "Reprise sans",
                    ),
                    "value": p["value"],
                    "message": p["message"],
                    "what": p["what_to_do"],
                }
            )
            for p in found.problems
        ],
    )
