"""The prefect's waivers of the ceiling of hours of an association intermédiaire: dated, each with its document."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from levier.exchange.outputs import numbers
from levier.law import NoValue
from levier.records.models import AiWaiver, HistoryEntry, OrganizationKind
from levier.rules.access import Actor
from levier.rules.answers import Answer, Reason
from levier.rules.ceilings import WaiverTerm, usual_ceiling, waiver_term
from levier.usecases.edits import change_unchanged, seen_of
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import Refused, cited

LONGEST_REFERENCE = 200
MOST_HOURS = Decimal("99999.99")


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """A waiver as people give it. ``raised_to``: hours of the period, None when the ceiling is lifted."""

    siret: str
    decided_on: date
    starts_on: date
    until_on: date
    reference: str
    raised_to: Decimal | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A waiver kept; ``is_in_force``, ``is_past`` on the day it is seen; ``seen``: what its reader has seen of it.

    ``to_check``: why its days are to be verified, () when they are not.
    """

    id: int
    facts: WaiverFacts
    is_in_force: bool
    is_past: bool
    seen: int
    to_check: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class WaiversPage:
    """The waivers of an organisation, latest first; ``ceiling``: the usual one in hours, None when unknown.

    ``term``: how long one that begins that day may run, and by which text; () when unknown.
    """

    rows: tuple[WaiverRow, ...]
    ceiling: Decimal | None
    term: tuple[Reason, ...]
    history: tuple[Event, ...]


@gesture("keep_ai_waivers")
def list_ai_waivers(*, by: Actor, on: date) -> WaiversPage:
    """Every waiver of the actor's organisation, as of a day."""
    rows = AiWaiver.objects.filter(host_id=host_of(by)).select_related("organization").order_by("-until_on", "-id")
    # Waivers removed stay in the history: they are found by what it kept of them.
    kept = HistoryEntry.objects.filter(host_id=by.host_id, subject="ai_waivers").values_list("row_id", flat=True)
    shown = tuple(_shown(row, on, 0) for row in rows)
    term = _term(on, on, on)
    return WaiversPage(shown, _usual(on), term.reasons if term else (), events_of(by, (("ai_waivers", kept),)))


@gesture("keep_ai_waivers")
def get_ai_waiver(*, by: Actor, waiver_id: int, on: date) -> WaiverRow:
    """One waiver, to change it. Raises ``NotFound`` out of reach."""
    row = found(AiWaiver.objects.filter(host_id=host_of(by)).select_related("organization"), pk=waiver_id)
    return _shown(row, on, seen_of(row))


def _shown(row: AiWaiver, on: date, seen: int) -> WaiverRow:
    facts = WaiverFacts(
        row.organization.siret,
        row.decided_on,
        row.starts_on,
        row.until_on,
        row.reference,
        row.raised_to,
        row.organization.name,
    )
    term = _term(row.decided_on, row.starts_on, row.until_on)
    to_check = term.reasons if term is not None and term.verdict is not WaiverTerm.STANDS else ()
    return WaiverRow(row.pk, facts, row.starts_on <= on <= row.until_on, row.until_on < on, seen, to_check)


def _term(decided_on: date, first: date, last: date) -> Answer[WaiverTerm] | None:
    """None before the day from which the law is known here."""
    try:
        return waiver_term(decided_on, first, last)
    except NoValue:
        return None


def _usual(on: date) -> Decimal | None:
    try:
        return usual_ceiling(on)
    except NoValue:
        return None


@gesture("keep_ai_waivers")
def record_ai_waiver(*, by: Actor, at: datetime, facts: WaiverFacts, why: str = "") -> int:
    """Keep a waiver. Returns its id. Raises ``Refused`` at the fields."""
    _check(facts)
    columns = _columns(by, facts)
    try:
        with transaction.atomic():
            return AiWaiver.objects.create(host_id=host_of(by), recorded_at=at, **columns).pk
    except IntegrityError:
        raise _already_known(facts) from None


@gesture("keep_ai_waivers")
def change_ai_waiver(*, by: Actor, waiver_id: int, facts: WaiverFacts, seen: int | None = None, why: str = "") -> None:
    """Put a waiver right. Raises ``Refused`` at the fields, ``EditedMeanwhile``, ``NotFound``."""
    ours = AiWaiver.objects.filter(host_id=host_of(by), pk=waiver_id)
    found(ours)
    _check(facts)
    columns = _columns(by, facts)
    try:
        with transaction.atomic():
            change_unchanged(ours, by=by, seen=seen, **columns)
    except IntegrityError:
        raise _already_known(facts) from None


@gesture("keep_ai_waivers")
def remove_ai_waiver(*, by: Actor, waiver_id: int, why: str = "") -> None:
    """Remove a waiver entered by mistake; the history keeps it. Raises ``NotFound``."""
    found(AiWaiver.objects.filter(host_id=host_of(by)), pk=waiver_id).delete()


def _already_known(facts: WaiverFacts) -> Refused:
    day = numbers.date_short(facts.starts_on)
    return Refused(("starts_on", f"Une dérogation de cette association commence déjà le {day}\u00a0: modifiez-la."))


def _columns(by: Actor, facts: WaiverFacts) -> dict[str, object]:
    return {
        "organization_id": register_organization(by=by, number=facts.siret, name=facts.name, kind=OrganizationKind.AI),
        "decided_on": facts.decided_on,
        "starts_on": facts.starts_on,
        "until_on": facts.until_on,
        "raised_to": facts.raised_to,
        "reference": facts.reference.strip(),
    }


def _check(facts: WaiverFacts) -> None:
    problems = []
    reference = facts.reference.strip()
    if not reference or len(reference) > LONGEST_REFERENCE:
        problems.append(("reference", "Indiquez la référence de la décision\u00a0: arrêté, courrier, sa date."))
    if facts.until_on < facts.starts_on:
        problems.append(("until_on", f"La fin précède le début ({numbers.date_short(facts.starts_on)})."))
    term = _term(facts.decided_on, facts.starts_on, facts.until_on)
    if term is not None and term.verdict is WaiverTerm.TOO_LONG:
        problems.append(("until_on", cited(term.reasons)))
    usual = _usual(facts.starts_on)
    raised = facts.raised_to
    if raised is not None and usual is not None and not usual < raised <= MOST_HOURS:
        told = f"Le plafond est de {numbers.hours(usual)}\u00a0: indiquez plus, ou laissez vide s’il est levé."
        problems.append(("raised_to", told))
    elif raised is not None and not 0 < raised <= MOST_HOURS:
        problems.append(("raised_to", "Indiquez un nombre d’heures, ou laissez vide si le plafond est levé."))
    if problems:
        raise Refused(*problems)
