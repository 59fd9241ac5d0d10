"""The holders of a framework side by side, as the page of a lot's award shows them."""

from decimal import Decimal

from django.urls import reverse

from levier.exchange.outputs import numbers
from levier.usecases.award_holders import HolderRow, OrderRow
from levier.usecases.awards import AwardPage
from levier.web.tables import Cell, Column, Row, Table


def holders_table(page: AwardPage) -> Table:
    """One row a holder, what belongs to no order with the first."""
    rows = page.holders
    return Table(
        key="titulaires",
        title=f"Heures par titulaire, lot {page.lot_number}",
        columns=(
            Column("name", "Titulaire", is_fixed=True, is_sortable=True),
            Column("orders", "Commandes", "number", is_sortable=True),
            Column("due", "À réaliser", "hours", is_sortable=True),
            Column("done", "Réalisées", "hours", is_sortable=True),
            Column("missing", "Manquent", "hours", is_sortable=True),
            Column("surplus", "En plus", "hours", is_sortable=True),
        ),
        rows=[
            Row(
                {
                    "name": Cell(one.name, href=reverse("award_holder", args=[page.lot_id, one.award_id])),
                    "orders": one.orders,
                    "due": one.due,
                    "done": one.done,
                    "missing": one.missing or None,
                    "surplus": one.surplus or None,
                }
            )
            for one in rows
        ],
        totals={
            name: sum((getattr(one, name) for one in rows), Decimal()) for name in ("orders", "due", "done", "missing")
        },
        has_column_choice=False,
    )


def owed_by(one: HolderRow) -> str:
    """What is left to one holder, as a sentence; "" when its hours are done."""
    if not one.missing:
        return ""
    left = f"{one.name}\u00a0: {numbers.hours(one.missing)} restantes"
    if one.penalty is None:
        return f"{left}, sans pénalité écrite dans la clause."
    return f"{left}, soit {numbers.euros(one.penalty, excl_tax=False)} de pénalités si elles n’étaient pas faites."


def order_told(order: OrderRow) -> dict[str, str]:
    """An order of a holder: done of due."""
    if order.due is None:
        return {"label": order.label, "value": f"{numbers.hours(order.done)} réalisées, sans objectif fixé"}
    return {"label": order.label, "value": f"{numbers.hours(order.done)} réalisées sur {numbers.hours(order.due)}"}
