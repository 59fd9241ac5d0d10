"""What the form of an engagement offers: validated people, lots of the contracts followed, known employers."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from levier.exchange.outputs import numbers
from levier.records.models import (
    Contract,
    Engagement,
    Lot,
    Organization,
    OrganizationKind,
    Person,
    Validation,
    Verdict,
)
from levier.rules.access import Actor
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.validations import verdict_on

EMPLOYER_KINDS = tuple(
    kind
    for kind in OrganizationKind
    if kind
    not in (
        OrganizationKind.HOST,
        OrganizationKind.BUYER,
        OrganizationKind.PRESCRIBER,
        OrganizationKind.PUBLIC_SERVICE,
    )
)
"""The kinds an employer can have."""


@dataclass(frozen=True, slots=True)
class EngagementForm:
    """The lists of the form; ``person_name`` and ``contract_number`` when one is already chosen.

    ``lots``: contract -> pairs (lot id, label). ``warning`` says why the chosen person cannot be hired yet.
    """

    person_name: str
    contract_number: str
    people: tuple[tuple[int, str], ...]
    lots: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]
    employers: tuple[tuple[int, str], ...]
    warning: str


@gesture("record_engagement")
def get_engagement_form(
    *, by: Actor, today: date, person_id: int | None = None, contract_id: int | None = None
) -> EngagementForm:
    """The lists of the form, for a person, for a contract, or for neither. Raises ``NotFound`` out of reach."""
    host = host_of(by)
    person = found(Person.objects.filter(host_id=host), pk=person_id) if person_id is not None else None
    contract = found(Contract.objects.filter(host_id=host), pk=contract_id) if contract_id is not None else None
    lots = Lot.objects.filter(host_id=host).select_related("contract").order_by("contract__number", "number")
    if contract is not None:
        lots = lots.filter(contract=contract)
    by_contract: dict[str, list[tuple[int, str]]] = {}
    for lot in lots:
        head = f"{lot.contract.number} · {lot.contract.object[:60]}"
        by_contract.setdefault(head, []).append((lot.pk, f"{lot.contract.number}, lot {lot.number}\u00a0: {lot.title}"))
    return EngagementForm(
        f"{person.first_name} {person.last_name}" if person else "",
        contract.number if contract else "",
        () if person else _validated_people(host),
        tuple((head, tuple(found_lots)) for head, found_lots in by_contract.items()),
        _known_employers(host),
        why_not(person.pk, today) if person else "",
    )


def _validated_people(host: int) -> tuple[tuple[int, str], ...]:
    newest = Validation.objects.filter(host_id=host).order_by("person_id", "-decided_on", "-decided_at", "-id")
    verdicts = dict(newest.distinct("person_id").values_list("person_id", "verdict"))
    ids = [person_id for person_id, verdict in verdicts.items() if verdict == Verdict.VALIDATED]
    people = Person.objects.filter(pk__in=ids).order_by("last_name", "first_name", "born_on")
    return tuple((p.pk, f"{p.last_name} {p.first_name}, {numbers.date_short(p.born_on)}") for p in people)


def _known_employers(host: int) -> tuple[tuple[int, str], ...]:
    """Those who already employ here, and the holders of the contracts followed."""
    employing = Engagement.objects.filter(host_id=host).values("employer_id")
    holding = Contract.objects.filter(host_id=host, holder__isnull=False).values("holder_id")
    known = Organization.objects.filter(Q(pk__in=employing) | Q(pk__in=holding)).order_by("name", "kind")
    return tuple((o.pk, f"{o.name} · {_short_kind(o.kind)} · {o.siret}") for o in known)


def _short_kind(kind: str) -> str:
    return kind if kind.isupper() else str(OrganizationKind(kind).label)


def why_not(person_id: int, on: date) -> str:
    """Why this person cannot be hired that day, "" when she can."""
    last = verdict_on(person_id, on)
    if last is not None and last.verdict == Verdict.VALIDATED:
        return ""
    if last is not None:
        label, day = last.get_verdict_display().lower(), numbers.date_short(last.decided_on)
        return f"Le verdict du {day} est «\u00a0{label}\u00a0»\u00a0: à valider avant l’embauche."
    later = Validation.objects.filter(person_id=person_id, verdict=Verdict.VALIDATED).order_by("decided_on").first()
    if later is not None:
        return (
            f"Validée le {numbers.date_short(later.decided_on)}, après le {numbers.date_short(on)}\u00a0: "
            "à valider avant l’embauche."
        )
    return "Aucun verdict sur cette personne\u00a0: à valider avant l’embauche."
