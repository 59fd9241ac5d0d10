"""How each lot of a contract stands, on the account's page and in its file."""

from collections.abc import Collection, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from levier.exchange.outputs import numbers
from levier.exchange.outputs import tables as files
from levier.rules.progress import Pace
from levier.rules.wordings import enumerated
from levier.usecases.contract_accounts import AccountView
from levier.usecases.paces import LotPace
from levier.web.listings import as_file
from levier.web.reasons import shown_reasons
from levier.web.tables import Cell, Column, Row, Table

PACES = {
    Pace.REACHED: ("ok", "Objectif atteint"),
    Pace.AHEAD: ("ok", "En avance"),
    Pace.ON_PACE: ("ok", "Au rythme attendu"),
    Pace.LATE: ("alert", "En retard"),
}


def standing_of(account: AccountView) -> tuple[str, str]:
    """The state of the whole in a word: late as soon as one lot is, and then which."""
    if account.pace is None:
        return "none", "Rythme non calculable"
    late = account.standing.late_lots if account.standing else ()
    if late and account.pace.verdict is not Pace.LATE:
        which = enumerated(str(lot.number) for lot in late)
        return "alert", f"{'Lot' if len(late) == 1 else 'Lots'} {which} en retard"
    return PACES[account.pace.verdict]


def told_once(lots: Sequence[dict[str, Any]], alike: Collection[str]) -> list[dict[str, Any]]:
    """Lots of which the same is told under these keys, together: the first of each, under the numbers of all, with
    them as ``members``."""
    groups: list[list[dict[str, Any]]] = []
    for lot in lots:
        same = next((group for group in groups if all(group[0][key] == lot[key] for key in alike)), None)
        if same is None:
            groups.append([lot])
        else:
            same.append(lot)
    return [{**group[0], "heading": _heading(group), "members": group} for group in groups]


def _heading(group: Sequence[dict[str, Any]]) -> str:
    if len(group) == 1:
        return str(group[0]["lot"])
    return f"Lots {enumerated(str(lot['number']) for lot in group)}"


def lots_table(account: AccountView) -> Table | None:
    """None for a single lot, which the account itself tells."""
    if account.standing is None or len(account.standing.lots) < 2:
        return None
    return Table(
        key="lots",
        title=f"Lots du marché {account.number} au {numbers.date_short(account.on)}",
        columns=(
            Column("lot", "Lot", is_fixed=True),
            Column("due", "À réaliser", "hours"),
            Column("done", "Réalisé", "hours"),
            Column("remaining", "Restant", "hours"),
            Column("share", "Part réalisée", "percent"),
            Column("pace", "Rythme", "state"),
        ),
        rows=[_row(lot) for lot in account.standing.lots],
        formats=(),
        has_column_choice=False,
        prefix="lots-",
    )


def _row(lot: LotPace) -> Row:
    cells: dict[str, Any] = {
        "lot": Cell(f"{lot.number} · {lot.title}", href=reverse("award", args=[lot.lot_id])),
        "due": lot.due or None,
        "done": lot.done,
        "remaining": lot.remaining if lot.due else None,
        "share": lot.done / lot.due if lot.due else None,
        "pace": "",
    }
    if lot.pace is not None:
        state, word = PACES[lot.pace.verdict]
        cells["pace"] = Cell(state, word=word, why=shown_reasons(lot.pace.reasons), about=f"du lot {lot.number}")
    return Row(cells)


def lots_file(account: AccountView, request: HttpRequest) -> files.Table | None:
    """The same rows, as a sheet of the account's file."""
    table = lots_table(account)
    return as_file(table, request) if table else None
