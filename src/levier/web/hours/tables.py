"""Tables of hours: the problems of a return, what it holds by contract and month, the rows behind a figure."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from levier.exchange.outputs import numbers
from levier.usecases.hours import ContractHours, HoursRow
from levier.usecases.hours_checks import CheckKind
from levier.usecases.hours_import_views import HoursImportView
from levier.web.hours.forms import HoursFilterForm
from levier.web.reasons import shown_reasons
from levier.web.tables import Cell, Column, Row, Table

_STATES = {"declared": "watch", "validated": "ok", "rejected": "none"}


def problems_table(found: HoursImportView) -> Table:
    """What is wrong in a return, cell by cell, and what to do about it."""
    return Table(
        key="problemes",
        title="Problèmes",
        columns=(
            Column("where", "Où", is_fixed=True),
            Column("severity", "Gravité", "state"),
            Column("value", "Valeur"),
            Column("message", "Ce qui ne va pas"),
            Column("what", "Que faire"),
        ),
        rows=[
            Row(
                {
                    "where": f"{p.sheet}, {p.cell}" if p.cell else p.sheet,
                    "severity": Cell(
                        "alert" if p.severity == "blocking" else "watch",
                        word="Ligne écartée" if p.severity == "blocking" else "À vérifier",
                    ),
                    "value": p.value,
                    "message": p.message,
                    "what": p.what_to_do,
                }
            )
            for p in found.problems
        ],
    )


def months_table(found: HoursImportView) -> Table | None:
    """What a return holds, to compare with the totals of the company's own file; None while nothing is read.

    Once the return is kept, each contract says what is left to validate and leads there.
    """
    if not found.months:
        return None
    is_kept = found.state == "done"
    months = sorted({m.month for m in found.months})
    by_contract: dict[int, dict[date, Decimal]] = {}
    for m in found.months:
        by_contract.setdefault(m.contract_id, {})[m.month] = m.hours
    names = {m.contract_id: m.contract_number for m in found.months}
    totals = {_key(month): sum((m.hours for m in found.months if m.month == month), Decimal()) for month in months}
    return Table(
        key="mois",
        title="Heures par marché et par mois",
        columns=(
            Column("contract", "Marché", is_fixed=True),
            *(Column(_key(month), numbers.month_long(month).capitalize(), "hours") for month in months),
            Column("total", "Total", "hours"),
            *((Column("next", "À faire"),) if is_kept else ()),
        ),
        rows=[
            Row(
                {
                    "contract": names[pk],
                    **{_key(month): hours for month, hours in by_contract[pk].items()},
                    "total": sum(by_contract[pk].values(), Decimal()),
                    "next": _next_step(pk, found.to_decide.get(pk, 0)),
                }
            )
            for pk in sorted(by_contract, key=names.__getitem__)
        ],
        totals={**totals, "total": sum(totals.values(), Decimal())},
        formats=(),
        has_column_choice=False,
        prefix="mois-",
    )


def _key(month: date) -> str:
    return f"{month:%Y-%m}"


def _next_step(contract_id: int, waiting: int) -> Cell:
    address = reverse("contract_hours", args=[contract_id])
    if waiting:
        return Cell(f"Valider {numbers.counted(waiting, 'ligne')}", href=f"{address}?etat=declared")
    return Cell("Voir les lignes", href=address, state="ok", word="Décidé")


_CHECKS = {
    CheckKind.OUTSIDE: ("alert", "Hors période"),
    CheckKind.STRONG: ("alert", "Mois trop plein"),
    CheckKind.ALERT: ("watch", "Mois très plein"),
}


def _where(row: HoursRow) -> str:
    """Sheet and cell; the one sheet of a delimited file bears the name of the file, told beside."""
    is_delimited = row.sheet == row.file_name[: len(row.sheet)]
    return ", ".join(filter(None, ("" if is_delimited else row.sheet, row.cell)))


def _check_cell(row: HoursRow) -> Cell | str:
    """The first reason to look at a line again, the others under « pourquoi ? »."""
    if not row.checks:
        return ""
    state, word = _CHECKS[row.checks[0].kind]
    reasons = [reason for check in row.checks for reason in check.reasons]
    return Cell(state, word=word, why=shown_reasons(reasons), about=f"de cette vérification, {row.person}")


def _file_of(found: ContractHours, row: HoursRow) -> str:
    return reverse("import", args=[row.import_id]) if found.may_decide and row.is_ours else ""


def hours_table(found: ContractHours, filters: HoursFilterForm) -> Table:
    """The rows behind the figures of a contract, each with the cell it came from."""
    return Table(
        key="heures",
        title=f"Heures du marché {found.number}",
        columns=(
            Column("person", "Personne", is_sortable=True, is_fixed=True),
            Column("employer", "Employeur", is_sortable=True),
            Column("modality", "Modalité", is_sortable=True),
            Column("month", "Mois", "month", is_sortable=True),
            Column("hours", "Heures", "hours", is_sortable=True),
            Column("state", "État", "state"),
            *((Column("checks", "À vérifier", "state"),) if any(r.checks for r in found.rows) else ()),
            Column("reason", "Motif", is_shown=False),
            Column("file", "Fichier"),
            Column("cell", "Feuille, cellule"),
        ),
        rows=[
            Row(
                {
                    "person": Cell(r.person, href=reverse("person", args=[r.person_id]) if r.person_id else ""),
                    "employer": r.employer,
                    "modality": r.modality,
                    "month": r.month,
                    "hours": r.hours,
                    "state": Cell(_STATES[r.state], word=r.state_label),
                    "checks": _check_cell(r),
                    "reason": r.reason,
                    "file": Cell(r.file_name, href=_file_of(found, r)),
                    "cell": _where(r),
                }
            )
            for r in found.rows
        ],
        totals={"hours": sum((r.hours for r in found.rows), Decimal())},
        filters=filters,
        empty={
            "title": "Aucune heure ici",
            "text": "Déposez le relevé d’une entreprise, ou changez les filtres.",
        },
    )
