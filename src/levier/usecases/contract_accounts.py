"""The account of a contract: done, remaining, pace, cuts; and its attestation."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from levier.exchange.outputs import attestations, charts
from levier.indicators import Figure, Indicator, Selection, registry
from levier.records.models import AwardMember, Contract, MemberRank, Organization
from levier.rules.access import Actor
from levier.rules.answers import Answer
from levier.rules.progress import (
    Pace,
    Progress,
    elapsed_percent,
    expected_days,
    expected_of,
    pace_of,
    proposed_tolerance,
)
from levier.rules.wordings import enumerated
from levier.usecases.account_outcomes import OutcomesTold, outcomes_of
from levier.usecases.clause_penalties import LotIncurred, incurred_by_lot
from levier.usecases.gestures import found, gesture
from levier.usecases.late_returns import LotReturns, followed_returns
from levier.usecases.paces import ContractPace, paces_of, spans_of
from levier.usecases.parts import WHOLE
from levier.usecases.refusals import Refused
from levier.usecases.thread import Thread, thread_of

SHOWN = (
    "hours_due",
    "hours_done",
    "hours_remaining",
    "hours_waiting",
    "people_engaged",
    "full_time_equivalents",
    "qpv_share",
)
CUTS = ("hours_by_sex", "hours_by_residence", "hours_by_modality", "hours_by_employer", "hours_by_month")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with the indicator that defines it."""

    indicator: Indicator
    figure: Figure


@dataclass(frozen=True, slots=True)
class AccountView:
    """``progress`` and ``pace`` are None until the contract has dates and an objective; ``missing`` says which.

    ``penalties``: of the lots whose clause gives any, for hours missing once the contract has ended and for returns
    late. ``returns``: of the clauses that have a calendar, for who reads the diary. ``outcomes``: as the actor may
    know them. ``standing``: how each lot stands.
    """

    contract_id: int
    number: str
    object: str
    buyer: str
    holder: str
    on: date
    starts_on: date | None
    ends_on: date | None
    thread: Thread
    figures: tuple[Shown, ...]
    cuts: tuple[Shown, ...]
    progress: charts.Progress | None
    pace: Answer[Pace] | None
    missing: tuple[str, ...]
    penalties: tuple[LotIncurred, ...] = ()
    returns: tuple[LotReturns, ...] = ()
    outcomes: OutcomesTold | None = None
    standing: ContractPace | None = None

    def value(self, name: str) -> Decimal | None:
        """The value of one of the figures shown."""
        return next(s.figure.value for s in self.figures if s.indicator.name == name)


def _holder_of(by: Actor, contract: Contract) -> str:
    """Who holds it; to one holder of a framework among several, whose figures are its own, itself."""
    named = contract.holder.name if contract.holder else ""
    if by.roles & WHOLE:
        return named
    rows = AwardMember.objects.filter(award__lot__contract_id=contract.pk).order_by("award__number")
    reached = list(rows.values_list("organization_id", "rank", "organization__name"))
    if any(organization_id == contract.holder_id for organization_id, _, _ in reached):
        return named
    return next((name for _, rank, name in reached if rank == MemberRank.LEAD), named)


def _view(by: Actor, contract: Contract, on: date) -> AccountView:
    selection = Selection((contract.pk,), on)
    names = (*SHOWN, *CUTS, "hours_by_desk", "hours_by_part")
    computed = {name: Shown(registry()[name], registry()[name].compute(selection)) for name in names}
    is_shared = len(computed["hours_by_desk"].figure.parts) > 1
    # Orders and tranches come first: their bars are among those the page draws.
    in_parts = ("hours_by_part",) if computed["hours_by_part"].figure.parts else ()
    cuts = (*in_parts, *(("hours_by_desk",) if is_shared else ()), *CUTS)
    due = computed["hours_due"].figure.value
    done = computed["hours_done"].figure.value or Decimal()
    starts, ends = contract.notified_on, contract.ends_on
    missing = tuple(
        word
        for word, value in (
            ("la date de notification", starts),
            ("la date de fin", ends),
            ("un objectif fixé", due),
        )
        if not value
    )
    progress = pace = None
    if starts and ends and due and starts < ends:
        by_month = computed["hours_by_month"].figure.parts
        spans = spans_of(contract, on)
        asked = Progress(due, done, starts, ends, proposed_tolerance(on), spans)
        progress = charts.Progress(
            contract.number,
            starts,
            ends,
            on,
            due,
            expected_of(spans, on),
            elapsed_percent(starts, ends, on) / HUNDRED,
            _cumulated([(date.fromisoformat(part.code), part.hours) for part in by_month], on),
            expected_days(spans, starts, ends) if asked.is_in_parts else (),
        )
        pace = pace_of(asked, on)
    return AccountView(
        contract.pk,
        contract.number,
        contract.object,
        contract.buyer.name,
        _holder_of(by, contract),
        on,
        starts,
        ends,
        thread_of(contract, on),
        tuple(computed[name] for name in SHOWN),
        tuple(computed[name] for name in cuts),
        progress,
        pace,
        missing,
    )


def _cumulated(months: list[tuple[date, Decimal]], on: date) -> tuple[tuple[date, Decimal], ...]:
    """Hours cumulated at the end of each month, or at ``on`` for the month it is in."""
    points, total = [], Decimal()
    for first_day, hours in months:
        total += hours
        following = date(first_day.year + first_day.month // 12, first_day.month % 12 + 1, 1)
        points.append((min(following, on), total))
    return tuple(points)


@gesture("see_account")
def get_account(*, by: Actor, contract_id: int, on: date) -> AccountView:
    """The account of a contract as of a day. Raises ``NotFound`` out of reach."""
    contract = found(Contract.objects.select_related("buyer", "holder"), pk=contract_id)
    returns = followed_returns(by, contract, on)
    return replace(
        _view(by, contract, on),
        penalties=incurred_by_lot(by, contract, on, returns),
        returns=returns,
        outcomes=outcomes_of(by, contract.pk, on),
        standing=paces_of((contract,), on)[contract.pk],
    )


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    content: bytes


def _cut(shown: Shown) -> attestations.HoursCut:
    lines = tuple(attestations.HoursLine(p.label, p.hours, p.people) for p in shown.figure.parts)
    return attestations.HoursCut(shown.indicator.label, lines)


@gesture("see_account")
def attest_hours(*, by: Actor, contract_id: int, on: date, made_on: date) -> Document:
    """The attestation of a contract's validated hours, as an accessible PDF."""
    contract = found(Contract.objects.select_related("buyer", "holder"), pk=contract_id)
    account = _view(by, contract, on)
    due = account.value("hours_due")
    if due is None or account.starts_on is None:
        raise Refused(("", f"L’attestation demande {enumerated(account.missing)}\u00a0: complétez le marché."))
    cuts = {shown.indicator.name: shown for shown in account.cuts}
    organization = Organization.objects.filter(pk=by.host_id or 0).values_list("name", flat=True).first() or ""
    reasons = [reason for shown in account.figures for reason in shown.figure.reasons if reason.text]
    facts = attestations.HoursAttestation(
        contract_number=account.number,
        contract_object=account.object,
        buyer=account.buyer,
        holder=account.holder,
        objective_hours=due,
        validated_hours=account.value("hours_done") or Decimal(),
        remaining_hours=account.value("hours_remaining") or Decimal(),
        period_starts_on=account.starts_on,
        period_ends_on=on,
        made_on=made_on,
        made_by=by.name,
        organization=organization,
        people=int(account.value("people_engaged") or 0),
        cuts=tuple(_cut(cuts[name]) for name in ("hours_by_modality", "hours_by_sex", "hours_by_residence")),
        employers=tuple(
            attestations.EmployerLine(part.label, part.hours, part.people)
            for part in cuts["hours_by_employer"].figure.parts
        ),
        reasons=tuple(
            attestations.LegalBasis(reason.sentence, reason.text.title, reason.text.link)
            for reason in reasons
            if reason.text
        ),
        progress=account.progress,
    )
    return Document(f"attestation-{account.number}-{on:%Y-%m-%d}.pdf", attestations.attestation_pdf(facts))
