"""Engagements: a validated person goes to work on a lot; what was true at the hire is kept as it was."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from levier.exchange.outputs import numbers
from levier.records.models import (
    Contract,
    EmploymentContract,
    Engagement,
    HoursLine,
    HoursState,
    LocationMethod,
    Lot,
    Modality,
    Organization,
    OrganizationKind,
    Person,
    Qpv,
    Residence,
)
from levier.rules.access import Actor, may
from levier.usecases.engagement_forms import EMPLOYER_KINDS, why_not
from levier.usecases.engagement_views import EngagementView, shown_engagements
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import Refused
from levier.usecases.residences import Home, home_on
from levier.usecases.thread import Thread, thread_of
from levier.usecases.validations import verdict_on


@dataclass(frozen=True, slots=True)
class EngagementFacts:
    """A hire, a mission or a secondment as people give it. ``employer_id`` is a known employer; a SIRET, with its
    kind and a name when it is new, comes first. ``ends_on`` is None while no end is known.
    """

    person_id: int
    lot_id: int
    modality: str
    employment_contract: str
    starts_on: date
    ends_on: date | None = None
    employer_id: int | None = None
    employer_siret: str = ""
    employer_name: str = ""
    employer_kind: str = OrganizationKind.COMPANY


@dataclass(frozen=True, slots=True)
class EngagementChange:
    """What can be put right afterwards. ``residence``: the official service's answer, "" to leave it as it is."""

    modality: str
    employment_contract: str
    starts_on: date
    ends_on: date | None = None
    residence: str = ""
    qpv_code: str = ""


@dataclass(frozen=True, slots=True)
class EngagementPage:
    view: EngagementView
    facts: EngagementChange


@dataclass(frozen=True, slots=True)
class ContractPeople:
    """The people of a contract. ``shows_file``: the actor keeps their files and reads homes and evidence."""

    contract_id: int
    number: str
    object: str
    thread: Thread
    rows: tuple[EngagementView, ...]
    shows_file: bool
    may_record: bool


@gesture("see_people")
def list_contract_engagements(*, by: Actor, contract_id: int, today: date) -> ContractPeople:
    """Who works, or worked, on a contract: everyone for the facilitator, their own employees for employers.

    Raises ``NotFound`` when the contract is out of reach.
    """
    contract = found(Contract.objects.all(), pk=contract_id)
    ours = may(by, "see_validations") and contract.host_id == by.host_id
    rows = Engagement.objects.filter(contract_id=contract.pk)
    if not ours:
        # A holder reads the hours of the whole contract in its account, but the names of its own employees only.
        rows = rows.filter(employer_id=by.host_id)
    kept = list(rows.order_by("person__last_name", "person__first_name", "starts_on", "id"))
    return ContractPeople(
        contract.pk,
        contract.number,
        contract.object,
        thread_of(contract),
        shown_engagements(by, kept, today),
        ours,
        ours and may(by, "record_engagement"),
    )


@gesture("record_engagement")
def record_engagement(*, by: Actor, at: datetime, facts: EngagementFacts, why: str = "") -> int:
    """Record a hire, a mission or a secondment. Returns its id.

    The verdict in force on the first day must be favourable, and that day within the contract. Sex and home (QPV
    with its vintage) are kept as they were that day. Raises ``Refused`` at the fields, ``NotFound`` out of reach.
    """
    host = host_of(by)
    # The lock keeps two entries of the same hire, made at once, from both passing the overlap check.
    person = found(Person.objects.filter(host_id=host).select_for_update(), pk=facts.person_id)
    lot = found(Lot.objects.filter(host_id=host).select_related("contract"), pk=facts.lot_id)
    validation = verdict_on(person.pk, facts.starts_on)
    employer_id = _employer(by, facts)
    _refuse(
        _choice_problems(facts.modality, facts.employment_contract),
        _start_problems(person.pk, lot.contract, facts.starts_on),
        _end_problems(facts.starts_on, facts.ends_on),
    )
    _refuse(_overlap_problems(person.pk, lot.pk, employer_id, facts.starts_on, facts.ends_on))
    assert validation is not None  # noqa: S101 -- _start_problems refuses a person without a verdict
    home = home_on(person, facts.starts_on)
    row = Engagement.objects.create(
        host_id=host,
        person=person,
        contract_id=lot.contract_id,
        lot=lot,
        employer_id=employer_id,
        validation=validation,
        validated_on=validation.decided_on,
        modality=facts.modality,
        employment_contract=facts.employment_contract,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        sex=person.sex,
        recorded_at=at,
        **_home_columns(home),
    )
    return row.pk


def _refuse(*found_problems: list[tuple[str, str]]) -> None:
    problems = [problem for problems in found_problems for problem in problems]
    if problems:
        raise Refused(*problems)


def _home_columns(home: Home) -> dict[str, object]:
    return {
        "residence": home.residence,
        "qpv_code": home.qpv_code,
        "qpv_vintage": home.qpv_vintage,
        "location_method": home.method,
    }


def _employer(by: Actor, facts: EngagementFacts) -> int:
    if facts.employer_siret.strip():
        if facts.employer_kind not in EMPLOYER_KINDS:
            raise Refused(("employer_kind", "Choisissez le genre de l’employeur."))
        return register_organization(
            by=by,
            number=facts.employer_siret,
            name=facts.employer_name,
            kind=facts.employer_kind,
            field="employer_siret",
        )
    known = Organization.objects.filter(pk=facts.employer_id or 0, kind__in=EMPLOYER_KINDS).first()
    if known is None:
        raise Refused(("employer_id", "Choisissez l’employeur dans la liste, ou donnez son SIRET."))
    return known.pk


def _choice_problems(modality: str, employment_contract: str) -> list[tuple[str, str]]:
    problems = []
    if modality not in Modality.values:
        problems.append(("modality", "Choisissez une modalité."))
    if employment_contract not in EmploymentContract.values:
        problems.append(("employment_contract", "Choisissez un contrat de travail."))
    return problems


def _start_problems(person_id: int, contract: Contract, start: date) -> list[tuple[str, str]]:
    problems = []
    if blocked := why_not(person_id, start):
        problems.append(("starts_on", blocked))
    if contract.notified_on is None:
        problems.append(
            ("starts_on", f"Le marché {contract.number} n’a pas de date de notification\u00a0: indiquez-la d’abord.")
        )
    elif start < contract.notified_on or (contract.ends_on is not None and start > contract.ends_on):
        until = f" au {numbers.date_short(contract.ends_on)}" if contract.ends_on else ""
        problems.append(
            (
                "starts_on",
                f"Le marché {contract.number} court du {numbers.date_short(contract.notified_on)}{until}\u00a0: "
                f"une embauche du {numbers.date_short(start)} est en dehors.",
            )
        )
    return problems


def _end_problems(start: date, end: date | None) -> list[tuple[str, str]]:
    is_wrong = end is not None and end < start
    return [("ends_on", f"La fin précède le début ({numbers.date_short(start)}).")] if is_wrong else []


def _overlap_problems(
    person_id: int, lot_id: int, employer_id: int, start: date, end: date | None, without: int = 0
) -> list[tuple[str, str]]:
    same = Engagement.objects.filter(person_id=person_id, lot_id=lot_id, employer_id=employer_id)
    same = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=start)).exclude(pk=without)
    if end is not None:
        same = same.filter(starts_on__lte=end)
    other = same.order_by("starts_on").first()
    if other is None:
        return []
    until = f" au {numbers.date_short(other.ends_on)}" if other.ends_on else ", sans fin connue"
    return [
        (
            "starts_on",
            "Cette personne travaille déjà pour cet employeur sur ce lot, "
            f"du {numbers.date_short(other.starts_on)}{until}\u00a0: modifiez cette embauche, ou corrigez les dates.",
        )
    ]


@gesture("record_engagement")
def get_engagement(*, by: Actor, engagement_id: int, today: date) -> EngagementPage:
    """One engagement to put right. Raises ``NotFound`` out of reach."""
    row = found(Engagement.objects.filter(host_id=host_of(by)), pk=engagement_id)
    (view,) = shown_engagements(by, [row], today)
    return EngagementPage(view, EngagementChange(row.modality, row.employment_contract, row.starts_on, row.ends_on))


@gesture("record_engagement")
def change_engagement(*, by: Actor, engagement_id: int, facts: EngagementChange, why: str = "") -> int:
    """Put an engagement right, or end it; the history keeps what it was. Returns the person's id.

    Another first day is checked as a new hire is, and the home is looked up again. Raises ``Refused``.
    """
    host = host_of(by)
    row = found(Engagement.objects.filter(host_id=host).select_related("contract"), pk=engagement_id)
    person = found(Person.objects.filter(host_id=host).select_for_update(), pk=row.person_id)
    days = (facts.starts_on, facts.ends_on)
    _refuse(
        _choice_problems(facts.modality, facts.employment_contract),
        _start_problems(person.pk, row.contract, facts.starts_on) if facts.starts_on != row.starts_on else [],
        _end_problems(*days),
        _hours_problems(row.pk, *days),
    )
    _refuse(_overlap_problems(person.pk, row.lot_id, row.employer_id, *days, without=row.pk))
    columns: dict[str, object] = {}
    if facts.starts_on != row.starts_on:
        validation = verdict_on(person.pk, facts.starts_on)
        assert validation is not None  # noqa: S101 -- _start_problems refuses a person without a verdict
        columns = {"validation": validation, "validated_on": validation.decided_on}
        columns |= _home_columns(home_on(person, facts.starts_on))
    columns |= _official_home(facts)
    change(
        Engagement.objects.filter(pk=row.pk, host_id=host),
        modality=facts.modality,
        employment_contract=facts.employment_contract,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        **columns,
    )
    return person.pk


def _hours_problems(engagement_id: int, start: date, end: date | None) -> list[tuple[str, str]]:
    """Hours already declared in months that would fall outside: rejected first, never forgotten."""
    kept = HoursLine.objects.filter(engagement_id=engagement_id).exclude(state=HoursState.REJECTED)
    problems = []
    before = kept.filter(month__lt=start.replace(day=1))
    if hours := _sum(before):
        problems.append(("starts_on", f"{numbers.hours(hours)} déclarées avant ce mois\u00a0: rejetez-les d’abord."))
    if end is not None and (hours := _sum(kept.filter(month__gt=end))):
        problems.append(("ends_on", f"{numbers.hours(hours)} déclarées après cette fin\u00a0: rejetez-les d’abord."))
    return problems


def _sum(rows: QuerySet[HoursLine]) -> Decimal:
    return rows.aggregate(total=Sum("hours"))["total"] or Decimal()


def _official_home(facts: EngagementChange) -> dict[str, object]:
    """What the official service answered for the address on the day of the hire."""
    if not facts.residence:
        return {}
    if facts.residence == Residence.OUTSIDE:
        return _home_columns(Home(Residence.OUTSIDE, LocationMethod.OFFICIAL))
    if facts.residence != Residence.INSIDE:
        raise Refused(("residence", "Le service officiel répond\u00a0: en QPV, ou hors QPV."))
    code, day = facts.qpv_code.strip().upper(), facts.starts_on
    known = Qpv.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), code=code, valid_from__lte=day)
    qpv = known.order_by("-vintage").first()
    if qpv is None:
        raise Refused(
            (
                "qpv_code",
                f"Aucun QPV de code «\u00a0{code}\u00a0» au {numbers.date_short(day)}\u00a0: vérifiez le code.",
            )
        )
    return _home_columns(Home(Residence.INSIDE, LocationMethod.OFFICIAL, qpv.code, qpv.vintage))
