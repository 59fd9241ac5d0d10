"""The years of a concession, or of new staff over several, recorded at once: each has its own objective line, which
counts from its first day.
"""

from dataclasses import dataclass
from datetime import date
from itertools import count, takewhile

from django.db.models import Max

from levier.exchange.outputs import numbers
from levier.records.models import Contract, Lot, Part, PartKind
from levier.rules.access import Actor
from levier.rules.answers import Answer
from levier.rules.durations import MONTHS_A_YEAR, last_day_of_term, months_after
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.part_forms import years_of
from levier.usecases.refusals import Refused

MOST_YEARS = 99
"""More is a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class YearsForm:
    """What recording the years of a contract starts from: its lots, and its own first and last days.

    ``answer``: whether years make sense for it, and why.
    """

    contract_id: int
    contract_number: str
    lots: tuple[tuple[int, str], ...]
    starts_on: date | None
    ends_on: date | None
    answer: Answer[bool]


@gesture("record_part")
def get_years_form(*, by: Actor, contract_id: int) -> YearsForm:
    """Raises ``NotFound`` out of reach, shared contracts included."""
    contract = found(Contract.objects.filter(host_id=host_of(by)), pk=contract_id)
    lots = tuple((lot.pk, f"Lot {lot.number}, {lot.title}") for lot in contract.lots.all())
    return YearsForm(contract.pk, contract.number, lots, contract.notified_on, contract.ends_on, years_of(contract))


@gesture("record_part")
def record_years(*, by: Actor, contract_id: int, lot_id: int, starts_on: date, ends_on: date, why: str = "") -> int:
    """Add to a lot one part a year, from a day to a day; a last year cut short ends with the rest. Returns how many.

    Raises ``Refused`` at the fields, at none when years make no sense for the contract, ``NotFound`` out of reach.
    """
    # Held until the end: a year added by someone else waits here.
    lots = Lot.objects.filter(host_id=host_of(by), contract_id=contract_id).select_related("contract")
    lot = found(lots.select_for_update(of=("self",)), pk=lot_id)
    _check(lot, starts_on, ends_on)
    begun = (months_after(starts_on, MONTHS_A_YEAR * rank) for rank in count())
    firsts = list(takewhile(lambda day: day <= ends_on, begun))
    years = Part.objects.filter(lot=lot, kind=PartKind.YEAR)
    last = years.aggregate(last=Max("number"))["last"] or 0
    Part.objects.bulk_create(
        Part(
            host_id=lot.host_id,
            lot=lot,
            kind=PartKind.YEAR,
            number=number,
            title=f"{PartKind.YEAR.label} {number}",
            starts_on=first,
            ends_on=min(last_day_of_term(first, MONTHS_A_YEAR), ends_on),
            live_on=first,
        )
        for number, first in enumerate(firsts, start=last + 1)
    )
    return len(firsts)


def _check(lot: Lot, starts_on: date, ends_on: date) -> None:
    answer = years_of(lot.contract)
    if not answer.verdict:
        raise Refused(("", answer.reasons[0].sentence))
    notified = lot.contract.notified_on
    problems = []
    if notified and starts_on < notified:
        told = f"Le marché n’est notifié que le {numbers.date_short(notified)}\u00a0: rien n’y commence avant."
        problems.append(("starts_on", told))
    if ends_on < starts_on:
        problems.append(("ends_on", f"La fin précède le début ({numbers.date_short(starts_on)})."))
    elif ends_on >= months_after(starts_on, MONTHS_A_YEAR * MOST_YEARS):
        problems.append(("ends_on", f"Plus de {MOST_YEARS} années\u00a0: vérifiez les deux dates."))
    else:
        problems += _overlapping(lot, starts_on, ends_on)
    if problems:
        raise Refused(*problems)


def _overlapping(lot: Lot, starts_on: date, ends_on: date) -> list[tuple[str, str]]:
    """A year already there on these days; one without an end lasts a year."""
    for known in lot.parts.filter(kind=PartKind.YEAR, live_on__lte=ends_on):
        last = known.ends_on or last_day_of_term(known.live_on or starts_on, MONTHS_A_YEAR)
        if last >= starts_on:
            told = f"«\u00a0{known.title}\u00a0» court déjà jusqu’au {numbers.date_short(last)}\u00a0: après elle."
            return [("starts_on", told)]
    return []
