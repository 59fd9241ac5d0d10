"""Where a person stands at the end of an engagement, then 3, 6 and 12 months after; and what is to be asked now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import Engagement, Milestone, Outcome, Situation
from levier.rules.access import Actor
from levier.rules.durations import months_after
from levier.usecases.edits import change_unchanged, seen_of
from levier.usecases.engagement_refusals import refuse
from levier.usecases.engagement_views import EngagementView, shown_engagements
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.refusals import Refused

MONTHS: Mapping[str, int] = {Milestone.END: 0, Milestone.MONTHS_3: 3, Milestone.MONTHS_6: 6, Milestone.MONTHS_12: 12}
"""Months from the end of the engagement to each milestone."""
AHEAD = timedelta(days=15)
"""How long before its day a milestone can be noted, and is recalled."""
FORGOTTEN_AFTER = 15
"""Months after the end when nothing is recalled any more: each milestone is recalled until the next."""
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    milestone: str
    situation: str
    observed_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A milestone of an engagement. ``state``: noted, due or later; ``seen``: what its reader has seen of the row."""

    milestone: str
    label: str
    due_on: date
    state: str
    situation: str
    situation_label: str
    observed_on: date | None
    note: str
    seen: int


@dataclass(frozen=True, slots=True)
class OutcomesPage:
    """``milestones`` is empty while the engagement has no end; ``asked``: the one the form is about."""

    engagement: EngagementView
    milestones: tuple[MilestoneView, ...]
    asked: MilestoneView | None
    history: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class OutcomeDue:
    """A milestone to note now: ``is_late`` from its day on."""

    engagement_id: int
    person_name: str
    employer: str
    ends_on: date
    milestone: str
    label: str
    due_on: date
    is_late: bool


def due_on(ends_on: date, milestone: str) -> date:
    """The day of a milestone; a shorter month has its last day."""
    return months_after(ends_on, MONTHS[milestone])


@gesture("record_outcome")
def record_outcome(
    *, by: Actor, at: datetime, engagement_id: int, facts: OutcomeFacts, seen: int | None = None, why: str = ""
) -> int:
    """Note where a person stands at a milestone, or put it right. Returns the person's id.

    Raises ``Refused`` at the fields, ``EditedMeanwhile``, ``NotFound`` out of reach.
    """
    engagement = found(Engagement.objects.filter(host_id=host_of(by)), pk=engagement_id)
    refuse(_problems(engagement, facts, timezone.localdate(at)))
    columns = {"situation": facts.situation, "observed_on": facts.observed_on, "note": facts.note.strip()}
    rows = Outcome.objects.filter(engagement=engagement, milestone=facts.milestone)
    if rows.exists():
        change_unchanged(rows, by=by, seen=seen, **columns)
        return engagement.person_id
    try:
        with transaction.atomic():
            Outcome.objects.create(
                host_id=engagement.host_id,
                engagement=engagement,
                milestone=facts.milestone,
                recorded_at=at,
                **columns,
            )
    except IntegrityError as broken:
        if "outcomes_once" not in str(broken):
            raise
        raise Refused(("", "Cette situation vient d’être notée\u00a0: rechargez la page.")) from None
    return engagement.person_id


def _problems(engagement: Engagement, facts: OutcomeFacts, today: date) -> list[tuple[str, str]]:
    if engagement.ends_on is None:
        return [("", "Cette embauche n’a pas de fin connue\u00a0: notez d’abord sa fin.")]
    problems = []
    if facts.situation not in Situation.values:
        problems.append(("situation", "Choisissez une situation de la liste."))
    if len(facts.note.strip()) > LONGEST_NOTE:
        problems.append(("note", f"Ce texte dépasse {LONGEST_NOTE} caractères\u00a0: raccourcissez-le."))
    if facts.milestone not in Milestone.values:
        return [*problems, ("milestone", "Choisissez une échéance de la liste.")]
    due = due_on(engagement.ends_on, facts.milestone)
    if facts.observed_on > today:
        told = "Une situation ne se constate pas dans le futur\u00a0: aujourd’hui au plus tard."
        problems.append(("observed_on", told))
    elif facts.observed_on < due - AHEAD:
        told = (
            f"Cette échéance est le {numbers.date_short(due)}\u00a0: elle se note à partir du "
            f"{numbers.date_short(due - AHEAD)}."
        )
        problems.append(("observed_on", told))
    return problems


@gesture("record_outcome")
def get_outcomes(*, by: Actor, engagement_id: int, today: date, milestone: str = "") -> OutcomesPage:
    """The milestones of an engagement. ``milestone``: the one to note, else the newest due, else the last noted.

    Raises ``NotFound`` out of reach.
    """
    engagement = found(Engagement.objects.filter(host_id=host_of(by)), pk=engagement_id)
    (view,) = shown_engagements(by, [engagement], today)
    kept = {row.milestone: row for row in Outcome.objects.filter(engagement=engagement)}
    milestones: tuple[MilestoneView, ...] = ()
    if engagement.ends_on is not None:
        ends_on = engagement.ends_on
        milestones = tuple(_shown(ends_on, code, kept.get(code), today) for code in Milestone.values)
    open_ones = [one for one in milestones if one.state != "later"]
    waiting = [one for one in open_ones if one.state == "due"]
    asked = next((one for one in open_ones if one.milestone == milestone), None)
    events = events_of(by, (("outcomes", [row.pk for row in kept.values()]),)) if kept else ()
    return OutcomesPage(view, milestones, asked or next(reversed(waiting or open_ones), None), events)


def _shown(ends_on: date, milestone: str, row: Outcome | None, today: date) -> MilestoneView:
    due = due_on(ends_on, milestone)
    return MilestoneView(
        milestone,
        str(Milestone(milestone).label),
        due,
        "noted" if row else "due" if due - AHEAD <= today else "later",
        row.situation if row else "",
        row.get_situation_display() if row else "",
        row.observed_on if row else None,
        row.note if row else "",
        seen_of(row) if row else 0,
    )


def outcomes_due(host: int, today: date, most: int) -> list[OutcomeDue]:
    """Milestones to note now, the earliest first: of each engagement, the newest one reached, unless it is noted.

    An engagement without an end is not asked about.
    """
    limit, codes = today + AHEAD, tuple(MONTHS)
    wanted = Q()
    for rank, code in enumerate(codes):
        following = MONTHS[codes[rank + 1]] if rank + 1 < len(codes) else FORGOTTEN_AFTER
        noted = Outcome.objects.filter(engagement_id=OuterRef("pk"), milestone__in=codes[rank:])
        window = Q(ends_on__lte=_last_end(limit, MONTHS[code]), ends_on__gt=_last_end(limit, following))
        wanted |= window & Q(~Exists(noted))
    rows = _named(Engagement.objects.filter(wanted, host_id=host)).only(
        "ends_on", "person__first_name", "person__last_name", "employer__name"
    )
    return sorted((_due(row, limit, today) for row in rows[:most]), key=lambda one: (one.due_on, one.engagement_id))


def _named(rows: QuerySet[Engagement]) -> QuerySet[Engagement]:
    return rows.select_related("person", "employer").order_by("ends_on", "pk")


def _last_end(limit: date, months: int) -> date:
    """The last end whose milestone falls on that day or before: the ends of long months share one."""
    day = months_after(limit, -months)
    while months_after(day + timedelta(days=1), months) <= limit:
        day += timedelta(days=1)
    return day


def _due(row: Engagement, limit: date, today: date) -> OutcomeDue:
    ends_on = row.ends_on or limit
    code = [code for code in MONTHS if due_on(ends_on, code) <= limit][-1]
    day = due_on(ends_on, code)
    return OutcomeDue(
        row.pk,
        f"{row.person.first_name} {row.person.last_name}",
        row.employer.name,
        ends_on,
        code,
        str(Milestone(code).label),
        day,
        day <= today,
    )
