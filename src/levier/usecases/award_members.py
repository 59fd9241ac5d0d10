"""The members of an award: the hours of each, and what changed among them while a form was open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from levier.exchange.outputs import numbers
from levier.records.models import Award, AwardMember, HistoryEntry, MemberRank, Organization
from levier.usecases.edits import Companions, Difference


@dataclass(frozen=True, slots=True)
class Done:
    """Hours validated ``by`` member, ``through`` a sub-contractor (counted in its member's), and for nobody named."""

    by: dict[int, Decimal]
    through: dict[int, Decimal]
    unnamed: Decimal


Worked = tuple[int | None, int, Decimal]
"""Hours with the company they were done on behalf of, if any, and the employer."""


def done_by_member(members: Sequence[AwardMember], worked: Iterable[Worked]) -> Done:
    """Hours by member: those done on its behalf, or by it, or by its sub-contractor; the rest, the lead's."""
    named = {m.organization_id for m in members if m.rank != MemberRank.SUBCONTRACTOR}
    works_for = {m.organization_id: m.works_for_id for m in members if m.rank == MemberRank.SUBCONTRACTOR}
    lead = next((m.organization_id for m in members if m.rank == MemberRank.LEAD), None)
    done, through, unnamed = dict.fromkeys(named, Decimal()), dict.fromkeys(works_for, Decimal()), Decimal()
    for behalf, employer, hours in worked:
        asked = (behalf, works_for.get(behalf or 0), employer, works_for.get(employer))
        member = next((one for one in asked if one in named), None)
        worker = next((one for one in (behalf, employer) if one and works_for.get(one) == member), None)
        if member is None:
            unnamed += hours
            member = lead
        elif worker is not None:
            through[worker] += hours
        if member is not None:
            done[member] += hours
    return Done(done, through, unnamed)


def members_of(award: Award) -> Companions:
    """The members of an award, which its form changes with it."""
    entries = Q(subject="award_members") & (Q(before__award_id=award.pk) | Q(after__award_id=award.pk))
    return Companions(entries, lambda newer: _members_changed(award, newer))


def _members_changed(award: Award, newer: Sequence[HistoryEntry]) -> tuple[Difference, ...]:
    """The members a reader had seen and those of now: the rows as they are, less what was written since."""
    now: dict[int, Mapping[str, Any]] = {row["id"]: row for row in award.members.values()}
    was = dict(now)
    for entry in reversed(newer):
        if entry.before is None:
            was.pop(entry.row_id, None)
        else:
            was[entry.row_id] = entry.before
    ids = {row[column] for row in (*now.values(), *was.values()) for column in ("organization_id", "works_for_id")}
    names = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))
    seen, current = _members_told(was, names), _members_told(now, names)
    return () if seen == current else (Difference("members", seen, current),)


def _members_told(rows: Mapping[int, Mapping[str, Any]], names: Mapping[int, str]) -> str:
    """« Bâtiments du Canal 60 % (mandataire), Rive fictive 40 % », in the order they were recorded."""
    told = []
    for _, row in sorted(rows.items()):
        name = names.get(row["organization_id"], "")
        if row["rank"] == MemberRank.SUBCONTRACTOR:
            told.append(f"{name} (sous-traitant de {names.get(row['works_for_id'], '')})")
        else:
            rank = " (mandataire)" if row["rank"] == MemberRank.LEAD else ""
            told.append(f"{name} {numbers.number(Decimal(str(row['share_percent'])))}\u00a0%{rank}")
    return ", ".join(told)
