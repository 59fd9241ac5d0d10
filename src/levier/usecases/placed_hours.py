"""What is checked of lines once each has its engagement: received already, too many for a month, declared twice."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from levier.exchange.outputs.numbers import month_long
from levier.exchange.sources.hours_files import DeclaredHours, Problem
from levier.records.models import HoursLine, HoursState
from levier.rules.counting import most_without_alert, overload
from levier.rules.durations import month_end
from levier.rules.wordings import hours
from levier.usecases.doubled_hours import kept_hours, maybe_doubled, people_on_several
from levier.usecases.hours_counting import uncounted


@dataclass(frozen=True, slots=True)
class Known:
    """An engagement as lines are compared with it; the window is the engagement's within the contract, from the first
    day of its first month to ``closes_on``, date.max when nothing ends it."""

    id: int
    contract_id: int
    contract_number: str
    lot: int
    person: str
    born_on: date
    employer: str
    employer_siret: str
    opens_on: date
    first_month: date
    closes_on: date
    person_id: int


class Placement:
    """Lines, each with its engagement; what is asked of all of them is worked out once."""

    def __init__(self, lines: list[tuple[DeclaredHours, Known]]) -> None:
        self.lines = lines

    @cached_property
    def engaged(self) -> dict[int, Known]:
        """The engagements of the lines, by their ids."""
        return {known.id: known for _, known in self.lines}

    @cached_property
    def totals(self) -> dict[tuple[int, date], Decimal]:
        """Hours of each engagement in each month."""
        found = {(known.id, line.month): line.hours for line, known in self.lines}
        if len(found) < len(self.lines):
            found = dict.fromkeys(found, Decimal())
            for line, known in self.lines:
                found[known.id, line.month] += line.hours
        return found

    @cached_property
    def months(self) -> set[date]:
        return {line.month for line, _ in self.lines}


def problem_at(
    line: DeclaredHours, value: str, message: str, what: str, code: str, severity: str = "blocking"
) -> Problem:
    """What a line has to say, at its cell."""
    return Problem(line.sheet, line.cell, value, message, what, severity, code, line.row)  # type: ignore[arg-type]


def to_check(placed: Placement) -> list[Problem]:
    """Hours kept, and to be looked at: months too full, hours on another contract too, hours that do not count."""
    return _overloads(placed) + _doubled(placed) + uncounted(placed.lines, placed.engaged)


def without_repeats(placed: Placement) -> tuple[Placement, list[Problem]]:
    """Lines whose engagement and month were already received in another file are left out, and said."""
    if not placed.lines:
        return placed, []
    received: dict[tuple[int, date], tuple[Decimal, str]] = {}
    known = (
        HoursLine.objects.filter(engagement_id__in=placed.engaged, month__in=placed.months)
        .exclude(state=HoursState.REJECTED)
        .values_list("engagement_id", "month", "hours", "source__file_name")
    )
    for engagement_id, month, amount, name in known:
        before = received.get((engagement_id, month), (Decimal(), name))[0]
        received[engagement_id, month] = (before + amount, name)
    if not received:
        return placed, []
    kept, problems = [], []
    for line, engagement in placed.lines:
        earlier = received.get((engagement.id, line.month))
        if earlier is None:
            kept.append((line, engagement))
            continue
        problems.append(
            problem_at(
                line,
                hours(line.hours),
                f"{hours(earlier[0])} déjà reçues pour {engagement.person} en {month_long(line.month)} "
                f"(fichier «\u00a0{earlier[1]}\u00a0»).",
                "Si ce relevé corrige le précédent, rejetez d’abord les anciennes lignes.",
                "repeat",
            )
        )
    return Placement(kept), problems


def _doubled(placed: Placement) -> list[Problem]:
    """Hours that stand on another contract too: to check, never refused."""
    engaged = placed.engaged.values()
    if not engaged:
        return []
    kept = kept_hours({known.person_id for known in engaged}, placed.months)
    several = people_on_several(((known.person_id, known.contract_id) for known in engaged), kept)
    if not several:
        return []
    lines = [
        (line, (known.person_id, known.employer_siret), known.contract_id)
        for line, known in placed.lines
        if known.person_id in several
    ]
    what = "Vérifiez avec l’employeur\u00a0; ces heures sont gardées, à rejeter d’un côté si ce sont les mêmes."
    return [
        problem_at(line, hours(line.hours), reason.sentence, what, "doubled", "to_check")
        for line, reason in maybe_doubled(lines, kept)
    ]


def _overloads(placed: Placement) -> list[Problem]:
    """Months beyond what the week's limits allow: to check, never refused."""
    allowed = {month: most_without_alert(month, month_end(month)) for month in placed.months}
    over = {key: total for key, total in placed.totals.items() if total > allowed[key[1]]}
    if not over:
        return []
    # Read backwards, the line that stays is the first of its month.
    first = {(engagement.id, line.month): line for line, engagement in reversed(placed.lines)}
    return [
        problem_at(
            first[engagement, month],
            hours(total),
            overload(total, month, month_end(month)).reasons[0].sentence,
            "Vérifiez avec l’employeur\u00a0; ces heures sont gardées.",
            "overload",
            "to_check",
        )
        for (engagement, month), total in over.items()
    ]
