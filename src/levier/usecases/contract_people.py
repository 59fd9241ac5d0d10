"""The people of a contract, a page at a time: sorted, counted and summed by the database, however many they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import OrderBy

from levier.records.desks import followed_once
from levier.records.models import Contract, EmploymentContract, Engagement, HoursLine, HoursState, Modality
from levier.records.spellings import spelled
from levier.rules.access import Actor, may
from levier.usecases.engagement_views import EngagementView, shown_engagements
from levier.usecases.gestures import found, gesture
from levier.usecases.hire_alerts import evidence_to_review
from levier.usecases.hires import hires_of
from levier.usecases.publics import own_lists
from levier.usecases.thread import Thread, thread_of

LINES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is asked for. ``sort``: a key of the page's columns, "" for the usual order; ``page`` from 1.

    Without a page, every row: a file holds them all. ``is_to_review``: one's own hires under way whose evidence was
    missing or not good on the day of the hire.
    """

    sort: str = ""
    is_down: bool = False
    page: int | None = 1
    is_to_review: bool = False


@dataclass(frozen=True, slots=True)
class ContractPeople:
    """The people of a contract. ``rows``: of the page asked, the nearest there is; ``count``: over all pages.

    ``hours_validated`` and ``hours_waiting`` are sums over all pages, None for who may not read hours. ``shows_file``:
    the actor keeps the files of its own people and reads homes and evidence. ``has_parts``: some hire names its order,
    its tranche or its year.
    """

    contract_id: int
    number: str
    object: str
    thread: Thread
    rows: tuple[EngagementView, ...]
    count: int
    page: int
    hours_validated: Decimal | None
    hours_waiting: Decimal | None
    shows_file: bool
    may_record: bool
    may_propose: bool
    has_parts: bool


@gesture("see_people")
def list_contract_engagements(
    *, by: Actor, contract_id: int, today: date, order: Order | None = None
) -> ContractPeople:
    """Who works, or worked, on a contract: everyone for the facilitator, their own employees for employers.

    On a contract followed by several, the people of the others come last, without their names.
    Raises ``NotFound`` when the contract is out of reach.
    """
    contract = found(Contract.objects.all(), pk=contract_id)
    asked = order or Order(page=None)
    host = by.host_id or 0
    ours = may(by, "see_validations") and followed_once(host).filter(pk=contract.pk).exists()
    rows = Engagement.objects.filter(contract_id=contract.pk)
    if ours and asked.is_to_review:
        found_again = evidence_to_review(hires_of(host, contract.pk), own_lists(host), today)
        rows = rows.filter(pk__in=[pk for one in found_again for pk in one.engagement_ids])
    # A holder reads the hours of the whole contract in its account, but the names of its own employees only.
    named = rows.filter(host_id=host) if ours else rows.filter(employer_id=host)
    others = rows.exclude(host_id=host) if ours else rows.none()
    counted = (rows if ours else named).aggregate(
        every=Count("pk"), others=Count("pk", filter=~Q(host_id=host) if ours else Q(pk__isnull=True))
    )
    counts = (counted["every"] - counted["others"], counted["others"])
    page = _nearest(asked.page, sum(counts))
    kept = _slice(asked, page, counts, (named, others))
    narrowed = rows if ours and asked.is_to_review else None
    sums = _sums(contract.pk, None if ours else host, narrowed) if may(by, "see_hours") else {}
    return ContractPeople(
        contract.pk,
        contract.number,
        contract.object,
        thread_of(contract, today),
        shown_engagements(by, kept, today),
        sum(counts),
        page or 1,
        sums.get("validated"),
        sums.get("waiting"),
        ours,
        ours and may(by, "record_engagement"),
        ours and may(by, "propose_person"),
        rows.filter(part__isnull=False).exists(),
    )


def _nearest(page: int | None, count: int) -> int | None:
    """A page there is: the last one for a number too large."""
    return None if page is None else min(max(page, 1), max(1, -(-count // LINES_A_PAGE)))


def _slice(
    asked: Order, page: int | None, counts: Sequence[int], sections: Sequence[QuerySet[Engagement]]
) -> list[Engagement]:
    """The rows of the page, through sections that follow one another. Ids are sorted, not whole rows: it is quicker."""
    first = 0 if page is None else (page - 1) * LINES_A_PAGE
    last = sum(counts) if page is None else first + LINES_A_PAGE
    ids: list[int] = []
    for section, (count, rows) in enumerate(zip(counts, sections, strict=True)):
        if first < count and last > 0:
            ids += _ordered_ids(rows, asked, is_named=section == 0)[max(first, 0) : last]
        first, last = first - count, last - count
    found_rows = Engagement.objects.in_bulk(ids)
    return [found_rows[pk] for pk in ids]


def _ordered_ids(rows: QuerySet[Engagement], asked: Order, *, is_named: bool) -> QuerySet[Engagement, int]:
    """The usual order settles ties. Names of others' people are out of reach: joining them would lose the rows."""
    usual = [spelled("person__last_name"), spelled("person__first_name")] if is_named else [spelled("host__name")]
    terms: list[OrderBy] = []
    for term in _SORTS.get(asked.sort, ()):
        if is_named or not str(term).startswith("person__"):
            expression = _sortable(term)
            terms.append(expression.desc(nulls_last=True) if asked.is_down else expression.asc(nulls_last=True))
    if asked.sort in _HOURS:
        # Grouped by the row alone: a name to settle ties would make it a wide and slow sort.
        summed = Sum("hours_lines__hours", filter=Q(hours_lines__state=_HOURS[asked.sort]))
        grouped = rows.values("pk").annotate(summed=summed)
        order = F("summed").desc(nulls_last=True) if asked.is_down else F("summed").asc(nulls_last=True)
        return grouped.order_by(order, "pk").values_list("pk", flat=True)
    return rows.order_by(*terms, *usual, "starts_on", "id").values_list("pk", flat=True)


def _sortable(term: str) -> "Case | F":
    if term in _CHOICES:
        labels = sorted(_CHOICES[term].items(), key=lambda choice: choice[1].casefold())
        return Case(*(When(**{term: code}, then=Value(rank)) for rank, (code, _) in enumerate(labels)))
    return spelled(term) if term in _TEXTS else F(term)


def _sums(contract_id: int, employer_id: int | None, narrowed: QuerySet[Engagement] | None) -> dict[str, Decimal]:
    lines = HoursLine.objects.filter(contract_id=contract_id)
    if narrowed is not None:
        lines = lines.filter(engagement__in=narrowed)
    if employer_id is not None:
        lines = lines.filter(engagement__employer_id=employer_id)
    sums = lines.aggregate(
        **{name: Sum("hours", filter=Q(state=state)) for name, state in _HOURS.items()},
    )
    return {name: total or Decimal() for name, total in sums.items()}


_SORTS: Mapping[str, Sequence[str]] = {
    "person": ("person__last_name", "person__first_name"),
    "lot": ("lot__number",),
    "part": ("lot__number", "part__kind", "part__number"),
    "employer": ("employer__name",),
    "on_behalf_of": ("on_behalf_of__name",),
    "tutor": ("tutor",),
    "employment_contract": ("employment_contract",),
    "modality": ("modality",),
    "job_code": ("job_code",),
    "weekly_hours": ("weekly_hours",),
    "starts_on": ("starts_on",),
    "ends_on": ("ends_on",),
}
"""Key of a column -> what the database sorts by."""
_HOURS = {"validated": HoursState.VALIDATED, "waiting": HoursState.DECLARED}
_TEXTS = frozenset({"person__last_name", "person__first_name", "employer__name", "on_behalf_of__name", "tutor"})
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "modality": {str(code): str(label) for code, label in Modality.choices},
    "employment_contract": {str(code): str(label) for code, label in EmploymentContract.choices},
}
