"""What a list of people adds to those it names: the verdicts and the hires its rows tell of, one person at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from levier.exchange.sources import listed_engagements, listed_validations
from levier.exchange.sources.listed_columns import ColumnsMatched
from levier.exchange.sources.listed_rows import ListedRow
from levier.usecases.engagements import EngagementFacts
from levier.usecases.listed_hires import HiresRead
from levier.usecases.listed_results import Additions, Examined, Ready, Result, RowResult
from levier.usecases.listed_verdicts import VerdictsRead, Who
from levier.usecases.publics import own_lists
from levier.usecases.validations import ValidationFacts, verdicts_of

Named = tuple[ListedRow, Who]
"""A row, and the person it names."""
_KEYS = frozenset((*listed_validations.KEYS, *listed_engagements.KEYS))
_ADDED = "Rien n’est changé d’elle\u00a0: ce qui suit est ajouté."


def has_additions(matched: ColumnsMatched) -> bool:
    """Whether a column of the list tells of a validation or of a hire."""
    return not _KEYS.isdisjoint(matched.named())


def add_to_people(host: int, found: Examined, named: Sequence[Named], matched: ColumnsMatched, today: date) -> None:
    """Examine what the rows of people settled add to them, and put it in their results and in what is ready."""
    additions = Additions()
    told_verdicts: dict[Who, list[tuple[ListedRow, listed_validations.ListedValidation]]] = {}
    told_hires: dict[Who, list[tuple[ListedRow, listed_engagements.ListedEngagement]]] = {}
    for row, who in named:
        if (validation := listed_validations.validation_of(row.values)) or _is_unread(row, listed_validations.KEYS):
            listed = validation or listed_validations.ListedValidation("", "", None)
            told_verdicts.setdefault(who, []).append((row, listed))
        if hire := listed_engagements.engagement_of(row.values):
            told_hires.setdefault(who, []).append((row, hire))
    known = verdicts_of(*{who[0] for who in (*told_verdicts, *told_hires) if who[0]})
    verdicts = VerdictsRead(host, own_lists(host), matched, today, found).examine(told_verdicts, known, additions)
    in_force = {who: verdicts.all.get(who) or known.get(who[0] or 0, []) for who in told_hires}
    hires = {}
    if told_hires:
        written = (listed.contract_number for rows in told_hires.values() for _, listed in rows)
        hires = HiresRead(host, matched, found, written, today).examine(told_hires, in_force, additions)
    rows_of: dict[Who, list[int]] = {}
    for row, who in named:
        if row.number in additions.made:
            rows_of.setdefault(who, []).append(row.number)
    _put_in_ready(found, rows_of, verdicts.ready, hires)
    _put_in_results(found, {row.number: row for row, _ in named}, additions)


def _is_unread(row: ListedRow, keys: Sequence[str]) -> bool:
    return any(flaw.field in keys for flaw in row.flaws)


def _put_in_ready(
    found: Examined,
    rows: Mapping[Who, Sequence[int]],
    verdicts: Mapping[Who, Sequence[ValidationFacts]],
    hires: Mapping[Who, Sequence[EngagementFacts]],
) -> None:
    """What is added to a person goes with her when the list brings her, by itself when she is recorded already."""
    places: dict[Who, int] = {(None, each.numbers[0]): rank for rank, each in enumerate(found.ready)}
    for who, numbers in rows.items():
        added = (tuple(verdicts.get(who, ())), tuple(hires.get(who, ())))
        rank = places.get(who)
        if rank is None:
            ready = Ready(tuple(numbers), None, target=who[0])
            found.ready.append(replace(ready, validations=added[0], engagements=added[1]))
        else:
            brought = found.ready[rank]
            every = tuple(dict.fromkeys((*brought.numbers, *numbers)))
            found.ready[rank] = replace(brought, numbers=every, validations=added[0], engagements=added[1])


def _put_in_results(found: Examined, rows: Mapping[int, ListedRow], additions: Additions) -> None:
    """A row that adds something is new, were its person known; one that brings nothing but what is wrong is refused."""
    results, found.results = found.results, []
    known = {result.number for result in results if result.result == Result.KNOWN}
    wrong = (known & additions.flaws.keys()) - additions.made
    found.flaws = [each for each in found.flaws if each[0] not in wrong]
    noted = {(number, flaw.cell) for number, flaw in found.flaws}
    for result in results:
        if result.number in wrong:
            found.refuse_without(rows[result.number], *additions.flaws[result.number])
            refused = found.results.pop()
            found.results.append(replace(refused, target=result.target, alike=result.alike))
        elif result.number in additions.said:
            found.flaws += [
                (result.number, flaw)
                for flaw in additions.flaws.get(result.number, ())
                if (result.number, flaw.cell) not in noted
            ]
            found.results.append(_with(result, additions))
        else:
            found.results.append(result)


def _with(result: RowResult, additions: Additions) -> RowResult:
    said = additions.said[result.number]
    if result.result == Result.KNOWN and result.number in additions.made:
        return replace(result, result=Result.NEW, why=(*result.why, _ADDED, *said))
    return replace(result, why=(*result.why, *said))
