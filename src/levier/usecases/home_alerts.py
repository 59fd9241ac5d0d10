"""Alerts of the first page: contracts behind, returns that never came, hours and hires to look at again."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from levier.exchange.outputs import numbers
from levier.records.models import Contract, Validation, Verdict
from levier.rules import wordings
from levier.rules.counting import Overload, week_limit
from levier.rules.progress import elapsed_percent
from levier.usecases.hire_alerts import counting_ends, evidence_to_review
from levier.usecases.hires import Hire, Worked
from levier.usecases.hours_checks import contracts_to_check
from levier.usecases.missing_returns import MissingReturns, missing_returns
from levier.usecases.paces import ContractPace, paces_of
from levier.usecases.publics import own_lists
from levier.usecases.todos import MOST, Todo

STILL_TOLD = timedelta(days=183)
"""How long after its end a contract that missed its objective is still recalled."""


def running(contracts: Iterable[Contract], today: date) -> list[Contract]:
    """Those begun, and not over for more than six months, the first to end first."""
    dated = [(one.ends_on, one.pk, one) for one in contracts if one.ends_on and one.ends_on >= today - STILL_TOLD]
    return [one for _, _, one in sorted(dated) if one.notified_on and one.notified_on <= today]


def contracts_behind(contracts: list[Contract], today: date) -> list[Todo]:
    """Hours validated, in percent of those to do, below the time elapsed less the tolerance."""
    paces = paces_of(contracts, today)
    late = [(contract, paces[contract.pk]) for contract in contracts if paces[contract.pk].late_lots]
    return [
        Todo(
            "account",
            f"Marché {contract.number}\u00a0: " + ("objectif non atteint" if pace.is_over else "en retard"),
            _behind(contract, pace, today),
            "alert",
            contract.pk,
        )
        for contract, pace in sorted(late, key=lambda one: _missing(one[1]), reverse=True)
    ]


def _missing(pace: ContractPace) -> Decimal:
    return sum((lot.remaining for lot in pace.late_lots), Decimal())


def _behind(contract: Contract, pace: ContractPace, today: date) -> str:
    lots = pace.late_lots
    which = ""
    if len(pace.lots) > 1 and len(lots) < len(pace.lots):
        which = f", {'lot' if len(lots) == 1 else 'lots'} {wordings.enumerated(str(lot.number) for lot in lots)}"
    done, due = (sum((getattr(lot, name) for lot in lots), Decimal()) for name in ("done", "due"))
    told = f"{numbers.hours(done)} validées sur {numbers.hours(due)}{which}"
    if pace.is_over and contract.ends_on:
        return f"{told}, terminé le {numbers.date_short(contract.ends_on)}"
    if contract.notified_on and contract.ends_on:
        elapsed = elapsed_percent(contract.notified_on, contract.ends_on, today)
        told += f", {wordings.percent(round(elapsed, 1))} du temps écoulé"
    return told


def returns_missing(contracts: list[Contract], today: date) -> list[Todo]:
    """Returns whose day has passed with nothing received: one line a contract, with the one that waits the longest."""
    by_contract: dict[int, list[MissingReturns]] = {}
    for found in missing_returns(contracts, today):
        by_contract.setdefault(found.contract_id, []).append(found)
    return [_missing_told(each) for each in by_contract.values()]


def _missing_told(each: list[MissingReturns]) -> Todo:
    count = sum(len(one.returns) for one in each)
    first = min((period for one in each for period in one.returns), key=lambda period: period.last)
    lots = sorted({one.lot_number for one in each})
    which = f"{'lot' if len(lots) == 1 else 'lots'} {', '.join(map(str, lots))}"
    whose = "celui" if count == 1 else "le plus ancien"
    told = f"{which}\u00a0: {whose} du {numbers.date_short(first.first)} au {numbers.date_short(first.last)}"
    if first.due_before:
        told += f", attendu avant le {numbers.date_short(first.due_before)}"
    what = "relevé d’heures non reçu" if count == 1 else f"{count} relevés d’heures non reçus"
    return Todo("returns", f"Marché {each[0].contract_number}\u00a0: {what}", told, "alert", each[0].contract_id)


def hours_to_check(host: int, known: Worked, months: Iterable[date], today: date) -> list[Todo]:
    """Hours outside the days that count, or of months too full: by contract. ``months``: those that wait."""
    todos = []
    for found in contracts_to_check(host, known, months):
        told = []
        if found.outside:
            lines = numbers.counted(found.outside, "ligne")
            told.append(f"{lines} hors de la période comptée ({numbers.hours(found.outside_hours)})")
        if found.full:
            limit = week_limit(Overload.STRONG if found.is_strong else Overload.ALERT, today)
            lines = numbers.counted(found.full, "ligne")
            told.append(f"{lines} d’un mois au-delà de {numbers.hours(limit)} par semaine en moyenne")
        state = "alert" if found.outside or found.is_strong else "watch"
        todos.append(
            Todo(
                "hours_check",
                f"Marché {found.contract_number}\u00a0: des heures sont à vérifier",
                ", ".join(told),
                state,
                found.contract_id,
            )
        )
    return todos


def people_to_complete(host: int) -> list[Todo]:
    """People whose newest verdict waits for documents, those who have waited the longest first."""
    newest = Validation.objects.filter(person_id=OuterRef("person_id")).order_by("-decided_on", "-decided_at", "-id")
    waiting = (
        Validation.objects.filter(host_id=host, verdict=Verdict.TO_COMPLETE, person__merged_into__isnull=True)
        .filter(pk=Subquery(newest.values("pk")[:1]))
        .order_by("decided_on", "pk")
        .values_list("person_id", "person__first_name", "person__last_name", "decided_on", "missing")[:MOST]
    )
    return [
        Todo(
            "completing",
            f"{first} {last}\u00a0: pièces attendues",
            f"à compléter depuis le {numbers.date_short(decided_on)}" + _pieces(missing),
            "watch",
            pk,
        )
        for pk, first, last, decided_on, missing in waiting
    ]


def _pieces(missing: str) -> str:
    told = ", ".join(line.strip() for line in missing.splitlines() if line.strip())
    return f"\u00a0: {told}" if told else ""


def evidence_on_hire(host: int, hires: Iterable[Hire], today: date) -> list[Todo]:
    """Hires under way whose evidence was missing or not good on the day of the hire: by contract."""
    todos = []
    for found in evidence_to_review(hires, own_lists(host), today):
        told = [
            words
            for count, words in (
                (found.outdated, f"{found.outdated} qui ne valait pas ce jour-là"),
                (found.missing, f"{found.missing} sans justificatif"),
            )
            if count
        ]
        todos.append(
            Todo(
                "evidence",
                f"Marché {found.contract_number}\u00a0: justificatif à l’embauche à revoir, "
                f"{numbers.counted(len(found.engagement_ids), 'embauche')}",
                ", ".join(told),
                "alert" if found.outdated else "watch",
                found.contract_id,
            )
        )
    return todos


def counting_ended(known: Worked, today: date) -> list[Todo]:
    """Permanent contracts that go on after the last day whose hours count."""
    return [
        Todo(
            "counting",
            f"{found.person_name}\u00a0: les heures de son CDI "
            + ("ne comptent plus" if found.is_over else "cesseront de compter"),
            f"dernier jour compté\u00a0: {numbers.date_short(found.last)}, marché {found.contract_number}",
            "alert" if found.is_over else "watch",
            found.engagement_id,
        )
        for found in counting_ends(known, today)
    ]
