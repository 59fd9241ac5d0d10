"""The publics and ages of evidence of an organisation, as its page shows them beside the starting lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from levier.records.models import EvidenceAge, HostPublic
from levier.rules.evidence import EvidenceRule, evidence_kinds
from levier.rules.publics import catalogue
from levier.usecases.history import Event


@dataclass(frozen=True, slots=True)
class PublicRow:
    """A line of the list. ``id``: the organisation's own line, None for the starting list as it is.

    ``state``: starting, added, removed, planned (not begun yet) or ended.
    """

    id: int | None
    label: str
    definition: str
    evidence: tuple[str, ...]
    state: str
    is_removed: bool
    starts_on: date | None
    until_on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class AgeRow:
    """A kind of evidence: the months in force, those of the start, and the line coming next."""

    code: str
    label: str
    rule: EvidenceRule
    months: int
    starting_months: int
    starts_on: date | None
    source: str
    next_months: int | None
    next_on: date | None


@dataclass(frozen=True, slots=True)
class PublicToEnd:
    """A line to end, with what its reader has seen of it."""

    row: PublicRow
    seen: int


@dataclass(frozen=True, slots=True)
class PublicsPage:
    publics: tuple[PublicRow, ...]
    ages: tuple[AgeRow, ...]
    history: tuple[Event, ...]


def public_rows(own: Sequence[HostPublic], today: date) -> tuple[PublicRow, ...]:
    """The organisation's own lines, then the starting list without what it removed."""
    base = {each.code: each for each in catalogue(today)}
    kinds = {kind.code: kind.label for kind in evidence_kinds(today)}
    removed = {row.code for row in own if row.is_removed and _state(row, today) == "removed"}
    starting = [
        PublicRow(
            None,
            each.label,
            each.definition,
            tuple(kinds[code] for code in each.evidence),
            "starting",
            False,
            None,
            None,
            each.text.title,
        )
        for code, each in base.items()
        if code not in removed
    ]
    changed = [
        PublicRow(
            row.pk,
            base[row.code].label if row.is_removed and row.code in base else row.label or row.code,
            base[row.code].definition if row.is_removed and row.code in base else row.definition,
            (),
            _state(row, today),
            row.is_removed,
            row.starts_on,
            row.until_on,
            row.source,
        )
        for row in own
    ]
    order = {"added": 0, "removed": 1, "planned": 2, "ended": 3}
    return (*sorted(changed, key=lambda row: order[row.state]), *starting)


def _state(row: HostPublic, today: date) -> str:
    if row.starts_on > today:
        return "planned"
    if row.until_on is not None and row.until_on < today:
        return "ended"
    return "removed" if row.is_removed else "added"


def age_rows(own: Sequence[EvidenceAge], today: date) -> tuple[AgeRow, ...]:
    """Each kind of evidence with the age in force and the one coming."""
    rows = []
    for kind in evidence_kinds(today):
        lines = [row for row in own if row.evidence == kind.code]
        current = next((row for row in reversed(lines) if row.starts_on <= today), None)
        coming = next((row for row in lines if row.starts_on > today), None)
        rows.append(
            AgeRow(
                kind.code,
                kind.label,
                kind.rule,
                current.months if current else kind.months,
                kind.months,
                current.starts_on if current else None,
                current.source if current else kind.text.title,
                coming.months if coming else None,
                coming.starts_on if coming else None,
            )
        )
    return tuple(rows)
